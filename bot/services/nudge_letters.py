"""What a message with nudges says: what is asked as it stands now, and what became of the rest."""

import datetime as dt
from collections.abc import Callable

from bot.domain.nudges import Nudge, NudgeRules, Outcome, Past, standing
from bot.domain.nudges.values import Language
from bot.domain.project import Project, summarize
from bot.services.nudging import Letter, Line, RuleAndWindow
from bot.services.summarizer import Board
from bot.store.nudges import Ground


class Letters:
    """Writes the messages of projects."""

    def __init__(self, rules: NudgeRules, word: Callable[[str], str] | None) -> None:
        """`word` puts an English sentence with marks into a language model's words."""
        self._rules = rules
        self._word = word

    def letter(
        self, ground: Ground, message: str, names: tuple[RuleAndWindow, ...], now: dt.datetime
    ) -> Letter:
        """Return the message with these nudges: what still holds, and what became of the rest."""
        stored, project = ground.stored, ground.stored.project
        holding = standing(project, stored.framework, self._rules, now, names)
        past = {(one.rule, one.window): one for one in ground.past}
        lines = tuple(self._line(name, holding.get(name), past.get(name), project) for name in names)
        summary = summarize(project, stored.framework, now)
        return Letter(message, lines, Board(project, stored.people, stored.framework, summary))

    def _line(self, name: RuleAndWindow, nudge: Nudge | None, past: Past | None, project: Project) -> Line:
        """Return a nudge as it stands: asked, or in a word what became of it."""
        if nudge is None:
            return Line(*name, None)
        outcome = past.outcome if past else None
        if outcome is Outcome.SNOOZED and past:
            return Line(*name, None, became="snoozed", until=past.snoozed_until)
        if outcome is Outcome.DISMISSED:
            return Line(*name, None, became="dismissed")
        if nudge.rule in project.settings.muted:
            return Line(*name, None, became="muted")
        if outcome is Outcome.ACTED and nudge.kind == "governance_recurring":
            return Line(*name, None)
        return Line(*name, nudge, self._wording(nudge.rule, project.profile.language))

    def _wording(self, rule: str, language: Language) -> str | None:
        known = self._rules.rule(rule)
        return self._word(known.wording.en) if self._word and known and language == "en" else None
