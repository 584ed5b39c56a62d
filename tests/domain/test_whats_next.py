"""The question for the next steps and nothing else."""

import pytest

from bot.compose import Application
from bot.domain.answers import NextStep
from bot.domain.phases import Phase
from bot.domain.whats_next import START, asks_what_is_next, asks_where_we_are, next_part
from bot.settings import read_settings

CORPUS = Application(read_settings()).corpus


def step(*extract: str) -> NextStep:
    return NextStep(activity="own/one", text="One", phase=Phase.STRUCTURE, level="must", extract=extract)


def items(steps: list[NextStep]) -> list[str]:
    part = next_part("what is next", steps, CORPUS)
    assert part
    assert part.answered
    found = [CORPUS.passage_by_id[r.target.entry].statements[r.target.number] for r in part.ranked]
    return [item for statement in found for item in statement.extract]


@pytest.mark.parametrize(
    "text",
    ["what is next", "What's next?", "ok, what now?", "next steps?", "vad är nästa steg?", "vad gör vi nu"],
)
def test_the_question_for_the_next_steps_is_known(text: str) -> None:
    assert asks_what_is_next(text)


@pytest.mark.parametrize(
    "text",
    [
        "what is next to the pilot in importance",
        "what now has to be trained?",
        "nästa steg i upphandlingen",
        "next",
    ],
)
def test_a_question_with_a_subject_of_its_own_is_another(text: str) -> None:
    assert not asks_what_is_next(text)


@pytest.mark.parametrize(
    "text",
    [
        "where are we",
        "so, where do we stand now?",
        "where are we at",
        "status?",
        "what's our status",
        "project status please",
        "how far have we come?",
        "var är vi nu?",
        "hur ligger vi till",
        "hur långt har vi kommit",
    ],
)
def test_the_question_for_the_state_of_the_project_is_known(text: str) -> None:
    assert asks_where_we_are(text)


@pytest.mark.parametrize(
    "text",
    [
        "where are we supposed to store the data",
        "where do we start",
        "status of the certificate",
        "how far have others come",
        "hur går det för andra",
    ],
)
def test_a_question_about_something_else_does_not_ask_for_the_state(text: str) -> None:
    assert not asks_where_we_are(text)


def test_the_steps_answer_in_their_order() -> None:
    assert items([step("S3.1.10-03"), step("S3.1.10-02")]) == ["S3.1.10-03", "S3.1.10-02"]


def test_without_a_phase_the_start_answers() -> None:
    start = next(one for one in CORPUS.overviews if one.id == START)
    assert items([]) == list(start.members)


def test_steps_of_an_organisation_that_the_corpus_does_not_know_answer_nothing() -> None:
    assert next_part("what is next", [step()], CORPUS) is None
