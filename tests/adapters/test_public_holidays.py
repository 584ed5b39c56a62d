"""Public holidays by time zone."""

import datetime as dt

import pytest

from bot.adapters.public_holidays import is_public_holiday
from evals.timelines import days_off

ZONES = {"SE": "Europe/Stockholm", "GB": "Europe/London", "US": "America/New_York"}


@pytest.mark.parametrize("country", ZONES)
def test_weekdays_off_are_those_listed_by_hand(country: str) -> None:
    listed = days_off()[country]
    for year in {day.year for day in listed}:
        first = dt.date(year, 1, 1)
        days = [first + dt.timedelta(days=n) for n in range(365)]
        found = {d for d in days if d.weekday() < 5 and is_public_holiday(d, ZONES[country])}
        assert found == {day for day in listed if day.year == year}


def test_a_zone_of_no_country_has_no_holidays() -> None:
    assert not is_public_holiday(dt.date(2026, 12, 25), "UTC")


def test_the_eves_that_are_kept_like_holidays_count() -> None:
    assert is_public_holiday(dt.date(2026, 6, 19), "Europe/Stockholm")
