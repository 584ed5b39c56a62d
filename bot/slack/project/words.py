"""The words of project views, English and Swedish. Nothing here states a fact of the source."""

import datetime as dt

from bot.domain.framework import Framework
from bot.domain.phases import Phase
from bot.domain.project import Decision, ProjectRole, Status
from bot.domain.understanding import Language
from bot.slack.project.nudge_phrases import NUDGE_PHRASES
from bot.slack.project.phrases import PHRASES

MONTHS: dict[Language, str] = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "sv": "jan feb mar apr maj jun jul aug sep okt nov dec",
}

MARKS: dict[Status, str] = {
    Status.DONE: "✓",
    Status.IN_PROGRESS: "◐",
    Status.BLOCKED: "■",
    Status.NOT_STARTED: "○",
    Status.NOT_ASSESSED: "○",
    Status.NOT_APPLICABLE: "–",
}
"""A shape beside the word, never instead of it: a screen reader skips the shape."""


class Speech:
    """What is said in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._phrases = PHRASES[language] | NUDGE_PHRASES[language]

    def __call__(self, phrase: str, /, **values: object) -> str:
        """Return the phrase of that name with its places filled. Raises KeyError: there is none."""
        return self._phrases[phrase].format(**values)

    def days(self, count: int) -> str:
        return self.counted(count, "day")

    def counted(self, count: int, name: str) -> str:
        """Return `1 day`, `2 days`; phrases `one_<name>` and `many_<name>`."""
        return self(f"one_{name}" if count == 1 else f"many_{name}", count=count)

    def quoted(self, text: str) -> str:
        """Return the text in the quotation marks of the language."""
        return f"”{text}”" if self.language == "sv" else f"“{text}”"

    def date(self, day: dt.date) -> str:
        return f"{day.day} {MONTHS[self.language].split()[day.month - 1]} {day.year}"

    def due(self, day: dt.date, today: dt.date) -> str:
        """Return the date and how far it is, where that is near or past."""
        left = (day - today).days
        if left < 0:
            return f"*{self('late', date=self.date(day), days=self.days(-left))}*"
        if left == 0:
            return f"*{self('due_today')}*"
        return self("due", date=self.date(day))

    def status(self, status: Status) -> str:
        return self(f"status_{status}")

    def decision(self, decision: Decision) -> str:
        return self(f"decision_{decision}")

    def role(self, role: ProjectRole) -> str:
        return self(f"role_{role}")

    def level(self, level: str) -> str:
        return self(f"level_{level}")

    def phase(self, phase: Phase, framework: Framework) -> str:
        names = framework.phase(phase).names
        return names.sv if self.language == "sv" else names.en


def speech(language: Language) -> Speech:
    """Return what is said in that language."""
    return Speech(language)
