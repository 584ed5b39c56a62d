"""What an export says about one project, in plain texts: names for tokens, words for ids."""

from dataclasses import dataclass

from bot.adapters.exports.steering import ToDecide


@dataclass(frozen=True)
class Proof:
    """A piece of evidence. `link`: an address to follow, empty where it is none."""

    text: str
    link: str
    by: str
    on: str


@dataclass(frozen=True)
class Line:
    """An activity with its state."""

    id: str
    title: str
    phase: str
    level: str
    status: str
    owner: str
    due: str
    overdue: bool
    evidence: tuple[Proof, ...]
    verified: str
    """By whom and when; empty where nobody has."""
    notes: tuple[str, ...]
    """Reason, blocker, tailoring."""
    source: str


@dataclass(frozen=True)
class Criterion:
    """A requirement of the gate."""

    id: str
    kind: str
    text: str
    must: bool
    met: bool
    lines: tuple[Line, ...]
    """All of its activities, or the open ones where it is not met."""
    source: str


@dataclass(frozen=True)
class Checklist:
    """A phase. `tally`: how its activities stand, in words."""

    phase: str
    title: str
    now: bool
    target: str
    tally: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Owed:
    """A condition of a decision."""

    decision: str
    number: int
    text: str
    owner: str
    due: str
    state: str
    """open, late, or closed by whom and when."""
    late: bool


@dataclass(frozen=True)
class Decided:
    """A decision at a gate."""

    id: str
    phase: str
    decision: str
    by: str
    on: str
    rationale: str
    gaps: tuple[str, ...]
    conditions: tuple[Owed, ...]


@dataclass(frozen=True)
class Awaited:
    """Somebody waits for somebody."""

    who: str
    for_whom: str
    title: str
    text: str
    due: str
    source: str


@dataclass(frozen=True)
class Lesson:
    """A lesson of the team."""

    id: str
    text: str
    phase: str
    activity: str
    by: str
    on: str
    source: str


@dataclass(frozen=True)
class Happened:
    """A change."""

    number: int
    at: str
    by: str
    activity: str
    text: str
    undone: bool
    source: str


@dataclass(frozen=True)
class Report:
    """One project at one moment."""

    name: str
    channel: str
    date: str
    at: str
    facts: tuple[tuple[str, str], ...]
    """System, vendor, owner, leads, dates: what is known of them."""
    status: str
    phase: str
    phase_age: str
    reopened: bool
    leaving: str
    entering: str
    """Empty at the end of the last phase."""
    ready: bool
    to_decide: tuple[ToDecide, ...]
    criteria: tuple[Criterion, ...]
    """Must first."""
    checklists: tuple[Checklist, ...]
    decisions: tuple[Decided, ...]
    waiting: tuple[Awaited, ...]
    lessons: tuple[Lesson, ...]
    retired: tuple[str, ...]
    since: str
    changes: tuple[Happened, ...]
    version: int
    head: str
    framework: str
    language: str
