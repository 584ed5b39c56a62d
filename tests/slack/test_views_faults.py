"""The properties of the renderer can fail: each seeded fault is found by the property that guards it."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, given, settings

from bot.domain.corpus import Corpus
from bot.errors import AdvisorError
from bot.slack.views import answers, budget, message, modals, mrkdwn, rich, sources
from tests.slack import test_views_answers as properties
from tests.slack import test_views_modals as modal_properties
from tests.slack.outcomes import SOURCES, outcomes, short_outcomes

_search = settings(
    max_examples=400,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    report_multiple_bugs=False,
    verbosity=Verbosity.quiet,
    suppress_health_check=list(HealthCheck),
)


def _one_of_each(self: Any, citations: Any, detail: Any = None) -> list[int]:
    return [self.number(citation) for citation in citations][:1]


def _always(*given: object) -> bool:
    return True


def _never(*given: object) -> str:
    return ""


def _same_ids(blocks: Any, prefix: str) -> Any:
    return [{**block, "block_id": prefix} for block in message.with_ids(blocks, prefix)]


def _any_link(url: str, *rest: object) -> str:
    return f"<{url}|x>"


def _first_piece(text: str, limit_chars: int) -> list[str]:
    return mrkdwn.pieces(text, limit_chars)[:1]


_FITS = properties.test_every_outcome_stays_inside_every_budget
_SOURCED = properties.test_no_shown_statement_loses_a_source
_MARKED = properties.test_every_mark_in_the_text_has_its_line_among_the_sources
_TOLD = properties.test_what_is_left_out_is_said_and_can_be_opened
_HARMLESS = properties.test_nothing_that_people_wrote_becomes_a_mention_or_a_link
_WHOLE = modal_properties.test_the_whole_answer_loses_nothing_over_its_pages

FAULTS: dict[str, tuple[object, str, object, Any, Any]] = {
    "every message is said to fit": (answers, "fits", _always, _FITS, outcomes),
    "the budget of a message is raised": (budget, "MESSAGE_CHARS", 20_000, _FITS, outcomes),
    "all blocks have the same id": (answers, "with_ids", _same_ids, _FITS, outcomes),
    "only the first source of a statement is listed": (
        sources.Numbered,
        "among",
        _one_of_each,
        _SOURCED,
        short_outcomes,
    ),
    "a mark has no line": (sources.Numbered, "among", _one_of_each, _MARKED, short_outcomes),
    "nothing is told of what is cut": (answers, "_told", _never, _TOLD, outcomes),
    "labels of sources are not escaped": (sources, "cut_literal", mrkdwn.cut, _HARMLESS, short_outcomes),
    "rich text is not defused": (rich, "defused", mrkdwn.clean, _HARMLESS, short_outcomes),
    "any address becomes a link": (sources, "link", _any_link, _HARMLESS, short_outcomes),
    "the whole answer drops a piece": (modals, "pieces", _first_piece, _WHOLE, outcomes),
}
"""A fault: what is replaced, by what, the property that must find it, and in which outcomes."""


@pytest.fixture
def show(corpus: Corpus) -> Callable[..., message.Message]:
    return lambda outcome, **options: answers.build_answer(
        outcome, corpus, answer_id="a1", documents=SOURCES, **options
    )


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize("name", FAULTS)
def test_a_seeded_fault_is_found(
    name: str, monkeypatch: pytest.MonkeyPatch, corpus: Corpus, show: Callable[..., message.Message]
) -> None:
    owner, attribute, fault, guard, among = FAULTS[name]
    monkeypatch.setattr(owner, attribute, fault)
    body = guard.hypothesis.inner_test
    given_to = {"shown": show} if "shown" in body.__annotations__ else {"corpus": corpus}
    with pytest.raises((AssertionError, AdvisorError)):
        _search(given(outcome=among)(body))(**given_to)
