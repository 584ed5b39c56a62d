"""How long each table is kept is stated, and is so."""

import datetime as dt
import re
from pathlib import Path

import pytest

from bot.compose import Application
from bot.settings import Settings
from bot.store.inbox import Inbox
from bot.store.schema import metadata
from tests.domain.project.builders import NOW
from tests.security.filled import Filled

ROOT = Path(__file__).resolve().parents[2]
SECURITY = (ROOT / "docs/security.md").read_text(encoding="utf-8")
HOUR = dt.timedelta(hours=1)


def stated() -> dict[str, str]:
    """Each table of the document, and how long it says that it is kept."""
    part = SECURITY.split("## What is kept", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", part, re.MULTILINE)
    return {name: cells.split(" | ")[2] for name, cells in rows}


def test_every_table_has_a_stated_retention_and_every_stated_table_exists() -> None:
    assert stated().keys() == {*metadata.tables, "alembic_version"}


@pytest.fixture
def filled(database_url: str) -> Filled:
    filled = Filled(database_url)
    with filled.engine.begin() as connection:
        connection.execute(metadata.tables["inbox"].update().values(state="done"))
    return filled


@pytest.mark.parametrize("setting", ["ADVISOR_KEEP_EVENTS_DAYS", "ADVISOR_KEEP_ANSWERS_DAYS"])
def test_what_is_past_its_stated_time_is_gone_and_the_rest_is_there(filled: Filled, setting: str) -> None:
    url = filled.engine.url.render_as_string(hide_password=False)
    application = Application(Settings(database_url=url))
    days = getattr(application.settings, setting.removeprefix("ADVISOR_").lower())
    to_go = {name for name, kept in stated().items() if setting in kept}
    shorter = {
        name
        for name, kept in stated().items()
        for other in re.findall(r"ADVISOR_KEEP_\w+", kept)
        if getattr(application.settings, other.removeprefix("ADVISOR_").lower()) < days
    }
    latest = max(dt.datetime.now(dt.UTC), NOW) + dt.timedelta(days=days)
    application.retention.on_minute(NOW.replace(minute=0) + dt.timedelta(days=days) - HOUR)
    assert (filled.empty_tables() & to_go) <= {"executor", "oauth_state"}
    application.retention.on_minute(latest.replace(minute=0) + dt.timedelta(days=1))
    assert filled.empty_tables() == to_go | shorter
    application.engine.dispose()
    filled.engine.dispose()


def test_what_waits_to_be_worked_on_is_never_purged(filled: Filled) -> None:
    with filled.engine.begin() as connection:
        connection.execute(metadata.tables["inbox"].update().values(state="waiting"))
    assert Inbox(filled.engine).purge(NOW + dt.timedelta(days=4000)) == 0
    filled.engine.dispose()


def test_one_table_that_fails_does_not_keep_the_others(filled: Filled) -> None:
    url = filled.engine.url.render_as_string(hide_password=False)
    application = Application(Settings(database_url=url))
    retention = application.retention
    with filled.engine.begin() as connection:
        metadata.tables["post"].drop(connection)
    retention.on_minute(NOW.replace(minute=0) + dt.timedelta(days=400))
    with filled.engine.connect() as connection:
        assert connection.execute(metadata.tables["answer"].select()).all() == []
    application.engine.dispose()
    filled.engine.dispose()
