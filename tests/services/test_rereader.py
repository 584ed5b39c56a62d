"""With the setting on, a model reads questions before the search; the rules read where it fails."""

import json
from typing import Any

import pytest

from bot.compose import Application
from bot.domain.answers import Answer, Question
from bot.domain.understanding import Turn
from tests.scripted_model import HANG_SECONDS, ScriptedModel
from tests.services.model_apps import app_with, asked, offered

FOLLOW_UP = Question(
    text="and when do we have to name them?",
    thread=(Turn("user", "Who should own the AI system in the organization?"),),
)
WRITTEN_OUT = "When do we have to name who should own the AI system in the organization?"
SEVERAL = Question(
    text="Tell me about training before the start, liability, and the evaluation plan for a bought system."
)
PARTS = [
    "What about training before the start for a bought system?",
    "What about liability for a bought system?",
    "Tell me about the evaluation plan for a bought system.",
]


@pytest.fixture
def app(application: Application, model: ScriptedModel) -> Application:
    return app_with(application, model, model_reads_questions=True)


def searched(app: Application, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is searched for from now on."""
    found: list[str] = []
    search = app.searcher.search
    monkeypatch.setattr(
        app.searcher,
        "search",
        lambda text, phase=None, own="": found.append(text) or search(text, phase, own),
    )
    return found


def reads(model: ScriptedModel, read: dict[str, Any] | str) -> None:
    """The model reads so, and drafts nothing."""
    model.script = lambda _, request: (
        json.dumps({"statements": []})
        if "STATEMENTS" in request["messages"][0]["content"]
        else read
        if isinstance(read, str)
        else json.dumps(read)
    )


def figures(app: Application) -> dict[str, float]:
    return app.model_figures()


def test_a_follow_up_is_searched_for_as_the_model_wrote_it_out(
    app: Application, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = searched(app, monkeypatch)
    reads(model, {"question": WRITTEN_OUT})
    app.advisor.ask(FOLLOW_UP)
    assert found == [WRITTEN_OUT]
    assert figures(app)["questions_reread"] == 1
    assert "user: Who should own" in model.requests[0]["messages"][0]["content"]


def test_what_adds_to_question_and_thread_is_read_by_the_rules(
    application: Application, app: Application, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = searched(app, monkeypatch)
    reads(model, {"question": "When do we have to name the vendor of the AI system?"})
    app.advisor.ask(FOLLOW_UP)
    by_rule = list(found)
    found.clear()
    application.advisor.ask(FOLLOW_UP)
    assert by_rule == found
    assert figures(app)["readings_dropped"] == 1


def test_parts_that_the_rules_do_not_see_are_searched_for_one_by_one(
    app: Application, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = searched(app, monkeypatch)
    reads(model, {"parts": PARTS})
    app.advisor.ask(SEVERAL)
    assert found == PARTS


def test_a_question_that_needs_no_reading_costs_no_call(app: Application, model: ScriptedModel) -> None:
    reads(model, {"parts": []})
    app.advisor.ask(Question(text="who should own it after go-live?"))
    assert len(model.requests) == 1  # the draft


@pytest.mark.parametrize("read", ["", "hello", '{"question": 3}', '{"answer": "x"}', "[]"])
def test_a_reading_of_the_wrong_form_leaves_it_to_the_rules_and_the_draft_is_asked_for(
    application: Application, app: Application, model: ScriptedModel, read: str
) -> None:
    reads(model, read)
    assert asked(app, FOLLOW_UP).statements == asked(application, FOLLOW_UP).statements
    assert len(model.requests) == 2


def test_a_model_that_is_away_while_it_reads_is_not_asked_again_for_the_answer(
    application: Application, model: ScriptedModel
) -> None:
    app = app_with(application, model, model_reads_questions=True, model_timeout_seconds=1.0)
    asked(app, FOLLOW_UP)  # loads what is loaded once
    model.delay_seconds = HANG_SECONDS
    before = len(model.requests)
    answer = asked(app, FOLLOW_UP)
    assert len(model.requests) == before + 1
    assert (answer.mode, [s.text for s in answer.statements]) == (
        "extractive",
        offered(application, FOLLOW_UP),
    )
    assert "did not answer" in answer.notice


def test_reading_and_drafting_together_keep_within_the_time_out(
    application: Application, model: ScriptedModel
) -> None:
    app = app_with(application, model, model_reads_questions=True, model_timeout_seconds=2.0)
    reads(model, {"question": WRITTEN_OUT})
    app.advisor.ask(FOLLOW_UP)
    script = model.script

    def slowly(told: ScriptedModel, request: dict[str, Any]) -> str:
        told.delay_seconds = 0.6 if "STATEMENTS" not in request["messages"][0]["content"] else HANG_SECONDS
        return script(told, request)

    model.script = slowly
    *_, outcome = app.advisor.stream(FOLLOW_UP)
    assert isinstance(outcome, Answer)
    assert outcome.mode == "extractive"


def test_by_default_no_question_is_read_by_the_model(application: Application, model: ScriptedModel) -> None:
    reads(model, {"question": WRITTEN_OUT})
    app_with(application, model).advisor.ask(FOLLOW_UP)
    assert len(model.requests) == 1
