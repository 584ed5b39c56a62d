"""The periods of a cadence, counted from the day on which the system went live."""

import calendar
import datetime as dt

from bot.domain.project.values import Cadence

_DAYS: dict[Cadence, int] = {"daily": 1, "weekly": 7, "fortnightly": 14}


def latest_period(start: dt.date, cadence: Cadence, today: dt.date) -> tuple[int, dt.date, dt.date]:
    """Return the number of full periods since `start`, the day the last one ended, and the next such day.

    Number 0 or less: the first period has not ended. A month ends on the day of its number, in a
    shorter month on the last day.
    """
    if cadence == "monthly":
        number = (today.year - start.year) * 12 + today.month - start.month
        if _months_after(start, number) > today:
            number -= 1
        return number, _months_after(start, number), _months_after(start, number + 1)
    days = _DAYS[cadence]
    number = (today - start).days // days
    return number, start + dt.timedelta(days=number * days), start + dt.timedelta(days=(number + 1) * days)


def _months_after(start: dt.date, months: int) -> dt.date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(start.day, last))
