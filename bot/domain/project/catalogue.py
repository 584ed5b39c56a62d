"""What is asked of one project: the framework's activities and its own, with levels as tailored."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from bot.domain.framework import Framework, Rule
from bot.domain.phases import Phase
from bot.domain.project.base import PersonToken, Value
from bot.domain.project.state import Project
from bot.domain.project.values import Evidence, Level, Mark, OwnActivity, Status, Tailoring, Verification
from bot.domain.project.words import Words


class Provenance(Value):
    """Where a requirement comes from: sections and extract items of the paper, or the team itself."""

    section: str = ""
    """As the paper numbers it, several joined by a comma; empty for the team's own."""
    extract: tuple[str, ...] = ()
    team: bool = False
    by: PersonToken | None = None
    reason: Words | None = None
    """Why the team added it."""


@dataclass(frozen=True)
class Need:
    """An activity that is to be settled first, and what says so."""

    activity: str
    text: str
    """The rule's sentence; empty for a plain dependency."""
    rule: str | None
    provenance: Provenance


@dataclass(frozen=True)
class Item:
    """An activity as this project sees it."""

    id: str
    title: str
    phase: Phase
    level: Level
    """As tailored."""
    index: int
    """Place in the framework's order; the team's own come last."""
    provenance: Provenance
    needs: tuple[Need, ...] = ()
    must_because: tuple[str, ...] = ()


class ItemLine(Value):
    """An activity with its state: a line of a checklist or of a gate."""

    activity: str
    title: str
    phase: Phase
    level: Level
    status: Status
    owner: PersonToken | None
    due: dt.date | None
    mark: Mark | None
    evidence: tuple[Evidence, ...]
    verification: Verification | None
    tailoring: Tailoring | None
    provenance: Provenance


class Catalogue:
    """All activities of one project by id, in working order."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.items: Mapping[str, Item] = {item.id: item for item in items}

    def in_phase(self, phase: Phase) -> tuple[Item, ...]:
        """Return the phase's activities, must first, then in the framework's order."""
        found = [item for item in self.items.values() if item.phase is phase]
        return tuple(sorted(found, key=lambda item: (item.level != "must", item.index)))


def catalogue(project: Project, framework: Framework, plain: tuple[Item, ...] | None = None) -> Catalogue:
    """Return what the framework and the team ask of the project.

    `plain`: `plain_items` of the framework in the project's language, where many projects share them.
    """
    plain = plain or plain_items(framework, project.profile.language)
    items = [_tailored(project, item) for item in plain]
    items += [_own_item(name, own, len(items)) for name, own in sorted(project.own.items())]
    return Catalogue(items)


def plain_items(framework: Framework, language: Literal["en", "sv"]) -> tuple[Item, ...]:
    """Return the framework's activities as a project sees them that has tailored none."""
    needs = _needs(framework)
    return tuple(
        Item(
            id=activity.id,
            title=getattr(activity.names, language),
            phase=activity.phase,
            level=activity.level,
            index=index,
            provenance=from_paper(activity.extract),
            needs=needs.get(activity.id, ()),
            must_because=activity.must_because,
        )
        for index, activity in enumerate(framework.activities)
    )


def item_line(project: Project, item: Item) -> ItemLine:
    """Return the item with its state in the project."""
    state = project.state(item.id)
    return ItemLine(
        activity=item.id,
        title=item.title,
        phase=item.phase,
        level=item.level,
        status=state.status,
        owner=state.owner,
        due=state.due,
        mark=state.mark,
        evidence=state.evidence,
        verification=state.verification,
        tailoring=state.tailoring,
        provenance=item.provenance,
    )


def from_paper(extract: Iterable[str]) -> Provenance:
    """Return the provenance of extract items; the section is part of an item's id."""
    return _from_paper(tuple(dict.fromkeys(extract)))


@lru_cache(maxsize=4096)
def _from_paper(ids: tuple[str, ...]) -> Provenance:
    """Return the provenance of these items; kept, since a portfolio asks for the same ones each time."""
    sections = dict.fromkeys(name.removeprefix("S").rsplit("-", 1)[0] for name in ids)
    return Provenance(section=", ".join(sections), extract=ids)


def _tailored(project: Project, item: Item) -> Item:
    tailoring = project.state(item.id).tailoring
    return replace(item, level=tailoring.level) if tailoring else item


def _own_item(name: str, own: OwnActivity, index: int) -> Item:
    return Item(
        id=name,
        title=str(own.title),
        phase=own.phase,
        level=own.level,
        index=index,
        provenance=Provenance(team=True, by=own.by, reason=own.reason),
    )


def _needs(framework: Framework) -> dict[str, tuple[Need, ...]]:
    """Return for each activity what is to come first: rules before plain dependencies."""
    found: dict[str, dict[str, Need]] = {}
    for rule in framework.rules:
        for then in rule.then:
            for first in rule.first:
                found.setdefault(then, {}).setdefault(first, _need(first, rule))
    for activity in framework.activities:
        for first in activity.depends_on:
            need = Need(first, "", None, from_paper(activity.extract))
            found.setdefault(activity.id, {}).setdefault(first, need)
    return {then: tuple(firsts.values()) for then, firsts in found.items()}


def _need(first: str, rule: Rule) -> Need:
    return Need(first, rule.text, rule.id, from_paper(rule.extract))
