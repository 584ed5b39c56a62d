"""Every table is filled for two workspaces and two people; what is erased is in no row and no byte after."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import Engine, insert, select

from bot.domain.inbound import Item, Place
from bot.domain.leads import LeadSchedule
from bot.domain.phases import Phase
from bot.domain.project import ProjectKey, ProjectRole
from bot.services.acting import Acting, Start
from bot.services.eraser import Eraser
from bot.services.tracker import Tracker
from bot.store import schema
from bot.store.announcements import AnnouncementStore
from bot.store.channels import Channel, ChannelStore
from bot.store.conversations import ConversationStore
from bot.store.digests import DigestStore
from bot.store.executors import ExecutorStore
from bot.store.holdings import HOLDINGS, HoldingStore
from bot.store.inbox import Inbox
from bot.store.installations import EncryptedInstallationStore, OAuthStates
from bot.store.lead_schedules import LeadScheduleStore
from bot.store.posts import PostStore
from bot.store.projects import ProjectStore, tombstone_of
from bot.store.schema import metadata
from tests.domain.project.builders import NOW
from tests.store.project_stores import engine_of, store_at

GONE, KEPT = "TGONE", "TKEPT"
GONE_PERSON, KEPT_PERSON = "UGONE", "UKEPT"
GONE_NAME = "Gudrun Gonebo"
OPERATOR = Acting(person="ops", now=NOW, kind="operator")


class NoJobs:
    def naming(self, mark: str) -> tuple[str, ...]:
        return ()

    def forget(self, names: object) -> None:
        pass


class Filled:
    """A database in which every table has rows of both workspaces, both channels and both people."""

    def __init__(self, url: str) -> None:
        self.store: ProjectStore = store_at(url)
        self.engine: Engine = engine_of(self.store)
        self.tracker = Tracker(self.store, lambda _: False)
        self.eraser = Eraser(self.tracker, HoldingStore(self.engine), NoJobs())
        for org in (GONE, KEPT):
            for channel in ("CONE", "CTWO"):
                self._project(ProjectKey(org=org, channel=f"{channel}{org}"))
            for person in (GONE_PERSON, KEPT_PERSON):
                for channel in (f"CONE{org}", f"CTWO{org}", f"D{org}{person}"):
                    self._talk(Place(org, org, "", channel), person)
                self._choices(org, person)
        self._of_nobody()

    def _project(self, key: ProjectKey) -> None:
        by = {
            who: Acting(person=who, now=NOW, name=name)
            for who, name in ((GONE_PERSON, GONE_NAME), (KEPT_PERSON, "Kerstin Kept"))
        }
        self.tracker.create(key, by[KEPT_PERSON], Start(name=f"Sepsis in {key.channel}"))
        self.tracker.set_person(key, by[KEPT_PERSON], GONE_PERSON, ProjectRole.MEMBER, GONE_NAME)
        self.tracker.assign(key, by[KEPT_PERSON], "assess/need", GONE_PERSON)
        self.tracker.add_lesson(key, by[GONE_PERSON], "I wrote this myself", Phase.ASSESS)
        self.tracker.add_lesson(key, by[KEPT_PERSON], f"{GONE_NAME} was against it", Phase.ASSESS)
        with self.engine.begin() as connection:
            number = connection.scalar(
                select(schema.project.c.id).where(
                    schema.project.c.org == key.org, schema.project.c.channel == key.channel
                )
            )
            token = self._token(number, GONE_PERSON)
            connection.execute(
                insert(schema.nudge).values(
                    project_id=number,
                    rule="stalled",
                    window="w1",
                    status="sent",
                    message=f"nudge-{number}-1",
                    claimed_at=NOW,
                    failures=0,
                    addressee=token,
                    escalation=False,
                )
            )
        AnnouncementStore(self.engine).claim(key, NOW - dt.timedelta(days=1), NOW)

    def _token(self, number: int | None, identity: str) -> str:
        where = (schema.person.c.project_id == number) & (schema.person.c.identity == identity)
        with self.engine.connect() as connection:
            return connection.execute(select(schema.person.c.token).where(where)).scalar_one()

    def _talk(self, place: Place, person: str) -> None:
        name = f"{place.org}:{place.channel}:{person}"
        item = Item(f"home:{name}:1", f"Ev{name}", "question", place, person, "1.0", "", f"Asked by {name}")
        Inbox(self.engine).take(item, NOW)
        conversations = ConversationStore(self.engine)
        conversations.open(name, place, "1.0", "1.0", person, NOW)
        conversations.judge(name, person, "down", NOW, ["wrong"], f"Opinion of {name}")
        PostStore(self.engine).begin(f"answer:{name}", place.org, place.channel, "1.0", NOW)
        ChannelStore(self.engine).write(place.org, place.channel, Channel(mode="all"))

    def _choices(self, org: str, person: str) -> None:
        DigestStore(self.engine).subscribe(org, person, 0, 9, NOW)
        schedule = LeadSchedule(
            org=org, person=person, cadence="weekly", weekday=0, at=dt.time(9), time_zone="UTC", since=NOW
        )
        LeadScheduleStore(self.engine).write(schedule)
        key = Fernet.generate_key().decode()
        installed = Installation(
            user_id=person, team_id=org, bot_token="xoxb-1", bot_id="B1", bot_user_id="U1"
        )
        EncryptedInstallationStore(self.engine, "client", key).save(installed)

    def _of_nobody(self) -> None:
        OAuthStates(self.engine).issue()
        ExecutorStore(self.engine).beat("one", NOW)
        with self.engine.begin() as connection:
            connection.execute(
                insert(schema.tombstone).values(digest=tombstone_of(ProjectKey(org="T", channel="C"), "0"))
            )
            connection.execute(
                insert(schema.document).values(
                    id=1, uri="/x", key="k", sha256="0" * 64, title="t", ingested_at=NOW, status="current"
                )
            )
            connection.execute(
                insert(schema.chunk).values(document_id=1, number=1, section="s", title="t", statements=[])
            )

    def rows(self) -> list[str]:
        """Every row of every table as text."""
        with self.engine.connect() as connection:
            return [
                f"{table.name} {json.dumps(dict(row), default=str, sort_keys=True)}"
                for table in metadata.sorted_tables
                for row in connection.execute(select(table)).mappings()
            ]

    def empty_tables(self) -> set[str]:
        return {table.name for table in metadata.sorted_tables} - {
            row.split(" ", 1)[0] for row in self.rows()
        }


@pytest.fixture
def filled(database_url: str) -> Iterator[Filled]:
    filled = Filled(database_url)
    assert filled.empty_tables() == set()
    yield filled
    filled.engine.dispose()


def bytes_beside(engine: Engine) -> bytes:
    """Everything that is in the folder of an SQLite database; nothing for PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return b""
    folder = Path(engine.url.database or "").parent
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_every_table_says_whose_its_rows_are() -> None:
    assert sorted(one.table.name for one in HOLDINGS) == sorted(metadata.tables)


def test_nothing_of_an_erased_workspace_is_left_and_everything_of_another(filled: Filled) -> None:
    before = [row for row in filled.rows() if GONE not in row]
    assert filled.eraser.erase_workspace(GONE) > 0
    rows = filled.rows()
    assert [row for row in rows if GONE in row] == []
    assert [row for row in rows if KEPT in row] == [row for row in before if KEPT in row]
    assert GONE.encode() not in bytes_beside(filled.engine)


def test_nothing_of_an_erased_channel_is_left_and_everything_of_another(filled: Filled) -> None:
    gone = f"CONE{GONE}"
    before = [row for row in filled.rows() if gone not in row]
    filled.eraser.erase_channel(ProjectKey(org=GONE, channel=gone), OPERATOR)
    rows = filled.rows()
    assert [row for row in rows if gone in row] == []
    assert [row for row in rows if "CTWO" in row] == [row for row in before if "CTWO" in row]
    assert gone.encode() not in bytes_beside(filled.engine)


def test_a_channel_without_a_project_is_erased_by_an_operator(filled: Filled) -> None:
    gone = f"D{GONE}{KEPT_PERSON}"
    filled.eraser.erase_channel(ProjectKey(org=GONE, channel=gone), OPERATOR)
    assert [row for row in filled.rows() if gone in row] == []


def test_all_that_is_held_on_a_person_is_handed_out_and_erased(filled: Filled) -> None:
    held = filled.eraser.held_on(GONE_PERSON, NOW)
    naming = {one.table.name for one in HOLDINGS if one.of_person} | {"person", "project", "change", "nudge"}
    assert {name for name, rows in held.tables.items() if rows} == naming
    text = json.dumps(held.plain(), default=str)
    for said in ("I wrote this myself", f"{GONE_NAME} was against it", "Opinion of", "Asked by"):
        assert said in text
    assert "gAAAA" not in text, "an encrypted token was handed out"

    before = filled.rows()
    filled.eraser.erase_person(OPERATOR, GONE_PERSON)
    rows = filled.rows()
    for mark in (GONE_PERSON, GONE_NAME, "I wrote this myself"):
        assert [row for row in rows if mark in row] == []
        assert mark.encode() not in bytes_beside(filled.engine)
    assert filled.eraser.held_on(GONE_PERSON, NOW).rows == 0
    kept = [row for row in before if KEPT_PERSON in row and GONE_PERSON not in row]
    untouched = [row for row in kept if not row.startswith(("change ", "project "))]
    assert [row for row in untouched if row not in rows] == []


def test_the_rows_that_name_a_person_are_all_found(filled: Filled) -> None:
    """The list of tables is not believed: rows that hold the id are counted."""
    held = filled.eraser.held_on(GONE_PERSON, NOW)
    for table in metadata.sorted_tables:
        named = [
            row for row in filled.rows() if row.startswith(f"{table.name} ") and f'"{GONE_PERSON}"' in row
        ]
        assert len(held.tables.get(table.name, [])) >= len(named), table.name
