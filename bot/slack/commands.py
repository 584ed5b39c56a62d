"""What somebody typed behind `/advisor`: read in one place, and a helpful error where it is off."""

from dataclasses import dataclass
from typing import Literal, get_args

from rapidfuzz import fuzz, process

from bot.domain.phases import Phase, read_phase
from bot.errors import UsageError
from bot.slack.project.spot import FILTERS, Filter
from bot.slack.views.actions import COMMAND
from bot.slack.views.help import COMMANDS
from bot.slack.views.mrkdwn import cut, one_line

Name = Literal[
    "ask",
    "start",
    "status",
    "checklist",
    "next",
    "phase",
    "gate",
    "lesson",
    "settings",
    "reminders",
    "summary",
    "export",
    "help",
]
NAMES: tuple[Name, ...] = get_args(Name)

OTHER_NAMES: dict[str, Name] = {
    "hjälp": "help",
    "fråga": "ask",
    "starta": "start",
    "läge": "status",
    "checklista": "checklist",
    "härnäst": "next",
    "fas": "phase",
    "grind": "gate",
    "lärdom": "lesson",
    "inställningar": "settings",
    "påminnelser": "reminders",
    "sammanfattning": "summary",
    "exportera": "export",
}
"""Swedish names of the commands."""

FILTER_WORDS: dict[str, Filter] = {
    **{one: one for one in FILTERS},
    "late": "overdue",
    "alla": "all",
    "öppna": "open",
    "mina": "mine",
    "försenade": "overdue",
    "blockerade": "blocked",
}
EXPORTS = ("pdf", "md", "csv", "json")

CLOSE_PERCENT = 60
"""How alike a word has to be to a command to be taken for a slip of the finger (rapidfuzz ratio)."""
SENTENCE_WORDS = 2
"""Words behind an unknown first one that make it a question, not a slip of the finger."""
SHOWN_CHARS = 40


@dataclass(frozen=True)
class Command:
    """A subcommand with what it takes."""

    name: Name
    text: str = ""
    """The rest as typed: a question, a lesson."""
    phase: Phase | None = None
    shows: Filter = "open"
    file_format: str = "pdf"


def read_command(typed: str) -> Command:
    """Return the command; nothing typed is `help`, and a sentence that names none is a question.

    Raises:
        UsageError: the subcommand is unknown, or does not take what stands behind it. The message
            names what was meant, as far as can be told.
    """
    first, _, rest = typed.strip().partition(" ")
    rest = rest.strip()
    name = _name(first, len(rest.split()))
    match name:
        case None:
            return Command("ask", text=typed.strip())
        case "ask" | "lesson" | "help":
            return Command(name, text=rest)
        case "checklist":
            return _checklist(rest)
        case "phase":
            return Command(name, phase=_phase(rest) if rest else None)
        case "export":
            wanted = rest.lower() or "pdf"
            if wanted not in EXPORTS:
                raise UsageError(f"there is no file format “{_shown(rest)}”", f"use {', '.join(EXPORTS)}")
            return Command(name, file_format=wanted)
        case _:
            if rest:
                raise UsageError(f"“{COMMAND} {name}” takes nothing more", f"send “{COMMAND} {name}”")
            return Command(name)


def _name(word: str, words_behind: int) -> Name | None:
    """Return the subcommand; None where this is the beginning of a sentence."""
    said = word.lower()
    if not said:
        return "help"
    known: dict[str, Name] = {**{one: one for one in NAMES}, **OTHER_NAMES}
    if said in known:
        return known[said]
    if words_behind >= SENTENCE_WORDS:
        return None
    near = process.extractOne(said, list(known), scorer=fuzz.ratio, score_cutoff=CLOSE_PERCENT)
    usage = {one.name: one.usage for one in COMMANDS}
    if near:
        raise UsageError(
            f"I do not know “{COMMAND} {_shown(word)}”", f"did you mean “{usage[known[near[0]]]}”?"
        )
    raise UsageError(
        f"I do not know “{COMMAND} {_shown(word)}”",
        f"“{COMMAND} help” shows all; a question goes behind “{COMMAND} ask”",
    )


def _checklist(rest: str) -> Command:
    """Read a phase and a filter in any order."""
    phase: Phase | None = None
    shows: Filter = "open"
    for word in rest.lower().split():
        if word in FILTER_WORDS:
            shows = FILTER_WORDS[word]
        else:
            phase = _phase(word, f" or one of {', '.join(FILTERS)}")
    return Command("checklist", phase=phase, shows=shows)


def _phase(word: str, more: str = "") -> Phase:
    if word.isdecimal() and 1 <= int(word) <= len(Phase):
        return list(Phase)[int(word) - 1]
    try:
        return read_phase(word)
    except ValueError:
        phases = ", ".join(phase.value for phase in Phase)
        raise UsageError(f"there is no phase “{_shown(word)}”", f"use one of {phases}{more}") from None


def _shown(word: str) -> str:
    return cut(one_line(word).replace("`", "'"), SHOWN_CHARS)
