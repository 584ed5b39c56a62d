"""Claims on nudges, what became of them, and what people have chosen.

A claim is a row that is unique by project, rule and window, written in a transaction that holds the
project's lock: of several processes that look at a project at once, one gets its nudges.
"""

import datetime as dt
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, case, func, insert, select, update

from bot.domain.nudges import Nudge, Outcome, Past, Preference, Verdict
from bot.domain.nudges.values import DismissedAs
from bot.domain.project import People, Project, ProjectKey, WorkingHours
from bot.errors import DataFolderError
from bot.store import project_rows as rows
from bot.store.conflicts import is_locked, is_race
from bot.store.drafts import Stored
from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.frameworks import FrameworkShelf
from bot.store.moments import utc, utc_or_none
from bot.store.projects import ATTEMPTS
from bot.store.schema import nudge, nudge_preference, project

LEASE_SECONDS = 300
"""How long a claim belongs to who made it. Far longer than a post takes with its time-outs: a shorter
one would let a second process post what the first is still posting."""


MERGED = "merged"
"""Why a period of a cadence is not told: a later one stands for it."""


@dataclass(frozen=True)
class Message:
    """A message with nudges that was claimed, by the key under which it is posted."""

    key: str
    nudges: tuple[tuple[str, str], ...]
    """Rule and window of each."""
    failures: int
    """How often posting it, or looking whether it was posted, has failed before."""


@dataclass(frozen=True)
class Today:
    """The latest message with nudges of a channel."""

    message: str
    ts: str
    sent_at: dt.datetime
    nudges: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ground:
    """What a claim is decided on, as it stands under the project's lock."""

    stored: Stored
    past: tuple[Past, ...]
    preferences: Mapping[str, Preference]
    planned_at: dt.datetime | None
    """When the project was to be looked at."""

    @property
    def seen(self) -> tuple[int, dt.datetime | None]:
        """What `ProjectStore.plan_check` compares."""
        return self.stored.project.version, self.planned_at


@dataclass(frozen=True)
class Claim:
    """What was decided, and the message to post; no message where nothing is due."""

    ground: Ground
    verdict: Verdict
    message: Message | None


@dataclass(frozen=True)
class RuleTally:
    """What became of the nudges of one rule."""

    rule: str
    sent: int
    acted: int
    snoozed: int
    dismissed: int
    failed: int
    """Posts that failed, and were tried again or given up."""
    dropped: int
    """Never told, for what they spoke of had passed when they could be."""
    merged: int
    """Periods of a cadence that went by unseen; a later one stands for them."""


class NudgeStore:
    """Keeps nudges. Methods raise DataFolderError when the database fails."""

    def __init__(self, engine: Engine, frameworks: FrameworkShelf) -> None:
        self._engine = engine
        self._frameworks = frameworks

    # Claims

    def claim(
        self, key: ProjectKey, now: dt.datetime, decide: Callable[[Ground], Verdict], append_to: str | None
    ) -> Claim | None:
        """Claim what `decide` finds due. None: no such project, or somebody else is at it.

        Args:
            append_to: the key of the message that the nudges are added to; None: a new one.
        """

        def work(connection: Connection) -> Claim | None:
            row = rows.read_project(connection, key, lock=True)
            if row is None or _unfinished(connection, row.id):
                return None
            ground = self._ground(connection, row)
            verdict = decide(ground)
            _note_passed(connection, row.id, verdict, now)
            if not verdict.due:
                return Claim(ground, verdict, None)
            message = append_to or f"nudge-{row.id}-{secrets.token_hex(8)}"
            failures = [_take(connection, row.id, one, message, now) for one in verdict.due]
            names = tuple((one.rule, one.window) for one in verdict.due)
            return Claim(ground, verdict, Message(message, names, max(failures)))

        return self._in_turn(work)

    def unfinished(self, key: ProjectKey) -> tuple[tuple[Message, dt.datetime], ...]:
        """Return the messages that were claimed and are neither sent nor released, and until when
        each belongs to who claimed it."""
        with store_errors(self._engine), self._engine.connect() as connection:
            found = _unfinished(connection, _id_of(connection, key))
        grouped: dict[str, list[Row[Any]]] = {}
        for row in found:
            grouped.setdefault(row.message, []).append(row)
        return tuple(
            (
                Message(name, tuple((o.rule, o.window) for o in ones), max(o.failures for o in ones)),
                max(_held_until(one) for one in ones),
            )
            for name, ones in grouped.items()
        )

    def sent(self, key: ProjectKey, message: Message, ts: str, now: dt.datetime) -> None:
        """The nudges of the message are in the channel."""
        self._settle(key, message, status="sent", sent_at=utc(now), ts=ts, retry_at=None, reason=None)

    def released(self, key: ProjectKey, message: Message, reason: str) -> None:
        """Nobody has seen the nudges of the message; they may be claimed again and cost nothing."""
        self._settle(key, message, status="released", retry_at=None, reason=reason)

    def gone(self, key: ProjectKey, message: Message) -> None:
        """The channel took no message: as `released`, and counted as a failure."""
        failed = nudge.c.failures + 1
        self._settle(key, message, status="released", retry_at=None, reason="channel_gone", failures=failed)

    def retry(self, key: ProjectKey, message: Message, reason: str, at: dt.datetime) -> None:
        """It is not known whether the message was posted; it is looked up at that moment."""
        self._settle(key, message, retry_at=utc(at), reason=reason, failures=nudge.c.failures + 1)

    def _settle(self, key: ProjectKey, message: Message, **values: Any) -> None:
        def work(connection: Connection) -> None:
            where = (
                (nudge.c.project_id == _id_of(connection, key))
                & (nudge.c.message == message.key)
                & (nudge.c.status == "claimed")
            )
            connection.execute(update(nudge).where(where).values(**values))

        self._in_turn(work)

    # What became of them

    def past(self, key: ProjectKey) -> Ground | None:
        """Return the project with its nudges, None where there is none."""
        with store_errors(self._engine), self._engine.connect() as connection:
            row = rows.read_project(connection, key)
            return self._ground(connection, row) if row else None

    def latest(self, key: ProjectKey) -> Today | None:
        """Return the latest message with nudges."""
        with store_errors(self._engine), self._engine.connect() as connection:
            where = (nudge.c.project_id == _id_of(connection, key)) & (nudge.c.sent_at.is_not(None))
            newest = connection.execute(
                select(nudge.c.message).where(where).order_by(nudge.c.sent_at.desc(), nudge.c.id.desc())
            ).first()
            return _message(connection, newest.message) if newest else None

    def message(self, key: ProjectKey, message: str) -> Today | None:
        """Return a message of that channel that was sent, None where it has none of that key."""
        with store_errors(self._engine), self._engine.connect() as connection:
            found = _message(connection, message)
            owner = select(nudge.c.project_id).where(nudge.c.message == message).limit(1)
            mine = connection.scalar(owner) == _id_of(connection, key)
        return found if mine else None

    def alike(self, key: ProjectKey, message: str, since: dt.datetime) -> list[str]:
        """Return the other messages, sent from that moment on, with a nudge about the same thing."""
        with store_errors(self._engine), self._engine.connect() as connection:
            where = (nudge.c.project_id == _id_of(connection, key)) & (nudge.c.status == "sent")
            sent = select(nudge.c.message, nudge.c.window, nudge.c.sent_at).where(where)
            found = connection.execute(sent.order_by(nudge.c.id)).all()
        about = {row.window.partition(" ")[0] for row in found if row.message == message}
        same = (row for row in found if row.window.partition(" ")[0] in about and utc(row.sent_at) >= since)
        return [one for one in dict.fromkeys(row.message for row in same) if one != message]

    def note(
        self,
        key: ProjectKey,
        rule: str,
        window: str,
        outcome: Outcome,
        by: str | None,
        now: dt.datetime,
        *,
        until: dt.datetime | None = None,
        dismissed_as: DismissedAs | None = None,
    ) -> bool:
        """The nudge that was sent has this outcome; False: there is no such nudge.

        The project is looked at again at its next turn. `by`: a person's token.
        """

        def work(connection: Connection) -> bool:
            number = _id_of(connection, key)
            where = (nudge.c.project_id == number) & (nudge.c.rule == rule) & (nudge.c.window == window)
            values: dict[str, Any] = {
                "outcome": outcome.value,
                "outcome_at": utc(now),
                "outcome_by": by,
                "snoozed_until": utc_or_none(until),
                "dismissed_as": dismissed_as,
            }
            sent = where & (nudge.c.status == "sent")
            if not connection.execute(update(nudge).where(sent).values(values)).rowcount:
                return False
            planned = update(project).where(project.c.id == number)
            connection.execute(planned.values(next_check_at=utc(now)))
            return True

        return self._in_turn(work)

    def tally(self, org: str | None = None, since: dt.datetime | None = None) -> tuple[RuleTally, ...]:
        """Return what became of the nudges, by rule, of an organisation or of all."""

        def counted(condition: Any) -> Any:
            return func.sum(case((condition, 1), else_=0))

        query = select(
            nudge.c.rule,
            counted(nudge.c.status == "sent").label("sent"),
            counted(nudge.c.outcome == "acted").label("acted"),
            counted(nudge.c.outcome == "snoozed").label("snoozed"),
            counted(nudge.c.outcome == "dismissed").label("dismissed"),
            func.sum(nudge.c.failures).label("failed"),
            counted((nudge.c.status == "released") & (nudge.c.reason != MERGED)).label("dropped"),
            counted((nudge.c.status == "released") & (nudge.c.reason == MERGED)).label("merged"),
        )
        if org is not None:
            query = query.join(project).where(project.c.org == org)
        if since is not None:
            query = query.where(nudge.c.claimed_at >= utc(since))
        with store_errors(self._engine), self._engine.connect() as connection:
            found = connection.execute(query.group_by(nudge.c.rule).order_by(nudge.c.rule)).all()
        return tuple(RuleTally(one.rule, *(int(one[place] or 0) for place in range(1, 8))) for one in found)

    # What people have chosen

    def preference(self, org: str, identity: str) -> Preference:
        """Return what the person has chosen; nothing chosen is the default."""
        with store_errors(self._engine), self._engine.connect() as connection:
            return _preferences(connection, org, [identity]).get(identity, Preference())

    def prefer(self, org: str, identity: str, chosen: Preference, now: dt.datetime) -> None:
        """The person has chosen this, in all projects; those in which they work are looked at again."""
        values = {
            "opted_out": chosen.opted_out,
            "time_zone": chosen.time_zone,
            "working_hours": chosen.working_hours.model_dump_json() if chosen.working_hours else None,
        }

        def work(connection: Connection) -> None:
            where = (nudge_preference.c.org == org) & (nudge_preference.c.identity == identity)
            if not connection.execute(update(nudge_preference).where(where).values(values)).rowcount:
                connection.execute(insert(nudge_preference).values(org=org, identity=identity, **values))
            connection.execute(rows.of_person(org, identity).values(next_check_at=utc(now)))

        self._in_turn(work)

    def _ground(self, connection: Connection, row: Row[Any]) -> Ground:
        kept = Project.model_validate_json(row.snapshot)
        people = rows.read_people(connection, [row.id])[row.id]
        found = connection.execute(
            select(nudge).where(nudge.c.project_id == row.id, nudge.c.status != "released")
        )
        past = tuple(_past(one) for one in found)
        stored = Stored(kept, people, self._frameworks.of(kept.framework_version))
        planned = utc_or_none(row.next_check_at)
        return Ground(stored, past, _chosen(connection, row.org, people), planned)

    def _in_turn(self, work: Callable[[Connection], Any]) -> Any:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with store_errors(self._engine), writing(self._engine).begin() as connection:
                    return work(connection)
            except DataFolderError as error:
                if attempt == ATTEMPTS or not (is_race(error.__cause__) or is_locked(error.__cause__)):
                    raise
        return None


def _take(connection: Connection, number: int, one: Nudge, message: str, now: dt.datetime) -> int:
    """Claim one nudge, anew where an earlier claim was released; returns how often it has failed."""
    values: dict[str, Any] = {
        "status": "claimed",
        "reason": None,
        "message": message,
        "claimed_at": utc(now),
        "retry_at": None,
        "addressee": one.addressee,
        "escalation": one.escalation,
    }
    where = (nudge.c.project_id == number) & (nudge.c.rule == one.rule) & (nudge.c.window == one.window)
    again = update(nudge).where(where & (nudge.c.status == "released"))
    failures = connection.scalar(again.values(values).returning(nudge.c.failures))
    if failures is None:
        new = {**values, "project_id": number, "rule": one.rule, "window": one.window, "failures": 0}
        connection.execute(insert(nudge).values(new))
    return failures or 0


def _note_passed(connection: Connection, number: int, verdict: Verdict, now: dt.datetime) -> None:
    """What went by unseen is counted; should it hold again, as by a clock put back, it may be claimed."""
    if not verdict.passed:
        return
    found = connection.execute(select(nudge.c.rule, nudge.c.window).where(nudge.c.project_id == number))
    known = {(one.rule, one.window) for one in found}
    values: dict[str, Any] = {"project_id": number, "status": "released", "message": "", "failures": 0}
    values |= {"claimed_at": utc(now), "escalation": False}
    new = [
        {**values, "rule": one.rule, "window": one.window, "reason": one.why}
        for one in verdict.passed
        if (one.rule, one.window) not in known
    ]
    if new:
        connection.execute(insert(nudge), new)


def _unfinished(connection: Connection, number: int | None) -> Sequence[Row[Any]]:
    where = (nudge.c.project_id == number) & (nudge.c.status == "claimed")
    return connection.execute(select(nudge).where(where).order_by(nudge.c.id)).all()


def _held_until(row: Row[Any]) -> dt.datetime:
    if row.retry_at:
        return utc(row.retry_at)
    return utc(row.claimed_at) + dt.timedelta(seconds=LEASE_SECONDS)


def _message(connection: Connection, key: str) -> Today | None:
    where = (nudge.c.message == key) & (nudge.c.status == "sent")
    found = connection.execute(select(nudge).where(where).order_by(nudge.c.id)).all()
    if not found or not found[0].ts:
        return None
    names = tuple((one.rule, one.window) for one in found)
    return Today(key, found[0].ts, min(utc(one.sent_at) for one in found), names)


def _past(row: Row[Any]) -> Past:
    return Past(
        rule=row.rule,
        window=row.window,
        sent_at=utc_or_none(row.sent_at),
        outcome=Outcome(row.outcome) if row.outcome else None,
        snoozed_until=utc_or_none(row.snoozed_until),
    )


def _chosen(connection: Connection, org: str, people: People) -> dict[str, Preference]:
    """Return what the people of a project have chosen, by token."""
    tokens = {one.identity: one.token for one in people.persons if one.identity}
    found = _preferences(connection, org, list(tokens))
    return {tokens[identity]: chosen for identity, chosen in found.items()}


def _preferences(connection: Connection, org: str, identities: list[str]) -> dict[str, Preference]:
    if not identities:
        return {}
    query = select(nudge_preference).where(
        nudge_preference.c.org == org, nudge_preference.c.identity.in_(identities)
    )
    return {
        row.identity: Preference(
            opted_out=row.opted_out,
            time_zone=row.time_zone,
            working_hours=WorkingHours.model_validate_json(row.working_hours) if row.working_hours else None,
        )
        for row in connection.execute(query)
    }


def _id_of(connection: Connection, key: ProjectKey) -> int | None:
    return connection.scalar(select(project.c.id).where(rows.of_key(key)))
