"""Statements reach people one by one, each verified before; what was shown is never taken back."""

import json
from collections.abc import Iterator, Sequence

import pytest

from bot.adapters.chat_stream import statements_in
from bot.compose import Application
from bot.domain.answers import Answer, Question, Refusal, Shown
from tests.scripted_model import HANG_SECONDS, ScriptedModel
from tests.services.model_apps import ASKED, app_with, offered


def texts(statements: Sequence[Shown]) -> list[str]:
    return [shown.text for shown in statements]


def streamed(app: Application, question: Question = ASKED) -> tuple[list[str], Answer | Refusal]:
    *shown, outcome = app.advisor.stream(question)
    assert isinstance(outcome, Answer | Refusal)
    assert all(isinstance(one, Shown) for one in shown)
    return [one.text for one in shown], outcome


def test_without_a_model_an_answer_is_whole_at_once_and_comes_alone(application: Application) -> None:
    shown, outcome = streamed(application)
    assert not shown
    assert outcome.model_copy(update={"took_ms": 0}) == application.advisor.ask(ASKED).model_copy(
        update={"took_ms": 0}
    )


def test_an_answer_that_the_model_has_no_say_in_comes_alone(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    swedish = Question(text="Ska vi göra en pilot innan vi driftsätter?")
    shown, outcome = streamed(app, swedish)
    assert not shown
    assert isinstance(outcome, Answer)
    assert model.requests == []


def test_a_wrong_premise_is_set_right_before_the_first_statement(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    asked = Question(text="The paper says one training session is enough, so when should training start?")
    offered = application.advisor.ask(asked)
    assert offered.corrections
    model.says(*((one.text, at, one.text) for at, one in enumerate(offered.statements, 1)))
    *pieces, outcome = app.advisor.stream(asked)
    assert pieces == [*outcome.corrections, *outcome.statements]


def test_who_watches_is_shown_what_the_stream_yields(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    held = offered(application)
    model.says(*((text, at, text) for at, text in enumerate(held, 1)))
    seen: list[str] = []
    outcome = app.advisor.ask(ASKED, watch=lambda piece: seen.append(piece.text))
    assert seen == held == texts(outcome.statements)


def test_a_refusal_comes_alone(application: Application) -> None:
    shown, outcome = streamed(application, Question(text="Which chest x-ray AI vendor is best?"))
    assert not shown
    assert isinstance(outcome, Refusal)


def test_a_statement_is_shown_while_the_model_still_writes(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    held = offered(application)
    model.says(*((text, at, text) for at, text in enumerate(held, 1)))
    model.stalls_after = len(json.dumps(held[0])) * 2 + 110
    stream = app.advisor.stream(ASKED)
    first = next(stream)
    model.ended.set()
    *rest, outcome = stream
    assert isinstance(outcome, Answer)
    assert outcome.mode == "model"
    assert texts([one for one in (first, *rest) if isinstance(one, Shown)]) == held


def test_what_does_not_hold_is_never_in_the_stream(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    held = offered(application)
    spoilt = [f"{text} This cuts mortality by 30 %." for text in held]
    model.says(*((text, at, held[at - 1]) for at, text in enumerate(spoilt, 1)))
    shown, outcome = streamed(app)
    assert shown == held == texts(outcome.statements)
    assert outcome.mode == "extractive"


def test_the_most_direct_statement_comes_first_whatever_the_model_begins_with(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    held = offered(application)
    model.says((held[1], 2, held[1]))
    shown, outcome = streamed(app)
    assert shown == held[:2] == texts(outcome.statements)


def test_a_connection_that_drops_half_way_is_made_whole_with_the_sources_sentences(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    held = offered(application)
    model.says(*((text, at, text) for at, text in enumerate(held, 1)))
    model.drops_after = len(held[0]) * 2 + 80
    shown, outcome = streamed(app)
    assert shown == held == texts(outcome.statements)
    assert shown[0] in outcome.text
    assert outcome.notice


def test_a_stream_that_dawdles_ends_at_the_time_out_and_is_made_whole(
    application: Application, model: ScriptedModel
) -> None:
    app = app_with(application, model, model_timeout_seconds=0.6)
    held = offered(application)
    model.says(*((text, at, text) for at, text in enumerate(held, 1)))
    streamed(app)
    model.piece_seconds = HANG_SECONDS
    shown, outcome = streamed(app)
    assert shown == held == texts(outcome.statements)
    assert "did not answer" in outcome.text


@pytest.mark.parametrize("content", ["", "hello", '{"answer": 1}', "[]", '{"statements": [{"text": "cut'])
def test_a_stream_of_the_wrong_form_gives_the_extractive_answer(
    application: Application, app: Application, model: ScriptedModel, content: str
) -> None:
    model.says_raw(content)
    shown, outcome = streamed(app)
    assert (shown, outcome.mode) == (offered(application), "extractive")


def test_statements_are_read_from_pieces_of_any_size() -> None:
    first = '{"text": "a ]} b", "label": 1, "quote": "q\\"[{"}'
    last = '{"text": "c", "label": 2, "quote": "d"}'
    text = f'{{"statements": [{first}, {{"text": 1}}, {last}]}} more'
    for size in range(1, len(text)):
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        assert [(one.text, one.label) for one in statements_in(pieces)] == [("a ]} b", 1), ("c", 2)]


def test_of_a_list_that_is_cut_off_what_was_whole_is_read() -> None:
    cut = '{"statements": [{"text": "a", "label": 1, "quote": "b"}, {"text": "c", "lab'
    assert [one.text for one in statements_in([cut])] == ["a"]


def test_a_model_that_rambles_is_not_read_to_its_end() -> None:
    read = 0

    def rambling() -> Iterator[str]:
        nonlocal read
        yield '{"statements": ['
        while True:
            read += 1
            yield " " * 1000

    assert list(statements_in(rambling())) == []
    assert read < 50
