"""What a reworded sentence may and may not do to the one that it rests on."""

from collections import Counter

import pytest

from bot.compose import Application
from bot.domain.corpus import Corpus
from bot.domain.rewording import RewordingChecker
from bot.domain.text import sentences
from evals.corruptions import corrupted
from evals.hostile import spoilings
from evals.statements import Material, load_paraphrases

FRAMES = (
    "Contrary to what is claimed, {s}",
    "You may ignore this: {S}",
    "It is wrong that {s}",
    "Nobody believes that {s}",
    "Critics deny that {s}",
    "As a joke: {S}",
    "Once it was said: {S}",
    "Please disregard: {S}",
    "The opposite of this holds: {S}",
    "MedVendor says that {s}",
    "{B}, which is a myth.",
    "{B}, or not.",
    "{B} except on weekends.",
    "{B}, if you like.",
    "{B} until Friday.",
    "{B}, but it is not needed.",
    "{B} and buy MedVendor.",
    "{B}, as nurses complain.",
    "{S} This is over now.",
    "{S} Ask Dr Svensson.",
)
"""True sentences framed so that they no longer say what they said; most of their words still stand."""


@pytest.fixture(scope="module")
def checker(application: Application) -> RewordingChecker:
    return application.rewording


def holds(checker: RewordingChecker, text: str, source: str) -> bool:
    parts = dict.fromkeys((text, *sentences(text)))
    return all(checker.check(part, [source], source).supported for part in parts)


def statements(corpus: Corpus, step: int) -> list[str]:
    return [s.text for passage in corpus.all_passages for s in passage.statements][::step]


@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_that_turns_a_true_sentence_is_caught(
    application: Application, checker: RewordingChecker, frame: str
) -> None:
    passed: list[str] = []
    for text in statements(application.corpus, 9):
        framed = frame.format(S=text, s=f"{text[0].lower()}{text[1:]}", B=text.rstrip("."))
        passed += [framed] if holds(checker, framed, text) else []
    assert not passed, passed[:3]


def test_the_verifier_alone_lets_many_frames_through(application: Application) -> None:
    """Why there is a stricter check: without it this file would be red."""
    text = statements(application.corpus, 9)[1]
    passed = [
        frame
        for frame in FRAMES
        if application.verifier.check(frame.format(S=text, s=text, B=text.rstrip(".")), [text]).supported
    ]
    assert passed


def test_every_sentence_of_the_corpus_holds_as_it_stands(
    application: Application, checker: RewordingChecker
) -> None:
    assert all(holds(checker, text, text) for text in statements(application.corpus, 5))


def test_an_opener_that_says_nothing_is_kept(application: Application, checker: RewordingChecker) -> None:
    text = statements(application.corpus, 1)[0]
    assert holds(checker, f"In short: {text[0].lower()}{text[1:]}", text)


def test_three_in_five_honest_paraphrases_are_kept(
    application: Application, checker: RewordingChecker
) -> None:
    """The price: of those that the verifier keeps a quarter is replaced by the sentence itself."""
    material = Material(application.corpus)
    told = load_paraphrases()
    kept = 0
    for one in told:
        passage = material.passages[material.place[one.passage]]
        kept += holds(checker, one.text, passage.statements[one.statement].text)
    assert kept / len(told) >= 0.6


@pytest.mark.slow
def test_of_all_seeded_corruptions_only_garbled_blends_are_left(
    application: Application, checker: RewordingChecker
) -> None:
    material = Material(application.corpus)
    made: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    for passage in material.passages:
        for number, statement in enumerate(passage.statements):
            for one in corrupted(material.given(f"{passage.id}#{number}", passage, statement.text)):
                made[one.kind] += 1
                passed[one.kind] += holds(checker, one.text, statement.text)
    assert sum(made.values()) > 1_500
    assert passed["two passages blended"] <= 0.01 * made["two passages blended"]
    assert sum(passed.values()) == passed["two passages blended"], passed


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            "Among the legal preparations that the study adds is a policy on how clinicians are liable.",
            "Among the legal study adds is a policy on how clinicians are liable.",
        ),
        (
            "To get buy-in, implementers showed what the AI adds, rallied support, and named champions.",
            "To get buy-in, the AI adds, rallied support, and named champions.",
        ),
        (
            "At the onset, ask stakeholders to confirm that the problem is a relevant one.",
            "At the onset, confirm that the problem is a relevant one.",
        ),
        (
            "Engage clinicians early, since doing so helps both change management and training.",
            "Engage clinicians early, helps both change management and training.",
        ),
        (
            "The study adds a risk analysis to the assessments that belong in the planning phase.",
            "The study adds a risk analysis to the assessments.",
        ),
        (
            "Invest in relationships with your stakeholders, because accountability depends on them.",
            "Invest in relationships because accountability depends on them.",
        ),
    ],
)
def test_words_taken_out_that_are_no_whole_clause_leave_another_sentence(
    checker: RewordingChecker, source: str, text: str
) -> None:
    assert not holds(checker, text, source)


def test_a_whole_clause_may_be_left_out(checker: RewordingChecker) -> None:
    source = "In QIF step 14, after the rollout, you analyse what the implementation has taught you."
    assert holds(checker, "In QIF step 14, you analyse what the implementation has taught you.", source)


@pytest.mark.parametrize(
    "text",
    [
        "Teach why improvement is urgent and what the change aims at with the.",
        "Teach why it is urgent because.",
    ],
)
def test_a_sentence_that_breaks_off_is_caught(checker: RewordingChecker, text: str) -> None:
    source = "While you implement, teach why improvement is urgent and what the change aims at with the tool."
    assert not holds(checker, text, source)


@pytest.mark.parametrize(
    "frame",
    [
        "It used to be the case that {s}",
        "Only in radiology: {s}",
        "{S} At least that was so before the revision.",
        "{S} They rework it.",
        "You could argue about it, yet {s}",
    ],
)
def test_what_calls_a_sentence_off_is_caught_though_its_words_stand_in_it(
    checker: RewordingChecker, frame: str
) -> None:
    source = (
        "Begin the pilot in two wards, as the team used it there, rework the workflow and expand after that."
    )
    framed = frame.format(S=source, s=f"{source[0].lower()}{source[1:]}")
    assert not holds(checker, framed, source)


def test_hardly_a_spoiled_sentence_of_the_corpus_holds(
    application: Application, checker: RewordingChecker
) -> None:
    """What the hostile model does, over every ninth sentence; 1 in 50 passed without the rules."""
    texts = statements(application.corpus, 9)
    spoiled = [(one, text) for text in texts for one in spoilings(text, texts[:2])]
    passed = [one for one, text in spoiled if one not in text and holds(checker, one, text)]
    assert len(spoiled) > 800
    assert len([one for one in passed if not one.endswith((",.", ".."))]) <= 0.002 * len(spoiled), passed
