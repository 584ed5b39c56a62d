"""What the form of an activity changes: one change for each field that was touched, and none besides."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.project import ActivityState, Status
from bot.errors import AdvisorError
from bot.services.acting import Acting
from bot.services.tracker import Written
from bot.slack.project import item as form_module
from bot.slack.project.item import ItemForm, is_link, touched
from bot.slack.project.spot import Spot
from bot.slack.project_desk import ProjectDesk, Visit

Step = Callable[[Acting], Written]
NEEDS_REASON = (Status.NOT_APPLICABLE, Status.BLOCKED)


@dataclass(frozen=True)
class Saved:
    """What was done, as names of parts, and what came in the way, if anything did."""

    parts: tuple[str, ...]
    error: AdvisorError | None = None
    seen: int = 0
    """The version that the person is taken to have seen after their own changes."""


def missing(form: ItemForm) -> str | None:
    """Return the field that has to be filled in as well, None where none has."""
    if form.status and Status(form.status) in NEEDS_REASON and not form.reason:
        return form_module.REASON
    if form.level != form_module.OWN_LEVEL and not form.level_reason:
        return form_module.LEVEL_REASON
    return None


def save_item(desk: ProjectDesk, visit: Visit, spot: Spot, form: ItemForm) -> Saved:
    """Save the touched fields in turn, up to the first that is refused."""
    seen, parts = spot.version, list[str]()
    for part, step in _steps(desk, visit, spot, form):
        try:
            written = step(desk.acting(visit, seen, (form.owner, form.waiting)))
        except AdvisorError as error:
            return Saved(tuple(parts), error, seen)
        desk.announce(visit, written.record)
        parts.append(part)
        if written.record.number == seen + 1:
            seen += 1  # nobody was in between, so one's own change is no conflict with oneself
    return Saved(tuple(parts), None, seen)


def _steps(desk: ProjectDesk, visit: Visit, spot: Spot, form: ItemForm) -> list[tuple[str, Step]]:
    """Return the changes in their order: evidence before the status that it proves."""
    key, activity, tracker = visit.key, spot.activity or "", desk.tracker
    state = visit.project.project.state(activity)
    changed = touched(form, spot.before)
    found: list[tuple[str, Step]] = []
    if form_module.OWNER in changed:
        found.append(("owner", lambda by: tracker.assign(key, by, activity, form.owner)))
    if form_module.DUE in changed:
        due = dt.date.fromisoformat(form.due) if form.due else None
        found.append(("due", lambda by: tracker.set_due(key, by, activity, due)))
    if form_module.LEVEL in changed:
        level = "must" if form.level == "must" else "should" if form.level == "should" else None
        reason = form.level_reason or visit.say("level_own", level="")
        found.append(("level", lambda by: tracker.tailor(key, by, activity, level, reason)))
    if form.evidence:
        kind = "permalink" if is_link(form.evidence) else "note"
        what = form.evidence
        found.append(("evidence", lambda by: tracker.add_evidence(key, by, activity, kind, what)))
    if form_module.STATUS in changed or _reworded(form, state):
        status = Status(form.status)
        blocked = status is Status.BLOCKED
        found.append(
            (
                "status",
                lambda by: tracker.mark(
                    key,
                    by,
                    activity,
                    status,
                    reason=form.reason if status is Status.NOT_APPLICABLE else None,
                    blocker=form.reason if blocked else None,
                    waiting_for=form.waiting if blocked else None,
                ),
            )
        )
    return found


def _reworded(form: ItemForm, state: ActivityState) -> bool:
    """Tell whether reason or blocker of an unchanged status reads otherwise now."""
    mark = state.mark
    if mark is None or mark.status not in NEEDS_REASON or form.status != mark.status.value:
        return False
    said = mark.blocker or mark.reason
    return said is not None and said.text != form.reason
