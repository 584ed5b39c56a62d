"""Public holidays by time zone: which country keeps the zone, and which days are free there."""

import datetime as dt
import importlib
import zoneinfo
from functools import lru_cache
from pathlib import Path

import holidays

from bot.errors import SettingsError

ZONE_TABLE = "zone.tab"
"""A file of the time zone database: country, place and name of each zone."""


def is_public_holiday(day: dt.date, time_zone: str) -> bool:
    """Tell whether a date is a public holiday in the country of the time zone, or kept like one.

    A zone that is of no country (UTC), or of one whose holidays are not known, has none.

    Raises:
        SettingsError: the time zone database has no table of countries.
    """
    country = _countries().get(time_zone)
    return country is not None and day in _holidays(country)


def load_calendars() -> None:
    """The calendars of all countries are in memory: it takes half a second, which is too long for whoever
    holds the database at the first question."""
    importlib.import_module("holidays.countries")


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    for folder in zoneinfo.TZPATH:
        path = Path(folder) / ZONE_TABLE
        if path.is_file():
            lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
            return {parts[2]: parts[0] for parts in lines if len(parts) >= 3 and not parts[0].startswith("#")}
    raise SettingsError(f"{ZONE_TABLE}: not in {':'.join(zoneinfo.TZPATH)}", "install the package tzdata")


@lru_cache(maxsize=64)
def _holidays(country: str) -> holidays.HolidayBase:
    """Return the country's days off; years are worked out when they are asked for."""
    if country not in holidays.list_supported_countries(include_aliases=False):
        return holidays.HolidayBase()
    kept = set(getattr(holidays, country).supported_categories) & {holidays.PUBLIC, holidays.DE_FACTO}
    return holidays.country_holidays(country, categories=tuple(sorted(kept)))
