"""A timeline run through the real Nudger over a real store, with a channel that is simulated."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.adapters.guard import finds_patient_data
from bot.domain.framework import Framework
from bot.domain.nudges import IsHoliday, NudgeRules, Outcome, Preference
from bot.domain.phases import Phase
from bot.domain.project import Decision, ProjectKey, ProjectRole, Status, WorkingHours, catalogue
from bot.errors import AwayError, ChannelGoneError, UsageError
from bot.services.acting import Acting, NewConditionText, ProfileEdit, SettingsEdit, Start
from bot.services.nudger import Nudger
from bot.services.nudging import Letter, RuleAndWindow
from bot.services.tracker import Tracker
from bot.store.nudges import LEASE_SECONDS, NudgeStore
from bot.store.projects import ProjectStore
from evals.timelines import Event, Timeline

LOOKS_MAX = 5000
"""More looks at one project than any timeline needs; reaching it means that a look does not move on."""


class ProcessDiedError(Exception):
    """The simulated process dies here."""


@dataclass(frozen=True)
class Posted:
    """A nudge that is in the channel."""

    at: dt.datetime
    rule: str
    window: str
    subjects: tuple[str, ...]
    addressee: str | None
    """By id."""
    escalation: bool
    kind: str


@dataclass
class SimulatedChannel:
    """A channel that keeps what is posted, can be archived, fail, and be written in by others."""

    clock: Callable[[], dt.datetime]
    posted: list[Posted] = field(default_factory=list[Posted])
    shown: dict[str, set[RuleAndWindow]] = field(default_factory=dict[str, set[RuleAndWindow]])
    archived: bool = False
    failing: int = 0
    dies_after_post: bool = False
    newest: str | None = None

    def post(self, key: ProjectKey, letter: Letter) -> str:  # noqa: ARG002 (one channel)
        self._check()
        self._keep(letter, set())
        self.shown[letter.message] = {(line.rule, line.window) for line in letter.lines}
        self.newest = letter.message
        self._perhaps_die()
        return letter.message

    def edit(self, key: ProjectKey, ts: str, letter: Letter) -> None:  # noqa: ARG002 (one channel)
        self._check()
        before = self.shown.get(ts, set())
        self._keep(letter, before)
        self.shown[ts] = before | {(line.rule, line.window) for line in letter.lines}
        self._perhaps_die()

    def find(self, key: ProjectKey, message: str) -> str | None:  # noqa: ARG002 (one channel)
        self._check()
        return message if message in self.shown else None

    def is_newest(self, key: ProjectKey, ts: str) -> bool:  # noqa: ARG002 (one channel)
        return self.newest == ts

    def _check(self) -> None:
        if self.archived:
            raise ChannelGoneError("the channel is archived")
        if self.failing:
            self.failing -= 1
            raise AwayError("no answer")

    def _perhaps_die(self) -> None:
        if self.dies_after_post:
            self.dies_after_post = False
            raise ProcessDiedError

    def _keep(self, letter: Letter, before: set[RuleAndWindow]) -> None:
        for line in letter.lines:
            if (line.rule, line.window) in before or line.nudge is None:
                continue
            nudge = line.nudge
            person = next((p.identity for p in letter.people.persons if p.token == nudge.addressee), None)
            self.posted.append(
                Posted(
                    self.clock(), line.rule, line.window, nudge.subjects, person, nudge.escalation, nudge.kind
                )
            )


class Simulation:
    """Runs one timeline. `zones`: by person, as they are at the end."""

    def __init__(
        self,
        timeline: Timeline,
        projects: ProjectStore,
        nudges: NudgeStore,
        rules: NudgeRules,
        is_holiday: IsHoliday,
        framework: Framework,
    ) -> None:
        self.timeline = timeline
        self.projects = projects
        self.nudges = nudges
        self.rules = rules
        self.is_holiday = is_holiday
        self.framework = framework
        self.key = ProjectKey(org=timeline.id, channel="C1")
        self.now = timeline.moment(timeline.start)
        self.channel = SimulatedChannel(lambda: self.now)
        self.tracker = Tracker(projects, finds_patient_data)
        self.preferences: dict[str, Preference] = {}
        self.zone_changes: list[tuple[dt.datetime, str]] = [(self.now, timeline.zone)]
        self.caps: list[tuple[dt.datetime, int]] = [(self.now, timeline.cap)]
        self.merged = 0
        self.unanswered: list[str] = []
        self._restart()

    def run(self) -> list[Posted]:
        """Return what was posted from start to end."""
        self._create()
        until, looks = self.timeline.moment(self.timeline.until), 0
        events = self.timeline.parsed()
        asleep_until: dt.datetime | None = None
        while True:
            planned = self._planned()
            if planned and asleep_until:
                planned = max(planned, asleep_until)
            upcoming = events[0].at if events else None
            if planned and planned < until and (upcoming is None or planned < upcoming):
                self.now = max(self.now, planned)
                self._look()
                looks += 1
                if looks > LOOKS_MAX:
                    raise UsageError(f"timeline {self.timeline.id} does not move on", "mend next_check_at")
            elif upcoming is not None and upcoming < until:
                self.now = max(self.now, upcoming)
                event = events.pop(0)
                if event.verb == "asleep":
                    asleep_until = self.timeline.moment(f"{event.args[1]} {event.args[2]}")
                else:
                    self._happen(event)
            else:
                return self.channel.posted

    def _restart(self) -> None:
        self.nudger = Nudger(
            self.projects, self.tracker, self.nudges, self.channel, self.rules, self.is_holiday
        )

    def _planned(self) -> dt.datetime | None:
        ground = self.nudges.past(self.key)
        return ground.planned_at if ground else None

    def _look(self) -> None:
        try:
            self.merged += self.nudger.look(self.key, self.now).merged
        except ProcessDiedError:
            self._restart()
            self.projects.plan_check(self.key, self.now + dt.timedelta(seconds=LEASE_SECONDS))

    def _by(self, who: str | None) -> Acting:
        return Acting(person=who or "anna", now=self.now)

    def _create(self) -> None:
        t = self.timeline
        lead = next(name for name, role in t.people.items() if role == "lead")
        profile = ProfileEdit(time_zone=t.zone, working_hours=t.hours, language=t.language)  # type: ignore[arg-type]
        start = Start(name=t.id, phase=t.phase, profile=profile)
        self.tracker.create(self.key, self._by(lead), start)
        for name, role in t.people.items():
            if name != lead:
                self.tracker.set_person(self.key, self._by(lead), name, ProjectRole(role))
        for rule in t.mute:
            self.tracker.mute(self.key, self._by(lead), rule)
        changes = {"weekly_cap": t.cap, "cadence": t.cadence}
        default = {"weekly_cap": 5, "cadence": "weekly"}
        edit = {name: value for name, value in changes.items() if value != default[name]}
        if edit:
            self.tracker.change_settings(self.key, self._by(lead), SettingsEdit.model_validate(edit))

    # Events

    def _happen(self, event: Event) -> None:
        acts: dict[str, Callable[[Event], object]] = {
            "mark": self._mark,
            "due": lambda e: self.tracker.set_due(self.key, self._by(e.who), e.args[0], _day(e.args[1])),
            "assign": lambda e: self.tracker.assign(self.key, self._by(e.who), e.args[0], e.args[1]),
            "evidence": lambda e: self.tracker.add_evidence(
                self.key, self._by(e.who), e.args[0], "note", "minutes of the meeting"
            ),
            "settle": self._settle,
            "move": lambda e: self.tracker.set_phase(
                self.key, self._by(e.who), Phase(e.args[0]), " ".join(e.args[1:]) or None
            ),
            "decide": self._decide,
            "close": lambda e: self.tracker.close_condition(
                self.key, self._by(e.who), self._latest_decision(), int(e.args[0])
            ),
            "mute": lambda e: self.tracker.mute(self.key, self._by(e.who), e.args[0]),
            "wake": lambda e: self.tracker.wake(self.key, self._by(e.who), e.args[0]),
            "quiet": lambda e: self.tracker.snooze(
                self.key, self._by(e.who), e.args[0], self.timeline.moment(" ".join(e.args[1:]))
            ),
            "pause": lambda e: self._set(e, paused_until=self.timeline.moment(" ".join(e.args))),
            "resume": lambda e: self._set(e, paused_until=None),
            "cap": self._cap,
            "cadence": lambda e: self._set(e, cadence=e.args[0]),
            "target": lambda e: self._edit(e, targets={Phase(e.args[0]): _day(e.args[1])}),
            "go_live": lambda e: self._edit(e, go_live=_day(e.args[0])),
            "zone": self._zone,
            "person": lambda e: self.tracker.set_person(
                self.key, self._by(e.who), e.args[0], ProjectRole(e.args[1])
            ),
            "opt_out": lambda e: self._prefer(e, opted_out=True),
            "own_zone": lambda e: self._prefer(e, time_zone=e.args[0]),
            "own_hours": lambda e: self._prefer(
                e,
                working_hours=WorkingHours(
                    start=dt.time.fromisoformat(e.args[0]), end=dt.time.fromisoformat(e.args[1])
                ),
            ),
            "snooze": lambda e: self._note(e, Outcome.SNOOZED, self.timeline.moment(" ".join(e.args[-2:]))),
            "dismiss": lambda e: self._note(e, Outcome.DISMISSED),
            "lesson": lambda e: self.tracker.add_lesson(self.key, self._by(e.who), "we learnt something"),
            "chat": lambda _: setattr(self.channel, "newest", None),
            "archive": lambda _: setattr(self.channel, "archived", True),
            "revive": lambda _: setattr(self.channel, "archived", False),
            "fail": lambda e: setattr(self.channel, "failing", int(e.args[0])),
            "die": lambda _: setattr(self.channel, "dies_after_post", True),
            "restart": lambda _: self._restart(),
            "clock_back": self._clock_back,
        }
        if event.verb not in acts:
            raise UsageError(f"timeline {self.timeline.id}: unknown event {event.verb!r}", "see _happen")
        acts[event.verb](event)

    def _mark(self, event: Event) -> None:
        name, status = event.args[0], Status(event.args[1])
        reason = "not for us" if status is Status.NOT_APPLICABLE else None
        blocker = "we wait for the vendor" if status is Status.BLOCKED else None
        self.tracker.mark(self.key, self._by(event.who), name, status, reason, blocker)

    def _settle(self, event: Event) -> None:
        """Mark everything of a phase, but the activities named after it, as done with evidence."""
        stored = self.projects.load(self.key)
        if stored is None:
            return
        known = catalogue(stored.project, self.framework)
        for item in known.in_phase(Phase(event.args[0])):
            if item.id not in event.args[1:] and not stored.project.state(item.id).status.settled:
                by = self._by(event.who)
                self.tracker.add_evidence(self.key, by, item.id, "note", "minutes of the meeting")
                self.tracker.mark(self.key, by, item.id, Status.DONE)

    def _decide(self, event: Event) -> None:
        decision = Decision(event.args[0])
        pairs = list(zip(event.args[1::2], event.args[2::2], strict=True))
        conditions = [NewConditionText("do it", owner, _day(day)) for owner, day in pairs]
        rationale = None if decision is Decision.GO else "we have talked it over"
        self.tracker.decide(self.key, self._by(event.who), decision, rationale, conditions)

    def _latest_decision(self) -> str:
        stored = self.projects.load(self.key)
        decisions = stored.project.decisions if stored else {}
        return max(decisions, key=lambda name: decisions[name].number)

    def _set(self, event: Event, **values: object) -> None:
        self.tracker.change_settings(self.key, self._by(event.who), SettingsEdit.model_validate(values))

    def _edit(self, event: Event, **values: object) -> None:
        self.tracker.edit_profile(self.key, self._by(event.who), ProfileEdit.model_validate(values))

    def _cap(self, event: Event) -> None:
        self._set(event, weekly_cap=int(event.args[0]))
        self.caps.append((self.now, int(event.args[0])))

    def _zone(self, event: Event) -> None:
        self._edit(event, time_zone=event.args[0])
        self.zone_changes.append((self.now, event.args[0]))

    def _prefer(self, event: Event, **values: object) -> None:
        who = event.who or "anna"
        chosen = self.nudges.preference(self.key.org, who).model_copy(update=values)
        self.preferences[who] = chosen
        self.nudges.prefer(self.key.org, who, chosen, self.now)

    def _note(self, event: Event, outcome: Outcome, until: dt.datetime | None = None) -> None:
        """The latest nudge of a rule, about an activity where one is named, has this outcome."""
        rule = event.args[0]
        about = event.args[1] if len(event.args) > 1 and "/" in event.args[1] else None
        found = [
            one for one in self.channel.posted if one.rule == rule and (not about or about in one.subjects)
        ]
        if not found or not self.nudges.note(
            self.key, rule, found[-1].window, outcome, None, self.now, until=until
        ):
            self.unanswered.append(f"no {rule} to {event.verb} on {self.now:%Y-%m-%d}")

    def _clock_back(self, event: Event) -> None:
        """The clock is put back by so many minutes for one look, as after a wrong time was mended."""
        kept, self.now = self.now, self.now - dt.timedelta(minutes=int(event.args[0]))
        self._look()
        self.now = kept
        self.projects.plan_check(self.key, kept)

    def zone_at(self, moment: dt.datetime) -> str:
        """Return the project's zone at that moment."""
        return [zone for since, zone in self.zone_changes if since <= moment][-1]


def local(moment: dt.datetime, zone: str) -> dt.datetime:
    """Return the moment on the clock of a zone."""
    return moment.astimezone(ZoneInfo(zone))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
