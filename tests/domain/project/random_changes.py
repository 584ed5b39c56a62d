"""Any change that somebody might try, valid or not, chosen by a given `pick`."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from bot.domain.phases import Phase
from bot.domain.project import (
    ActivityAdded,
    Assigned,
    Change,
    ConditionClosed,
    Decision,
    DueSet,
    EvidenceAdded,
    EvidenceRemoved,
    GateDecided,
    LessonAdded,
    LessonRemoved,
    Marked,
    NewCondition,
    NudgeSent,
    PersonErased,
    PersonSet,
    PhaseMoved,
    ProfileEdited,
    ProjectRole,
    Settings,
    SettingsChanged,
    Status,
    Tailored,
    Undone,
    VerificationWithdrawn,
    Verified,
)
from tests.domain.project.builders import BOT, DEPUTY, LEAD, MEMBER, OTHER, SPONSOR, VIEWER, Team, lab, w

Pick = Callable[[Sequence[Any]], Any]

PEOPLE = (LEAD, LEAD, LEAD, DEPUTY, MEMBER, MEMBER, SPONSOR, VIEWER, BOT, OTHER)
KINDS = (
    *["mark"] * 8,
    *["assign", "due", "evidence", "verify", "decide", "move", "undo"] * 3,
    *["unevidence", "unverify", "tailor", "own", "close", "lesson", "unlesson", "person", "profile"],
    *["settings", "nudge"],
)


def any_change(team: Team, pick: Pick) -> Change:
    """Return a change; about half of them fit the project."""
    return _OF[pick(KINDS)](team, pick)


def _name(team: Team, pick: Pick) -> str:
    return pick([*(a.id for a in team.framework.activities), *sorted(team.p.own), "own/none"])


def _date(team: Team, pick: Pick) -> dt.date:
    return team.at.date() + dt.timedelta(days=pick([-9, -1, 0, 1, 7, 30]))


def _mark(team: Team, pick: Pick) -> Change:
    status = pick([*Status, Status.DONE, Status.DONE, Status.DONE])
    return Marked(
        activity=_name(team, pick),
        status=status,
        reason=w("does not apply") if status is Status.NOT_APPLICABLE and pick([1, 1, 0]) else None,
        blocker=w("no data") if status is Status.BLOCKED and pick([1, 1, 0]) else None,
        waiting_for=pick([None, LEAD, MEMBER]) if status is Status.BLOCKED else None,
    )


def _evidence(team: Team, pick: Pick) -> Change:
    kind = pick(["permalink", "document", "note"])
    return EvidenceAdded(activity=_name(team, pick), evidence=kind, what=w("https://x.test/1"))


def _unevidence(team: Team, pick: Pick) -> Change:
    found = [(n, e.id) for n, s in sorted(team.p.activities.items()) for e in s.evidence]
    name, evidence = pick([*found, ("assess/need", "e999")])
    return EvidenceRemoved(activity=name, evidence=evidence)


def _decide(team: Team, pick: Pick) -> Change:
    decision = pick([Decision.GO_WITH_CONDITIONS, *Decision])
    wanted = decision is Decision.GO_WITH_CONDITIONS
    condition = NewCondition(text=w("finish it"), owner=pick(PEOPLE), due=_date(team, pick))
    return GateDecided(
        phase=pick([team.p.phase] * 4 + list(Phase)),
        decision=decision,
        rationale=pick([w("so decided"), w("so decided"), None]),
        conditions=(condition,) if wanted else (),
    )


def _move(team: Team, pick: Pick) -> Change:
    ahead = [phase for phase in Phase if phase.order == team.p.phase.order + 1]
    return PhaseMoved(to=pick([*ahead * 5, *Phase]), reason=pick([w("anew"), None]))


def _close(team: Team, pick: Pick) -> Change:
    return ConditionClosed(decision=pick([*sorted(team.p.decisions), "d999"]), condition=pick([1, 1, 2]))


def _own(team: Team, pick: Pick) -> Change:
    return ActivityAdded(
        activity=pick(["own/a", "own/b", "own/c"]),
        title=lab("Ours"),
        phase=pick(list(Phase)),
        level=pick(["must", "should"]),
        reason=w("our policy"),
    )


def _lesson(team: Team, pick: Pick) -> Change:
    about = pick([None, _name(team, pick)])
    return LessonAdded(text=w("start early"), phase=pick(list(Phase)), activity=about)


def _person(team: Team, pick: Pick) -> Change:
    return PersonSet(person=pick(PEOPLE), role=pick([None, *ProjectRole]), bot=pick([False, False, True]))


def _profile(team: Team, pick: Pick) -> Change:
    update = pick([{"language": "en"}, {"language": "sv"}, {"vendor": lab("Acme")}, {"origin": "built"}])
    return ProfileEdited(profile=team.p.profile.model_copy(update=update))


def _undo(team: Team, pick: Pick) -> Change:
    return Undone(of=pick([max(1, team.p.version - back) for back in (0, 0, 1, 2, 5, 30)]))


_OF: dict[str, Callable[[Team, Pick], Change]] = {
    "mark": _mark,
    "assign": lambda t, pick: Assigned(activity=_name(t, pick), owner=pick([None, *PEOPLE])),
    "due": lambda t, pick: DueSet(activity=_name(t, pick), due=pick([None, _date(t, pick), _date(t, pick)])),
    "evidence": _evidence,
    "unevidence": _unevidence,
    "verify": lambda t, pick: Verified(activity=_name(t, pick)),
    "unverify": lambda t, pick: VerificationWithdrawn(activity=_name(t, pick)),
    "tailor": lambda t, pick: Tailored(
        activity=_name(t, pick), level=pick([None, "must", "should"]), reason=w("our size")
    ),
    "own": _own,
    "decide": _decide,
    "move": _move,
    "close": _close,
    "lesson": _lesson,
    "unlesson": lambda t, pick: LessonRemoved(lesson=pick([*sorted(t.p.lessons), "l999"])),
    "person": _person,
    "profile": _profile,
    "settings": lambda _, pick: SettingsChanged(settings=Settings(weekly_cap=pick([0, 3, 5]))),
    "nudge": lambda _, pick: NudgeSent(rule=pick(["stalled", "overdue"]), window=pick(["w47", "w48"])),
    "undo": _undo,
}


def any_erasure(pick: Pick) -> Change:
    return PersonErased(person=pick([DEPUTY, MEMBER, SPONSOR, OTHER]))
