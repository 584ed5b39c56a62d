"""What is written out of an answer while it is made: these words alone, and all that belongs under them."""

import re
from typing import Any

import pytest
from hypothesis import assume, given
from markdown_it import MarkdownIt

from bot.domain.answers import Answer, Citation, Refusal, Shown
from bot.domain.corpus import Corpus
from bot.slack.views import budget
from bot.slack.views.answers import POINTS
from bot.slack.views.frames import SLACK_FRAMES
from bot.slack.views.markdown import written
from bot.slack.views.mrkdwn import JOINER, size
from bot.slack.views.sources import Numbered
from bot.slack.views.streamed import WRITTEN_CHARS, Written, build_rest
from bot.standin.blocks import check_blocks
from tests.slack.outcomes import SOURCES, outcomes, texts
from tests.slack.reading import MENTION, any_outcome, strings

PLAIN = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hardbreak"}
LISTS = {f"{kind}_{end}" for kind in ("bullet_list", "list_item", "strong") for end in ("open", "close")}


def kinds(markdown: str) -> set[str]:
    """Everything that a reader of Markdown makes of the text."""
    tokens = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"]).parse(markdown)
    return {one.type for token in tokens for one in (token, *(token.children or ()))}


def write(outcome: Answer | Refusal, count: int | None = None) -> Written:
    done = Written(outcome.language)
    for piece in (*outcome.corrections, *outcome.statements)[:count]:
        done.add(piece)
    return done


def rest_of(outcome: Answer | Refusal, done: Written, corpus: Corpus) -> list[dict[str, Any]] | None:
    return build_rest(outcome, corpus, done, answer_id="a1", documents=SOURCES)


@any_outcome
@given(text=texts(400))
def test_what_people_wrote_stays_words(text: str) -> None:
    shown = written(text)
    assert kinds(shown) <= PLAIN | {"text_special"}
    assert not MENTION.search(shown)
    assert "<" not in shown
    assert not re.search(r"://\w|www\.\w", shown)


MARKUP = (
    "[click](https://evil.example)", "<https://evil.example|click>", "![x](http://a.example/x.png)",
    "www.a.example", "# big", "1. one", "- item", "> said", "`code`", "**bold**", "~~gone~~", "a | b",
    "<b>x</b>",
)  # fmt: skip


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_a_statement_is_shown_as_it_was_typed(text: str) -> None:
    shown = written(text)
    assert kinds(shown) <= PLAIN | {"text_special"}
    read = MarkdownIt("commonmark").render(shown).removeprefix("<p>").strip().removesuffix("</p>")
    back = read.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace(JOINER, "")
    assert back == text


@any_outcome
@given(outcome=outcomes)
def test_what_is_written_stays_short_and_makes_points_and_nothing_else(outcome: Answer | Refusal) -> None:
    done = write(outcome)
    assert size(done.text) <= WRITTEN_CHARS
    assert done.statements <= POINTS
    assert kinds(done.text) <= PLAIN | LISTS | {"text_special"}
    assert not MENTION.search(done.text)


@any_outcome
@given(outcome=outcomes)
def test_what_belongs_under_it_fits_and_names_every_source(corpus: Corpus, outcome: Answer | Refusal) -> None:
    done = write(outcome)
    rest = rest_of(outcome, done, corpus)
    assume(rest is not None)
    assert rest is not None
    assert budget.faults([{"type": "markdown", "text": done.text or "x"}, *rest]) == []
    assert check_blocks(rest, "message") == []
    said = "\n".join(strings(rest))
    numbered = Numbered.of(outcome)
    for statement in outcome.statements[: done.statements]:
        assert all(f"[{numbered.number(citation)}] " in said for citation in statement.citations)
    if done.statements < len(outcome.statements):
        told = SLACK_FRAMES[outcome.language].points_of
        assert told.format(shown=done.statements, all=len(outcome.statements)) in said


def cited(text: str, *passages: str) -> Shown:
    made = [Citation(passage=one, source="nair-2025", section="3.1.2") for one in passages]
    return Shown(text=text, citations=tuple(made))


ANSWER = Answer(
    text="Yes.", statements=(cited("Pilot first.", "a", "b"), cited("Then train.", "b"), cited("Go.", "c"))
)


def test_an_answer_of_usual_size_is_ended_with_its_sources(corpus: Corpus) -> None:
    done = write(ANSWER)
    assert done.text == "**Pilot first.** \\[1\\]\\[2\\]\n\n- Then train. \\[2\\]\n- Go. \\[3\\]\n"
    rest = rest_of(ANSWER, done, corpus)
    assert rest
    assert "[1] section 3.1.2 · [2] section 3.1.2 · [3] section 3.1.2" in "\n".join(strings(rest))


def test_what_came_before_the_outcome_has_to_be_how_it_begins(corpus: Corpus) -> None:
    done = write(ANSWER, 2)
    assert rest_of(ANSWER, done, corpus)
    other = ANSWER.model_copy(update={"statements": (cited("Pilot first.", "a"), *ANSWER.statements[1:])})
    assert rest_of(other, done, corpus) is None
    assert rest_of(ANSWER.model_copy(update={"language": "sv"}), done, corpus) is None
