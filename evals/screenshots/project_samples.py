"""Samples of a project's views: one project in the middle of its first phase, one of its steering group."""

import datetime as dt
import itertools
from typing import Any

from bot.compose import Application
from bot.domain.framework import Framework
from bot.domain.leads import Moved
from bot.domain.phases import Phase
from bot.domain.project import (
    Actor,
    Assigned,
    Change,
    Created,
    Decision,
    DueSet,
    EvidenceAdded,
    GateDecided,
    LessonAdded,
    Marked,
    NewCondition,
    People,
    Person,
    PersonSet,
    Profile,
    Project,
    ProjectKey,
    ProjectRole,
    Record,
    Status,
    Verified,
    advance,
    label,
    portfolio,
    summarize,
    words,
)
from bot.services.lead_reporter import LeadSummary
from bot.services.summarizer import Board, Portfolio
from bot.slack.project import forms, gate, home, item, next_steps, settings_form, standing
from bot.slack.project.announcement import build_announcement
from bot.slack.project.checklist import build_checklist
from bot.slack.project.lead_summary import build_dm_summary
from bot.slack.project.spot import Spot
from bot.slack.views.message import Message, ViewDict
from evals.screenshots.registry import sample

BEGUN = dt.datetime(2026, 10, 5, 8, 0, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
PEOPLE = {"anna": "Anna Berg", "omar": "Omar Said", "eva": "Eva Lund", "per": "Per Holm"}
TOKENS = {name: f"p-{number:016x}" for number, name in enumerate(PEOPLE, 1)}
USERS = {name: f"U0{name.upper()}" for name in PEOPLE}


class Story:
    """A project that grows change by change, a day with each."""

    def __init__(self, framework: Framework, name: str, channel: str, language: str = "en") -> None:
        self.framework = framework
        self.at = BEGUN
        self.records: list[Record] = []
        self._project: Project | None = None
        self._salts = itertools.count(1)
        profile = Profile.model_validate(
            {
                "name": label(name, self.salt()),
                "system": label("SepsisWatch 2", self.salt()),
                "vendor": label("Acme AB", self.salt()),
                "language": language,
                "targets": {Phase.ASSESS: dt.date(2026, 12, 18)},
                "go_live": dt.date(2027, 6, 1),
            }
        )
        key = ProjectKey(org="T0DEMO", channel=channel)
        self.do("anna", Created(key=key, profile=profile, framework_version=framework.version))
        self.do("anna", PersonSet(person=TOKENS["omar"], role=ProjectRole.MEMBER))
        self.do("anna", PersonSet(person=TOKENS["eva"], role=ProjectRole.SPONSOR))

    @property
    def project(self) -> Project:
        if self._project is None:
            raise ValueError("the story has not begun")
        return self._project

    def salt(self) -> str:
        return f"{next(self._salts):032x}"

    def text(self, said: str) -> Any:
        return words(said, self.salt())

    def do(self, by: str, change: Change, hours: int = 20) -> None:
        self.at = min(self.at + dt.timedelta(hours=hours), NOW)
        made = advance(self._project, change, Actor(person=TOKENS[by]), self.at, self.framework)
        self._project = made.project
        self.records.append(made.record)

    def board(self) -> Board:
        return Board(self.project, people(), self.framework, summarize(self.project, self.framework, NOW))


def people() -> People:
    return People(
        persons=tuple(
            Person(token=TOKENS[name], number=number, identity=USERS[name], name=shown)
            for number, (name, shown) in enumerate(PEOPLE.items(), 1)
        )
    )


def told(app: Application, language: str = "en") -> Story:
    """Return a project with things done, late, blocked and proven."""
    story = Story(app.corpus.framework, "Sepsis alert, emergency department", "C0SEPSIS", language)
    for activity in ("assess/stakeholders-from-start", "assess/problem-analysis", "assess/use-case"):
        story.do("anna", Assigned(activity=activity, owner=TOKENS["omar"]), 2)
        link = "https://northwick.example/minutes/14"
        story.do("omar", EvidenceAdded(activity=activity, evidence="permalink", what=story.text(link)))
        story.do("omar", Marked(activity=activity, status=Status.DONE), 1)
    story.do("eva", Verified(activity="assess/use-case"))
    late, soon = dt.date(2026, 11, 12), dt.date(2026, 11, 27)
    story.do("anna", Assigned(activity="assess/local-data", owner=TOKENS["anna"]))
    story.do("anna", DueSet(activity="assess/local-data", due=late))
    story.do("anna", Marked(activity="assess/local-data", status=Status.IN_PROGRESS))
    story.do("anna", Assigned(activity="assess/certification", owner=TOKENS["omar"]))
    story.do("anna", DueSet(activity="assess/certification", due=soon))
    blocker = story.text("No answer from the vendor about the certificate")
    blocked = Status.BLOCKED
    story.do(
        "omar",
        Marked(activity="assess/certification", status=blocked, blocker=blocker, waiting_for=TOKENS["anna"]),
    )
    reason = story.text("Nobody is replaced: the alert comes on top of the routine")
    na = Status.NOT_APPLICABLE
    story.do("omar", Marked(activity="assess/opportunity-cost", status=na, reason=reason))
    story.do("omar", LessonAdded(text=story.text("Ask the laboratory a month earlier"), phase=Phase.ASSESS))
    return story


def decided(app: Application) -> Story:
    """Return the same project after its gate was decided."""
    story = told(app)
    owed = (
        NewCondition(
            text=story.text("Finish the legal check"), owner=TOKENS["omar"], due=dt.date(2026, 12, 15)
        ),
        NewCondition(
            text=story.text("Train the night shift before the pilot"),
            owner=TOKENS["anna"],
            due=dt.date(2027, 1, 15),
        ),
    )
    story.do(
        "eva",
        GateDecided(
            phase=Phase.ASSESS,
            decision=Decision.GO_WITH_CONDITIONS,
            rationale=story.text("Two wards can begin while the contract is settled."),
            conditions=owed,
        ),
    )
    return story


def _spot(**more: Any) -> Spot:
    return Spot(channel="C0SEPSIS", **more)


@sample("project-start")
def start(app: Application) -> ViewDict:
    form = forms.ProfileForm(name="Sepsis alert", lead=USERS["anna"])
    return forms.build_start(app.corpus.framework, "en", "C0SEPSIS", form)


@sample("project-status")
def status(app: Application) -> Message:
    return standing.build_status(told(app).board(), private=True)


@sample("project-status-swedish")
def status_swedish(app: Application) -> Message:
    return standing.build_status(told(app, "sv").board(), private=True)


@sample("project-summary")
def summary(app: Application) -> Message:
    return standing.build_summary(decided(app).board(), private=False, shared_by="Anna Berg")


@sample("project-checklist")
def checklist(app: Application) -> ViewDict:
    view = build_checklist(
        told(app).board(), _spot(phase=Phase.ASSESS), USERS["omar"], "marked “Agree on the use case” done"
    )
    return {**view, "blocks": view["blocks"][:14]}


@sample("project-activity")
def activity(app: Application) -> ViewDict:
    return item.build_item(told(app).board(), _spot(activity="assess/use-case"))


@sample("project-activity-conflict")
def activity_conflict(app: Application) -> ViewDict:
    typed = item.ItemForm(status="blocked", reason="No answer from the vendor", owner=USERS["omar"])
    problem = (
        "*Not saved:* Anna Berg changed the same thing while you were looking: "
        "marked “Check the data at the site” in progress."
    )
    return item.build_item(told(app).board(), _spot(activity="assess/local-data"), typed, problem)


@sample("project-next")
def next_up(app: Application) -> Message:
    return next_steps.build_next(told(app).board(), USERS["anna"], private=True)


@sample("project-gate")
def gate_review(app: Application) -> ViewDict:
    return gate.build_gate(told(app).board(), "C0SEPSIS")


@sample("project-gate-decision")
def gate_decision(app: Application) -> ViewDict:
    spot = _spot(decision=Decision.GO_WITH_CONDITIONS.value, conditions=1)
    return gate.build_decision(told(app).board(), spot, "Eva Lund")


@sample("project-phase")
def phase(app: Application) -> ViewDict:
    return gate.build_phase(decided(app).board(), _spot())


@sample("project-settings")
def settings(app: Application) -> ViewDict:
    board = told(app).board()
    return settings_form.build_settings(board, "C0SEPSIS", settings_form.settings_form(board, "mentions"))


@sample("project-lesson")
def lesson(app: Application) -> ViewDict:
    form = forms.LessonForm("Ask the laboratory a month earlier")
    return forms.build_lesson(told(app).board(), _spot(), form, from_message=True)


@sample("project-announcement")
def announcement(app: Application) -> Message:
    story = told(app)
    message = build_announcement(story.board(), story.records[-9:], "changes")
    if message is None:
        raise ValueError("nothing to announce")
    return message


@sample("project-home")
def portfolio_home(app: Application) -> ViewDict:
    return home.build_home(_portfolio(app), app.corpus.framework, "en", USERS["anna"], NOW.date())


@sample("project-dm-summary")
def dm_summary(app: Application) -> Message:
    return build_dm_summary(_lead_summary(app), app.corpus.framework, "en", NOW.date(), "dm")


def _lead_summary(app: Application) -> LeadSummary:
    found = _portfolio(app)
    news = (Moved(changes=12, done=3), Moved(changes=2, entered=Phase.STRUCTURE), Moved())
    return LeadSummary(found, {row.key: moved for row, moved in zip(found.rows, news, strict=True)})


def _portfolio(app: Application) -> Portfolio:
    stories = [
        decided(app),
        Story(app.corpus.framework, "Radiology triage", "C0RADIO"),
        Story(app.corpus.framework, "Bed planning", "C0BEDS"),
    ]
    rows = portfolio(((one.project, one.framework) for one in stories), NOW)
    return Portfolio(rows, {row.key: people() for row in rows})
