"""A scripted model over real HTTP, and the shipped application that asks it."""

from collections.abc import Iterator

import pytest

from bot.compose import Application
from tests.scripted_model import ScriptedModel, scripted_model
from tests.services.model_apps import app_with


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with scripted_model() as model:
        yield model


@pytest.fixture
def app(application: Application, model: ScriptedModel) -> Application:
    return app_with(application, model)
