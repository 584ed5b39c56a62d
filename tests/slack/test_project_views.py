"""Any project in any language stays inside Slack's budgets, and nothing of weight is lost on the way."""

import datetime as dt
import re

import pytest
from hypothesis import given

from bot.domain.leads import Moved
from bot.domain.phases import Phase
from bot.domain.project import ProjectKey
from bot.services.lead_reporter import LeadSummary
from bot.slack.project import home
from bot.slack.project.checklist import PAGE_ITEMS, build_checklist
from bot.slack.project.gate import build_gate
from bot.slack.project.lead_summary import DM_PROJECTS, build_dm_summary
from bot.slack.project.parts import shown_text
from bot.slack.project.phrases import PHRASES
from bot.slack.project.spot import Spot
from bot.slack.project.standing import build_status
from bot.slack.views.budget import METADATA_CHARS, faults, view_faults
from bot.standin.blocks import check_blocks
from bot.standin.view_checks import check_view
from tests.domain.project.builders import Team, real_framework
from tests.slack.project_boards import (
    NASTY,
    board_of,
    checklist_pages,
    crowded,
    messages_of,
    people_of,
    portfolio_of,
    teams,
    views_of,
)
from tests.slack.reading import any_outcome, strings

MARKUP = re.compile(r"<(?=[!@#h])")
MADE_BY_CODE = re.compile(r"<@U0[A-Z]+>|<#C\d+>")


@any_outcome
@given(teams())
def test_every_view_of_any_project_fits(team: Team) -> None:
    board = board_of(team)
    for message in messages_of(team, board):
        assert faults(message.blocks) == []
        assert check_blocks(message.blocks, "message") == []
        assert 0 < len(message.text) <= 4_000
    for view in views_of(team, board):
        assert view_faults(view) == []
        assert check_view(view, view["type"]) == []


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_project_where_everything_is_full_fits(text: str, language: str) -> None:
    team = crowded(text, language)
    board = board_of(team)
    for message in messages_of(team, board):
        assert faults(message.blocks) == []
    for view in views_of(team, board):
        assert view_faults(view) == []


@any_outcome
@given(teams())
def test_no_activity_is_lost_between_the_pages_of_a_checklist(team: Team) -> None:
    board = board_of(team)
    offered = [
        option["value"].partition(":")[2]
        for view in checklist_pages(board)
        for block in view["blocks"]
        if block.get("accessory", {}).get("type") == "overflow"
        for option in block["accessory"]["options"][:1]
    ]
    wanted = [line.activity for one in board.summary.checklists for line in one.lines]
    assert offered == wanted


@any_outcome
@given(teams())
def test_a_filter_says_how_many_must_activities_it_hides(team: Team) -> None:
    board = board_of(team)
    lines = [line for one in board.summary.checklists for line in one.lines]
    for shows in ("open", "mine", "overdue", "blocked"):
        view = build_checklist(board, Spot(shows=shows), "U0LEAD")
        said = " ".join(strings(view["blocks"]))
        numbers = re.search(r"(?:of which|varav) (\d+) ", said)
        shown = re.search(r"[–] ?(\d+) (?:of|av) (\d+)", said)
        kept = int(shown.group(2)) if shown else 0
        assert (numbers is None) == (kept == len(lines))


@any_outcome
@given(teams())
def test_the_gate_review_names_every_unmet_must_criterion(team: Team) -> None:
    board = board_of(team)
    said = "\n".join(strings(build_gate(board, "C1")["blocks"]))
    for gap in board.summary.gate.must_gaps:
        assert shown_text(gap.text) in said


@any_outcome
@given(teams())
def test_nothing_that_people_wrote_becomes_a_mention_or_a_link(team: Team) -> None:
    board = board_of(team, people_of("<!here> {}"))
    for message in messages_of(team, board):
        marked = [block for block in message.blocks if block["type"] != "header"]
        texts = [*strings(marked), message.text]
        assert not any(MARKUP.search(MADE_BY_CODE.sub("", text)) for text in texts)
    for view in views_of(team, board):
        for block in view["blocks"]:
            if block["type"] in ("section", "context"):
                said = MADE_BY_CODE.sub("", " ".join(strings(block)))
                assert re.search(r"<[!@#]|<https://evil", said) is None, said


@any_outcome
@given(teams())
def test_the_metadata_of_a_modal_holds_ids_and_nothing_that_people_wrote(team: Team) -> None:
    for view in views_of(team, board_of(team)):
        packed = view.get("private_metadata", "")
        assert len(packed) <= METADATA_CHARS
        assert re.fullmatch(r"[\x20-\x7e]*", packed)
        Spot.of(packed)


def test_home_pages_over_hundreds_of_projects_and_loses_none() -> None:
    many = [Team(real_framework(), key=ProjectKey(org="T1", channel=f"C{n:03}")) for n in range(200)]
    found = portfolio_of(many, people_of())
    seen: list[str] = []
    for page in range(-(-200 // home.PAGE_PROJECTS)):
        view = home.build_home(found, real_framework(), "sv", "U0LEAD", dt.date(2026, 11, 25), "all", page)
        assert view_faults(view) == []
        seen += [b["accessory"]["value"] for b in view["blocks"] if "accessory" in b]
    assert sorted(seen) == [f"C{n:03}" for n in range(200)]
    moved = {row.key: Moved(changes=99, done=9, entered=Phase.GOVERN) for row in found.rows}
    opening = "Look at <Sepsis> first."
    summary = LeadSummary(found, moved)
    message = build_dm_summary(summary, real_framework(), "en", dt.date(2026, 11, 25), "k", opening)
    assert "Look at &lt;Sepsis&gt; first." in str(message.blocks[2])
    assert faults(message.blocks) == []
    assert f"{200 - DM_PROJECTS} more" in " ".join(strings(message.blocks))


def test_both_languages_say_the_same_things_with_the_same_places() -> None:
    places = {
        language: {name: sorted(re.findall(r"{(\w+)}", text)) for name, text in phrases.items()}
        for language, phrases in PHRASES.items()
    }
    assert places["en"] == places["sv"]


def test_a_checklist_page_is_inside_a_view_even_with_a_heading_a_line() -> None:
    assert PAGE_ITEMS * 2 + 6 <= 100


def test_a_status_says_in_one_line_what_a_notification_shows() -> None:
    text = build_status(board_of(Team(real_framework())), private=True).text
    assert text == "Sepsis alert: Assess the setting, 3 days; 0/43; 8 must criteria are unmet"
