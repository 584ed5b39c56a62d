"""Help and notices: inside the budgets, never an echo of what people wrote, in both languages."""

import re
from typing import Any

import pytest

from bot.slack.views import budget, notices
from bot.slack.views.help import COMMANDS, build_help
from bot.slack.views.message import Message
from bot.standin.blocks import check_blocks
from tests.slack.reading import MENTION, strings

LANGUAGES = pytest.mark.parametrize("language", ["en", "sv"])

BUILDERS = {
    "patient data": notices.build_patient_data,
    "failure": lambda language: notices.build_failure("ref-7", language),
    "busy": notices.build_busy,
    "rate limited": lambda language: notices.build_rate_limited(30, language),
    "not in channel": lambda language: notices.build_not_in_channel("C123", language),
    "no question": notices.build_no_question,
    "only the asker": notices.build_only_asker,
    "help": build_help,
}


@LANGUAGES
@pytest.mark.parametrize("name", BUILDERS)
def test_every_notice_fits_and_has_a_spoken_line_without_markup(name: str, language: Any) -> None:
    message: Message = BUILDERS[name](language)
    assert budget.faults(message.blocks) == check_blocks(message.blocks, "message") == []
    assert 0 < len(message.text) <= 4_000
    assert not re.search(r"[*`\n]", message.text)


def test_the_two_languages_differ_in_every_notice() -> None:
    for build in BUILDERS.values():
        assert build("en").text != build("sv").text


@LANGUAGES
def test_the_help_names_every_command_once(language: Any) -> None:
    shown = "\n".join(strings(build_help(language).blocks))
    for command in COMMANDS:
        assert shown.count(f"`{command.usage}`") == 1


def test_the_help_holds_the_commands_of_the_app() -> None:
    assert [command.name for command in COMMANDS] == [
        "ask", "help", "start", "status", "checklist", "next", "phase", "gate", "lesson", "settings",
        "summary", "export",
    ]  # fmt: skip


def test_an_error_is_shown_in_its_own_words_and_escaped() -> None:
    message = notices.build_error("No file <!channel> & co", "name *another*")
    assert budget.faults(message.blocks) == []
    assert not any(MENTION.search(text) for text in [*strings(message.blocks), message.text])
    assert "No file &lt;!channel&gt; &amp; co" in message.blocks[0]["text"]["text"]
    assert len(message.blocks) == 2


def test_an_error_of_any_length_fits() -> None:
    assert budget.fits(notices.build_error("<" * 9_000, "*" * 9_000).blocks)


def test_a_failure_names_the_reference_that_the_log_holds() -> None:
    assert any("ref-7" in text for text in strings(notices.build_failure("ref-7", "en").blocks))


def test_a_channel_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not a Slack channel id"):
        notices.build_not_in_channel("<!channel>", "en")
