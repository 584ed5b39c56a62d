"""A language model that is away, hangs or falls silent half way: the answer is soon there, and says so."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.compose import Application
from bot.domain.answers import Question
from bot.domain.frames import FRAMES
from bot.standin import Channel, InstalledApp, Message, Person, StandIn
from tests.scripted_model import HANG_SECONDS, ScriptedModel, scripted_model
from tests.slack.bot import running

QUESTION = "should we pilot before going live?"
TIMEOUT_SECONDS = 2.0


@pytest.fixture
def offered(application: Application) -> list[str]:
    """The sentences of the answer without a model."""
    return [shown.text for shown in application.advisor.ask(Question(text=QUESTION)).statements]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, offered: list[str]) -> Iterator[ScriptedModel]:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with scripted_model() as model:
        model.says(*((text, at, text) for at, text in enumerate(offered, 1)))
        yield model


@pytest.fixture
def served(
    slack: StandIn, app: InstalledApp, application: Application, model: ScriptedModel, tmp_path: Path
) -> Iterator[None]:
    url = f"sqlite:///{tmp_path / 'advisor.db'}"
    named = {"model": "openai:scripted", "model_url": model.url, "model_timeout_seconds": TIMEOUT_SECONDS}
    with running(slack, app, application, url, **named) as service:
        service.warm()
        slack.wait_until(lambda: model.requests, 60)  # its client is imported with the first call
        yield


def hangs(model: ScriptedModel) -> None:
    model.delay_seconds = HANG_SECONDS


def stalls_before_its_first_word(model: ScriptedModel) -> None:
    model.stalls_after = 0


def stalls_in_the_middle(model: ScriptedModel) -> None:
    statements = json.loads(model.script(model, {}))["statements"]
    model.stalls_after = len(json.dumps({"statements": statements[:1]})) + 110


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("silence", [hangs, stalls_before_its_first_word, stalls_in_the_middle])
def test_the_answer_is_whole_while_the_model_still_hangs(
    slack: StandIn,
    app: InstalledApp,
    anna: Person,
    channel: Channel,
    model: ScriptedModel,
    offered: list[str],
    silence: Callable[[ScriptedModel], None],
) -> None:
    silence(model)
    asked = anna.mentions(app, channel, QUESTION)

    def whole() -> list[Message]:
        found = [m for m in anna.answers_to(asked) if "Sources" in m.shown and m.stream != "open"]
        return [m for m in found if FRAMES["en"].model_away in m.shown.replace("\\", "")]

    (answer,) = slack.wait_until(whole, HANG_SECONDS / 2)
    said = answer.shown.replace("\\", "")
    assert [said.count(text) for text in offered] == [1] * len(offered)


@pytest.mark.usefixtures("served")
def test_a_server_that_refuses_costs_no_time_out(
    slack: StandIn,
    app: InstalledApp,
    anna: Person,
    channel: Channel,
    model: ScriptedModel,
    offered: list[str],
) -> None:
    model.status = 503
    answer = anna.gets_answer(anna.mentions(app, channel, QUESTION))
    said = answer.shown.replace("\\", "")
    assert FRAMES["en"].model_away in said
    assert [said.count(text) for text in offered] == [1] * len(offered)
