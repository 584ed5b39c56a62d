"""The help of `/advisor help`: every command with what it does, and the ways without a command."""

from dataclasses import dataclass

from slack_sdk.models.blocks import ContextBlock, HeaderBlock, SectionBlock

from bot.domain.understanding import Language
from bot.slack.views.actions import COMMAND
from bot.slack.views.budget import HEADER_CHARS
from bot.slack.views.message import Message, summary_line, with_ids
from bot.slack.views.mrkdwn import escape, mrkdwn, plain


@dataclass(frozen=True)
class Command:
    """A subcommand of `/advisor`."""

    name: str
    takes: str
    en: str
    sv: str

    @property
    def usage(self) -> str:
        return f"{COMMAND} {self.name} {self.takes}".rstrip()


ASKING = (
    Command("ask", "QUESTION", "an answer that only you see, yours to share", "ett svar som bara du ser"),
    Command("help", "", "this overview", "den här översikten"),
)
PROJECT = (
    Command("start", "", "set up this channel's project", "lägg upp kanalens projekt"),
    Command("status", "", "where the project stands", "var projektet står"),
    Command(
        "checklist", "", "activities: mark, assign, date, evidence", "aktiviteter: markera, tilldela, datum"
    ),
    Command("next", "", "what to do next, and why", "vad som kommer härnäst, och varför"),
    Command("phase", "", "see or change the phase", "se eller byt fas"),
    Command("gate", "", "review and decide a gate", "granska och besluta vid en grind"),
    Command("lesson", "", "keep a lesson of the team", "spara en lärdom"),
    Command("settings", "", "language, roles, when I answer", "språk, roller, när jag svarar"),
    Command("reminders", "", "pause them, wake muted ones", "pausa dem, väck tystade"),
    Command("summary", "", "a summary for the steering group", "en sammanfattning för styrgruppen"),
    Command("export", "", "the project as a file", "projektet som fil"),
)
COMMANDS = (*ASKING, *PROJECT)


@dataclass(frozen=True)
class _Words:
    title: str
    ask: str
    asking: str
    project: str
    shortcuts: str
    limits: str


_WORDS: dict[Language, _Words] = {
    "en": _Words(
        title="What the Implementation Advisor does",
        ask=(
            "Mention me, write to me directly, or go on in a thread that I answered. I answer from the "
            "corpus only, name the source of every statement, and say so when it holds no answer."
        ),
        asking="Questions",
        project="The project of a channel",
        shortcuts=(
            "In a message's menu: *Ask about this*, *Use as evidence*, *Save as lesson*. "
            "On my Home tab: all projects that you lead."
        ),
        limits="Never write patient data to me. I advise on implementation, not on the care of a patient.",
    ),
    "sv": _Words(
        title="Vad Implementation Advisor gör",
        ask=(
            "Nämn mig, skriv direkt till mig eller fortsätt i en tråd som jag svarat i. Jag svarar bara ur "
            "underlaget, anger källan till varje påstående och säger till när svaret saknas."
        ),
        asking="Frågor",
        project="En kanals projekt",
        shortcuts=(
            "I ett meddelandes meny: *Ask about this*, *Use as evidence*, *Save as lesson*. "
            "På min hemflik: alla projekt som du leder."
        ),
        limits="Skriv aldrig patientuppgifter till mig. Jag ger råd om införande, inte om vård.",
    ),
}


def build_help(language: Language, key: str = "help") -> Message:
    """Return the help message; `key` begins its block ids."""
    said = _WORDS[language]
    blocks = [
        HeaderBlock(text=plain(said.title, HEADER_CHARS)),
        SectionBlock(text=mrkdwn(said.ask)),
        SectionBlock(text=mrkdwn(f"*{said.asking}*\n{_lines(ASKING, language)}")),
        SectionBlock(text=mrkdwn(f"*{said.project}*\n{_lines(PROJECT, language)}")),
        SectionBlock(text=mrkdwn(said.shortcuts)),
        ContextBlock(elements=[mrkdwn(said.limits)]),
    ]
    return Message(text=summary_line(f"{said.title}. {said.ask}"), blocks=with_ids(blocks, key))


def _lines(commands: tuple[Command, ...], language: Language) -> str:
    return "\n".join(f"`{escape(c.usage)}`  {escape(c.sv if language == 'sv' else c.en)}" for c in commands)
