"""Samples of nudges: each as the rules that ship give it for a project of the project samples."""

import datetime as dt
from dataclasses import replace

from bot.compose import Application
from bot.domain.nudges import Nudge, Preference, due_nudges, standing
from bot.domain.phases import Phase
from bot.domain.project import (
    Assigned,
    Change,
    DueSet,
    EvidenceAdded,
    Marked,
    PhaseMoved,
    Status,
    WorkingHours,
    catalogue,
    summarize,
)
from bot.services.nudging import Letter, Line
from bot.services.summarizer import Board
from bot.slack.nudges.forms import build_dismissal, spot_of
from bot.slack.nudges.message import build_nudges
from bot.slack.nudges.mine import build_mine
from bot.slack.nudges.ref import NudgeRef
from bot.slack.nudges.reminders import build_reminders
from bot.slack.project.words import speech
from bot.slack.views.message import Message, ViewDict
from evals.screenshots.project_samples import NOW, TOKENS, Story, decided, told
from evals.screenshots.registry import sample

MESSAGE = "nudge-1-0123456789abcdef"
LATER = NOW + dt.timedelta(days=1)


@sample("nudge-due")
def due(app: Application) -> Message:
    return _shown(app, told(app), LATER, "activity-due", "activity-overdue")


@sample("nudge-escalated-swedish")
def escalated(app: Application) -> Message:
    story = told(app, "sv")
    letter = _letter(app, story, LATER, "activity-overdue")
    lines = tuple(replace(one, nudge=one.nudge and _to_the_lead(one.nudge)) for one in letter.lines)
    return build_nudges(replace(letter, lines=lines), app.nudge_rules)


@sample("nudge-transition-ready")
def ready(app: Application) -> Message:
    return _shown(app, _settled(app), LATER, "transition-ready")


@sample("nudge-transition-gaps")
def gaps(app: Application) -> Message:
    story = decided(app)
    for change in _move():
        story.do("anna", change)
    return _shown(app, story, LATER, "transition-with-gaps")


@sample("nudge-order-of-work")
def order(app: Application) -> Message:
    story = told(app)
    story.do("omar", Marked(activity="assess/pilot", status=Status.IN_PROGRESS))
    return _shown(app, story, LATER, "order-training-and-evaluation-before-pilot")


@sample("nudge-answered")
def answered(app: Application) -> Message:
    """Of four nudges, what became of three, and one that stands."""
    letter = _letter(app, told(app), LATER, "activity-due", "activity-overdue")
    first, second = letter.lines[0], letter.lines[-1]
    became = (
        replace(first, nudge=None),
        replace(first, nudge=None, became="snoozed", until=LATER + dt.timedelta(days=4)),
        replace(first, nudge=None, became="dismissed"),
        second,
    )
    return build_nudges(replace(letter, lines=became), app.nudge_rules)


@sample("nudge-stalled-swedish")
def stalled(app: Application) -> Message:
    return _shown(app, told(app, "sv"), LATER + dt.timedelta(days=30), "stalled")


@sample("nudge-reminders")
def reminders(app: Application) -> ViewDict:
    board = _board(told(app), LATER)
    until = LATER + dt.timedelta(days=14)
    settings = board.project.settings.model_copy(update={"paused_until": until, "muted": {"stalled": None}})
    paused = replace(board, project=board.project.model_copy(update={"settings": settings}))
    return build_reminders(paused, app.nudge_rules, spot_of("C0SEPSIS", NudgeRef(MESSAGE, 0)), LATER)


@sample("nudge-own-hours")
def own_hours(_: Application) -> ViewDict:
    hours = WorkingHours(start=dt.time(13), end=dt.time(16), days=(1, 3))
    return build_mine("en", Preference(time_zone="Europe/Helsinki", working_hours=hours))


@sample("nudge-dismiss-swedish")
def dismiss(_: Application) -> ViewDict:
    return build_dismissal(speech("sv"), spot_of("C0SEPSIS", NudgeRef(MESSAGE, 0)))


def _shown(app: Application, story: Story, now: dt.datetime, *rules: str) -> Message:
    return build_nudges(_letter(app, story, now, *rules), app.nudge_rules)


def _letter(app: Application, story: Story, now: dt.datetime, *rules: str) -> Letter:
    """Return the message with what these rules have to say. Raises LookupError: one has nothing."""
    chosen = tuple(one for one in app.nudge_rules.rules if one.id in rules)
    only = app.nudge_rules.model_copy(update={"rules": chosen})
    verdict = due_nudges(story.project, story.framework, only, now)
    names = [(one.rule, one.window) for one in (*verdict.due, *verdict.held)]
    found = standing(story.project, story.framework, only, now, names)
    if {rule for rule, _ in found} != set(rules):
        raise LookupError(f"of {rules} only {list(found)} hold")
    lines = tuple(Line(rule, window, nudge) for (rule, window), nudge in found.items())
    return Letter(MESSAGE, lines, _board(story, now))


def _board(story: Story, now: dt.datetime) -> Board:
    return replace(story.board(), summary=summarize(story.project, story.framework, now))


def _to_the_lead(nudge: Nudge) -> Nudge:
    return nudge.model_copy(update={"addressee": TOKENS["anna"], "escalation": True})


def _settled(app: Application) -> Story:
    """Return the project with all that its first phase asks for, but one thing that should be done."""
    story = told(app)
    for item in catalogue(story.project, story.framework).in_phase(Phase.ASSESS):
        if not story.project.state(item.id).status.settled and item.id != "assess/redeployment":
            what = story.text("minutes of the steering group")
            story.do("omar", EvidenceAdded(activity=item.id, evidence="note", what=what))
            story.do("omar", Marked(activity=item.id, status=Status.DONE))
    return story


def _move() -> list[Change]:
    return [
        Assigned(activity="assess/legal-aspects", owner=TOKENS["omar"]),
        DueSet(activity="assess/legal-aspects", due=dt.date(2026, 12, 15)),
        PhaseMoved(to=Phase.STRUCTURE),
    ]
