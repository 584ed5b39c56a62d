"""Which rows of which tables are a workspace's, a channel's, a person's: the one list for erasing and export.

A test holds that every table of the schema stands here. What a project's history holds of a person
is not deleted by the row (docs/decisions/0003-erasable-history.md): of those tables only the tokens name
them, and `ProjectStore.erase_person` makes nobody stand behind a token.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, or_, select

from bot.store.engine import truncate_log, writing
from bot.store.failures import store_errors
from bot.store.person_records import held_in_projects
from bot.store.schema import (
    announcement,
    answer,
    change,
    channel,
    chunk,
    document,
    executor,
    feedback,
    framework,
    inbox,
    installation,
    lead_schedule,
    model_use,
    nudge,
    nudge_preference,
    oauth_state,
    person,
    post,
    project,
    tombstone,
)

Condition = Any
"""An SQLAlchemy condition."""


@dataclass(frozen=True)
class Holding:
    """A table, and how it names whose its rows are; None: it does not.

    Attributes:
        within: its rows go with those of this table.
        sealed: columns that are encrypted, and mean nothing to a reader.
    """

    table: Table
    of_workspace: Callable[[str], Condition] | None = None
    of_channel: Callable[[str, str], Condition] | None = None
    of_person: Callable[[str], Condition] | None = None
    within: Table | None = None
    sealed: frozenset[str] = field(default_factory=frozenset[str])


def _direct(identity: str) -> Condition:
    """Return the channels of the person's direct messages, as far as they asked there."""
    return select(answer.c.channel).where(answer.c.asker == identity, answer.c.channel.startswith("D"))


def _posts_of(identity: str) -> Condition:
    return or_(
        post.c.key.contains(f":{identity}:", autoescape=True),
        post.c.key.endswith(f":{identity}", autoescape=True),
        post.c.channel.in_(_direct(identity)),
    )


def _items_of(identity: str) -> Condition:
    return or_(
        inbox.c.key.contains(f":{identity}:", autoescape=True),
        inbox.c.body.contains(f'"{identity}"', autoescape=True),
    )


HOLDINGS: tuple[Holding, ...] = (
    Holding(
        inbox,
        of_workspace=lambda org: inbox.c.lane.startswith(f"{org}:", autoescape=True),
        of_channel=lambda org, name: inbox.c.lane == f"{org}:{name}",
        of_person=_items_of,
    ),
    Holding(
        post,
        of_workspace=lambda org: post.c.org == org,
        of_channel=lambda org, name: (post.c.org == org) & (post.c.channel == name),
        of_person=_posts_of,
    ),
    Holding(
        channel,
        of_workspace=lambda org: channel.c.org == org,
        of_channel=lambda org, name: (channel.c.org == org) & (channel.c.channel == name),
        of_person=lambda identity: channel.c.channel.in_(_direct(identity)),
    ),
    Holding(feedback, of_person=lambda identity: feedback.c.user == identity, within=answer),
    Holding(
        answer,
        of_workspace=lambda org: answer.c.org == org,
        of_channel=lambda org, name: (answer.c.org == org) & (answer.c.channel == name),
        of_person=lambda identity: answer.c.asker == identity,
    ),
    Holding(
        nudge_preference,
        of_workspace=lambda org: nudge_preference.c.org == org,
        of_person=lambda identity: nudge_preference.c.identity == identity,
    ),
    Holding(
        lead_schedule,
        of_workspace=lambda org: lead_schedule.c.org == org,
        of_person=lambda identity: lead_schedule.c.person == identity,
    ),
    Holding(
        installation,
        of_workspace=lambda org: (installation.c.enterprise_id == org) | (installation.c.team_id == org),
        of_person=lambda identity: installation.c.user_id == identity,
        sealed=frozenset({"secret"}),
    ),
    Holding(nudge, within=project),
    Holding(announcement, within=project),
    Holding(person, within=project),
    Holding(change, within=project),
    Holding(
        project,
        of_workspace=lambda org: project.c.org == org,
        of_channel=lambda org, name: (project.c.org == org) & (project.c.channel == name),
    ),
    Holding(chunk, within=document),
    Holding(document),
    Holding(framework),
    Holding(tombstone),
    Holding(oauth_state),
    Holding(executor),
    Holding(model_use),
)
"""In the order in which rows are deleted: what leads to other rows goes after them."""


def delete_of_channel(connection: Connection, org: str, name: str) -> int:
    """Everything of the channel is gone; return how many rows, those that go with others not counted."""
    return sum(
        connection.execute(delete(one.table).where(one.of_channel(org, name))).rowcount
        for one in HOLDINGS
        if one.of_channel
    )


def delete_of_person(connection: Connection, identity: str) -> int:
    """Everything outside of projects that names the person is gone; return how many rows."""
    return sum(
        connection.execute(delete(one.table).where(one.of_person(identity))).rowcount
        for one in HOLDINGS
        if one.of_person
    )


class HoldingStore:
    """Raises DataFolderError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def erase_workspace(self, org: str) -> int:
        """Everything of the enterprise or team is gone, projects too, at once and for good."""
        with store_errors(self._engine), writing(self._engine).begin() as connection:
            gone = sum(
                connection.execute(delete(one.table).where(one.of_workspace(org))).rowcount
                for one in HOLDINGS
                if one.of_workspace
            )
        truncate_log(self._engine)
        return gone

    def of_person(self, identity: str, aliases: Sequence[str] = ()) -> Mapping[str, list[dict[str, Any]]]:
        """Return the rows that are about the person, by table; of encrypted columns nothing.

        Args:
            aliases: further names by which texts of a project may call the person.
        """
        with store_errors(self._engine), self._engine.connect() as connection:
            named = {
                one.table.name: [
                    {name: value for name, value in row.items() if name not in one.sealed}
                    for row in connection.execute(
                        select(one.table).where(one.of_person(identity)).order_by(*one.table.primary_key)
                    ).mappings()
                ]
                for one in HOLDINGS
                if one.of_person
            }
            return {**named, **held_in_projects(connection, identity, aliases)}
