"""Installed by the people of many workspaces: from "Add to Slack" to the answer, and out again."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from slack_sdk.oauth.installation_store import Bot
from sqlalchemy import text

from bot.compose import Application
from bot.errors import AwayError
from bot.settings import SlackSettings
from bot.slack.clients import Clients
from bot.slack.failures import SlackRefusedError
from bot.slack.service import Service
from bot.standin import InstalledApp, Person, StandIn
from bot.standin.records import Team
from bot.standin.signing import signed
from bot.store.engine import create_store_engine
from bot.store.installations import EncryptedInstallationStore
from bot.store.migrate import upgrade
from tests.slack.bot import running

QUESTION = "What should we check before we buy an AI system?"


@pytest.fixture
def app(slack: StandIn) -> InstalledApp:
    return slack.app("Advisor", install=False)


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'advisor.db'}"


@pytest.fixture
def service(slack: StandIn, app: InstalledApp, application: Application, database: str) -> Iterator[Service]:
    own = SlackSettings(
        signing_secret=SecretStr(app.signing_secret),
        client_id=app.record.client_id,
        client_secret=SecretStr(app.record.client_secret),
        api_url=slack.api_url,
    )
    key = SecretStr(Fernet.generate_key().decode())
    with running(slack, app, application, database, own=own, token_key=key) as service:
        yield service


class Browser:
    """Of somebody who installs the app."""

    def __init__(self, app: InstalledApp) -> None:
        self._app = app
        self._base = app.request_url.removesuffix("/slack/events")
        self.cookie = ""

    def begins(self) -> str:
        """Return the state with which Slack's page is opened."""
        page = httpx.get(f"{self._base}/slack/install")
        assert page.status_code == 200
        self.cookie = page.headers["set-cookie"].partition(";")[0]
        link = re.findall(r'href="(https://slack.com/oauth/[^"]+)"', page.text)[0].replace("&amp;", "&")
        asked = parse_qs(urlsplit(link).query)
        assert asked["client_id"] == [self._app.record.client_id]
        assert "chat:write" in asked["scope"][0]
        return asked["state"][0]

    def returns(self, **query: str) -> httpx.Response:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        return httpx.get(f"{self._base}/slack/oauth_redirect", params=query, headers=headers)

    def installs(self, team: Team, *, org_wide: bool = False) -> None:
        done = self.returns(state=self.begins(), code=self._app.code(team, org_wide=org_wide))
        assert done.status_code == 200, done.text


@pytest.fixture
def browser(app: InstalledApp, service: Service) -> Browser:
    assert service
    return Browser(app)


def test_after_the_installation_the_bot_answers_there_and_its_token_lies_encrypted(
    slack: StandIn, app: InstalledApp, anna: Person, browser: Browser, database: str
) -> None:
    browser.installs(slack.team)
    channel = slack.channel("ai", [anna, app.bot])
    anna.gets_answer(anna.mentions(app, channel, QUESTION))
    engine = create_store_engine(database)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM installation")).all()
    engine.dispose()
    assert len(rows) == 2
    assert app.bot_token not in repr(rows)


@pytest.mark.usefixtures("anna")
def test_whoever_declines_or_comes_with_a_wrong_state_installs_nothing(
    slack: StandIn, app: InstalledApp, browser: Browser, database: str
) -> None:
    state = browser.begins()
    assert browser.returns(error="access_denied").status_code == 200
    code = app.code(slack.team)
    assert browser.returns(state="made-up", code=code).status_code == 400
    assert browser.returns(state=state, code="made-up").status_code == 401
    assert browser.returns(state=state, code=code).status_code == 401  # the state was used
    other = Browser(app)
    assert other.returns(state=browser.begins(), code=code).status_code == 400
    old = browser.begins()
    engine = create_store_engine(database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE oauth_state SET expires_at = '2026-01-01 00:00:00.000000'"))
    assert browser.returns(state=old, code=code).status_code == 401
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM installation")).scalar() == 0
    engine.dispose()


def test_an_installation_of_the_whole_organisation_answers_in_each_of_its_workspaces(
    slack: StandIn, app: InstalledApp, browser: Browser
) -> None:
    teams = [slack.add_team(name, "E1") for name in ("North", "South")]
    people = [slack.person(name, team=team) for name, team in zip(("Anna", "Bo"), teams, strict=True)]
    browser.installs(teams[0], org_wide=True)
    for person, team in zip(people, teams, strict=True):
        channel = slack.channel("ai", [person, app.bot_in(team.id)], team=team)
        person.gets_answer(person.mentions(app, channel, QUESTION))


def test_what_is_taken_out_is_forgotten_and_comes_back_when_installed_anew(
    slack: StandIn, app: InstalledApp, anna: Person, browser: Browser, database: str
) -> None:
    browser.installs(slack.team)
    channel = slack.channel("ai", [anna, app.bot])
    anna.gets_answer(anna.mentions(app, channel, QUESTION))
    app.uninstall(slack.team)
    slack.settles()
    assert all(one.ack.taken for one in slack.deliveries)
    engine = create_store_engine(database)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM installation")).scalar() == 0
    engine.dispose()
    browser.installs(slack.team)
    slack.invites(channel, app.bot)
    anna.gets_answer(anna.mentions(app, channel, "When should training start?"))


def test_two_workspaces_with_the_same_channel_and_time_share_nothing(
    slack: StandIn, app: InstalledApp, browser: Browser
) -> None:
    """Each is written to with its own token, and no message of the one names a person of the other."""
    teams = [slack.add_team("North"), slack.add_team("South")]
    rooms = []
    for team, name in zip(teams, ("Anna Berg", "Bo Ek"), strict=True):
        person = slack.person(name, team=team)
        browser.installs(team)
        rooms.append((person, slack.channel("ai", [person, app.bot_in(team.id)], team=team)))
    asked = [person.mentions(app, channel, QUESTION) for person, channel in rooms]
    for (person, _), question in zip(rooms, asked, strict=True):
        person.gets_answer(question)
    posts = {one.args["channel"]: one.team_id for one in slack.calls if one.method.startswith("chat.")}
    assert posts == {channel.id: team.id for (_, channel), team in zip(rooms, teams, strict=True)}


@pytest.fixture
def store(database: str, app: InstalledApp) -> Iterator[EncryptedInstallationStore]:
    engine = create_store_engine(database)
    upgrade(engine)
    yield EncryptedInstallationStore(engine, app.record.client_id, Fernet.generate_key().decode())
    engine.dispose()


def rotating(
    slack: StandIn, app: InstalledApp, store: EncryptedInstallationStore, left_seconds: int
) -> Clients:
    """Clients of an app whose token in the first workspace ends so soon."""
    app.record.token_rotation = True
    with slack.engine.world.lock:
        grant = slack.engine.world.install(app.record, slack.team.id)
        grant.refresh_token = "xoxe-1-first"
    ends_at = int(time.time()) + left_seconds
    store.save_bot(
        Bot(
            bot_token=grant.token,
            bot_id="B1",
            bot_user_id=grant.user_id,
            bot_scopes=sorted(grant.scopes),
            team_id=slack.team.id,
            bot_refresh_token=grant.refresh_token,
            bot_token_expires_at=ends_at,
            installed_at=time.time(),
        )
    )
    return Clients(slack.api_url, "", store, app.record.client_id, app.record.client_secret)


def test_a_token_that_ends_soon_is_exchanged_once_and_the_new_one_is_kept(
    slack: StandIn, app: InstalledApp, store: EncryptedInstallationStore
) -> None:
    clients = rotating(slack, app, store, left_seconds=600)
    first = store.find_bot(enterprise_id=None, team_id=slack.team.id)
    tokens = {clients.identity("", slack.team.id).bot_token for _ in range(3)}
    kept = store.find_bot(enterprise_id=None, team_id=slack.team.id)
    assert first
    assert kept
    assert tokens == {kept.bot_token}
    assert kept.bot_token != first.bot_token
    assert len(slack.calls_of("oauth.v2.access")) == 1


@pytest.mark.parametrize("fault", ["away", "refused"])
def test_a_token_that_still_lasts_is_used_while_no_new_one_can_be_had(
    slack: StandIn, app: InstalledApp, store: EncryptedInstallationStore, fault: str
) -> None:
    clients = rotating(slack, app, store, left_seconds=600)
    if fault == "away":
        slack.faults.status(503, "oauth.v2.access")
    else:
        slack.faults.error("invalid_refresh_token", "oauth.v2.access")
    bot = store.find_bot(enterprise_id=None, team_id=slack.team.id)
    assert bot
    assert clients.identity("", slack.team.id).bot_token == bot.bot_token


def test_a_token_that_has_ended_and_cannot_be_exchanged_says_so(
    slack: StandIn, app: InstalledApp, store: EncryptedInstallationStore
) -> None:
    clients = rotating(slack, app, store, left_seconds=-1)
    slack.faults.error("invalid_refresh_token", "oauth.v2.access")
    with pytest.raises(SlackRefusedError, match="invalid_refresh_token"):
        clients.identity("", slack.team.id)
    slack.faults.status(503, "oauth.v2.access")
    with pytest.raises(AwayError):
        clients.identity("", slack.team.id)


def test_what_comes_from_a_workspace_that_took_the_app_out_is_let_go(
    slack: StandIn, app: InstalledApp, browser: Browser, anna: Person, service: Service, database: str
) -> None:
    browser.installs(slack.team)
    channel = slack.channel("ai", [anna, app.bot])
    engine = create_store_engine(database)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM installation"))
    engine.dispose()
    anna.mentions(app, channel, QUESTION)
    slack.settles()
    assert {one.ack.status for one in slack.deliveries} == {200}
    assert service.backlog() == 0


def test_a_mention_from_what_is_no_workspace_is_refused_cleanly(app: InstalledApp, service: Service) -> None:
    """Who the bot is there is asked before the signature is looked at, and of anybody's payload."""
    for team in ("[]", '["T1"]', "{}", '{"id": ["T1"]}', "7", "null"):
        body = f'{{"team_id": {team}, "team": {team}, "event": {{"type": "app_mention"}}}}'.encode()
        fresh = signed(app.signing_secret, body, int(time.time()))
        kind = {"Content-Type": "application/json"}
        assert httpx.post(app.request_url, content=body, headers=kind).status_code in {400, 401}, team
        answer = httpx.post(app.request_url, content=body, headers=kind | fresh)
        assert answer.status_code in {200, 400}, (team, answer.status_code)
    assert service.backlog() == 0
