"""What must hold across the knowledge files; each complaint names file, line and field."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.corpus import ExtractItem
from bot.domain.framework import Framework
from bot.domain.text import words
from bot.library.files import Located, Problem, line_of
from bot.library.nudges import check_nudges
from bot.library.reader import Reading
from bot.library.shingles import FILE, copied_run

SAME_FRACTION = 0.85
"""Share of common words from which two passages count as one said twice."""


@dataclass(frozen=True)
class _Check:
    """What the checks look things up in."""

    reading: Reading
    items: dict[str, ExtractItem]
    sources: set[str]
    lessons: set[str]
    now: dt.date


def check(reading: Reading, now: dt.date) -> list[Problem]:
    """Return everything that is wrong in a knowledge folder, sorted by file and line."""
    context = _Check(
        reading,
        {item.id: item for item in reading.extract},
        {entry.value.id for entry in reading.sources},
        {entry.value.id for entry in reading.lessons},
        now,
    )
    steps: tuple[Callable[[_Check], Iterable[Problem]], ...] = (
        _duplicate_ids,
        _passages,
        _repeated_passages,
        _lessons,
        _references,
        _copied,
        _framework,
        _coverage,
        _duplicate_asks,
        _nudges,
    )
    found = list(reading.problems)
    for step in steps:
        found.extend(step(context))
    return sorted(found, key=lambda p: (str(p.file), p.line, p.field))


def _at(entry: Located[Any], field: tuple[str | int, ...], message: str) -> Problem:
    where = (*entry.path, *field)
    return Problem(entry.file, line_of(entry.file, where), ".".join(str(f) for f in field), message)


def _all_entries(reading: Reading) -> Iterator[Located[Any]]:
    yield from reading.passages
    yield from reading.lessons
    yield from reading.overviews
    yield from reading.corrections
    yield from reading.boundaries


def _duplicate_ids(context: _Check) -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for entry in _all_entries(context.reading):
        if entry.value.id in seen:
            first = seen[entry.value.id]
            yield _at(entry, ("id",), f"{entry.value.id} is used twice; first in {first.name}")
        seen.setdefault(entry.value.id, entry.file)


def _passages(context: _Check) -> Iterator[Problem]:
    for entry in context.reading.passages:
        passage = entry.value
        if passage.source not in context.sources:
            yield _at(entry, ("source",), f"{passage.source!r} stands in no sources file")
        if passage.review_due < context.now:
            yield _at(entry, ("review_due",), f"the review was due on {passage.review_due}")
        for number, statement in enumerate(passage.statements):
            where = ("statements", number)
            unknown = [item for item in statement.extract if item not in context.items]
            for item in unknown:
                yield _at(entry, (*where, "extract"), f"{item} is no item of the paper's extract")
            if unknown:
                continue
            wanted = {tag for item in statement.extract for tag in context.items[item].evidence}
            yield from _tags(entry, where, set(statement.evidence), wanted)
            sections = {context.items[item].section for item in statement.extract}
            said = statement.section or passage.section
            if sections and said not in sections:
                yield _at(
                    entry,
                    (*where, "section"),
                    f"says {said}, its items stand in {', '.join(sorted(sections))}",
                )


def _tags(
    entry: Located[Any], where: tuple[str | int, ...], shown: set[str], wanted: set[str]
) -> Iterator[Problem]:
    for tag in sorted(shown - wanted):
        yield _at(entry, (*where, "evidence"), f"{tag} is not a tag of its items")
    for tag in sorted(wanted - shown):
        yield _at(entry, (*where, "evidence"), f"{tag} is missing: the items carry it")


def _repeated_passages(context: _Check) -> Iterator[Problem]:
    """Find passages whose words are nearly those of an earlier one."""
    seen: list[tuple[str, set[str]]] = []
    for entry in context.reading.passages:
        mine = set(words(" ".join(s.text for s in entry.value.statements)))
        for other, theirs in seen:
            common = len(mine & theirs) / max(1, len(mine | theirs))
            if common >= SAME_FRACTION:
                yield _at(entry, ("statements",), f"repeats {other} ({common:.0%} of the words)")
        seen.append((entry.value.id, mine))


def _lessons(context: _Check) -> Iterator[Problem]:
    for entry in context.reading.lessons:
        lesson = entry.value
        if lesson.source not in context.sources:
            yield _at(entry, ("source",), f"{lesson.source!r} stands in no sources file")
        if lesson.review_due < context.now:
            yield _at(entry, ("review_due",), f"the review was due on {lesson.review_due}")


def _references(context: _Check) -> Iterator[Problem]:
    """Items and ids that entries name must exist."""
    known = context.items.keys() | context.lessons
    boundaries = {entry.value.id for entry in context.reading.boundaries}
    corrections = {entry.value.id for entry in context.reading.corrections}
    groups: list[tuple[Located[Any], str, Iterable[str]]] = []
    groups += [(e, "members", e.value.members) for e in context.reading.overviews]
    groups += [(e, "rests_on", e.value.rests_on) for e in context.reading.corrections]
    groups += [(e, "nearby", e.value.nearby) for e in context.reading.boundaries]
    groups += [(e, "items", e.value.items) for e in context.reading.worked]
    groups += [(e, "extract", (e.value.extract,)) for e in context.reading.uncarried]
    for entry, field, ids in groups:
        for item in ids:
            if item not in known:
                yield _at(entry, (field,), f"{item} is neither an item nor a lesson")
    for entry in context.reading.worked:
        if entry.value.boundary is not None and entry.value.boundary not in boundaries:
            yield _at(entry, ("boundary",), f"there is no boundary {entry.value.boundary}")
        if entry.value.correction is not None and entry.value.correction not in corrections:
            yield _at(entry, ("correction",), f"there is no correction {entry.value.correction}")


def _texts(reading: Reading) -> Iterator[tuple[Located[Any], tuple[str | int, ...], str]]:
    for passage in reading.passages:
        for number, statement in enumerate(passage.value.statements):
            yield passage, ("statements", number, "text"), statement.text
    for lesson in reading.lessons:
        yield lesson, ("text",), lesson.value.text
    for overview in reading.overviews:
        yield overview, ("lead",), overview.value.lead.en
    for correction in reading.corrections:
        yield correction, ("says",), correction.value.says.en
    for boundary in reading.boundaries:
        yield boundary, ("says",), boundary.value.says.en


def _copied(context: _Check) -> Iterator[Problem]:
    path = context.reading.folder / FILE
    if not path.exists():
        return
    for entry, field, text in _texts(context.reading):
        run = copied_run(text, path)
        if run:
            yield _at(entry, field, f"over ten words equal to the paper's: {run!r}; say it in your own words")


def _framework(context: _Check) -> Iterator[Problem]:
    framework = context.reading.framework
    if framework is None:
        return
    path = context.reading.folder / "framework.yaml"
    for where, message in framework_faults(framework, set(context.items), context.sources, context.now):
        yield Problem(path, line_of(path, where), ".".join(str(w) for w in where), message)


def framework_faults(
    framework: Framework, items: set[str], sources: set[str], now: dt.date
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield what is wrong in a framework, each with its path in the file."""
    if framework.source not in sources:
        yield ("source",), f"{framework.source!r} stands in no sources file"
    if framework.review_due < now:
        yield ("review_due",), f"the review was due on {framework.review_due}"
    activities = {activity.id for activity in framework.activities}
    rules = {rule.id for rule in framework.rules}
    roles = {role.id for role in framework.roles}
    for number, activity in enumerate(framework.activities):
        where = ("activities", number)
        yield from _missing((*where, "extract"), activity.extract, items, "item")
        yield from _missing((*where, "depends_on"), activity.depends_on, activities, "activity")
        yield from _missing((*where, "must_because"), activity.must_because, rules, "rule")
        yield from _missing((*where, "roles"), activity.roles, roles, "role")
    for number, rule in enumerate(framework.rules):
        yield from _missing(("rules", number, "first"), (*rule.first, *rule.then), activities, "activity")
        yield from _missing(("rules", number, "extract"), rule.extract, items, "item")
    for number, phase in enumerate(framework.phases):
        for criterion in (*phase.entry, *phase.exit):
            yield from _missing(("phases", number), criterion.activities, activities, "activity")


def _missing(
    where: tuple[str | int, ...], ids: Iterable[str], known: set[str], what: str
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for name in ids:
        if name not in known:
            yield where, f"there is no {what} {name}"


def _coverage(context: _Check) -> Iterator[Problem]:
    """Every item is carried by a statement or listed with a reason."""
    carried = {i for e in context.reading.passages for s in e.value.statements for i in s.extract}
    listed = {entry.value.extract for entry in context.reading.uncarried}
    path = context.reading.folder / "uncarried.yaml"
    for item in context.items:
        if item not in carried and item not in listed:
            yield Problem(
                path, 1, "uncarried", f"{item} is carried by no passage and not listed with a reason"
            )
        if item in carried and item in listed:
            yield Problem(path, 1, "uncarried", f"{item} is listed as not carried but a passage carries it")


def _duplicate_asks(context: _Check) -> Iterator[Problem]:
    """The same question must not teach two different answers."""
    seen: dict[str, tuple[str, Located[Any]]] = {}
    for entry in context.reading.worked:
        key = " ".join(words(entry.value.ask))
        meaning = f"{entry.value.items}{entry.value.boundary}{entry.value.correction}"
        first = seen.setdefault(key, (meaning, entry))
        if first[1] is not entry and first[0] != meaning:
            yield _at(entry, ("ask",), f"the same question has another answer in {first[1].file.name}")


def _nudges(context: _Check) -> Iterator[Problem]:
    yield from check_nudges(context.reading.folder, context.reading.framework, set(context.items))
