"""Short messages that are no answer: told to one person, or said once. None repeats what a person wrote."""

from dataclasses import dataclass

from slack_sdk.models.blocks import ContextBlock, SectionBlock

from bot.domain.frames import FRAMES
from bot.domain.understanding import Language
from bot.slack.views.budget import SECTION_CHARS
from bot.slack.views.message import Message, summary_line, with_ids
from bot.slack.views.mrkdwn import channel, cut_literal, escape, literal, mention, mrkdwn


@dataclass(frozen=True)
class _Words:
    failed: str
    reference: str
    not_in_channel: str
    no_question: str
    examples: tuple[str, str, str]
    for_example: str
    shared: str
    too_many: str


_WORDS: dict[Language, _Words] = {
    "en": _Words(
        failed="Something went wrong on my side, so there is no answer. Please try again.",
        reference="Reference for the operator: {reference}",
        not_in_channel="I am not a member of {channel}, so I cannot answer there. Invite me with `/invite`.",
        no_question="I did not find a question in that message.",
        examples=(
            "What do we check before we buy?",
            "When should training start?",
            "Who owns the system after go-live?",
        ),
        for_example="For example:",
        shared="Shared by {who}",
        too_many=(
            "That is more than I take from one person in a minute, so I did not keep it. "
            "Ask again in about {seconds} seconds."
        ),
    ),
    "sv": _Words(
        failed="Något gick fel hos mig, så det finns inget svar. Försök gärna igen.",
        reference="Referens till driften: {reference}",
        not_in_channel="Jag är inte med i {channel} och kunde inte svara där. Bjud in mig med `/invite`.",
        no_question="Jag hittade ingen fråga i meddelandet.",
        examples=(
            "Vad kontrollerar vi innan vi köper?",
            "När ska utbildningen börja?",
            "Vem äger systemet efter driftstart?",
        ),
        for_example="Till exempel:",
        shared="Delat av {who}",
        too_many=(
            "Det är mer än jag tar emot av en person på en minut, så jag har inte sparat det. "
            "Fråga igen om ungefär {seconds} sekunder."
        ),
    ),
}


def _message(markup: str, key: str, aside: str = "") -> Message:
    """Return a section of markup made by code, and a context line under it; the fallback is its words."""
    blocks = [SectionBlock(text=mrkdwn(markup)), *([ContextBlock(elements=[mrkdwn(aside)])] if aside else [])]
    spoken = " ".join(f"{markup} {aside}".replace("`", "").replace("*", "").split())
    return Message(text=spoken, blocks=with_ids(blocks, key))


def build_patient_data(language: Language, key: str = "notice") -> Message:
    """Tell the writer privately that nothing was read or kept; what was found is not repeated."""
    return _message(escape(FRAMES[language].patient_data), key)


def build_failure(reference: str, language: Language, key: str = "notice") -> Message:
    """Say that a defect stopped the answer; `reference` is also in the log."""
    said = _WORDS[language]
    return _message(said.failed, key, said.reference.format(reference=literal(reference)))


def build_error(message: str, mend: str, key: str = "notice") -> Message:
    """Show a known error's own sentence and what to do about it."""
    sentences = [sentence for sentence in (message, mend) if sentence]
    blocks = [SectionBlock(text=mrkdwn(cut_literal(sentence, SECTION_CHARS))) for sentence in sentences]
    return Message(text=summary_line(". ".join(sentences)), blocks=with_ids(blocks, key))


def build_said(markup: str, key: str = "notice") -> Message:
    """Say what markup of our own says."""
    return _message(markup, key)


def build_not_in_channel(channel_id: str, language: Language, key: str = "notice") -> Message:
    """Tell the asker in a DM that the bot has to be invited first."""
    return _message(_WORDS[language].not_in_channel.format(channel=channel(channel_id)), key)


def build_no_question(language: Language, key: str = "notice") -> Message:
    """Say that there was nothing to answer (an empty mention, or no question), with examples."""
    said = _WORDS[language]
    listed = "\n".join(f"• {escape(example)}" for example in said.examples)
    return _message(f"{said.no_question} {said.for_example}\n{listed}", key)


def build_too_many(seconds: int, language: Language, key: str = "notice") -> Message:
    """Tell the writer privately when to come again."""
    return _message(_WORDS[language].too_many.format(seconds=seconds), key)


def shared_note(user_id: str, language: Language) -> str:
    """Return the note over an answer that somebody shared, as markup for `build_answer`."""
    return _WORDS[language].shared.format(who=mention(user_id))
