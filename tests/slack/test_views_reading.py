"""How an answer reads: order, what stands out, what is set apart, and refusals in the advisor's own words."""

from typing import Any

import pytest

from bot.domain.answers import Answer, Citation, CorrectionNote, NextStep, Refusal, Shown
from bot.domain.corpus import Corpus
from bot.domain.frames import FRAMES, refusal_text
from bot.domain.phases import Phase
from bot.slack.views import actions
from bot.slack.views.answers import build_answer, refusal_lines
from bot.slack.views.message import Message
from bot.slack.views.notices import shared_note
from tests.slack.reading import runs, strings


def _cite(passage: str = "3.1.2/ethics", evidence: tuple[str, ...] = ("Expert 3",)) -> tuple[Citation, ...]:
    return (Citation(passage=passage, source="nair-2025", section="3.1.2", evidence=evidence),)


ANSWER = Answer(
    text="",
    kind="partial",
    statements=(
        Shown(text="Check the fit first.", citations=_cite()),
        Shown(text="Then the law.", citations=_cite("3.1.2/legal-vendor", ("Expert 4", "Case 3"))),
    ),
    corrections=(CorrectionNote(text="There is no Expert 9.", citations=_cite("2.2.2/experts", ())),),
    not_covered=("what it costs",),
    next=(
        NextStep(
            activity="assess/fit", text="Name an owner", phase=Phase.ASSESS, level="must", why="overdue"
        ),
    ),
)


def _kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def _order(message: Message, *needles: str) -> None:
    whole = "\n".join([*strings(message.blocks)])
    places = [whole.index(needle) for needle in needles]
    assert places == sorted(places)


def test_the_parts_come_in_their_order(corpus: Corpus) -> None:
    message = build_answer(ANSWER, corpus, answer_id="a1")
    assert _kinds(message) == [
        "rich_text", "rich_text", "rich_text", "rich_text", "divider", "rich_text", "context", "actions",
        "context_actions",
    ]  # fmt: skip
    _order(
        message, "There is no Expert 9.", "Check the fit first.", "Then the law.", "what it costs",
        "Next in your phase (Assess the setting)", "Name an owner", "Sources", actions.ANSWER_PASSAGE,
        actions.ANSWER_FEEDBACK,
    )  # fmt: skip


def test_only_the_direct_line_and_labels_are_bold(corpus: Corpus) -> None:
    message = build_answer(ANSWER, corpus, answer_id="a1")
    bold: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("type") == "text" and value.get("style", {}).get("bold"):
                bold.append(value["text"])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(message.blocks)
    frame = FRAMES["en"]
    assert bold == [
        frame.correction,
        "Check the fit first.",
        frame.not_covered,
        frame.next_in.format(phase="Assess the setting"),
    ]


def test_the_paper_is_linked_once_with_each_place_and_exactly_its_tags(corpus: Corpus) -> None:
    message = build_answer(ANSWER, corpus, answer_id="a1")
    sources = next(block for block in message.blocks if block["type"] == "context")
    assert sources["elements"][0]["text"] == (
        "*Sources*\n<https://doi.org/10.3389/fdgth.2025.1550459|Nair et al. 2025>: "
        "[1] section 3.1.2 · [2] section 3.1.2 (Expert 3) · [3] section 3.1.2 (Expert 4, Case 3)"
    )


def test_what_was_read_of_a_lesson_is_said(corpus: Corpus) -> None:
    lesson = next(
        one for one in corpus.lessons if corpus.source_by_id[one.source].read == "abstract"
        and corpus.source_by_id[one.source].doi
    )  # fmt: skip
    cited = (Citation(passage=lesson.id, source=lesson.source, section="abstract, Results"),)
    outcome = Answer(text="", statements=(Shown(text=lesson.text, citations=cited),))
    markup = next(s for s in strings(build_answer(outcome, corpus, answer_id="a1").blocks) if "Sources" in s)
    assert f"https://doi.org/{corpus.source_by_id[lesson.source].doi}|" in markup
    assert "(read: abstract)" in markup


def test_the_fallback_is_the_correction_and_the_direct_line(corpus: Corpus) -> None:
    assert build_answer(ANSWER, corpus, answer_id="a1").text == (
        "There is no Expert 9. Check the fit first. A part of the question is not covered."
    )


def test_every_passage_can_be_chosen_by_its_title(corpus: Corpus) -> None:
    message = build_answer(ANSWER, corpus, answer_id="a1")
    menu = next(block for block in message.blocks if block["type"] == "actions")["elements"][0]
    assert menu["action_id"] == actions.ANSWER_PASSAGE
    assert [option["value"] for option in menu["options"]] == ["1:a1", "2:a1", "3:a1"]
    assert corpus.passage_by_id["3.1.2/ethics"].title in menu["options"][1]["text"]["text"]


def test_a_private_answer_says_so_and_offers_to_share(corpus: Corpus) -> None:
    message = build_answer(ANSWER, corpus, answer_id="a1", private=True)
    assert message.blocks[0]["elements"][0]["text"] == "Only you can see this."
    assert actions.ANSWER_SHARE in strings(message.blocks)
    shared = build_answer(ANSWER, corpus, answer_id="a1", note=shared_note("U123ABC", "en"))
    assert shared.blocks[0]["elements"][0]["text"] == "Shared by <@U123ABC>"
    assert actions.ANSWER_SHARE not in strings(shared.blocks)


def test_an_edited_answer_has_new_block_ids(corpus: Corpus) -> None:
    first, second = (build_answer(ANSWER, corpus, answer_id="a1", revision=n) for n in (0, 1))
    assert not {b["block_id"] for b in first.blocks} & {b["block_id"] for b in second.blocks}


@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_refusal_at_each_boundary_says_why_and_whom_to_ask(corpus: Corpus, language: Any) -> None:
    for boundary in corpus.boundaries:
        text = refusal_text(FRAMES[language], language, boundary, [], [], [("3.1.2", "Fit")], corpus)
        refusal = Refusal(reason="not_in_corpus", text=text, language=language)
        message = build_answer(refusal, corpus, answer_id="a1")
        said = "\n".join(runs(message.blocks))
        for part in (getattr(boundary.says, language), getattr(boundary.refer_to, language)):
            assert part in said
        assert "3.1.2: Fit" in said
        assert actions.ANSWER_MORE not in strings(message.blocks)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_what_lies_nearby_is_shown_once_with_its_source(corpus: Corpus, language: Any) -> None:
    shown = [Shown(text="The cases are four Swedish ones.", citations=_cite())]
    notes = [CorrectionNote(text="There is no Case 7.")]
    frame = FRAMES[language]
    text = refusal_text(frame, language, corpus.boundaries[0], shown, notes, [], corpus)
    refusal = Refusal(
        reason="not_in_source",
        text=text,
        language=language,
        statements=tuple(shown),
        corrections=tuple(notes),
    )
    assert refusal_lines(refusal) == text.split("\n")[3:5]
    said = runs(build_answer(refusal, corpus, answer_id="a1").blocks)
    for once in ("The cases are four Swedish ones.", "There is no Case 7.", frame.nearby, frame.correction):
        assert said.count(once) == 1


@pytest.mark.parametrize("reason", ["patient_data", "empty"])
def test_a_refusal_without_an_answer_asks_for_no_feedback(corpus: Corpus, reason: Any) -> None:
    refusal = Refusal(reason=reason, text="Please ask again without names.")
    assert actions.ANSWER_FEEDBACK not in strings(build_answer(refusal, corpus, answer_id="a1").blocks)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\n\n"])
def test_an_outcome_without_words_still_has_a_fallback(corpus: Corpus, text: str) -> None:
    for outcome in (Refusal(reason="not_in_corpus", text=text), Answer(text=text)):
        message = build_answer(outcome, corpus, answer_id="a1")
        assert message.text == FRAMES["en"].unknown
        assert message.blocks
