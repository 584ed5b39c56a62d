"""Installations, with slack_sdk's own values; tokens are not readable in the database."""

import time
from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import Engine, text

from bot.errors import SettingsError
from bot.store.engine import create_store_engine
from bot.store.installations import EncryptedInstallationStore, OAuthStates
from bot.store.migrate import upgrade

KEY = Fernet.generate_key().decode()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_store_engine(database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


def installed(team: str | None = "T1", enterprise: str | None = None, **more: object) -> Installation:
    values = {
        "app_id": "A1",
        "bot_token": "xoxb-very-secret",
        "bot_id": "B1",
        "bot_user_id": "U9",
        "bot_scopes": ["chat:write"],
        "bot_refresh_token": "xoxe-1",
        "bot_token_expires_at": int(time.time()) + 9000,
        **more,
    }
    return Installation(user_id="U1", team_id=team, enterprise_id=enterprise, **values)


def test_an_installation_comes_back_whole_and_its_tokens_lie_encrypted(engine: Engine) -> None:
    store = EncryptedInstallationStore(engine, "client", KEY)
    store.save(installed())
    bot = store.find_bot(enterprise_id=None, team_id="T1")
    assert bot
    assert (bot.bot_token, bot.bot_refresh_token, list(bot.bot_scopes)) == (
        "xoxb-very-secret",
        "xoxe-1",
        ["chat:write"],
    )
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT secret FROM installation")).scalars().all()
    assert len(rows) == 2
    assert not any("xoxb" in row for row in rows)


def test_an_installation_of_the_whole_organisation_serves_each_of_its_teams(engine: Engine) -> None:
    store = EncryptedInstallationStore(engine, "client", KEY)
    store.save(installed(team=None, enterprise="E1", is_enterprise_install=True))
    assert store.find_bot(enterprise_id="E1", team_id="T7", is_enterprise_install=True)
    assert store.find_bot(enterprise_id="E1", team_id="T7") is None
    assert store.find_bot(enterprise_id="E2", team_id="T7", is_enterprise_install=True) is None


def test_the_newest_token_counts_and_a_removed_one_is_gone(engine: Engine) -> None:
    store = EncryptedInstallationStore(engine, "client", KEY)
    store.save(installed())
    store.save(installed(bot_token="xoxb-new"))
    bot = store.find_bot(enterprise_id=None, team_id="T1")
    assert bot
    assert bot.bot_token == "xoxb-new"
    store.delete_all(enterprise_id=None, team_id="T1")
    assert store.find_bot(enterprise_id=None, team_id="T1") is None
    assert store.find_installation(enterprise_id=None, team_id="T1") is None


def test_another_key_says_so_and_another_app_sees_nothing(engine: Engine) -> None:
    EncryptedInstallationStore(engine, "client", KEY).save(installed())
    other = EncryptedInstallationStore(engine, "client", Fernet.generate_key().decode())
    with pytest.raises(SettingsError, match="ADVISOR_TOKEN_KEY"):
        other.find_bot(enterprise_id=None, team_id="T1")
    assert EncryptedInstallationStore(engine, "app2", KEY).find_bot(enterprise_id=None, team_id="T1") is None
    with pytest.raises(SettingsError, match="not a key"):
        EncryptedInstallationStore(engine, "client", "short")


def test_a_state_is_good_once(engine: Engine) -> None:
    states = OAuthStates(engine)
    state = states.issue()
    assert not states.consume("made up")
    assert states.consume(state)
    assert not states.consume(state)
