"""Any project, and every view of it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from hypothesis import strategies as st

from bot.domain.phases import Phase
from bot.domain.project import (
    Decision,
    EvidenceAdded,
    GateDecided,
    LessonAdded,
    Marked,
    NewCondition,
    People,
    Person,
    PersonSet,
    PortfolioRow,
    ProjectRole,
    Status,
    portfolio,
    summarize,
)
from bot.errors import Refused
from bot.services.summarizer import Board, Portfolio
from bot.slack.project import forms, gate, home, item, settings_form, standing
from bot.slack.project.announcement import build_announcement
from bot.slack.project.checklist import PAGE_ITEMS, build_checklist
from bot.slack.project.next_steps import build_next
from bot.slack.project.spot import Spot
from bot.slack.views.message import Message
from tests.domain.project.builders import (
    BOT,
    DAY,
    DEPUTY,
    LEAD,
    MEMBER,
    OTHER,
    SPONSOR,
    VIEWER,
    Team,
    lab,
    real_framework,
    small_framework,
    w,
)
from tests.domain.project.random_changes import any_change

NASTY = (
    "Ask the laboratory",
    "<!channel> <@U0LEAD> <https://evil.test|here>",
    "&" * 3_000,
    "x" * 3_000,
    "*_~`" * 700,
    "👩‍⚕️" * 500,
    "å ä ö " * 400,
    "line\nline\r\n\tline " * 100,
    "\u202e reversed \x00 gone",
)
"""Texts that people might write: mentions, markup, what grows when it is escaped, what counts double."""

PLACES = ("U0LEAD", "U0DEPUTY", "U0MEMBER", "U0SPONSOR", "U0VIEWER", "B0BOT", "U0OTHER")


def people_of(name: str = "{}") -> People:
    tokens = (LEAD, DEPUTY, MEMBER, SPONSOR, VIEWER, BOT, OTHER)
    return People(
        persons=tuple(
            Person(token=token, number=n, identity=place, name=name.format(place) if n % 3 else None)
            for n, (token, place) in enumerate(zip(tokens, PLACES, strict=True), 1)
        )
    )


def board_of(team: Team, people: People | None = None) -> Board:
    summary = summarize(team.p, team.framework, team.at + 3 * DAY)
    return Board(team.p, people or people_of(), team.framework, summary)


@st.composite
def teams(draw: st.DrawFn) -> Team:
    """A project after any changes, with texts as people might write them."""
    framework = draw(st.sampled_from([small_framework(), real_framework()]))
    language = draw(st.sampled_from(["en", "sv"]))
    team = Team(framework, name=lab(draw(st.sampled_from(NASTY))), language=language).staffed()

    def pick(options: Any) -> Any:
        return draw(st.sampled_from(list(options)))

    for _ in range(draw(st.integers(0, 25))):
        with suppress(Refused):
            team.do(any_change(team, pick), pick([LEAD, LEAD, MEMBER, SPONSOR]))
    for _ in range(draw(st.integers(0, 12))):
        with suppress(Refused):
            team.do(_wordy(team, pick), LEAD)
    return team


def crowded(text: str, language: str = "en") -> Team:
    """A project where everything is full: each activity blocked, proven and owned, many conditions."""
    team = Team(real_framework(), name=lab(text), language=language).staffed()
    for number, activity in enumerate(team.framework.activities):
        team.do(Marked(activity=activity.id, status=Status.BLOCKED, blocker=w(text), waiting_for=LEAD))
        if number < 30:
            team.do(EvidenceAdded(activity=team.framework.activities[0].id, evidence="note", what=w(text)))
            team.do(LessonAdded(text=w(text), phase=Phase.ASSESS))
    for _ in range(6):
        owed = tuple(NewCondition(text=w(text), owner=MEMBER, due=team.at.date()) for _ in range(10))
        decided = GateDecided(
            phase=team.p.phase,
            decision=Decision.GO_WITH_CONDITIONS,
            rationale=w(text),
            conditions=owed,
        )
        team.do(decided)
    return team


def _wordy(team: Team, pick: Any) -> Any:
    text, activity = w(pick(NASTY)), pick([a.id for a in team.framework.activities])
    return pick(
        [
            Marked(activity=activity, status=Status.BLOCKED, blocker=text, waiting_for=pick([None, MEMBER])),
            Marked(activity=activity, status=Status.NOT_APPLICABLE, reason=text),
            EvidenceAdded(activity=activity, evidence="note", what=text),
            LessonAdded(text=text, phase=pick(list(Phase)), activity=pick([None, activity])),
            PersonSet(person=OTHER, role=pick([None, *ProjectRole])),
            GateDecided(
                phase=team.p.phase,
                decision=pick(list(Decision)),
                rationale=text,
                conditions=(
                    NewCondition(text=text, owner=pick([LEAD, MEMBER]), due=team.at.date() + dt.timedelta(9)),
                ),
            ),
        ]
    )


def messages_of(team: Team, board: Board) -> Iterator[Message]:
    for private in (True, False):
        yield standing.build_status(board, private=private)
        yield standing.build_summary(board, private=private)
        yield build_next(board, "U0LEAD", private=private, saved="x")
    announcement = build_announcement(board, team.records, "k")
    if announcement:
        yield announcement


def views_of(team: Team, board: Board) -> Iterator[dict[str, Any]]:
    yield from checklist_pages(board)
    yield standing.build_status_modal(board)
    yield gate.build_gate(board, "C1")
    for decision in Decision:
        yield gate.build_decision(board, Spot(channel="C1", decision=decision, conditions=10), "Anna")
    for phase in Phase:
        yield gate.build_phase(board, Spot(channel="C1"), phase)
    for activity in [*board.framework.activities[:6], *board.framework.activities[-2:]]:
        yield item.build_item(board, Spot(channel="C1", activity=activity.id))
    yield forms.build_profile(board, "C1")
    yield forms.build_start(board.framework, "sv", "C1", forms.ProfileForm())
    yield forms.build_lesson(board, Spot(channel="C1"), forms.LessonForm("x" * 5_000), "problem")
    yield forms.build_evidence(board, Spot(channel="C1", message="1.2"))
    yield settings_form.build_settings(board, "C1", settings_form.settings_form(board, "all"))
    yield home.build_home(
        portfolio_of([team], board.people), board.framework, "en", "U0LEAD", board.summary.today
    )


def checklist_pages(board: Board, person: str = "U0LEAD") -> Iterator[dict[str, Any]]:
    """All pages of the checklist of all phases, nothing filtered."""
    count = sum(len(one.lines) for one in board.summary.checklists)
    for page in range(-(-count // PAGE_ITEMS)):
        yield build_checklist(board, Spot(channel="C1", shows="all", page=page), person)


def portfolio_of(teams: list[Team], people: People) -> Portfolio:
    at = max(team.at for team in teams) + DAY
    rows: tuple[PortfolioRow, ...] = portfolio(((one.p, one.framework) for one in teams), at)
    return Portfolio(rows, {row.key: people for row in rows})
