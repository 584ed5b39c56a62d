"""The doctor's look outside: at the stand-in Slack, a scripted model, and servers that are not there."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from pydantic import SecretStr

from bot.adapters.chat_opening import ask_for_one_token
from bot.cli import doctor
from bot.cli.doctor_egress import egress, is_outside, ways_of
from bot.cli.doctor_slack import clock_alone, clock_beside
from bot.compose import Application
from bot.errors import ModelError
from bot.services.checkup import Finding, Health, examine
from bot.settings import Settings, SlackSettings
from bot.slack.scopes import BOT_SCOPES
from bot.standin import InstalledApp, StandIn
from evals.servers import free_port
from tests.scripted_model import scripted_model
from tests.slack.bot import slack_settings

OF_SLACK = ("Slack token", "Slack scopes", "Slack app token", "Slack secret", "clock")
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@pytest.fixture
def slack() -> Iterator[StandIn]:
    slack = StandIn()
    with slack.running():
        yield slack


@pytest.fixture
def installed(slack: StandIn) -> InstalledApp:
    return slack.app("Advisor", scopes=BOT_SCOPES, socket_mode=True)


def looked(
    slack: SlackSettings, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
) -> dict[str, Finding]:
    checks = doctor.checks_of(Application(Settings(), clock=clock), slack)
    return {one.name: one.finding for one in examine(one for one in checks if one.name in OF_SLACK)}


def test_an_app_that_is_installed_as_its_manifest_says_is_well(
    slack: StandIn, installed: InstalledApp
) -> None:
    found = looked(slack_settings(slack, installed))
    assert {name: one.health for name, one in found.items()} == dict.fromkeys(OF_SLACK, Health.OK)
    assert len(slack.calls_of("auth.test")) == 1


def test_without_tokens_slack_is_not_used_and_not_asked(slack: StandIn) -> None:
    nothing = SlackSettings(
        bot_token=SecretStr(""), app_token=SecretStr(""), signing_secret=SecretStr(""), api_url=slack.api_url
    )
    found = looked(nothing)
    assert {found[name].health for name in OF_SLACK[:-1]} == {Health.NOT_USED}
    assert slack.calls == []


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("xoxb-wrong", "invalid_auth"),
        ("the other one", "not_allowed_token_type"),
        ("revoked", "account_inactive"),
    ],
)
def test_a_token_that_slack_refuses_is_named_with_the_mend(
    slack: StandIn, installed: InstalledApp, token: str, error: str
) -> None:
    settings = slack_settings(slack, installed)
    if token == "revoked":
        installed.grants[0].revoked = True
    else:
        other = settings.app_token if token == "the other one" else SecretStr(token)
        settings = settings.model_copy(update={"bot_token": other})
    found = looked(settings)
    assert found["Slack token"].health is Health.FAILED
    assert "SLACK_BOT_TOKEN" in found["Slack token"].detail
    assert error in found["Slack token"].detail
    assert found["Slack token"].mend
    assert found["Slack scopes"].health is Health.WARNING


def test_scopes_that_are_missing_or_too_many_are_named(slack: StandIn) -> None:
    few = slack.app("Few", scopes=[one for one in BOT_SCOPES if one != "files:write"])
    missing = looked(slack_settings(slack, few))["Slack scopes"]
    assert (missing.health, missing.detail) == (Health.FAILED, "missing: files:write")
    many = slack.app("Many", scopes=[*BOT_SCOPES, "users:read.email"])
    beyond = looked(slack_settings(slack, many))["Slack scopes"]
    assert beyond.health is Health.WARNING
    assert "users:read.email" in beyond.detail
    assert "reinstall" in beyond.mend


def test_socket_mode_that_is_off_in_the_manifest_is_found(slack: StandIn) -> None:
    app = slack.app("Http", scopes=BOT_SCOPES, socket_mode=False)
    finding = looked(slack_settings(slack, app))["Slack app token"]
    assert finding.health is Health.FAILED
    assert "socket_mode_not_enabled" in finding.detail
    assert "manifest" in finding.mend


def test_a_slack_that_cannot_be_reached_is_told_with_the_way_out(
    slack: StandIn, installed: InstalledApp
) -> None:
    away = f"http://127.0.0.1:{free_port()}/api/"
    found = looked(slack_settings(slack, installed).model_copy(update={"api_url": away}))
    assert found["Slack token"].health is Health.FAILED
    assert away in found["Slack token"].detail
    assert "HTTPS_PROXY" in found["Slack token"].mend


@pytest.mark.parametrize(
    ("minutes", "health"), [(0, Health.OK), (2, Health.WARNING), (-2, Health.WARNING), (10, Health.FAILED)]
)
def test_the_clock_is_compared_with_slacks(
    slack: StandIn, installed: InstalledApp, minutes: int, health: Health
) -> None:
    off = dt.timedelta(minutes=minutes)
    found = looked(slack_settings(slack, installed), clock=lambda: dt.datetime.now(dt.UTC) + off)
    assert found["clock"].health is health


def test_a_clock_beyond_the_age_that_slack_signs_for_has_failed() -> None:
    assert clock_beside(NOON, NOON + dt.timedelta(seconds=290)).health is Health.FAILED
    assert clock_beside(NOON, NOON - dt.timedelta(seconds=30)).health is Health.OK
    assert clock_alone(NOON - dt.timedelta(days=365)).health is Health.FAILED


def test_a_model_is_asked_for_one_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with scripted_model() as model:
        model.says_raw("Yes")
        app = Application(Settings(model="openai:scripted", model_url=model.url))
        assert doctor.model(app).health is Health.OK
        asked = model.requests[-1]
        assert 1 in {asked.get("max_tokens"), asked.get("max_completion_tokens")}
        model.status = 401
        with pytest.raises(ModelError, match="AuthenticationError"):
            ask_for_one_token("openai:scripted", model.url, 5)
    assert doctor.model(Application(Settings())).health is Health.NOT_USED


def test_every_server_that_the_settings_name_is_tried(slack: StandIn, installed: InstalledApp) -> None:
    shut = free_port()
    settings = Settings(
        database_url=f"postgresql://a@127.0.0.1:{shut}/a", chroma_url=f"http://127.0.0.1:{shut}"
    )
    of_slack = slack_settings(slack, installed)
    assert [way.what for way in ways_of(settings, of_slack)] == ["the database", "Chroma", "Slack"]
    finding = egress(settings, of_slack)
    assert finding.health is Health.FAILED
    assert f"Chroma at 127.0.0.1:{shut}" in finding.detail
    assert "Slack" not in finding.detail
    assert egress(Settings(), of_slack).health is Health.OK


def test_questions_that_leave_the_house_are_a_warning(
    monkeypatch: pytest.MonkeyPatch, slack: StandIn
) -> None:
    nothing = SlackSettings(bot_token=SecretStr(""), client_id="")
    assert "nothing is sent" in egress(Settings(), nothing).detail
    finding = egress(Settings(model="anthropic:claude"), nothing)
    assert finding.health is Health.WARNING
    assert "anthropic:claude" in finding.detail
    inside = Settings(model="openai:local", model_url=slack.api_url)
    assert egress(inside, nothing).health is Health.OK
    monkeypatch.setattr("bot.cli.doctor_egress.is_outside", lambda _: True)
    assert egress(inside, nothing).health is Health.WARNING


@pytest.mark.parametrize(("host", "outside"), [("127.0.0.1", False), ("10.1.2.3", False), ("8.8.8.8", True)])
def test_an_address_is_of_the_house_or_not(host: str, outside: bool) -> None:
    assert is_outside(host) is outside
