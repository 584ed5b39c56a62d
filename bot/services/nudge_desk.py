"""What people answer to a nudge: one click each. Every act is theirs, with their own rights."""

import datetime as dt
import logging
from typing import Literal
from zoneinfo import ZoneInfo

from bot.domain.nudges import NudgeRules, Outcome, Preference
from bot.domain.nudges.hours import moment
from bot.domain.nudges.values import DismissedAs
from bot.domain.project import Act, ProjectKey, Record, Status, next_phase
from bot.domain.project.people import Actor
from bot.domain.project.permissions import require
from bot.errors import AdvisorError, Refused
from bot.services.acting import Acting, require_own_role
from bot.services.nudge_preview import dismissed_too_often
from bot.services.nudging import RuleAndWindow
from bot.services.tracker import Tracker
from bot.store.drafts import Stored, no_project
from bot.store.nudges import NudgeStore
from bot.store.projects import ProjectStore

log = logging.getLogger(__name__)

NOBODY = "p-" + "0" * 16
"""Stands for somebody whom the project does not know; has the role of such people."""

SnoozeFor = Literal["day", "next_week"]


class NudgeDesk:
    """Takes answers. Methods raise Refused where the person may not, or the nudge is gone."""

    def __init__(
        self, projects: ProjectStore, tracker: Tracker, nudges: NudgeStore, rules: NudgeRules
    ) -> None:
        self._projects = projects
        self._nudges = nudges
        self._tracker = tracker
        self.rules = rules

    def mark_done(self, key: ProjectKey, by: Acting, name: RuleAndWindow, activity: str) -> None:
        """The activity is done, and the nudge was acted on.

        Of a nudge that comes again each period only this occurrence is done: its activity is under way.
        """
        if self._recurs(name):
            self._done_this_time(key, by, name, activity)
            return
        self._tracker.mark(key, by, activity, Status.DONE)
        self.acted(key, by, name)

    def not_applicable(
        self, key: ProjectKey, by: Acting, name: RuleAndWindow, activity: str, reason: str
    ) -> None:
        """The activity does not apply here, for that reason, and the nudge was acted on."""
        self._tracker.mark(key, by, activity, Status.NOT_APPLICABLE, reason=reason)
        self.acted(key, by, name)

    def assign(
        self, key: ProjectKey, by: Acting, name: RuleAndWindow, activity: str, owner: str | None
    ) -> None:
        """The person owns the activity, and the nudge was acted on."""
        self._tracker.assign(key, by, activity, owner)
        self.acted(key, by, name)

    def set_due(self, key: ProjectKey, by: Acting, name: RuleAndWindow, activity: str, due: dt.date) -> None:
        """The activity has a new date, and the nudge was acted on."""
        self._tracker.set_due(key, by, activity, due)
        self.acted(key, by, name)

    def add_evidence(
        self, key: ProjectKey, by: Acting, name: RuleAndWindow, activity: str, what: str
    ) -> None:
        """The activity has a note as evidence, and the nudge was acted on."""
        self._tracker.add_evidence(key, by, activity, "note", what)
        self.acted(key, by, name)

    def close_condition(self, key: ProjectKey, by: Acting, name: RuleAndWindow, condition: str) -> None:
        """The condition, as `d12/1`, is met, and the nudge was acted on."""
        decision, _, place = condition.partition("/")
        if not place.isdigit():
            raise Refused("this is no condition", "use the buttons of the message")
        self._tracker.close_condition(key, by, decision, int(place))
        self.acted(key, by, name)

    def move(self, key: ProjectKey, by: Acting, name: RuleAndWindow) -> Record:
        """The project is in the next phase, and the nudge was acted on."""
        entering = next_phase(self._stored(key).project.phase)
        if entering is None:
            raise Refused("there is no phase after this one", "nothing is to be done")
        written = self._tracker.set_phase(key, by, entering)
        self.acted(key, by, name)
        return written.record

    def snooze(
        self, key: ProjectKey, by: Acting, name: RuleAndWindow, until: SnoozeFor | dt.date
    ) -> dt.datetime:
        """The nudge comes again then, if it still holds; its rule's other occasions stay as they were.

        Returns when: the start of working time on that day, in the project's time zone.
        """
        profile = self._stored(key).project.profile
        today = by.now.astimezone(ZoneInfo(profile.time_zone)).date()
        if until == "day":
            day = today + dt.timedelta(days=1)
        elif until == "next_week":
            day = today + dt.timedelta(days=7 - today.weekday())
        else:
            day = until
        if day <= today:
            raise Refused("that day is not ahead", "choose a later one")
        self._require_member(key, by)
        again = moment(day, profile.time_zone, profile.working_hours.start)
        self._answered(key, by, name, Outcome.SNOOZED, until=again)
        return again

    def dismiss(self, key: ProjectKey, by: Acting, name: RuleAndWindow, why: DismissedAs) -> None:
        """This occasion is not told again, nor escalated."""
        self._require_member(key, by)
        self._answered(key, by, name, Outcome.DISMISSED, dismissed_as=why)

    def is_of_no_use(self, key: ProjectKey, rule: str) -> bool:
        """Tell whether the rule's nudges are dismissed in this project again and again."""
        ground = self._nudges.past(key)
        answers = [one.outcome for one in ground.past if one.rule == rule and one.outcome] if ground else []
        return dismissed_too_often(len(answers), answers.count(Outcome.DISMISSED))

    def mute(self, key: ProjectKey, by: Acting, rule: str, reason: str | None = None) -> None:
        """The rule does not nudge in this project any more."""
        self._tracker.mute(key, by, rule, reason)

    def prefer(self, org: str, by: Acting, chosen: Preference) -> None:
        """The person's time zone, hours and choices are these, in all projects of the organisation."""
        self._nudges.prefer(org, by.person, chosen, by.now)

    def preference(self, org: str, person: str) -> Preference:
        """Return what the person has chosen; nothing chosen is the default."""
        return self._nudges.preference(org, person)

    def acted(self, key: ProjectKey, by: Acting, name: RuleAndWindow) -> None:
        """The nudge was acted on, by a change that is kept, also where this cannot be noted."""
        try:
            self._answered(key, by, name, Outcome.ACTED)
        except AdvisorError as error:
            log.warning("nudge %s of %s not noted as acted on: %s", name[0], key, type(error).__name__)

    def name_of(self, key: ProjectKey, message: str, place: int) -> RuleAndWindow:
        """Return rule and window of a nudge by its place in a message of that channel."""
        found = self._nudges.message(key, message)
        if found is None or not 0 <= place < len(found.nudges):
            raise Refused("this nudge is gone", "nothing is to be done")
        return found.nudges[place]

    def _recurs(self, name: RuleAndWindow) -> bool:
        rule = self.rules.rule(name[0])
        return rule is not None and rule.when.kind == "governance_recurring"

    def _done_this_time(self, key: ProjectKey, by: Acting, name: RuleAndWindow, activity: str) -> None:
        self._require_member(key, by)
        if self._stored(key).project.state(activity).status in (Status.NOT_ASSESSED, Status.NOT_STARTED):
            self._tracker.mark(key, by, activity, Status.IN_PROGRESS)
        self._answered(key, by, name, Outcome.ACTED)

    def _stored(self, key: ProjectKey) -> Stored:
        stored = self._projects.load(key)
        if stored is None:
            raise no_project(key)
        return stored

    def _require_member(self, key: ProjectKey, by: Acting) -> None:
        """Who may do the work may put off a nudge about it. Raises Refused."""
        stored = self._stored(key)
        token = stored.people.token_of(by.person) or NOBODY
        require_own_role(stored.project, token, by)
        require(stored.project, Actor(person=token, kind=by.kind), Act.MARK)

    def _answered(
        self,
        key: ProjectKey,
        by: Acting,
        name: RuleAndWindow,
        outcome: Outcome,
        until: dt.datetime | None = None,
        dismissed_as: DismissedAs | None = None,
    ) -> None:
        stored = self._stored(key)
        token = stored.people.token_of(by.person)
        noted = self._nudges.note(key, *name, outcome, token, by.now, until=until, dismissed_as=dismissed_as)
        if not noted:
            raise Refused("this nudge is gone", "nothing is to be done")
