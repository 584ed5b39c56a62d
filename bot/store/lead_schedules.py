"""When leads want their summaries."""

from sqlalchemy import Engine, delete, select, update

from bot.domain.leads import LeadSchedule
from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.schema import lead_schedule
from bot.store.upserts import upsert


class LeadScheduleStore:
    """Raises DataFolderError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = writing(engine)

    def each(self) -> tuple[LeadSchedule, ...]:
        with store_errors(self._engine), self._engine.connect() as connection:
            return tuple(_read(row.schedule, row.sent) for row in connection.execute(select(lead_schedule)))

    def find(self, org: str, person: str) -> LeadSchedule | None:
        where = (lead_schedule.c.org == org) & (lead_schedule.c.person == person)
        with store_errors(self._engine), self._engine.connect() as connection:
            row = connection.execute(select(lead_schedule).where(where)).first()
        return _read(row.schedule, row.sent) if row else None

    def write(self, schedule: LeadSchedule) -> None:
        values = {
            "org": schedule.org,
            "person": schedule.person,
            "schedule": schedule.model_dump_json(exclude={"sent"}),
            "sent": schedule.sent,
        }
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(upsert(self._engine, lead_schedule, values))

    def sent(self, org: str, person: str, window: str) -> None:
        """The summary of that window is out; a schedule that was dropped meanwhile stays dropped."""
        where = (lead_schedule.c.org == org) & (lead_schedule.c.person == person)
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(update(lead_schedule).where(where).values(sent=window))

    def forget(self, org: str, person: str) -> None:
        where = (lead_schedule.c.org == org) & (lead_schedule.c.person == person)
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(delete(lead_schedule).where(where))


def _read(schedule: str, sent: str) -> LeadSchedule:
    return LeadSchedule.model_validate_json(schedule).model_copy(update={"sent": sent})
