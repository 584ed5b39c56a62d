"""Moments as the databases keep them: in UTC, which SQLite gives back without saying so."""

import datetime as dt


def utc(moment: dt.datetime) -> dt.datetime:
    """Return the moment in UTC; one without a zone comes from SQLite and is in UTC already."""
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def utc_or_none(moment: dt.datetime | None) -> dt.datetime | None:
    """Return the moment in UTC, None where there is none."""
    return None if moment is None else utc(moment)
