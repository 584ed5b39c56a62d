"""Every act on a project, one call each, for the terminal and Slack alike.

Each takes the project's key and who is acting (`Acting`), people by their own ids, texts as plain
strings, and returns the project after the change (`Written`). Raises `Refused` (against the rules),
`ConflictError` (somebody else changed the same thing since) or `DataFolderError` (the database).
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from pydantic import ValidationError

from bot.domain.phases import Phase
from bot.domain.project import (
    Act,
    ActivityAdded,
    Actor,
    Assigned,
    Change,
    ConditionClosed,
    Created,
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
    ProjectKey,
    ProjectRole,
    SettingsChanged,
    Status,
    Tailored,
    VerificationWithdrawn,
    Verified,
    plan_migration,
    undo,
)
from bot.domain.project.archive import Archive
from bot.domain.project.permissions import require
from bot.domain.project.words import committed_in
from bot.errors import Refused
from bot.services.acting import (
    Acting,
    NewConditionText,
    ProfileEdit,
    SettingsEdit,
    Start,
    edited_profile,
    edited_settings,
    named,
    new_profile,
    person_of,
    require_own_role,
    said,
    saying,
)
from bot.store.drafts import Draft, Proposal, Stored, Written, no_project
from bot.store.projects import ProjectStore

log = logging.getLogger(__name__)

Level = Literal["must", "should"]


class Tracker:
    """Changes projects for people; `Summarizer` reads them.

    Args:
        finds_patient_data: tells whether a text identifies a patient; such a text is refused before
            it is stored or logged.
    """

    def __init__(self, store: ProjectStore, finds_patient_data: Callable[[str], bool]) -> None:
        self._store = store
        self._finds_patient_data = finds_patient_data

    # The project itself

    def create(self, key: ProjectKey, by: Acting, start: Start) -> Written:
        """The channel has a project on the current framework, led by `start.lead` or who acts."""

        def make(draft: Draft) -> Change:
            lead = _named(draft, by, start.lead) if start.lead else None
            version = draft.frameworks.current.version
            return Created(
                key=key,
                profile=new_profile(start),
                framework_version=version,
                phase=start.phase,
                lead=lead,
            )

        return self._do(key, by, make)

    def edit_profile(self, key: ProjectKey, by: Acting, edit: ProfileEdit) -> Written:
        """What is given in `edit` is changed; the rest of the profile stays."""
        return self._do(
            key, by, lambda draft: ProfileEdited(profile=edited_profile(draft.project.profile, edit))
        )

    def set_person(
        self,
        key: ProjectKey,
        by: Acting,
        person: str,
        role: ProjectRole | None,
        name: str | None = None,
        bot: bool = False,
        takes: Sequence[str] = (),
    ) -> Written:
        """The person has this role, None: has left. `takes`: roles of the framework that they take."""

        def make(draft: Draft) -> Change:
            token = person_of(draft, person, name or by.names.get(person), bot)
            return PersonSet(person=token, role=role, bot=bot, takes=tuple(takes))

        return self._do(key, by, make)

    def set_phase(self, key: ProjectKey, by: Acting, to: Phase, reason: str | None = None) -> Written:
        """The project is in that phase. Going back needs a reason."""
        return self._do(key, by, lambda _: PhaseMoved(to=to, reason=said(reason)))

    # Activities

    def mark(
        self,
        key: ProjectKey,
        by: Acting,
        activity: str,
        status: Status,
        reason: str | None = None,
        blocker: str | None = None,
        waiting_for: str | None = None,
    ) -> Written:
        """The activity has this status. Not applicable needs a reason, blocked a blocker."""

        def make(draft: Draft) -> Change:
            awaited = _named(draft, by, waiting_for) if waiting_for else None
            return Marked(
                activity=activity,
                status=status,
                reason=said(reason),
                blocker=said(blocker),
                waiting_for=awaited,
            )

        return self._do(key, by, make)

    def assign(self, key: ProjectKey, by: Acting, activity: str, owner: str | None) -> Written:
        """The person owns the activity; None: nobody does."""

        def make(draft: Draft) -> Change:
            return Assigned(activity=activity, owner=_named(draft, by, owner) if owner else None)

        return self._do(key, by, make)

    def set_due(self, key: ProjectKey, by: Acting, activity: str, due: dt.date | None) -> Written:
        """The activity is due on that date; None: on none."""
        return self._do(key, by, lambda _: DueSet(activity=activity, due=due))

    def add_evidence(
        self,
        key: ProjectKey,
        by: Acting,
        activity: str,
        kind: Literal["permalink", "document", "note"],
        what: str,
    ) -> Written:
        """The activity has one more piece of evidence, with id `e<number of the change>`."""
        return self._do(key, by, lambda _: EvidenceAdded(activity=activity, evidence=kind, what=saying(what)))

    def remove_evidence(self, key: ProjectKey, by: Acting, activity: str, evidence: str) -> Written:
        """The piece of evidence does not count any more."""
        return self._do(key, by, lambda _: EvidenceRemoved(activity=activity, evidence=evidence))

    def verify_item(self, key: ProjectKey, by: Acting, activity: str) -> Written:
        """Who acts, and is not the doer, has verified the activity."""
        return self._do(key, by, lambda _: Verified(activity=activity))

    def withdraw_verification(self, key: ProjectKey, by: Acting, activity: str) -> Written:
        """The verification does not hold any more."""
        return self._do(key, by, lambda _: VerificationWithdrawn(activity=activity))

    def tailor(self, key: ProjectKey, by: Acting, activity: str, level: Level | None, reason: str) -> Written:
        """The activity has this level here; None: the framework's own again."""
        return self._do(key, by, lambda _: Tailored(activity=activity, level=level, reason=saying(reason)))

    def add_activity(
        self,
        key: ProjectKey,
        by: Acting,
        activity: str,
        title: str,
        phase: Phase,
        reason: str,
        level: Level = "should",
    ) -> Written:
        """The team has an activity of its own, with an id such as `own/ethics-board`."""

        def make(_: Draft) -> Change:
            return ActivityAdded(
                activity=activity, title=named(title), phase=phase, level=level, reason=saying(reason)
            )

        return self._do(key, by, make)

    # Gates and lessons

    def decide(
        self,
        key: ProjectKey,
        by: Acting,
        decision: Decision,
        rationale: str | None = None,
        conditions: Sequence[NewConditionText] = (),
        phase: Phase | None = None,
    ) -> Written:
        """The gate of the phase now is decided, with id `d<number of the change>`.

        Args:
            phase: that of the gate; refused where the project is in another one by now.
        """

        def make(draft: Draft) -> Change:
            return GateDecided(
                phase=phase or draft.project.phase,
                decision=decision,
                rationale=said(rationale),
                conditions=tuple(
                    NewCondition(text=saying(one.text), owner=_named(draft, by, one.owner), due=one.due)
                    for one in conditions
                ),
            )

        return self._do(key, by, make)

    def close_condition(
        self, key: ProjectKey, by: Acting, decision: str, condition: int, note: str | None = None
    ) -> Written:
        """The condition of a decision, counted from 1, is met."""
        return self._do(
            key, by, lambda _: ConditionClosed(decision=decision, condition=condition, note=said(note))
        )

    def add_lesson(
        self, key: ProjectKey, by: Acting, text: str, phase: Phase | None = None, activity: str | None = None
    ) -> Written:
        """The team has one more lesson, with id `l<number of the change>`, by default of the phase now."""

        def make(draft: Draft) -> Change:
            return LessonAdded(text=saying(text), phase=phase or draft.project.phase, activity=activity)

        return self._do(key, by, make)

    def remove_lesson(self, key: ProjectKey, by: Acting, lesson: str) -> Written:
        """The lesson does not stand any more."""
        return self._do(key, by, lambda _: LessonRemoved(lesson=lesson))

    # Nudges

    def change_settings(self, key: ProjectKey, by: Acting, edit: SettingsEdit) -> Written:
        """What is given in `edit` is changed; the other settings stay."""
        return self._do(
            key,
            by,
            lambda draft: SettingsChanged(settings=edited_settings(draft.project.settings, edit.given())),
        )

    def mute(self, key: ProjectKey, by: Acting, rule: str, reason: str | None = None) -> Written:
        """The rule does not nudge here any more."""

        def make(draft: Draft) -> Change:
            settings = draft.project.settings
            muted = {**settings.muted, rule: said(reason)}
            return SettingsChanged(settings=edited_settings(settings, {"muted": muted}))

        return self._do(key, by, make)

    def snooze(self, key: ProjectKey, by: Acting, rule: str, until: dt.datetime) -> Written:
        """The rule does not nudge here before that moment."""

        def make(draft: Draft) -> Change:
            settings = draft.project.settings
            snoozed = {**settings.snoozed, rule: until}
            return SettingsChanged(settings=edited_settings(settings, {"snoozed": snoozed}))

        return self._do(key, by, make)

    def wake(self, key: ProjectKey, by: Acting, rule: str) -> Written:
        """The rule is neither muted nor snoozed."""

        def make(draft: Draft) -> Change:
            settings = draft.project.settings
            kept = {
                name: {one: value for one, value in getattr(settings, name).items() if one != rule}
                for name in ("muted", "snoozed")
            }
            return SettingsChanged(settings=edited_settings(settings, kept))

        return self._do(key, by, make)

    def note_nudge(self, key: ProjectKey, by: Acting, rule: str, window: str) -> Written:
        """The history says that a nudge of this rule went out for this window."""
        return self._do(key, by, lambda _: NudgeSent(rule=rule, window=window))

    # Undo, migration, erasure

    def undo(self, key: ProjectKey, by: Acting, of: int | None = None) -> Written:
        """The change with that number, by default the latest that can be, is put back."""
        return self._do(key, by, lambda draft: undo(draft.project, of))

    def migrate(self, key: ProjectKey, by: Acting, to: str | None = None) -> Written:
        """The project follows framework version `to`, by default the current one; see `Summarizer`."""
        frameworks = self._store.frameworks
        new = frameworks.of(to) if to else frameworks.current

        def make(draft: Draft) -> Proposal:
            plan = plan_migration(draft.project, draft.framework, new)
            return Proposal(plan.change, _actor(draft, by), new)

        return self._write(key, by, make)

    def erase_person(self, key: ProjectKey, by: Acting, person: str, aliases: Iterable[str] = ()) -> Written:
        """Name, id and texts of the person are gone from the project; the history says that they are.

        Args:
            person: their id, or their token in this project.
            aliases: further names by which texts may call them.
        """

        def make(draft: Draft) -> tuple[PersonErased, Actor]:
            known = draft.people.token_of(person) or next(
                (one.token for one in draft.people.persons if one.token == person), None
            )
            if known is None:
                raise Refused(f"{person} is not in this project", "nothing is to be done")
            return PersonErased(person=known), _actor(draft, by)

        written = self._store.erase_person(key, make, by.now, aliases)
        log.info("erased a person: project %s change %d", key, written.record.number)
        return written

    def erase_everywhere(
        self, by: Acting, person: str, aliases: Iterable[str] = ()
    ) -> tuple[ProjectKey, ...]:
        """The person is erased from every project that knows them; returns which. For operators."""
        _require_operator(by, "erase a person from all projects")
        keys, names = self._store.channels_of(person), tuple(aliases)
        for key in keys:
            self.erase_person(key, by, person, names)
        self._store.forget_choices(person)
        return keys

    def erase_channel(self, key: ProjectKey, by: Acting) -> None:
        """Everything of the channel is gone for good. For leads and operators."""
        stored = self._store.load(key)
        if stored is None:
            raise no_project(key)
        draft = Draft(key, stored.project, stored.people, self._store.frameworks)
        require(stored.project, _actor(draft, by), Act.ERASE)
        self._store.erase_channel(key)
        log.info("erased channel: project %s", key)

    def import_project(self, by: Acting, archive: Archive) -> Stored:
        """The project of an export is there as it was. For operators."""
        _require_operator(by, "import a project")
        stored = self._store.import_project(archive)
        log.info("imported: project %s version %d", archive.key, stored.project.version)
        return stored

    def _do(self, key: ProjectKey, by: Acting, make: Callable[[Draft], Change]) -> Written:
        return self._write(key, by, lambda draft: Proposal(make(draft), _actor(draft, by)))

    def _write(self, key: ProjectKey, by: Acting, make: Callable[[Draft], Proposal]) -> Written:
        def checked(draft: Draft) -> Proposal:
            try:
                proposal = make(draft)
            except ValidationError as error:
                raise _refusal(error) from None
            require_own_role(None if draft.is_new else draft.project, proposal.actor.person, by)
            self._screen(proposal.change)
            return proposal

        return self._store.write(
            key, checked, by.now, expected_version=by.expected_version, seen_version=by.seen_version
        )

    def _screen(self, change: Change) -> None:
        """Raises Refused where a text of the change identifies a patient; the text is not repeated."""
        if any(one.text and self._finds_patient_data(one.text) for one in committed_in(change)):
            raise Refused(
                "the text seems to identify a patient, so nothing of it was kept",
                "take out names, numbers and dates of birth, then try again",
            )


def _named(draft: Draft, by: Acting, ref: str) -> str:
    """Return the token of a person whom the act mentions."""
    return person_of(draft, ref, by.names.get(ref))


def _actor(draft: Draft, by: Acting) -> Actor:
    return Actor(person=draft.token(by.person, by.name, by.kind == "bot"), kind=by.kind)


def _require_operator(by: Acting, what: str) -> None:
    if by.kind != "operator":
        raise Refused(f"a {by.kind} may not {what}", "ask whoever runs the advisor")


def _refusal(error: ValidationError) -> Refused:
    """Return what is wrong with a value that somebody gave, as a refusal."""
    found = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in found["loc"])
    if error.title != "ActivityAdded" and where == "activity":
        return Refused(f"there is no activity {found['input']}", "use an id from the checklist")
    return Refused(f"{where}: {found['msg'].removeprefix('Value error, ')}", "correct it")
