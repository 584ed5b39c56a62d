"""What a summary says of one project: what moved, and whether it is at risk."""

import datetime as dt
from collections.abc import Iterable

from bot.domain.phases import Phase
from bot.domain.project import Marked, NudgeSent, PhaseMoved, PortfolioRow, Record, Status, Undone
from bot.domain.project.base import Value
from bot.domain.project.summary import undone_numbers

RISK_DAYS = 14
"""A target so near with musts open counts as at risk; as the shipped rule `target-at-risk` has it."""


class Moved(Value):
    """What people did in a project in a stretch of time; what they took back does not count."""

    changes: int = 0
    done: int = 0
    """Activities that were marked done."""
    entered: Phase | None = None
    """The phase that the project came to."""


def moved(records: Iterable[Record]) -> Moved:
    """Return what these changes, all of a stretch of time, come to."""
    records = tuple(records)
    undone = undone_numbers(records)
    made = [
        one.change
        for one in records
        if one.number not in undone and not isinstance(one.change, (NudgeSent, Undone))
    ]
    done = {one.activity for one in made if isinstance(one, Marked) and one.status is Status.DONE}
    moves = [one.to for one in made if isinstance(one, PhaseMoved)]
    return Moved(changes=len(made), done=len(done), entered=moves[-1] if moves else None)


def at_risk(row: PortfolioRow, today: dt.date) -> bool:
    """Something is overdue, or a target is near or past with musts open; what is stopped is at no risk."""
    if row.status in ("stopped", "complete"):
        return False
    target = row.phase_target
    near = target is not None and (target - today).days <= RISK_DAYS and bool(row.must_gaps)
    return near or row.all.overdue > 0 or row.late_conditions > 0
