"""Negations and bounds in other words: what one side denies and the other does not, wherever it stands."""

import pytest

from bot.adapters.lexicon import read_lexicon
from bot.domain.grounding.verifier import Verifier

VERIFIER = Verifier(read_lexicon())

DENIED = [
    (
        "the passage denies at its main verb, the statement not",
        "The usual safety review covers the alarm settings and the staffing of the night shift.",
        "A usual safety review never covers how alarms are set and how the night shift is staffed.",
    ),
    (
        "the passage denies in a clause beside",
        "Ask the nurses on the ward for their remarks about the alarm, and write them down.",
        "Ask nurses on the ward for remarks about the alarm, and do not write down what they tell you.",
    ),
    (
        "the passage denies what the thing is",
        "At night, wards use the warning score, a tool that is simple and does its work cheaply.",
        "The warning score is not a tool of the simple kind that works cheaply. Wards use it at night.",
    ),
    (
        "a negator of the passage serves one negation, not two",
        "Transcripts were read twice, and whatever did not fit the scheme was not kept apart.",
        "All transcripts were read two times; what did not fit into the scheme was kept apart.",
    ),
    (
        "a negator that another of the statement answers to excuses no second one",
        "Without knowing how shifts may not change, it is tough to plan the training of the nurses.",
        "If you do not know how shifts may change, you cannot plan the training of the nurses well.",
    ),
    (
        "an opposite that the statement has too is no denial",
        "Choose between a central office and the wards; at the first site the work was not decentralized.",
        "Make a choice between one central office and the wards: the first site did its work decentralized.",
    ),
]

BOUNDS = [
    ("The ward reviews at least 12 alerts a day.", "On the ward no more than 12 alerts are reviewed a day."),
    ("The ward reviews up to 12 alerts a day.", "On the ward no fewer than 12 alerts are reviewed a day."),
    ("The pilot ran outside the agreed three months.", "The pilot was run within the three months agreed."),
    ("Nurses had occasional guidance by the board.", "The board's guidance of the nurses was constant."),
    ("Bad data prevent wrong alarms.", "Data that are bad lead to wrong alarms."),
]

HONEST = [
    (
        "It is hard to plan the training of nurses without knowing how shifts may change.",
        "If you do not know how shifts may change, you can hardly plan the training of the nurses.",
    ),
    (
        "Transcripts were read twice, and whatever did not fit the scheme was not thrown away.",
        "All transcripts were read two times; what did not fit into the scheme was not thrown away.",
    ),
    ("The ward reviews at most 12 alerts a day.", "On the ward no more than 12 alerts are reviewed a day."),
    ("The ward reviews at least 12 alerts a day.", "On the ward no fewer than 12 alerts are reviewed a day."),
    ("The pilot ran within the agreed three months.", "The pilot was run within the three months agreed."),
    (
        "For some sites the tool made the time up to the diagnosis shorter.",
        "Some sites reported that the tool shortened the time to diagnosis; others saw no difference.",
    ),
    (
        "Nurses lack a way to report wrong alarms on the ward.",
        "Nurses on the ward do not have a way in which they can report wrong alarms.",
    ),
]


@pytest.mark.parametrize(("why", "statement", "passage"), DENIED, ids=[one[0] for one in DENIED])
def test_a_negation_on_one_side_alone_is_objected_to(why: str, statement: str, passage: str) -> None:
    verdict = VERIFIER.check(statement, [passage])
    assert not verdict.supported, (why, verdict)
    assert verdict.why.startswith("negation"), verdict


@pytest.mark.parametrize(("statement", "passage"), BOUNDS)
def test_the_other_bound_and_the_other_side_are_objected_to(statement: str, passage: str) -> None:
    verdict = VERIFIER.check(statement, [passage])
    assert not verdict.supported, verdict
    assert verdict.why.startswith("direction"), verdict


@pytest.mark.parametrize(("statement", "passage"), HONEST)
def test_the_same_denial_or_bound_in_other_words_is_kept(statement: str, passage: str) -> None:
    verdict = VERIFIER.check(statement, [passage])
    assert verdict.supported, verdict
