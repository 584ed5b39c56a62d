"""What more than one test of a service uses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.compose import Application
from tests.document_bench import Bench
from tests.scripted_model import ScriptedModel, scripted_model
from tests.services.model_apps import app_with


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.engine.dispose()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    """A scripted model over real HTTP."""
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with scripted_model() as model:
        yield model


@pytest.fixture
def app(application: Application, model: ScriptedModel) -> Application:
    """The shipped application that asks the scripted model."""
    return app_with(application, model)
