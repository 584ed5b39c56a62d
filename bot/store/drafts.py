"""What passes between the project store and who makes a change."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.framework import Framework
from bot.domain.project import Actor, Change, People, PersonToken, Project, ProjectKey, Record
from bot.errors import Refused
from bot.store.frameworks import FrameworkShelf


@dataclass(frozen=True)
class Stored:
    """A project as it is kept, its people, and the framework that it follows."""

    project: Project
    people: People
    framework: Framework


@dataclass(frozen=True)
class Written(Stored):
    """The same after a change, with its record. `texts_erased`: by an erasure, in all places."""

    record: Record
    texts_erased: int = 0


@dataclass(frozen=True)
class Proposal:
    """A change that somebody wants to make. `framework`: for a migration, the version to go to."""

    change: Change
    actor: Actor
    framework: Framework | None = None


class Draft:
    """The ground on which a change is made: the project as it stands in the transaction."""

    def __init__(
        self, key: ProjectKey, project: Project | None, people: People, frameworks: FrameworkShelf
    ) -> None:
        self.key = key
        self.people = people
        self.frameworks = frameworks
        self._project = project

    @property
    def is_new(self) -> bool:
        """True where the channel has no project yet."""
        return self._project is None

    @property
    def project(self) -> Project:
        """The project. Raises Refused where there is none."""
        if self._project is None:
            raise no_project(self.key)
        return self._project

    @property
    def framework(self) -> Framework:
        """The framework of the project's version; the current one where there is no project."""
        return (
            self.frameworks.of(self._project.framework_version) if self._project else self.frameworks.current
        )

    def token(self, identity: str, name: str | None = None, bot: bool = False) -> PersonToken:
        """Return the token of an identity; one that is new here joins, if the change is made."""
        known = self.people.token_of(identity)
        if known is None:
            known = f"p-{secrets.token_hex(8)}"
            self.people = self.people.joined(identity, known, name, bot)
        elif name is not None and name != self.people.shown(known):
            renamed = tuple(
                one.model_copy(update={"name": name}) if one.token == known else one
                for one in self.people.persons
            )
            self.people = People(persons=renamed)
        return known


ChangeMaker = Callable[[Draft], Proposal]
"""Makes the change from what stands now. May be called again, so it does nothing else."""


def no_project(key: ProjectKey) -> Refused:
    """Return the refusal for a channel that has no project."""
    return Refused(f"there is no project in {key.channel}", "create it first")
