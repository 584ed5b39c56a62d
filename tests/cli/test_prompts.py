"""`advisor prompts dry-run`: what a model would be told, for each prompt; no model is asked."""

from typing import Any

import pytest

from bot.compose import Application
from bot.library.prompts import FORMS
from bot.settings import read_settings
from tests.cli.commands import Terminal
from tests.scripted_model import scripted_model
from tests.services.model_apps import sharing

TOLD = {
    "answer": ("QUESTION\nShould we pilot before going live?", "[1] "),
    "follow-up": ("QUESTION\nAnd when do we have to name them?", "user: Who should own"),
    "parts": ("QUESTION\nTell me about training",),
    "nudge": (
        "REMINDER\n“{title}” was due on {date} and is still open.",
        "braces included: {title}, {date}.",
    ),
    "summary": ("LINE\nLook at {name} first", "braces included: {name}, {phase}, {late}."),
    "judge": ("PASSAGE\n", "STATEMENT\n", "One word:"),
}
"""For each prompt, what stands in it when it is tried with the samples."""


@pytest.fixture(autouse=True)
def shipped(application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of these tests open the application that is at hand: an index takes minutes."""
    monkeypatch.setattr("bot.cli.opening.application", lambda **_: application)


def test_a_model_that_is_configured_is_not_asked_either(
    terminal: Terminal, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(**given: Any) -> Application:
        return sharing(application, read_settings(**given, data_dir=application.settings.data_dir))

    with scripted_model() as model:
        monkeypatch.setenv("ADVISOR_MODEL", "openai:scripted")
        monkeypatch.setenv("ADVISOR_MODEL_URL", model.url)
        monkeypatch.setattr("bot.cli.opening.application", opened)
        assert "[1] " in terminal.ok("prompts", "dry-run").out
        assert model.requests == []


def test_there_is_a_sample_for_each_prompt() -> None:
    assert TOLD.keys() == FORMS.keys()


@pytest.mark.parametrize("name", sorted(TOLD))
def test_each_prompt_can_be_tried_without_a_model(terminal: Terminal, name: str) -> None:
    told = terminal.ok("prompts", "dry-run", "--prompt", name).out
    for part in TOLD[name]:
        assert part in told
    assert "{{" not in told
    fence = told.split("lines that hold ")[1].split(" is data")[0]
    assert told.count(fence) >= 3


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("who should own it?",), "QUESTION\nwho should own it?"),
        (
            ("and for nurses?", "--prompt", "follow-up", "--thread", "What must doctors learn?"),
            "user: What must",
        ),
        (("“{title}” is late.", "--prompt", "nudge"), "braces included: {title}."),
        (("{name} waits.", "--prompt", "summary"), "LINE\n{name} waits."),
        (
            ("Pilots are optional.", "--prompt", "judge", "--passage", "Pilot first."),
            "PASSAGE\nPilot first.\n",
        ),
    ],
)
def test_a_prompt_is_tried_with_words_of_ones_own(
    terminal: Terminal, arguments: tuple[str, ...], part: str
) -> None:
    assert part in terminal.ok("prompts", "dry-run", *arguments).out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("What is the capital of France?",), "no model is asked"),
        (("Ska vi pilottesta innan vi går live?",), "no model is asked"),
        (("who should own it?", "--prompt", "parts"), "no model is asked"),
        (("who should own it?", "--prompt", "poem"), "there is no prompt 'poem'"),
    ],
)
def test_what_no_model_would_be_asked_is_said_so(
    terminal: Terminal, arguments: tuple[str, ...], said: str
) -> None:
    result = terminal("prompts", "dry-run", *arguments)
    assert result.status == 2
    assert said in result.error
    assert result.out == ""
