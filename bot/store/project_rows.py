"""Rows of the project tables, read and written within somebody's transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Update, and_, insert, select, update

from bot.domain.project import People, Person, Project, ProjectKey, Record
from bot.store.schema import change, person, project

PAGE = 500
"""Records or projects in one query; some hundred kilobytes, or some megabytes."""


def of_key(key: ProjectKey) -> Any:
    """Return the condition that names one project."""
    return and_(project.c.org == key.org, project.c.channel == key.channel)


def of_person(org: str, identity: str) -> Update:
    """Return an update of the organisation's projects that know this person."""
    theirs = select(person.c.project_id).where(person.c.identity == identity)
    return update(project).where(project.c.org == org, project.c.id.in_(theirs))


def read_project(connection: Connection, key: ProjectKey, lock: bool = False) -> Row[Any] | None:
    """Return the project's row; `lock`: nobody else changes it before the transaction ends.

    SQLite passes the lock over: there the transaction itself is the only one that writes.
    """
    query = select(project).where(of_key(key))
    return connection.execute(query.with_for_update() if lock else query).one_or_none()


def read_people(connection: Connection, project_ids: Sequence[int]) -> dict[int, People]:
    """Return the people of each of the projects, in the order in which they joined."""
    query = select(person).where(person.c.project_id.in_(project_ids)).order_by(person.c.number)
    found: dict[int, list[Person]] = {number: [] for number in project_ids}
    for row in connection.execute(query):
        found[row.project_id].append(
            Person(token=row.token, number=row.number, identity=row.identity, name=row.name, bot=row.bot)
        )
    return {number: People(persons=tuple(persons)) for number, persons in found.items()}


def read_changes(
    connection: Connection, project_id: int, after: int = 0, page: int = PAGE
) -> Iterator[Row[Any]]:
    """Yield the rows of the changes after that number, in order, a page a query."""
    while True:
        rows = connection.execute(changes_after(project_id, after).limit(page)).all()
        yield from rows
        if len(rows) < page:
            return
        after = rows[-1].number


def changes_after(project_id: int, after: int) -> Select[Any]:
    """Return the query for the changes after that number, in order."""
    return (
        select(change)
        .where(change.c.project_id == project_id, change.c.number > after)
        .order_by(change.c.number)
    )


def as_record(row: Row[Any]) -> Record:
    """Return the record of a row."""
    return Record.model_validate_json(row.record)


def add_changes(connection: Connection, project_id: int, records: Iterable[Record]) -> None:
    """Append the records to the project's history."""
    rows = [
        {
            "project_id": project_id,
            "number": record.number,
            "at": record.at,
            "actor": record.actor.person,
            "record": record.model_dump_json(),
            "hash": record.hash,
        }
        for record in records
    ]
    connection.execute(insert(change), rows)


def rewrite_changes(connection: Connection, project_id: int, records: Iterable[Record]) -> None:
    """Replace the JSON of records from which texts were erased; their hashes stay."""
    for record in records:
        where = and_(change.c.project_id == project_id, change.c.number == record.number)
        connection.execute(update(change).where(where).values(record=record.model_dump_json()))


def project_values(kept: Project) -> dict[str, Any]:
    """Return the columns that follow from the snapshot."""
    return {
        "version": kept.version,
        "head": kept.head,
        "framework_version": kept.framework_version,
        "snapshot": kept.model_dump_json(),
        "updated_at": kept.changed_at,
    }


def keep_people(
    connection: Connection,
    project_id: int,
    before: tuple[People, Project | None],
    after: tuple[People, Project],
) -> None:
    """The table of people, with their roles, is as in `after`; only what differs is written."""
    old, new = _person_rows(*before), _person_rows(*after)
    joined = [{"project_id": project_id, **row} for token, row in new.items() if token not in old]
    if joined:
        connection.execute(insert(person), joined)
    for token, row in new.items():
        if token in old and row != old[token]:
            where = and_(person.c.project_id == project_id, person.c.token == token)
            connection.execute(update(person).where(where).values(**row))


def _person_rows(people: People, kept: Project | None) -> Mapping[str, dict[str, Any]]:
    members = kept.people if kept else {}
    return {
        one.token: {
            **one.model_dump(),
            "role": members[one.token].role if one.token in members else None,
        }
        for one in people.persons
    }
