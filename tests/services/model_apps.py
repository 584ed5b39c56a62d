"""The shipped application with a model, and what it says without one."""

from typing import Any

from bot.compose import Application
from bot.domain.answers import Answer, Question
from bot.settings import Settings
from tests.scripted_model import ScriptedModel

ASKED = Question(text="should we pilot before going live?")

SHARED = ("searcher", "speller", "lexicon", "verifier", "rewording")


def app_with(application: Application, model: ScriptedModel, **settings: Any) -> Application:
    """The shipped application with that model; what takes long to load is shared."""
    given: dict[str, Any] = {"model_timeout_seconds": 3.0, **settings}
    data = application.settings.data_dir
    return sharing(
        application, Settings(data_dir=data, model="openai:scripted", model_url=model.url, **given)
    )


def sharing(application: Application, settings: Settings) -> Application:
    app = Application(settings)
    app.__dict__.update({name: getattr(application, name) for name in SHARED}, documents=None)
    return app


def asked(app: Application, question: Question = ASKED) -> Answer:
    answer = app.advisor.ask(question)
    assert isinstance(answer, Answer)
    return answer


def offered(application: Application, question: Question = ASKED) -> list[str]:
    """What an application without a model says, which is what a model is offered."""
    return [shown.text for shown in asked(application, question).statements]
