"""The settings of a channel and its project in one modal."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.domain.inbound import MODES, Mode
from bot.domain.project import Profile, ProjectRole, Settings, WorkingHours
from bot.domain.project.values import CADENCES, Cadence
from bot.domain.understanding import Language
from bot.services.acting import ProfileEdit, SettingsEdit
from bot.services.summarizer import Board
from bot.slack.project import parts as p
from bot.slack.project.spot import Spot
from bot.slack.project.words import Speech, speech
from bot.slack.views import project_actions as a
from bot.slack.views.message import BlockDict, ViewDict

MODE, LANGUAGE, CADENCE, CAP, FROM, TO, DAYS, PAUSE, OTHERS = (
    "mode",
    "language",
    "cadence",
    "cap",
    "from",
    "to",
    "days",
    "pause",
    "others",
)
ROLES = (ProjectRole.LEAD, ProjectRole.DEPUTY, ProjectRole.MEMBER, ProjectRole.SPONSOR)
"""Roles that are given to people by name; each is a field."""


@dataclass(frozen=True)
class SettingsForm:
    """What the form holds. `cap` is as typed."""

    mode: Mode = "mentions"
    language: Language = "en"
    cadence: Cadence = "weekly"
    cap: str = "5"
    start: dt.time = dt.time(8)
    end: dt.time = dt.time(17)
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    pause: dt.date | None = None
    others: Literal["viewer", "member"] = "viewer"
    people: Mapping[ProjectRole, tuple[str, ...]] = field(default_factory=dict[ProjectRole, tuple[str, ...]])
    """Slack ids by role."""

    @property
    def weekly_cap(self) -> int | None:
        """Return the number, None where it is none that can be."""
        return int(self.cap) if self.cap.isdecimal() and int(self.cap) <= 50 else None


def settings_form(board: Board, mode: Mode) -> SettingsForm:
    """Return the form as channel and project stand."""
    profile, settings = board.project.profile, board.project.settings
    paused = settings.paused_until
    return SettingsForm(
        mode=mode,
        language=profile.language,
        cadence=settings.cadence,
        cap=str(settings.weekly_cap),
        start=profile.working_hours.start,
        end=profile.working_hours.end,
        days=profile.working_hours.days,
        pause=paused and profile.today(paused),
        others="member" if settings.others_are is ProjectRole.MEMBER else "viewer",
        people={role: _holders(board, role) for role in ROLES},
    )


def role_changes(form: SettingsForm, board: Board) -> dict[str, ProjectRole | None]:
    """Return who gets another role, None for none, by Slack id. Who is named twice gets the first."""
    now = {one: role for role in ROLES for one in _holders(board, role)}
    wanted: dict[str, ProjectRole] = {}
    for role in ROLES:
        for one in form.people.get(role, ()):
            wanted.setdefault(one, role)
    changed: dict[str, ProjectRole | None] = {one: r for one, r in wanted.items() if now.get(one) is not r}
    return changed | {one: None for one in now if one not in wanted}


def _holders(board: Board, role: ProjectRole) -> tuple[str, ...]:
    """Return the Slack ids of those who have the role; whoever is known to the terminal alone is left out."""
    tokens = [token for token, member in board.project.people.items() if member.role is role]
    found = [p.slack_id(board.people, token) for token in tokens]
    return tuple(one for one in found if one)


def build_settings(board: Board, channel: str, form: SettingsForm, problem: str = "") -> ViewDict:
    """Return the modal of a channel with a project."""
    say, version = speech(board.project.profile.language), board.project.version
    blocks = [
        *([p.section(problem), p.context(say("kept_typed"))] if problem else []),
        _mode(say, form.mode),
        *_project_fields(say, form),
    ]
    return _modal(say, channel, version, f"{version}.{'again' if problem else 'new'}", blocks)


def build_mode_settings(language: Language, channel: str, mode: Mode, problem: str = "") -> ViewDict:
    """Return the modal of a channel without a project: when the bot answers."""
    say = speech(language)
    return _modal(say, channel, 0, "mode", [*([p.section(problem)] if problem else []), _mode(say, mode)])


def read_settings(entered: p.Entered) -> SettingsForm:
    """Return what was filled in; what the form has not is as by default."""
    blank = SettingsForm()
    mode, cadence = entered.choice(MODE), entered.choice(CADENCE)
    modes: dict[str, Mode] = {one: one for one in MODES}
    cadences: dict[str, Cadence] = {one: one for one in CADENCES}
    return SettingsForm(
        mode=modes.get(mode or "", blank.mode),
        language="sv" if entered.choice(LANGUAGE) == "sv" else "en",
        cadence=cadences.get(cadence or "", blank.cadence),
        cap=entered.text(CAP) or "",
        start=entered.time(FROM) or blank.start,
        end=entered.time(TO) or blank.end,
        days=tuple(sorted(int(one) for one in entered.ticked(DAYS))),
        pause=entered.date(PAUSE),
        others="member" if entered.choice(OTHERS) == "member" else "viewer",
        people={role: entered.people(role.value) for role in ROLES},
    )


def settings_edit(
    form: SettingsForm, settings: Settings, midnight: dt.datetime | None
) -> SettingsEdit | None:
    """Return what differs from the settings now, None where nothing does.

    `midnight`: the beginning of the day that `form.pause` names, in the project's time zone.
    """
    others = ProjectRole.MEMBER if form.others == "member" else ProjectRole.VIEWER
    wanted = {
        "weekly_cap": form.weekly_cap,
        "cadence": form.cadence,
        "others_are": others,
        "paused_until": midnight,
    }
    changed = {name: value for name, value in wanted.items() if value != getattr(settings, name)}
    return SettingsEdit.model_validate(changed) if changed else None


def profile_edit(form: SettingsForm, profile: Profile) -> ProfileEdit | None:
    """Return what differs from the profile now, None where nothing does.

    Raises:
        ValueError: the working hours end before they start.
    """
    hours = WorkingHours(start=form.start, end=form.end, days=form.days)
    wanted = {"language": form.language, "working_hours": hours}
    changed = {name: value for name, value in wanted.items() if value != getattr(profile, name)}
    return ProfileEdit.model_validate(changed) if changed else None


def _modal(say: Speech, channel: str, version: int, stamp: str, blocks: list[BlockDict]) -> ViewDict:
    return p.modal(
        a.SETTINGS_MODAL,
        say("settings_title"),
        blocks,
        place=Spot(channel=channel, version=version).packed(),
        stamp=stamp,
        close=say("cancel"),
        submit=say("save"),
    )


def _mode(say: Speech, mode: Mode) -> BlockDict:
    modes = [p.option(say(f"mode_{one}"), one) for one in MODES]
    return p.field(MODE, say("field_mode"), p.choice_input(say, modes, mode), optional=False)


def _project_fields(say: Speech, form: SettingsForm) -> list[BlockDict]:
    languages = [p.option(say(f"language_{one}"), one) for one in ("en", "sv")]
    cadences = [p.option(say(f"cadence_{one}"), one) for one in CADENCES]
    days = [p.option(name, str(number)) for number, name in enumerate(say("weekdays").split())]
    others = [p.option(say(f"others_{one}"), one) for one in ("viewer", "member")]
    return [
        p.field(
            LANGUAGE, say("field_language"), p.choice_input(say, languages, form.language), optional=False
        ),
        p.field(CADENCE, say("field_cadence"), p.choice_input(say, cadences, form.cadence), optional=False),
        p.field(CAP, say("field_cap"), p.text_input(form.cap, most=2), optional=False, hint=say("hint_cap")),
        p.field(FROM, say("field_from"), p.time_input(form.start), optional=False),
        p.field(TO, say("field_to"), p.time_input(form.end), optional=False),
        p.field(DAYS, say("field_days"), p.ticks_input(days, [str(one) for one in form.days])),
        p.field(PAUSE, say("field_pause"), p.date_input(form.pause)),
        *(
            p.field(role.value, say(f"field_{role}s"), p.people_input(form.people.get(role, ())))
            for role in ROLES
        ),
        p.field(OTHERS, say("field_others"), p.choice_input(say, others, form.others), optional=False),
    ]
