"""What an expert, a case or a reference says: the statements with its tag, and nothing on who it is."""

import pytest

from bot.compose import Application
from bot.domain.attributing import all_tied, asked_of, tied, untied
from bot.domain.ranking import Features, Ranked
from bot.domain.targets import Target
from bot.settings import read_settings

CORPUS = Application(read_settings()).corpus
TUNING = Application(read_settings()).tuning


def ranked(item: str, score: float) -> Ranked:
    ref = CORPUS.carriers[item]
    return Ranked(Target(ref.passage.id, ref.number), Features(0, 0, 0, 0), score)


@pytest.mark.parametrize(
    ("text", "tags", "topic"),
    [
        ("what did Expert 3 say about liability?", ("Expert 3",), "liability"),
        ("What does reference 13 say about training", ("ref 13",), "training"),
        ("what do experts 3 and 6 say about data", ("Expert 3", "Expert 6"), "data"),
        ("what about case 2", ("Case 2",), ""),
        ("vad sa expert 3 om ansvar?", ("Expert 3",), "ansvar"),
        ("hur är det med fall 4", ("Case 4",), ""),
        ("what did Expert 3 say about data?\nand expert 6?", ("Expert 6",), "data"),
        ("how do we train staff\nwhat about Case 2?", ("Case 2",), "how do we train staff"),
        ("what did expert 9 say", (), ""),
    ],
)
def test_whose_statements_are_asked_for_is_read(text: str, tags: tuple[str, ...], topic: str) -> None:
    asked = asked_of(text)
    assert asked is not None
    assert (asked.tags, asked.topic) == (tags, topic)


@pytest.mark.parametrize(
    "text",
    [
        "who is Expert 3?",
        "which hospital is Case 2?",
        "what did Expert 3 say exactly?",
        "quote Expert 3 on liability",
        "Expert 3 said that training is enough, right?",
        "what was the sensitivity of the system in Case 2?",
        "how many weeks of training does Expert 3 recommend?",
        "what should we do in case 3 doctors refuse",
    ],
)
def test_who_it_is_and_what_was_said_word_for_word_are_other_questions(text: str) -> None:
    assert asked_of(text) is None


def test_only_statements_with_the_tag_that_are_near_the_subject_answer() -> None:
    asked = asked_of("what did Expert 3 say about liability")
    assert asked
    near, other, far = ranked("S3.1.5-04", 2.0), ranked("S3.1.10-03", 1.9), ranked("S3.1.2-03", -9.0)
    assert tied(asked, [near, other, far], CORPUS, TUNING) == [near]


def test_without_a_subject_all_that_is_tied_to_the_tag_answers() -> None:
    asked = asked_of("what about case 2?")
    assert asked
    found = all_tied(asked, CORPUS)
    shown = [CORPUS.passage_by_id[one.target.entry].statements[one.target.number] for one in found]
    assert len(shown) > 10
    assert all("Case 2" in statement.evidence for statement in shown)


def test_a_tag_that_no_statement_carries_is_known() -> None:
    asked = asked_of("what do experts 3 and 5 say?")
    assert asked
    assert untied(asked, CORPUS) == ("Expert 5",)
