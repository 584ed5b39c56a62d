"""A database in which every table has rows of two workspaces, two channels and two people."""

import datetime as dt
import json

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
from bot.store.executors import ExecutorStore
from bot.store.holdings import HoldingStore
from bot.store.inbox import Inbox
from bot.store.installations import EncryptedInstallationStore, OAuthStates
from bot.store.lead_schedules import LeadScheduleStore
from bot.store.model_use import ModelUseStore
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
    def naming(self, _mark: str) -> tuple[str, ...]:
        return ()

    def forget(self, _names: object) -> None:
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
        Inbox(self.engine).take([item], NOW)
        conversations = ConversationStore(self.engine)
        conversations.open(name, place, "1.0", "1.0", person, NOW)
        conversations.judge(name, person, "down", NOW, ["wrong"], f"Opinion of {name}")
        PostStore(self.engine).begin(f"answer:{name}", place.org, place.channel, "1.0", NOW)
        ChannelStore(self.engine).write(place.org, place.channel, Channel(mode="all"))

    def _choices(self, org: str, person: str) -> None:
        values = {"org": org, "identity": person, "opted_out": True}
        with self.engine.begin() as connection:
            connection.execute(insert(schema.nudge_preference).values(**values))
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
        ModelUseStore(self.engine).add(NOW.date(), 120, 0.5)
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
