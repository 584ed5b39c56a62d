"""When somebody may be disturbed: working hours, working days and public holidays of a time zone."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from bot.domain.nudges.values import IsHoliday, Preference
from bot.domain.project import Profile, WorkingHours

SEARCH_DAYS = 60
"""How far to look for the next working day; longer than any run of days off that a country has."""

Closed = Literal["weekend", "holiday", "out_of_hours"]


@dataclass(frozen=True)
class Clock:
    """Somebody's working time."""

    zone: str
    hours: WorkingHours
    is_holiday: IsHoliday

    def closed(self, now: dt.datetime) -> Closed | None:
        """Return why nobody may be disturbed now, None where it is working time."""
        local = now.astimezone(ZoneInfo(self.zone))
        if local.weekday() not in self.hours.days:
            return "weekend"
        if self.is_holiday(local.date(), self.zone):
            return "holiday"
        inside = self.hours.start <= local.time().replace(tzinfo=None) < self.hours.end
        return None if inside else "out_of_hours"

    def next_opening(self, now: dt.datetime) -> dt.datetime | None:
        """Return the next moment after `now` at which working time begins; None: not in `SEARCH_DAYS`."""
        today = now.astimezone(ZoneInfo(self.zone)).date()
        for ahead in range(SEARCH_DAYS):
            day = today + dt.timedelta(days=ahead)
            opening = moment(day, self.zone, self.hours.start)
            if opening > now and self.closed(opening) is None:
                return opening
        return None


def clock_of(profile: Profile, preference: Preference | None, is_holiday: IsHoliday) -> Clock:
    """Return a person's working time; what they have not chosen is as in the project."""
    chosen = preference or Preference()
    return Clock(
        chosen.time_zone or profile.time_zone, chosen.working_hours or profile.working_hours, is_holiday
    )


def moment(day: dt.date, zone: str, time: dt.time = dt.time(0)) -> dt.datetime:
    """Return a local time as a moment in UTC; a time that a clock change skips is taken as after it."""
    local = dt.datetime.combine(day, time, ZoneInfo(zone))
    return local.astimezone(dt.UTC)
