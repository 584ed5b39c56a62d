"""Which question got which answer, in which thread, and what people thought of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Engine, Row, case, delete, select, update

from bot.domain.answers import Answer, Refusal
from bot.domain.inbound import Place
from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.schema import answer, feedback
from bot.store.upserts import inserting, upsert

Verdict = Literal["up", "down"]


@dataclass(frozen=True)
class Exchange:
    """A question with its answer. `outcome` is None until there is one."""

    id: str
    org: str
    channel: str
    thread_ts: str
    question_ts: str
    answer_ts: str
    asker: str
    revision: int
    withdrawn: bool
    outcome: Answer | Refusal | None


class ConversationStore:
    """Raises DataFolderError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = writing(engine)

    def open(
        self, answer_id: str, place: Place, thread_ts: str, question_ts: str, asker: str, now: dt.datetime
    ) -> Exchange:
        """The exchange is there; return it as it stands, which is as before if it was there."""
        values = {"id": answer_id, "org": place.org, "channel": place.channel, "thread_ts": thread_ts}
        values |= {"question_ts": question_ts, "answer_ts": "", "asker": asker, "revision": 0}
        values |= {"withdrawn": False, "outcome": None, "changed_at": now.astimezone(dt.UTC)}
        insert = inserting(self._engine, answer).values(**values).on_conflict_do_nothing()
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(insert)
            row = connection.execute(select(answer).where(answer.c.id == answer_id)).one()
        return _exchange(row)

    def keep(self, answer_id: str, outcome: Answer | Refusal, revision: int, now: dt.datetime) -> None:
        """The outcome is kept for "show more" and "share", as long as the retention says."""
        self._set(answer_id, now, outcome=outcome.model_dump_json(), revision=revision)

    def answered(self, answer_id: str, answer_ts: str, now: dt.datetime) -> None:
        """The answer stands there for all to see; outside of a thread it begins one."""
        thread_ts = case((answer.c.thread_ts == "", answer_ts), else_=answer.c.thread_ts)
        self._set(answer_id, now, answer_ts=answer_ts, thread_ts=thread_ts)

    def withdraw(self, answer_id: str, now: dt.datetime) -> None:
        """The question was deleted: nothing of it stays."""
        self._set(answer_id, now, withdrawn=True, outcome=None)

    def find(self, answer_id: str, org: str, channel: str) -> Exchange | None:
        """Return an exchange of that channel."""
        where = (answer.c.id == answer_id) & (answer.c.org == org) & (answer.c.channel == channel)
        with store_errors(self._engine), self._engine.connect() as connection:
            row = connection.execute(select(answer).where(where)).first()
        return _exchange(row) if row else None

    def is_in_thread(self, org: str, channel: str, thread_ts: str) -> bool:
        """Return whether the bot answered, or was pulled, into the thread for all to see, and still is."""
        where = (answer.c.org == org) & (answer.c.channel == channel) & (answer.c.thread_ts == thread_ts)
        is_seen = (answer.c.question_ts != "") | (answer.c.answer_ts != "")
        query = select(answer.c.id).where(where, is_seen, ~answer.c.withdrawn).limit(1)
        with store_errors(self._engine), self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def judge(
        self,
        answer_id: str,
        user: str,
        verdict: Verdict,
        now: dt.datetime,
        reasons: Sequence[str] = (),
        words: str = "",
    ) -> None:
        """Keep what a person thinks of an answer; the last word counts."""
        values = {"answer_id": answer_id, "user": user, "verdict": verdict, "reasons": list(reasons)}
        values |= {"words": words, "changed_at": now.astimezone(dt.UTC)}
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(upsert(self._engine, feedback, values))

    def purge(self, before: dt.datetime) -> int:
        """Forget exchanges, and what was thought of them, that were last touched before."""
        where = answer.c.changed_at < before.astimezone(dt.UTC)
        with store_errors(self._engine), self._writing.begin() as connection:
            return connection.execute(delete(answer).where(where)).rowcount

    def _set(self, answer_id: str, now: dt.datetime, **values: Any) -> None:
        made = (
            update(answer).where(answer.c.id == answer_id).values(changed_at=now.astimezone(dt.UTC), **values)
        )
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(made)


def _exchange(row: Row[Any]) -> Exchange:
    return Exchange(
        id=row.id,
        org=row.org,
        channel=row.channel,
        thread_ts=row.thread_ts,
        question_ts=row.question_ts,
        answer_ts=row.answer_ts,
        asker=row.asker,
        revision=row.revision,
        withdrawn=row.withdrawn,
        outcome=_outcome(row.outcome) if row.outcome else None,
    )


def _outcome(body: str) -> Answer | Refusal:
    kind = Refusal if '"kind":"refusal"' in body else Answer
    return kind.model_validate_json(body)
