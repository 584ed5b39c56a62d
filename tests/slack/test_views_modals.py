"""Modals: the whole answer loses nothing on any page, a passage is whole, metadata holds ids only."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from hypothesis import given

from bot.domain.answers import Answer, Citation, Refusal, Shown
from bot.domain.corpus import Corpus
from bot.domain.knowledge import Passage, Statement
from bot.slack.views import actions, budget
from bot.slack.views.modals import build_feedback_reasons, build_passage, build_whole_answer
from bot.slack.views.mrkdwn import one_line
from bot.slack.views.sources import Numbered
from bot.standin.view_checks import check_view
from tests.slack.outcomes import SOURCES, outcomes
from tests.slack.reading import MENTION, any_outcome, bare, runs, strings


def _pages(outcome: Answer | Refusal, corpus: Corpus) -> list[dict[str, Any]]:
    pages: list[dict[str, Any]] = []
    while True:
        view = build_whole_answer(
            outcome, corpus, answer_id="a1", channel="C1", page=len(pages), documents=SOURCES
        )
        pages.append(view)
        if f"{len(pages)}:a1" not in strings(view):
            return pages


@any_outcome
@given(outcome=outcomes)
def test_the_whole_answer_loses_nothing_over_its_pages(corpus: Corpus, outcome: Answer | Refusal) -> None:
    pages = _pages(outcome, corpus)
    held = "".join(bare("".join(runs(page["blocks"]))) for page in pages)
    texts = [part.text for part in (*outcome.statements, *outcome.corrections)]
    texts += [*outcome.not_covered, *(step.text for step in outcome.next)]
    assert all(bare(text) in held for text in texts)
    markup = "\n".join(
        e["text"] for p in pages for b in p["blocks"] if b["type"] == "context" for e in b["elements"]
    )
    listed = {int(number) for number in re.findall(r"(?:^|\n)\[(\d+)\] ", markup)}
    assert listed == set(range(1, len(Numbered.of(outcome).cited) + 1))
    for citation in Numbered.of(outcome).cited:
        assert all(tag in markup for tag in citation.evidence)


@any_outcome
@given(outcome=outcomes)
def test_every_page_is_inside_the_budgets_of_a_view(corpus: Corpus, outcome: Answer | Refusal) -> None:
    for page in _pages(outcome, corpus):
        assert budget.view_faults(page) == []
        assert check_view(page, "modal") == []
        assert len(json.dumps(page)) < 250_000
        assert not any(MENTION.search(text) for text in strings(page))
        assert page["private_metadata"] == "a1:C1"


def test_the_longest_answer_is_paged_and_whole_on_its_pages(corpus: Corpus) -> None:
    """Forty statements of 3,000 emoji: more blocks and more bytes than one view takes."""
    cited = tuple(Citation(passage="3.1.2/ethics", source="nair-2025", section=f"3.{n}") for n in range(12))
    statements = tuple(Shown(text=f"{n} " + "🩺" * 2_990, citations=cited) for n in range(40))
    pages = _pages(Answer(text="", statements=statements), corpus)
    assert len(pages) > 1
    assert all(budget.view_faults(page) == [] and len(json.dumps(page)) < 250_000 for page in pages)
    held = "".join("".join(runs(page["blocks"])) for page in pages)
    assert held.count("🩺") == 40 * 2_990


@pytest.mark.parametrize("page", [-3, 99])
def test_a_page_that_does_not_exist_gives_the_nearest(corpus: Corpus, page: int) -> None:
    outcome = Answer(text="Short.")
    view = build_whole_answer(outcome, corpus, answer_id="a1", channel="C1", page=page)
    assert bare("".join(runs(view["blocks"]))) == "Short."


def test_every_passage_of_the_corpus_is_shown_whole_with_source_and_tags(corpus: Corpus) -> None:
    for passage in corpus.all_passages:
        citation = Citation(passage=passage.id, source=passage.source, section=passage.section)
        view = build_passage(citation, passage, corpus, "sv", cited=frozenset({passage.statements[0].text}))
        assert budget.view_faults(view) == check_view(view, "modal") == []
        shown = strings(view)
        held = "".join(runs(view["blocks"]))
        assert one_line(passage.title) in shown
        for statement in passage.statements:
            assert statement.text in held
            assert all(tag in held for tag in statement.evidence)
        source = corpus.source_by_id[passage.source]
        assert not source.doi or any("https://doi.org/" in text for text in shown)
        assert "full text" in source.read or any("läst: " in text for text in shown)


def test_a_document_passage_with_hostile_text_is_harmless(corpus: Corpus) -> None:
    day = dt.date(2026, 1, 1)
    passage = Passage(
        id="own/doc",
        title="<!channel> read this",
        source="web",
        section="Part <@U1>",
        phase="all",
        statements=(Statement(text="Click <https://evil.example|here> and <!here> *now*."),),
        reviewed=day,
        review_due=day,
    )
    citation = Citation(passage="own/doc", source="web", section="Part <@U1>")
    view = build_passage(citation, passage, corpus, "en", documents=SOURCES)
    assert budget.view_faults(view) == []
    assert not any(MENTION.search(text) for text in strings(view))


def test_a_passage_that_is_gone_is_said_to_be_gone(corpus: Corpus) -> None:
    citation = Citation(passage="x/gone", source="nair-2025", section="3.1.2", evidence=("Expert 3",))
    view = build_passage(citation, None, corpus, "en")
    assert "no longer in the corpus" in "".join(runs(view["blocks"]))
    assert any("https://doi.org/10.3389" in text and "Expert 3" in text for text in strings(view))


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_feedback_modal_asks_for_reasons_and_words_and_needs_neither(language: Any) -> None:
    view = build_feedback_reasons("a1", "C1", language)
    assert budget.view_faults(view) == check_view(view, "modal") == []
    reasons, said = view["blocks"]
    assert [option["value"] for option in reasons["element"]["options"]] == [
        "wrong", "not_grounded", "missing", "unclear", "not_for_my_phase",
    ]  # fmt: skip
    assert reasons["optional"] is said["optional"] is True
    assert view["private_metadata"] == "a1:C1"
    assert view["callback_id"] == actions.FEEDBACK_MODAL
