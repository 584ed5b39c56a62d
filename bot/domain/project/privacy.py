"""Erasing a person, while the history stays verifiable.

The scheme (docs/decisions/0003-erasable-history.md):

- Records and snapshots name people by random tokens (`PersonToken`) that belong to one project. Who
  is behind a token stands in `People` alone, a table beside the history. Erasing a person erases
  that row's identity; the token stays and is shown as a pseudonym ("Person 3").
- Whatever a person types is kept as `Words` or `Label`: a salted digest, and beside it salt and
  text. Hashes cover the digest. Erasing sets salt and text to None, in records and in the snapshot.

`erase_person` erases the person's own `Words`, and every text, whoever wrote it, that names them.
Names of things (`Label`) stay, unless they name the person. It cannot find a nickname that it was
not told, or a person who is described without being named.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from bot.domain.project.base import PersonToken, Value
from bot.domain.project.history import Record
from bot.domain.project.state import Project
from bot.domain.project.words import Words, committed_in, without_texts
from bot.errors import Refused


class Person(Value):
    """Who is behind a token. All but token and number are None once erased."""

    token: PersonToken
    number: Annotated[int, Field(ge=1)]
    """Order of joining the project; makes the pseudonym."""
    identity: str | None
    """Slack user id, or any other id."""
    name: str | None = None
    bot: bool = False

    @property
    def shown(self) -> str:
        """The name, else the id, else the pseudonym."""
        return self.name or self.identity or f"Person {self.number}"


class People(Value):
    """The people of one project by token. Kept beside the history, never hashed."""

    persons: tuple[Person, ...] = ()

    def token_of(self, identity: str) -> str | None:
        """Return the token of an identity, None where it is not known here."""
        return next((p.token for p in self.persons if p.identity == identity), None)

    def shown(self, token: str) -> str:
        """Return how a person is shown; for a token that is not in the table, the token."""
        return next((p.shown for p in self.persons if p.token == token), token)

    def joined(self, identity: str, token: str, name: str | None = None, bot: bool = False) -> "People":
        """Return the people with one more. `token`: random, `p-` and 16 hex digits.

        Raises:
            Refused: the identity or the token is there already.
        """
        if self.token_of(identity) or any(p.token == token for p in self.persons):
            raise Refused("this person is in the project already", "use their token")
        number = len(self.persons) + 1
        new = Person(token=token, number=number, identity=identity, name=name, bot=bot)
        return People(persons=(*self.persons, new))


@dataclass(frozen=True)
class Erasure:
    """What to store: people, snapshot, and the records whose texts are gone (others are unchanged)."""

    people: People
    project: Project
    records: tuple[Record, ...]
    """All records, in order."""
    rewritten: tuple[int, ...]
    """Numbers of the records whose stored JSON has to be replaced. Their hashes are as before."""
    texts: int
    """How many texts were erased."""


def erase_person(
    project: Project, records: Sequence[Record], people: People, token: str, aliases: Iterable[str] = ()
) -> Erasure:
    """Return everything with the person gone. Apply `PersonErased` first: its record is the trace.

    Args:
        aliases: further names by which texts may call the person; matched as whole words.

    Raises:
        Refused: the snapshot does not say that the person was erased.
    """
    member = project.people.get(token)
    if member is None or not member.erased:
        raise Refused("the erasure is not in the history yet", "apply PersonErased first")
    digests = _digests(records, token, naming(people, token, aliases))
    rewritten = [r for r in records if any(t.digest in digests and t.text for t in committed_in(r.change))]
    numbers = {record.number for record in rewritten}
    kept = tuple(without_texts(r, digests) if r.number in numbers else r for r in records)
    gone = tuple(
        p.model_copy(update={"identity": None, "name": None}) if p.token == token else p
        for p in people.persons
    )
    return Erasure(
        people=People(persons=gone),
        project=without_texts(project, digests),
        records=kept,
        rewritten=tuple(sorted(numbers)),
        texts=len(digests),
    )


def naming(people: People, token: str, aliases: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds the person's id and names in a text as whole words; None where none is known."""
    person = next((p for p in people.persons if p.token == token), None)
    names = [*aliases, *((person.identity, person.name) if person else ())]
    words = "|".join(re.escape(name.strip()) for name in names if name and name.strip())
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if words else None


def _digests(records: Sequence[Record], token: str, names: re.Pattern[str] | None) -> frozenset[str]:
    """Return the digests of the person's own words, and of all texts that name them."""
    found: set[str] = set()
    seen: set[str] = set()
    for record in records:
        for text in committed_in(record.change):
            if text.text is None:
                continue
            own = isinstance(text, Words) and record.actor.person == token and text.digest not in seen
            if own or (names and names.search(text.text)):
                found.add(text.digest)
            seen.add(text.digest)
    return frozenset(found)
