"""The reads of `advisor project`, as JSON or for people."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.adapters.exports.portfolio import portfolio_lines
from bot.adapters.exports.reporting import happened, report_of
from bot.adapters.exports.wording import shown_by
from bot.cli.project_call import names, print_json, read_choice, read_since
from bot.cli.project_shown import Page
from bot.domain.project import People, PortfolioRow, ProjectRole, Record, catalogue, changes_since
from bot.errors import UsageError
from bot.services.project_keys import project_key

if TYPE_CHECKING:
    from bot.compose import Application
    from bot.store.drafts import Stored

MakeApp = Callable[[], "Application"]


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def portfolio(make: MakeApp, team: str | None, person: str | None, roles: list[str], as_json: bool) -> None:
    """Print the projects, those that need attention first."""
    if roles and person is None:
        raise UsageError("--role needs a person", "say --person ID")
    wanted = [read_choice(ProjectRole, role, "--role") for role in roles]
    moment = now()
    found = make().summarizer.portfolio(moment, team, person, wanted)
    if as_json:
        print_json([_row(row, found.people[row.key]) for row in found.rows])
        return
    lines = portfolio_lines([(row, found.people[row.key]) for row in found.rows], moment.date())
    Page().portfolio(lines)


def _row(row: PortfolioRow, people: People) -> dict[str, Any]:
    leads = [people.shown(token) for token in row.leads]
    return {**row.model_dump(mode="json"), "project": str(row.key), "name": str(row.name), "leads": leads}


def show(make: MakeApp, channel: str, team: str, as_json: bool) -> None:
    """Print where the project stands."""
    key = project_key(channel, team)
    app = make()
    stored = app.summarizer.show(key)
    if as_json:
        plain = stored.project.model_dump(mode="json", exclude={"memory"})
        print_json({**plain, "phase": stored.project.phase, "project": str(key), "shown": names(stored)})
        return
    report = report_of(app.summarizer.summary(key, now()), stored.people)
    members = [
        (stored.people.shown(token), str(member.role or "has left"))
        for token, member in stored.project.people.items()
        if not member.erased
    ]
    Page().standing(report, members)


def summary(make: MakeApp, channel: str, team: str, since: str | None, as_json: bool) -> None:
    """Print the whole summary."""
    key, start = project_key(channel, team), read_since(since)
    app = make()
    stored = app.summarizer.show(key)
    found = app.summarizer.summary(key, now(), start)
    if as_json:
        gate = found.gate
        ready = {"ready": gate.ready, "must_gaps": [gap.id for gap in gate.must_gaps]}
        print_json({**found.model_dump(mode="json"), **ready, "project": str(key), "shown": names(stored)})
        return
    Page().summary(report_of(found, stored.people))


def next_activities(make: MakeApp, channel: str, team: str, most: int, as_json: bool) -> None:
    """Print what to turn to next, and why now."""
    key = project_key(channel, team)
    found = make().summarizer.next(key, now(), most)
    if as_json:
        print_json([one.model_dump(mode="json") for one in found])
        return
    Page().next(found)


def history(make: MakeApp, channel: str, team: str, after: int, limit: int, as_json: bool) -> None:
    """Print the changes."""
    key = project_key(channel, team)
    app = make()
    stored = app.summarizer.show(key)
    records = app.summarizer.history(key, after, limit)
    if as_json:
        print_json([one.model_dump(mode="json") for one in records])
        return
    Page().changes(happenings(stored, records))


def happenings(stored: "Stored", records: tuple[Record, ...]) -> list[Any]:
    """Return the changes in words."""
    if not records:
        return []
    lines = changes_since(records, catalogue(stored.project, stored.framework), records[0].at)
    return [happened(line, shown_by(stored.people)) for line in lines]
