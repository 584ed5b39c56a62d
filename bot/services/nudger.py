"""Sends nudges: each once, in working time, few at a time; keeps on when one project or channel fails.

Looking at a project: what an earlier process left unfinished is looked up in the channel first and
counted as sent where it is there. Then, under the project's lock, the rules are asked and what is due
is claimed; after that it is posted, noted in the project's history and marked as sent. A process
that dies in between leaves a claim, which the next look finishes or gives back.
"""

import datetime as dt
import logging
from collections.abc import Callable

from bot.domain.nudges import IsHoliday, NudgeRules, Verdict, due_nudges
from bot.domain.project import Project, ProjectKey
from bot.errors import AdvisorError, AwayError, ChannelGoneError
from bot.services.acting import Acting
from bot.services.nudge_letters import Letters
from bot.services.nudging import Look, NudgeChannel, RuleAndWindow, SweepReport
from bot.services.tracker import Tracker
from bot.store.nudges import LEASE_SECONDS, Claim, Ground, Message, NudgeStore
from bot.store.projects import ProjectStore

log = logging.getLogger(__name__)

BATCH = 200
"""Projects that a sweep asks for at once; their keys take some kilobytes."""

GONE_HOURS = 24
"""How long until a channel that takes no message is tried again; a revived one says so sooner, by any
change in its project."""

BROKEN_HOURS = 1
"""How long until a project that cannot be looked at is tried again."""

FIRST_WAIT_SECONDS = 60
MOST_WAIT_SECONDS = 3600
"""A post that failed is tried again after a minute, then two, four …, at most an hour."""

ALIKE_DAYS = 14
"""An older message about the same thing is far up in the channel: nobody is misled by what it still asks."""

ADVISOR = "advisor"
"""Under this id the advisor itself stands in a project's history."""


class Nudger:
    """Finds and sends what is due. `look` is for one project, `sweep` for all."""

    def __init__(
        self,
        projects: ProjectStore,
        tracker: Tracker,
        nudges: NudgeStore,
        channel: NudgeChannel,
        rules: NudgeRules,
        is_holiday: IsHoliday,
        word: Callable[[str], str] | None = None,
    ) -> None:
        """`word` puts an English sentence with marks into a language model's words."""
        self._projects = projects
        self._tracker = tracker
        self._nudges = nudges
        self._channel = channel
        self._rules = rules
        self._is_holiday = is_holiday
        self._letters = Letters(rules, word)

    def sweep(
        self, clock: Callable[[], dt.datetime], most: int | None = None, until: dt.datetime | None = None
    ) -> SweepReport:
        """Look at each project whose time has come, the longest due first, at most at `most`.

        What is not looked at by `until` is left to the next sweep.
        """
        report, seen = SweepReport(), set[str]()
        while most is None or report.looks < most:
            room = BATCH if most is None else min(BATCH, most - report.looks)
            keys = [key for key in self._projects.checks_due(clock(), room) if str(key) not in seen]
            if not keys:
                break
            for key in keys:
                if until is not None and clock() >= until:
                    log.info("nudge sweep: out of time after %d projects, %d sent", report.looks, report.sent)
                    return report
                seen.add(str(key))
                report.add(self._look_safely(key, clock()))
        log.info("nudge sweep: %s", report.line())
        return report

    def _look_safely(self, key: ProjectKey, now: dt.datetime) -> Look:
        try:
            return self.look(key, now)
        except AdvisorError as error:
            log.warning("nudges of %s: %s", key, type(error).__name__)
        except Exception:
            log.exception("nudges of %s failed", key)
        after = now + dt.timedelta(hours=BROKEN_HOURS)
        self._projects.plan_check(key, after)
        return Look(key, failed="broken", next_check_at=after)

    def look(self, key: ProjectKey, now: dt.datetime) -> Look:
        """Send what is due in the project, and plan when to look at it again."""
        left = self._take_up(key, now)
        if isinstance(left, Look):
            return left
        append_to = self._open_message(key, now)
        claim = self._nudges.claim(
            key,
            now,
            lambda ground: self._verdict(ground, now, append_to is not None, ground.planned_at),
            append_to,
        )
        if claim is None:
            return self._wait(key, now)
        passed = claim.verdict.passed
        merged = sum(one.why == "merged" for one in passed)
        held = tuple((one.rule, one.window, one.reason) for one in claim.verdict.held)
        due = {(one.rule, one.window) for one in claim.verdict.due}
        lapsed = ((one.rule, one.window) for one in passed if one.why == "lapsed")
        dropped = (*(name for name in left if name not in due), *lapsed)
        if claim.message is None:
            self._projects.plan_check(key, claim.verdict.next_check_at, claim.ground.seen)
            return Look(key, (), held, dropped, merged, None, claim.verdict.next_check_at)
        failed = self._deliver(key, claim, claim.message, append_to is not None, now)
        sent = () if failed else claim.message.nudges
        after = self._plan(key, now) if failed is None else failed[1]
        return Look(key, sent, held, dropped, merged, failed[0] if failed else None, after)

    # What an earlier look left

    def _take_up(self, key: ProjectKey, now: dt.datetime) -> Look | tuple[RuleAndWindow, ...]:
        """Finish what is in the channel, give back what is not; a Look where somebody is still at it."""
        given_back: list[RuleAndWindow] = []
        for message, until in self._nudges.unfinished(key):
            if until > now and until - now <= dt.timedelta(seconds=max(LEASE_SECONDS, MOST_WAIT_SECONDS)):
                return self._wait(key, now)
            try:
                ts = self._found(key, message, now)
            except (AwayError, ChannelGoneError) as error:
                return self._failed(key, message, error, now)
            if ts:
                self._finish(key, message, ts, now)
            else:
                self._nudges.released(key, message, "not_posted")
                given_back += message.nudges
        return tuple(given_back)

    def _found(self, key: ProjectKey, message: Message, now: dt.datetime) -> str | None:
        """Return the name of the message where it is in the channel with all of its nudges."""
        before = self._nudges.message(key, message.key)
        if before is None:
            return self._channel.find(key, message.key)
        ground = self._nudges.past(key)
        if ground is None:
            return None
        letter = self._letters.letter(ground, message.key, (*before.nudges, *message.nudges), now)
        self._channel.edit(key, before.ts, letter)  # to edit again what was edited does no harm
        return before.ts

    def _wait(self, key: ProjectKey, now: dt.datetime) -> Look:
        """Somebody else is at it, or the project is gone: look again when their claim has run out."""
        ends = [until for _, until in self._nudges.unfinished(key)]
        after = max(min(ends, default=now), now + dt.timedelta(seconds=FIRST_WAIT_SECONDS))
        self._projects.plan_check(key, after)
        return Look(key, next_check_at=after)

    # What is due now

    def _verdict(
        self, ground: Ground, now: dt.datetime, appendable: bool, planned_at: dt.datetime | None = None
    ) -> Verdict:
        return due_nudges(
            ground.stored.project,
            ground.stored.framework,
            self._rules,
            now,
            past=ground.past,
            preferences=ground.preferences,
            is_holiday=self._is_holiday,
            appendable=appendable,
            planned_at=planned_at,
        )

    def _open_message(self, key: ProjectKey, now: dt.datetime) -> str | None:
        """Return the key of today's message where it is still the newest of the channel."""
        latest, stored = self._nudges.latest(key), self._projects.load(key)
        if latest is None or stored is None:
            return None
        today = stored.project.profile.today
        if today(latest.sent_at) != today(now):
            return None
        try:
            return latest.message if self._channel.is_newest(key, latest.ts) else None
        except (AwayError, ChannelGoneError):
            return None  # then nothing is added to it; a new message is not posted today either

    def _deliver(
        self, key: ProjectKey, claim: Claim, message: Message, append: bool, now: dt.datetime
    ) -> tuple[str, dt.datetime] | None:
        """Post what was claimed; returns why not, and when to try again."""
        try:
            ts = self._posted(key, claim.ground, message, append, now)
        except (AwayError, ChannelGoneError) as error:
            look = self._failed(key, message, error, now)
            return look.failed or "delivery", look.next_check_at or now
        self._finish(key, message, ts, now)
        return None

    def _posted(
        self, key: ProjectKey, ground: Ground, message: Message, append: bool, now: dt.datetime
    ) -> str:
        before = self._nudges.message(key, message.key) if append else None
        if before is None:
            return self._channel.post(key, self._letters.letter(ground, message.key, message.nudges, now))
        letter = self._letters.letter(ground, message.key, (*before.nudges, *message.nudges), now)
        self._channel.edit(key, before.ts, letter)
        return before.ts

    def refresh(self, key: ProjectKey, message: str, now: dt.datetime) -> None:
        """The message shows what still holds, and what became of the rest; so do other late ones about
        the same thing, as far as they are still there."""
        self._show_anew(key, message, now)
        for other in self._nudges.alike(key, message, now - dt.timedelta(days=ALIKE_DAYS)):
            try:
                self._show_anew(key, other, now)
            except ChannelGoneError as gone:
                log.info("an older message of %s is gone: %s", key, gone.message)

    def _show_anew(self, key: ProjectKey, message: str, now: dt.datetime) -> None:
        ground, before = self._nudges.past(key), self._nudges.message(key, message)
        if ground is not None and before is not None:
            letter = self._letters.letter(ground, message, before.nudges, now)
            self._channel.edit(key, before.ts, letter)

    # Afterwards

    def _finish(self, key: ProjectKey, message: Message, ts: str, now: dt.datetime) -> None:
        """History and claim say that the nudges went out; done twice, it is as done once."""
        stored = self._projects.load(key)
        for rule, window in message.nudges:
            if stored is not None and not _is_noted(stored.project, rule, window):
                self._tracker.note_nudge(key, Acting(person=ADVISOR, now=now, kind="bot"), rule, window)
        self._nudges.sent(key, message, ts, now)

    def _failed(self, key: ProjectKey, message: Message, error: AdvisorError, now: dt.datetime) -> Look:
        if isinstance(error, ChannelGoneError):
            self._nudges.gone(key, message)
            after, reason = now + dt.timedelta(hours=GONE_HOURS), "channel_gone"
        else:
            asked = error.after_seconds if isinstance(error, AwayError) else None
            wait = min(MOST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(message.failures, 10))
            after, reason = now + dt.timedelta(seconds=max(wait, asked or 0)), "delivery"
            self._nudges.retry(key, message, reason, after)
        log.warning("nudges of %s not posted: %s", key, reason)
        self._projects.plan_check(key, after)
        return Look(key, failed=reason, next_check_at=after)

    def _plan(self, key: ProjectKey, now: dt.datetime) -> dt.datetime | None:
        """Plan the next look from what stands after the sending."""
        ground = self._nudges.past(key)
        if ground is None:
            return None
        after = self._verdict(ground, now, appendable=False).next_check_at
        if after is not None:
            after = max(after, now + dt.timedelta(seconds=FIRST_WAIT_SECONDS))
        self._projects.plan_check(key, after, ground.seen)
        return after


def _is_noted(project: Project, rule: str, window: str) -> bool:
    noted = project.nudges.get(rule)
    return noted is not None and noted.window == window
