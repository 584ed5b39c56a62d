"""Forms: setting up a project, its profile, a lesson, a message as evidence."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.domain.framework import Framework
from bot.domain.phases import Phase
from bot.domain.project import Profile, Status, SystemKind
from bot.domain.understanding import Language
from bot.services.acting import ProfileEdit, Start
from bot.services.summarizer import Board
from bot.slack.project import parts as p
from bot.slack.project.lines import Teller
from bot.slack.project.spot import Spot
from bot.slack.project.words import MARKS, Speech, speech
from bot.slack.views import project_actions as a
from bot.slack.views.message import BlockDict, ViewDict

NAME, SYSTEM, KIND, ORIGIN, VENDOR, OWNER = "name", "system", "kind", "origin", "vendor", "system_owner"
LEAD, PHASE, TARGET, GO_LIVE, ZONE, LANGUAGE = "lead", "phase", "target", "go_live", "zone", "language"
LESSON, ABOUT, MARK_DONE, NOTE = "lesson", "about", "mark_done", "note"
"""Block ids: the names of the fields."""
NAME_MOST = 150
DONE_TOO = "done"
NO_ACTIVITY = "none"


@dataclass(frozen=True)
class ProfileForm:
    """What the forms of setting up and of the profile hold."""

    name: str | None = None
    system: str | None = None
    kind: str | None = None
    origin: str | None = None
    vendor: str | None = None
    owner: str | None = None
    lead: str | None = None
    phase: Phase = Phase.ASSESS
    target: dt.date | None = None
    go_live: dt.date | None = None
    zone: str = "Europe/Stockholm"
    language: Language = "en"


def profile_form(profile: Profile, phase: Phase) -> ProfileForm:
    """Return the form as the project stands."""
    return ProfileForm(
        name=profile.name.text,
        system=profile.system.text if profile.system else None,
        kind=profile.system_kind.value if profile.system_kind else None,
        origin=profile.origin,
        vendor=profile.vendor.text if profile.vendor else None,
        owner=profile.owner.text if profile.owner else None,
        phase=phase,
        target=profile.targets.get(phase),
        go_live=profile.go_live,
        zone=profile.time_zone,
        language=profile.language,
    )


def build_start(
    framework: Framework, language: Language, channel: str, form: ProfileForm, problem: str = ""
) -> ViewDict:
    """Return the modal that sets up a project, in the language of who opens it."""
    say = speech(language)
    phases = [p.option(f"{one.order}. {say.phase(one, framework)}", one.value) for one in Phase]
    name, *rest = _profile_fields(say, form)
    blocks = [
        *([p.section(problem), p.context(say("kept_typed"))] if problem else []),
        name,
        p.field(LEAD, say("field_lead"), p.person_input(form.lead), optional=False),
        p.field(
            PHASE, say("field_start_phase"), p.choice_input(say, phases, form.phase.value), optional=False
        ),
        p.field(TARGET, say("field_target"), p.date_input(form.target)),
        *rest,
    ]
    return p.modal(
        a.START_MODAL,
        say("start_title"),
        blocks,
        place=Spot(channel=channel).packed(),
        stamp="again" if problem else "new",
        close=say("cancel"),
        submit=say("start_submit"),
    )


def build_profile(board: Board, channel: str, form: ProfileForm | None = None, problem: str = "") -> ViewDict:
    """Return the modal of the profile."""
    tell = Teller(board)
    say = tell.say
    shown = form or profile_form(board.project.profile, board.project.phase)
    name, *rest = _profile_fields(say, shown)
    version = board.project.version
    blocks = [
        *([p.section(problem), p.context(say("kept_typed"))] if problem else []),
        name,
        p.field(TARGET, say("field_target"), p.date_input(shown.target)),
        *rest,
    ]
    return p.modal(
        a.PROFILE_MODAL,
        say("profile_title"),
        blocks,
        place=Spot(channel=channel, version=version, phase=board.project.phase).packed(),
        stamp=f"{version}.{'again' if form else 'new'}",
        close=say("cancel"),
        submit=say("save"),
    )


def read_profile(entered: p.Entered, phase: Phase = Phase.ASSESS) -> ProfileForm:
    """Return what was filled in. `phase`: where the form has none."""
    chosen = entered.choice(PHASE)
    return ProfileForm(
        name=entered.text(NAME),
        system=entered.text(SYSTEM),
        kind=entered.choice(KIND),
        origin=entered.choice(ORIGIN),
        vendor=entered.text(VENDOR),
        owner=entered.text(OWNER),
        lead=entered.person(LEAD),
        phase=Phase(chosen) if chosen else phase,
        target=entered.date(TARGET),
        go_live=entered.date(GO_LIVE),
        zone=entered.text(ZONE) or "",
        language="sv" if entered.choice(LANGUAGE) == "sv" else "en",
    )


def start_of(form: ProfileForm) -> Start:
    """Return what a project begins with."""
    given = edit_of(form, {}).given()
    filled = {name: value for name, value in given.items() if value is not None and name != "name"}
    return Start(
        name=form.name or "", phase=form.phase, lead=form.lead, profile=ProfileEdit.model_validate(filled)
    )


def edit_of(form: ProfileForm, targets: Mapping[Phase, dt.date]) -> ProfileEdit:
    """Return the profile as the form has it; of the target dates only the phase's own changes."""
    rest = {phase: day for phase, day in targets.items() if phase is not form.phase}
    origin: Literal["built", "bought"] | None = (
        "built" if form.origin == "built" else "bought" if form.origin == "bought" else None
    )
    return ProfileEdit(
        name=form.name,
        system=form.system,
        system_kind=SystemKind(form.kind) if form.kind else None,
        origin=origin,
        vendor=form.vendor,
        owner=form.owner,
        time_zone=form.zone,
        language=form.language,
        targets={**rest, **({form.phase: form.target} if form.target else {})},
        go_live=form.go_live,
    )


def _profile_fields(say: Speech, form: ProfileForm) -> list[BlockDict]:
    kinds = [p.option(say(f"kind_{one}"), one.value) for one in SystemKind]
    origins = [p.option(say(f"origin_{one}"), one) for one in ("built", "bought")]
    languages = [p.option(say(f"language_{one}"), one) for one in ("en", "sv")]
    return [
        p.field(NAME, say("field_name"), p.text_input(form.name, most=NAME_MOST), optional=False),
        p.field(SYSTEM, say("field_system"), p.text_input(form.system, most=NAME_MOST)),
        p.field(KIND, say("field_kind"), p.choice_input(say, kinds, form.kind)),
        p.field(ORIGIN, say("field_origin"), p.choice_input(say, origins, form.origin)),
        p.field(VENDOR, say("field_vendor"), p.text_input(form.vendor, most=NAME_MOST)),
        p.field(OWNER, say("field_system_owner"), p.text_input(form.owner, most=NAME_MOST)),
        p.field(GO_LIVE, say("field_go_live"), p.date_input(form.go_live)),
        p.field(ZONE, say("field_zone"), p.text_input(form.zone), optional=False, hint=say("hint_zone")),
        p.field(
            LANGUAGE, say("field_language"), p.choice_input(say, languages, form.language), optional=False
        ),
    ]


@dataclass(frozen=True)
class LessonForm:
    text: str | None = None
    phase: Phase | None = None
    activity: str | None = None


def build_lesson(
    board: Board,
    spot: Spot,
    form: LessonForm,
    problem: str = "",
    from_message: bool = False,
) -> ViewDict:
    """Return the modal that keeps a lesson. `from_message`: the text comes from a message."""
    tell = Teller(board)
    say = tell.say
    phases = [p.option(f"{one.order}. {say.phase(one, board.framework)}", one.value) for one in Phase]
    spot = spot.model_copy(update={"version": board.project.version})
    blocks = [
        *([p.section(problem), p.context(say("kept_typed"))] if problem else []),
        *([p.context(say("from_message"))] if from_message else []),
        p.field(
            LESSON,
            say("field_lesson"),
            p.text_input(form.text, multiline=True),
            optional=False,
            hint=say("hint_lesson"),
        ),
        p.field(
            PHASE,
            say("field_lesson_phase"),
            p.choice_input(say, phases, (form.phase or board.project.phase).value),
            optional=False,
        ),
        p.field(ABOUT, say("field_about"), _activity_select(tell, form.activity)),
    ]
    return p.modal(
        a.LESSON_MODAL,
        say("lesson_title"),
        blocks,
        place=spot.packed(),
        stamp=f"{board.project.version}.{'again' if problem else 'new'}",
        close=say("cancel"),
        submit=say("save"),
    )


def read_lesson(entered: p.Entered) -> LessonForm:
    phase, about = entered.choice(PHASE), entered.choice(ABOUT)
    return LessonForm(
        entered.text(LESSON), Phase(phase) if phase else None, None if about == NO_ACTIVITY else about
    )


@dataclass(frozen=True)
class EvidenceForm:
    activity: str | None = None
    note: str | None = None
    done: bool = False


def build_evidence(board: Board, spot: Spot, form: EvidenceForm | None = None, problem: str = "") -> ViewDict:
    """Return the modal that takes the message of `spot.message` as evidence for an activity."""
    tell = Teller(board)
    say = tell.say
    spot = spot.model_copy(update={"version": board.project.version})
    form = form or EvidenceForm()
    ticks = [p.option(say("mark_done_too"), DONE_TOO)]
    blocks = [
        *([p.section(problem), p.context(say("kept_typed"))] if problem else []),
        p.field(ABOUT, say("field_for"), _activity_select(tell, form.activity), optional=False),
        p.field(MARK_DONE, say("field_mark_done"), p.ticks_input(ticks, [DONE_TOO] if form.done else [])),
        p.context(say("link_kept")),
    ]
    return p.modal(
        a.EVIDENCE_MODAL,
        say("evidence_title"),
        blocks,
        place=spot.packed(),
        stamp=f"{board.project.version}.{'again' if problem else 'new'}",
        close=say("cancel"),
        submit=say("save"),
    )


def read_evidence(entered: p.Entered) -> EvidenceForm:
    return EvidenceForm(entered.choice(ABOUT), done=DONE_TOO in entered.ticked(MARK_DONE))


def _activity_select(tell: Teller, chosen: str | None) -> dict[str, object]:
    """Return a select over all activities, by phase; the phase now comes first, settled ones last in each.

    Groups, since a select takes 100 options in each of up to 100 groups.
    """
    board, say = tell.board, tell.say
    ordered = sorted(board.summary.checklists, key=lambda one: not one.now)
    groups: list[dict[str, object]] = []
    initial: dict[str, object] | None = None
    for each in ordered:
        lines = sorted(each.lines, key=lambda line: line.status.settled)
        options = [
            p.option(f"{MARKS[line.status]} {line.title}", line.activity).to_dict() for line in lines[:100]
        ]
        initial = next((one for one in options if one["value"] == chosen), initial)
        if options:
            label = p.option(f"{each.phase.order}. {say.phase(each.phase, board.framework)}", "x").to_dict()
            groups.append({"label": label["text"], "options": options})
    found: dict[str, object] = {
        "type": "static_select",
        "action_id": p.FIELD,
        "placeholder": {"type": "plain_text", "text": say("choose")},
        "option_groups": groups,
    }
    return {**found, "initial_option": initial} if initial else found


def is_done(board: Board, activity: str) -> bool:
    return board.project.state(activity).status is Status.DONE
