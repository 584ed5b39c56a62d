"""Any outcome, in either language, stays inside every budget, keeps its sources and says what it cut."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from bot.domain.answers import Answer, Outcome, Refusal
from bot.domain.corpus import Corpus
from bot.slack.views import actions, budget
from bot.slack.views.answers import build_answer
from bot.slack.views.frames import SLACK_FRAMES
from bot.slack.views.message import Message
from bot.slack.views.mrkdwn import one_line
from bot.slack.views.sources import Numbered
from bot.standin.blocks import check_blocks
from tests.slack.outcomes import SOURCES, outcomes
from tests.slack.reading import MENTION, any_outcome, bare, runs, strings

LINK = re.compile(r"<(https?://[^|>]*)\|")
MARK = re.compile(r"\[(\d+)\]")


Show = Callable[..., Message]


@pytest.fixture(scope="module")
def shown(corpus: Corpus) -> Show:
    def show(outcome: Answer | Refusal, **options: Any) -> Message:
        return build_answer(outcome, corpus, answer_id="a1", documents=SOURCES, **options)

    return show


def markup(message: Message) -> list[str]:
    """The texts that Slack reads as mrkdwn."""
    found = [message.text]
    for block in message.blocks:
        if block["type"] == "context":
            found += [element["text"] for element in block["elements"]]
    return found


def rich(message: Message) -> str:
    return bare("".join(runs(message.blocks)))


def marks_of(message: Message) -> list[str]:
    return [run for run in runs(message.blocks) if re.fullmatch(r" (\[\d+\])+( \+\d+)?", run)]


def sources_shown(message: Message) -> set[int]:
    found = (re.findall(r"(?:^|: |· |\n)\[(\d+)\](?= |$)", text) for text in markup(message)[1:])
    return {int(number) for numbers in found for number in numbers}


def points_shown(outcome: Outcome, message: Message) -> int:
    """How many statements the message says that it shows; all where it says nothing."""
    total = len(outcome.statements)
    told = SLACK_FRAMES[outcome.language].points_of
    for count in range(total):
        if told.format(shown=count, all=total) in markup(message):
            return count
    return total


def says_cut(outcome: Outcome, message: Message) -> bool:
    left = points_shown(outcome, message) < len(outcome.statements)
    return left or SLACK_FRAMES[outcome.language].shortened in markup(message)


@any_outcome
@given(outcome=outcomes)
def test_every_outcome_stays_inside_every_budget(shown: Show, outcome: Answer | Refusal) -> None:
    message = shown(outcome, private=True)
    assert budget.faults(message.blocks) == []
    assert check_blocks(message.blocks, "message") == []
    assert budget.chars(message.blocks) <= 13_200
    assert 0 < len(message.text) <= 4_000
    assert "\n" not in message.text
    ids = [block["block_id"] for block in message.blocks]
    assert len(ids) == len(set(ids)) <= 50


@any_outcome
@given(outcome=outcomes)
def test_no_shown_statement_loses_a_source(shown: Show, outcome: Answer | Refusal) -> None:
    """A statement with more sources than fit says how many more, and the button opens them."""
    message = shown(outcome)
    numbered, listed = Numbered.of(outcome), sources_shown(message)
    for statement in outcome.statements[: points_shown(outcome, message)]:
        missing = {numbered.number(citation) for citation in statement.citations} - listed
        if missing:
            assert any(mark.endswith(f"] +{len(missing)}") for mark in marks_of(message))
            assert says_cut(outcome, message)


@any_outcome
@given(outcome=outcomes)
def test_every_mark_in_the_text_has_its_line_among_the_sources(
    shown: Show, outcome: Answer | Refusal
) -> None:
    message = shown(outcome)
    marks = {int(number) for mark in marks_of(message) for number in MARK.findall(mark)}
    assert marks == sources_shown(message)


@any_outcome
@given(outcome=outcomes)
def test_what_is_left_out_is_said_and_can_be_opened(shown: Show, outcome: Answer | Refusal) -> None:
    message = shown(outcome)
    texts = [part.text for part in (*outcome.statements, *outcome.corrections)]
    texts += [*outcome.not_covered, *(one_line(step.text) for step in outcome.next)]
    texts += [one_line(step.why) for step in outcome.next]
    held = rich(message)
    assert all(bare(text) in held for text in texts) or says_cut(outcome, message)
    assert says_cut(outcome, message) == (actions.ANSWER_MORE in strings(message.blocks))


@any_outcome
@given(outcome=outcomes)
def test_nothing_that_people_wrote_becomes_a_mention_or_a_link(
    shown: Show, outcome: Answer | Refusal
) -> None:
    message = shown(outcome)
    assert not any(MENTION.search(text) for text in [*strings(message.blocks), message.text])
    for text in markup(message):
        for url in LINK.findall(text):
            assert url.startswith(("https://doi.org/10.3389/", "https://a.example/"))
        assert not re.search(r"<(?!https?://)", text)
