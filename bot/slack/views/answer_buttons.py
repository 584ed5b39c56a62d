"""What can be pressed under an answer: the whole of it, a passage, share it, what one thought of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextActionsBlock,
    FeedbackButtonsElement,
    Option,
    StaticSelectElement,
)
from slack_sdk.models.blocks.basic_components import FeedbackButtonObject

from bot.domain.answers import Outcome, Refusal
from bot.domain.corpus import Corpus
from bot.domain.frames import FRAMES, Frame
from bot.domain.knowledge import Source
from bot.domain.understanding import Language
from bot.slack.views import actions
from bot.slack.views.budget import BUTTON_CHARS, OPTION_CHARS, PLACEHOLDER_CHARS
from bot.slack.views.frames import SLACK_FRAMES, SlackFrame
from bot.slack.views.mrkdwn import cut, plain
from bot.slack.views.sources import FULL, Detail, Numbered, where

PASSAGES = 30
"""Passages to choose from under an answer."""


@dataclass(frozen=True)
class Setting:
    """What an answer is shown with, the same for all of its parts."""

    numbered: Numbered
    sources: Mapping[str, Source]
    language: Language
    detail: Detail

    @property
    def frame(self) -> Frame:
        return FRAMES[self.language]

    @property
    def words(self) -> SlackFrame:
        return SLACK_FRAMES[self.language]

    def cut(self, text: str, limit_chars: int) -> str:
        return cut(text, int(limit_chars * self.detail.text_fraction))


def choices(
    numbers: Sequence[int], corpus: Corpus, at: Setting, answer_id: str, cut_down: bool, private: bool
) -> list[Block]:
    elements: list[ButtonElement | StaticSelectElement] = []
    if cut_down:
        elements.append(_button(at.words.more, actions.ANSWER_MORE, answer_id))
    elements += _passage_choice(numbers, corpus, at, answer_id)
    if private:
        elements.append(_button(at.words.share, actions.ANSWER_SHARE, answer_id))
    return [ActionsBlock(elements=elements)] if elements else []


def _button(text: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=plain(text, BUTTON_CHARS), action_id=action_id, value=value)


def _passage_choice(
    numbers: Sequence[int], corpus: Corpus, at: Setting, answer_id: str
) -> list[ButtonElement | StaticSelectElement]:
    """Return a button for one passage, a menu for several; each passage once, under its first number."""
    first: dict[str, int] = {}
    for number in sorted(set(numbers)):
        first.setdefault(at.numbered.cited[number - 1].passage, number)
    if len(first) <= 1:
        return [_button(at.words.passage, actions.ANSWER_PASSAGE, f"{n}:{answer_id}") for n in first.values()]
    options = [_option(number, corpus, at, answer_id) for number in list(first.values())[:PASSAGES]]
    placeholder = plain(at.words.passage_choose, PLACEHOLDER_CHARS)
    return [StaticSelectElement(placeholder=placeholder, action_id=actions.ANSWER_PASSAGE, options=options)]


def _option(number: int, corpus: Corpus, at: Setting, answer_id: str) -> Option:
    citation = at.numbered.cited[number - 1]
    known = corpus.passage_by_id.get(citation.passage)
    title = known.title if known else where(citation, at.language)
    limit = OPTION_CHARS if at.detail is FULL else at.detail.label_chars
    return Option(text=plain(f"[{number}] {title}", limit), value=f"{number}:{answer_id}")


def thumbs(outcome: Outcome, at: Setting, answer_id: str) -> list[Block]:
    if isinstance(outcome, Refusal) and outcome.reason in {"patient_data", "empty"}:
        return []
    good = FeedbackButtonObject(
        text=at.words.good, accessibility_label=at.words.good_long, value=f"up:{answer_id}"
    )
    bad = FeedbackButtonObject(
        text=at.words.bad, accessibility_label=at.words.bad_long, value=f"down:{answer_id}"
    )
    thumbs = FeedbackButtonsElement(
        action_id=actions.ANSWER_FEEDBACK, positive_button=good, negative_button=bad
    )
    return [ContextActionsBlock(elements=[thumbs])]
