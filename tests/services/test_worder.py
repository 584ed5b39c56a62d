"""With the setting on, a model words nudges and summaries; ours stand where it says another thing."""

import json

import pytest

from bot.compose import Application
from tests.scripted_model import ScriptedModel
from tests.services.model_apps import app_with

LATE = "“{title}” was due on {date} and is still open."
WORDED = "Still open: “{title}”, which was due on {date}."


@pytest.fixture
def app(application: Application, model: ScriptedModel) -> Application:
    return app_with(application, model, model_words_messages=True, model_timeout_seconds=2.0)


def worded(app: Application, sentence: str = LATE) -> str:
    word = app.wording("nudge")
    assert word
    return word(sentence)


def test_a_sentence_is_worded_once_and_then_remembered(app: Application, model: ScriptedModel) -> None:
    model.says_raw(json.dumps({"sentence": WORDED}))
    assert worded(app) == worded(app) == WORDED
    assert len(model.requests) == 1
    assert "{title}, {date}" in model.prompt
    assert app.model_figures()["messages_worded"] == 1


def test_a_wording_that_says_another_thing_is_not_used_and_not_asked_for_again(
    app: Application, model: ScriptedModel
) -> None:
    model.says_raw(json.dumps({"sentence": "“{title}” was due on {date} and is done."}))
    assert worded(app) == worded(app) == LATE
    assert len(model.requests) == 1
    assert app.model_figures()["wordings_dropped"] == 1


@pytest.mark.parametrize("status", [401, 500])
def test_a_model_that_is_away_costs_nobody_their_nudge(
    app: Application, model: ScriptedModel, status: int
) -> None:
    model.status = status
    assert worded(app) == LATE
    model.status = 200
    model.says_raw(json.dumps({"sentence": WORDED}))
    assert worded(app) == WORDED


def test_a_wording_of_the_wrong_form_leaves_ours(app: Application, model: ScriptedModel) -> None:
    model.says_raw("Sure! Here is your reminder.")
    assert worded(app) == LATE


def test_by_default_our_own_sentences_stand(application: Application, model: ScriptedModel) -> None:
    assert app_with(application, model).wording("nudge") is None
    assert application.wording("summary") is None
