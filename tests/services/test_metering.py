"""A model that is away is left alone, and a day has a budget; what it took is counted."""

import datetime as dt
from pathlib import Path

import pytest

from bot.compose import Application
from bot.domain.frames import FRAMES
from bot.services.metering import Breaker, Budget, Usage
from tests.scripted_model import ScriptedModel
from tests.services.model_apps import app_with, asked, offered


def test_after_failures_in_a_row_the_model_is_left_alone_for_a_while() -> None:
    now = [0.0]
    breaker = Breaker(3, 60.0, lambda: now[0])
    for _ in range(3):
        assert breaker.allows()
        breaker.note(worked=False)
    assert not breaker.allows()
    now[0] = 61.0
    assert breaker.allows()  # one is let through to see
    assert not breaker.allows()
    breaker.note(worked=True)
    assert breaker.allows()


def test_when_the_breaker_is_open_nobody_waits_and_the_asker_is_told(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    model.status = 500
    for _ in range(3):
        assert "did not answer" in asked(app).notice
    before = len(model.requests)
    answer = asked(app)
    assert len(model.requests) == before
    assert (answer.mode, answer.notice) == ("extractive", FRAMES["en"].model_away)
    assert answer.notice in answer.text
    assert answer.to_json()["notice"] == answer.notice
    assert "notice" not in asked(application).to_json()


def test_the_breaker_closes_again_when_the_model_is_back(
    application: Application, app: Application, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("bot.compose_model.time.monotonic", lambda: now[0])
    first = offered(application)[0]
    model.says((first, 1, first))
    model.status = 500
    for _ in range(4):
        asked(app)
    model.status = 200
    assert asked(app).mode == "extractive"
    now[0] = 61.0
    assert asked(app).mode == "model"
    assert asked(app).mode == "model"


def test_tokens_and_money_are_counted(application: Application, model: ScriptedModel) -> None:
    app = app_with(application, model, model_price_read=10.0, model_price_written=30.0)
    first = offered(application)[0]
    model.says((first, 1, first))
    asked(app)
    counters = app.models.meter.counters if app.models else None
    assert counters
    assert (counters.tokens_read, counters.tokens_written) == (100, 20)
    assert counters.cost == pytest.approx((100 * 10 + 20 * 30) / 1_000_000)


def test_a_days_money_is_a_limit_too(application: Application, model: ScriptedModel, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'advisor.db'}"
    app = app_with(application, model, model_price_read=10.0, model_daily_cost=0.0005, database_url=url)
    first = offered(application)[0]
    model.says((first, 1, first))
    assert asked(app).mode == "model"
    answer = asked(app)
    assert (answer.mode, answer.notice) == ("extractive", FRAMES["en"].model_budget)


def test_the_budget_of_a_day_ends_and_begins_anew() -> None:
    day = [dt.date(2026, 1, 1)]
    budget = Budget(100, lambda: day[0])
    budget.note(Usage(120))
    assert not budget.allows()
    day[0] += dt.timedelta(days=1)
    assert budget.allows()


def test_a_daily_budget_is_shared_by_all_processes_on_a_database(
    application: Application, model: ScriptedModel, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'advisor.db'}"
    one, other = (app_with(application, model, model_daily_tokens=100, database_url=url) for _ in range(2))
    first = offered(application)[0]
    model.says((first, 1, first))
    assert asked(one).mode == "model"
    assert (asked(other).mode, asked(other).notice) == ("extractive", FRAMES["en"].model_budget)
    assert len(model.requests) == 1


def test_without_a_budget_no_database_is_opened(app: Application) -> None:
    assert asked(app)
    assert "engine" not in app.__dict__


def test_an_exhausted_budget_gives_extractive_answers(
    application: Application, model: ScriptedModel, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'advisor.db'}"
    app = app_with(application, model, model_daily_tokens=100, database_url=url)
    first = offered(application)[0]
    model.says((first, 1, first))
    assert asked(app).mode == "model"
    assert asked(app).mode == "extractive"
    assert len(model.requests) == 1
