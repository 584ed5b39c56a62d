"""Whether a project is ready to leave its phase: each requirement, met or missing, with its source.

A requirement is an exit criterion of a phase that is left, an entry criterion of a phase that is
entered, a sequencing rule with `before_phase` among those, or a must activity that no must
requirement covers. It is met when all its activities are done or not applicable.

A must requirement ceases to be one where the team has lowered every activity that is still open in
it to `should`. A move with must gaps needs the decision `go with conditions`, taken on the present
stay in the phase, that saw those gaps (`blockers_of_move`). Other gaps never stop a move; they are
listed and recorded.
"""

from collections.abc import Iterable
from typing import Literal

from bot.domain.framework import Criterion, Framework
from bot.domain.phases import Phase
from bot.domain.project.base import Value
from bot.domain.project.catalogue import (
    Catalogue,
    Item,
    ItemLine,
    Provenance,
    catalogue,
    from_paper,
    item_line,
)
from bot.domain.project.state import Project
from bot.domain.project.values import GateDecision

RequirementKind = Literal["exit", "entry", "rule", "activity"]


class Requirement(Value):
    """One line of a gate."""

    id: str
    kind: RequirementKind
    phase: Phase
    """The phase that is left (exit, activity) or entered (entry, rule)."""
    text: str
    must: bool
    met: bool
    items: tuple[ItemLine, ...]
    provenance: Provenance

    @property
    def missing(self) -> tuple[ItemLine, ...]:
        """The activities that are still open."""
        return tuple(line for line in self.items if not line.status.settled)


class Readiness(Value):
    """What leaving a phase takes. `entering` is None at the end of the last phase."""

    leaving: Phase
    entering: Phase | None
    requirements: tuple[Requirement, ...]
    """Must first; within each, criteria before rules before single activities."""
    decision: GateDecision | None
    """The latest decision on the present stay in the phase."""

    @property
    def gaps(self) -> tuple[Requirement, ...]:
        """All unmet requirements, must first."""
        return tuple(line for line in self.requirements if not line.met)

    @property
    def must_gaps(self) -> tuple[Requirement, ...]:
        return tuple(line for line in self.gaps if line.must)

    @property
    def ready(self) -> bool:
        """True where no must requirement is unmet."""
        return not self.must_gaps


def next_phase(phase: Phase) -> Phase | None:
    """Return the phase after this one, None after the last."""
    phases = list(Phase)
    return phases[phase.order] if phase.order < len(phases) else None


def readiness(
    project: Project, framework: Framework, to: Phase | None = None, known: Catalogue | None = None
) -> Readiness:
    """Return what moving from the phase now to `to` (default: the next phase) takes.

    A later `to` asks for everything on the way; an earlier one asks for nothing. `known` saves
    building the catalogue again.
    """
    known = known or catalogue(project, framework)
    entering = to or next_phase(project.phase)
    last = entering.order if entering else len(Phase) + 1
    left = [phase for phase in Phase if project.phase.order <= phase.order < last]
    entered = [phase for phase in Phase if project.phase.order < phase.order <= last]
    lines = [_criterion(project, known, c, "exit", p) for p in left for c in framework.phase(p).exit]
    lines += [_criterion(project, known, c, "entry", p) for p in entered for c in framework.phase(p).entry]
    lines += _rules(project, framework, known, entered)
    lines += _single_activities(project, known, left, lines)
    decision = project.decision_now()
    return Readiness(
        leaving=project.phase,
        entering=entering,
        requirements=tuple(sorted(lines, key=lambda line: not line.must)),
        decision=decision[1] if decision else None,
    )


def blockers_of_move(project: Project, ready: Readiness) -> tuple[Requirement, ...]:
    """Return the must gaps that no `go with conditions` on this stay in the phase has seen."""
    found = project.decision_now()
    if found and found[1].decision == "go_with_conditions":
        return tuple(gap for gap in ready.must_gaps if gap.id not in found[1].gaps)
    return ready.must_gaps


def _criterion(
    project: Project, known: Catalogue, criterion: Criterion, kind: RequirementKind, phase: Phase
) -> Requirement:
    items = _known_items(known, criterion.activities)
    extract = criterion.extract or [name for item in items for name in item.provenance.extract]
    lines = tuple(item_line(project, item) for item in items)
    return Requirement(
        id=criterion.id,
        kind=kind,
        phase=phase,
        text=criterion.text,
        must=criterion.must and not _waived(lines),
        met=_met(lines),
        items=lines,
        provenance=from_paper(extract),
    )


def _rules(
    project: Project, framework: Framework, known: Catalogue, entered: list[Phase]
) -> list[Requirement]:
    found: list[Requirement] = []
    for rule in framework.rules:
        if rule.before_phase and rule.before_phase in entered:
            lines = tuple(item_line(project, item) for item in _known_items(known, rule.first))
            found.append(
                Requirement(
                    id=f"rule/{rule.id}",
                    kind="rule",
                    phase=rule.before_phase,
                    text=rule.text,
                    must=not _waived(lines),
                    met=_met(lines),
                    items=lines,
                    provenance=from_paper(rule.extract),
                )
            )
    return found


def _single_activities(
    project: Project, known: Catalogue, left: list[Phase], lines: list[Requirement]
) -> list[Requirement]:
    covered = {item.activity for line in lines if line.must for item in line.items}
    found: list[Requirement] = []
    for item in (item for phase in left for item in known.in_phase(phase)):
        if item.level == "must" and item.id not in covered:
            line = item_line(project, item)
            found.append(
                Requirement(
                    id=item.id,
                    kind="activity",
                    phase=item.phase,
                    text=item.title,
                    must=True,
                    met=line.status.settled,
                    items=(line,),
                    provenance=item.provenance,
                )
            )
    return found


def _known_items(known: Catalogue, ids: Iterable[str]) -> list[Item]:
    return [known.items[name] for name in ids if name in known.items]


def _met(lines: tuple[ItemLine, ...]) -> bool:
    return all(line.status.settled for line in lines)


def _waived(lines: tuple[ItemLine, ...]) -> bool:
    """True where something is open and the team has lowered all of it to `should`."""
    open_lines = [line for line in lines if not line.status.settled]
    return bool(open_lines) and all(
        line.tailoring is not None and line.tailoring.level == "should" for line in open_lines
    )
