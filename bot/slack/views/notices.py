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
    busy: str
    rate_limited: str
    not_in_channel: str
    no_question: str
    examples: tuple[str, str, str]
    for_example: str
    shared: str
    own_only: str


_WORDS: dict[Language, _Words] = {
    "en": _Words(
        failed="Something went wrong on my side, so there is no answer. Please try again.",
        reference="Reference for the operator: {reference}",
        busy="Many questions are waiting. Yours is kept and is answered as soon as its turn comes.",
        rate_limited="Slack is slowing me down. I go on in about {seconds} seconds; nothing is lost.",
        not_in_channel="I am not a member of {channel}, so I cannot answer there. Invite me with `/invite`.",
        no_question="I did not find a question in that message.",
        examples=(
            "What do we check before we buy?",
            "When should training start?",
            "Who owns the system after go-live?",
        ),
        for_example="For example:",
        shared="Shared by {who}",
        own_only="Only the person who asked can do this.",
    ),
    "sv": _Words(
        failed="Något gick fel hos mig, så det finns inget svar. Försök gärna igen.",
        reference="Referens till driften: {reference}",
        busy="Många frågor väntar. Din är sparad och besvaras så snart det är dess tur.",
        rate_limited="Slack bromsar mig. Jag fortsätter om ungefär {seconds} sekunder; inget går förlorat.",
        not_in_channel="Jag är inte med i {channel} och kunde inte svara där. Bjud in mig med `/invite`.",
        no_question="Jag hittade ingen fråga i meddelandet.",
        examples=(
            "Vad kontrollerar vi innan vi köper?",
            "När ska utbildningen börja?",
            "Vem äger systemet efter driftstart?",
        ),
        for_example="Till exempel:",
        shared="Delat av {who}",
        own_only="Bara den som frågade kan göra det här.",
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


def build_busy(language: Language, key: str = "notice") -> Message:
    """Say that the question is kept and comes in turn."""
    return _message(_WORDS[language].busy, key)


def build_rate_limited(seconds: int, language: Language, key: str = "notice") -> Message:
    """Say that Slack asked to wait `seconds`."""
    return _message(_WORDS[language].rate_limited.format(seconds=seconds), key)


def build_not_in_channel(channel_id: str, language: Language, key: str = "notice") -> Message:
    """Tell the asker in a DM that the bot has to be invited first."""
    return _message(_WORDS[language].not_in_channel.format(channel=channel(channel_id)), key)


def build_no_question(language: Language, key: str = "notice") -> Message:
    """Say that there was nothing to answer (an empty mention, or no question), with examples."""
    said = _WORDS[language]
    listed = "\n".join(f"• {escape(example)}" for example in said.examples)
    return _message(f"{said.no_question} {said.for_example}\n{listed}", key)


def build_only_asker(language: Language, key: str = "notice") -> Message:
    """Say that a button is for the person who asked."""
    return _message(_WORDS[language].own_only, key)


def shared_note(user_id: str, language: Language) -> str:
    """Return the note over an answer that somebody shared, as markup for `build_answer`."""
    return _WORDS[language].shared.format(who=mention(user_id))
