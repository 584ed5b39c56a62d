"""What the projects hold on a person: who they are there, what they did and wrote, what names them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from sqlalchemy import Connection, or_, select

from bot.domain.project.privacy import naming
from bot.domain.project.words import committed_in
from bot.store import project_rows as rows
from bot.store.schema import nudge, person, project

Row = dict[str, Any]


def held_in_projects(
    connection: Connection, identity: str, aliases: Sequence[str] = ()
) -> dict[str, list[Row]]:
    """Return the rows of the project tables that are about a person, by table, each with its project.

    Args:
        aliases: further names by which texts may call the person.
    """
    found: dict[str, list[Row]] = {"person": [], "project": [], "change": [], "nudge": []}
    query = (
        select(person, project.c.org, project.c.channel, project.c.snapshot)
        .join(project)
        .where(person.c.identity == identity)
        .order_by(project.c.org, project.c.channel)
    )
    for row in connection.execute(query).all():
        key = {"project": f"{row.org}/{row.channel}"}
        named = {name: getattr(row, name) for name in ("token", "number", "identity", "name", "bot", "role")}
        found["person"].append({**key, **named})
        paths = list(_paths(json.loads(row.snapshot), row.token))
        found["project"].append({**key, "named_at": paths})
        changes = _changes(connection, row.project_id, row.token, aliases)
        found["change"] += ({**key, **one} for one in changes)
        found["nudge"] += ({**key, **one} for one in _nudges(connection, row.project_id, row.token))
    return found


def _changes(connection: Connection, number: int, token: str, aliases: Iterable[str]) -> Iterator[Row]:
    """Yield the changes that the person made, that name their token, or with a text that names them."""
    people = rows.read_people(connection, [number])[number]
    names = naming(people, token, aliases)
    for row in rows.read_changes(connection, number):
        record = rows.as_record(row)
        if row.actor == token:
            why = "made by them"
        elif token in row.record:
            why = "names them"
        elif names and any(one.text and names.search(one.text) for one in committed_in(record.change)):
            why = "a text names them"
        else:
            continue
        yield {"why": why, "number": record.number, "at": record.at, "change": record.model_dump(mode="json")}


def _nudges(connection: Connection, number: int, token: str) -> Iterator[Row]:
    mine = or_(nudge.c.addressee == token, nudge.c.outcome_by == token)
    query = select(nudge).where(nudge.c.project_id == number, mine).order_by(nudge.c.id)
    for row in connection.execute(query).mappings():
        yield {name: value for name, value in row.items() if name not in {"id", "project_id"}}


def _paths(plain: Any, token: str, at: str = "") -> Iterator[str]:
    """Yield where in a snapshot the token stands, as value or as key."""
    if isinstance(plain, dict):
        for name, part in cast("dict[str, Any]", plain).items():
            if name == token:
                yield f"{at}.{name}".lstrip(".")
            yield from _paths(part, token, f"{at}.{name}")
    elif isinstance(plain, list):
        for number, part in enumerate(cast("list[Any]", plain)):
            yield from _paths(part, token, f"{at}[{number}]")
    elif plain == token:
        yield at.lstrip(".")
