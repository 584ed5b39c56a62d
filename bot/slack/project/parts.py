"""Small parts that all project views are made of, each inside its budget."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    ContextBlock,
    DatePickerElement,
    HeaderBlock,
    InputBlock,
    InteractiveElement,
    Option,
    PlainTextInputElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
    UserMultiSelectElement,
    UserSelectElement,
)

from bot.domain.project import People
from bot.slack.project.words import Speech
from bot.slack.views.budget import (
    BUTTON_CHARS,
    HEADER_CHARS,
    OPTION_CHARS,
    PLACEHOLDER_CHARS,
    SECTION_CHARS,
    TITLE_CHARS,
)
from bot.slack.views.message import BlockDict, ViewDict, as_dict
from bot.slack.views.mrkdwn import cut, cut_literal, mention, mrkdwn, plain, size
from bot.slack.views.project_actions import FIELD

NAME_CHARS = 80
"""Longest name of a person, a project or a thing in a line."""
TEXT_CHARS = 300
"""Longest free text in a line; the whole is in the item and in the export."""
INPUT_CHARS = 3_000
"""Longest text that Slack's input takes, and that the project keeps."""


def shown_text(text: object, limit_chars: int = TEXT_CHARS) -> str:
    """Return what somebody wrote as harmless markup of one line."""
    return cut_literal(" ".join(str(text).split()), limit_chars)


def who(people: People, token: str | None, nobody: str) -> str:
    """Return a person as markup: the name; a mention where Slack alone knows it; else `nobody`."""
    if token is None:
        return nobody
    person = next((one for one in people.persons if one.token == token), None)
    if person and person.identity and not person.name:
        try:
            return mention(person.identity)
        except ValueError:
            pass  # an id of the terminal, not of Slack: it is shown as it is
    return shown_text(people.shown(token), NAME_CHARS)


def slack_id(people: People, token: str | None) -> str | None:
    """Return the person's Slack user id, None where there is none."""
    person = next((one for one in people.persons if one.token == token), None)
    if person is None or person.identity is None:
        return None
    try:
        return mention(person.identity)[2:-1]
    except ValueError:
        return None


def joined(parts: Iterable[str | None], by: str = " · ") -> str:
    return by.join(part for part in parts if part)


def within(lines: Sequence[str], say: Speech, limit_chars: int = SECTION_CHARS) -> str:
    """Return as many whole lines as fit, and how many do not."""
    room = limit_chars - 40
    kept: list[str] = []
    for line in lines:
        room -= size(line) + 1
        if room < 0:
            break
        kept.append(line)
    left = len(lines) - len(kept)
    return "\n".join([*kept, *([say("more", count=left)] if left else [])])


def header(text: str) -> BlockDict:
    return as_dict(HeaderBlock(text=plain(text, HEADER_CHARS)))


def section(markup: str, accessory: InteractiveElement | None = None) -> BlockDict:
    return as_dict(SectionBlock(text=mrkdwn(markup), accessory=accessory))


def fields(markups: Sequence[str]) -> BlockDict:
    return as_dict(SectionBlock(fields=[mrkdwn(one) for one in markups]))


def context(*markups: str) -> BlockDict:
    return as_dict(ContextBlock(elements=[mrkdwn(one) for one in markups]))


def actions(*elements: InteractiveElement) -> BlockDict:
    return as_dict(ActionsBlock(elements=list(elements)))


def button(
    text: str, action_id: str, value: str, style: str | None = None, confirm: ConfirmObject | None = None
) -> ButtonElement:
    return ButtonElement(
        text=plain(text, BUTTON_CHARS), action_id=action_id, value=value, style=style, confirm=confirm
    )


def option(text: str, value: str) -> Option:
    return Option(text=plain(text, OPTION_CHARS), value=value)


def select(action_id: str, placeholder: str, options: Sequence[Option], chosen: str | None) -> Any:
    """Return a select with the option of that value chosen, if it is among them."""
    return StaticSelectElement(
        action_id=action_id,
        placeholder=plain(placeholder, PLACEHOLDER_CHARS),
        options=list(options),
        initial_option=next((one for one in options if one.value == chosen), None),
    )


def field(name: str, label: str, element: Any, *, optional: bool = True, hint: str = "") -> BlockDict:
    """Return an input whose block id is the field's name, so that errors find it."""
    return as_dict(
        InputBlock(
            block_id=name,
            label=plain(label, 200),
            element=element,
            optional=optional,
            hint=plain(hint, 200) if hint else None,
        )
    )


def text_input(value: str | None = None, *, multiline: bool = False, most: int = INPUT_CHARS) -> Any:
    return PlainTextInputElement(
        action_id=FIELD,
        multiline=multiline,
        max_length=most,
        initial_value=(value or "")[:most] or None,
    )


def date_input(value: dt.date | None = None) -> Any:
    return DatePickerElement(action_id=FIELD, initial_date=value.isoformat() if value else None)


def time_input(value: dt.time) -> Any:
    return TimePickerElement(action_id=FIELD, initial_time=f"{value:%H:%M}")


def person_input(value: str | None = None) -> Any:
    return UserSelectElement(action_id=FIELD, initial_user=value)


def clearable_person_input(value: str | None = None) -> Any:
    """Return a choice of one person that can be taken away again, which a plain select cannot."""
    return UserMultiSelectElement(
        action_id=FIELD, initial_users=[value] if value else None, max_selected_items=1
    )


def people_input(values: Sequence[str]) -> Any:
    return UserMultiSelectElement(action_id=FIELD, initial_users=list(values) or None)


def choice_input(say: Speech, options: Sequence[Option], chosen: str | None) -> Any:
    return select(FIELD, say("choose"), options, chosen)


def several_input(options: Sequence[Option]) -> Any:
    """Return a choice of several, all of them chosen."""
    return StaticMultiSelectElement(
        action_id=FIELD, options=list(options), initial_options=list(options) or None
    )


def ticks_input(options: Sequence[Option], chosen: Iterable[str]) -> Any:
    wanted = set(chosen)
    initial = [one for one in options if one.value in wanted]
    return CheckboxesElement(action_id=FIELD, options=list(options), initial_options=initial or None)


def numbered(blocks: Iterable[BlockDict], prefix: str) -> list[BlockDict]:
    """Return the blocks with ids: a field keeps its name and gets the prefix behind it.

    New ids with each version of the project make Slack show the new values, and keep what was typed
    only where this code puts it back.
    """
    found: list[BlockDict] = []
    for number, block in enumerate(blocks):
        name = block.get("block_id")
        found.append({**block, "block_id": f"{name}.{prefix}" if name else f"{prefix}.{number}"})
    return found


def modal(
    callback: str,
    title: str,
    blocks: Iterable[BlockDict],
    *,
    place: str,
    stamp: str,
    close: str,
    submit: str | None = None,
) -> ViewDict:
    """Return a modal. `stamp` makes its block ids, `spot` is its `private_metadata`."""
    view: ViewDict = {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": place,
        "title": _title(title),
        "close": _title(close),
        "blocks": numbered(blocks, stamp),
    }
    return {**view, "submit": _title(submit)} if submit else view


def _title(text: str) -> dict[str, object]:
    return {"type": "plain_text", "text": cut(text, TITLE_CHARS), "emoji": False}


class Entered:
    """What a modal sent, by field."""

    def __init__(self, values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
        self._of: dict[str, Any] = {
            block.split(".")[0]: state[FIELD] for block, state in values.items() if FIELD in state
        }
        self.block_ids = {block.split(".")[0]: block for block in values}

    def __contains__(self, name: str) -> bool:
        return name in self._of

    def text(self, name: str) -> str | None:
        """Return what was typed, None where it is blank."""
        return (self._of.get(name, {}).get("value") or "").strip() or None

    def choice(self, name: str) -> str | None:
        chosen: Any = self._of.get(name, {}).get("selected_option")
        return chosen["value"] if chosen else None

    def ticked(self, name: str) -> list[str]:
        return [one["value"] for one in self._of.get(name, {}).get("selected_options") or ()]

    def person(self, name: str) -> str | None:
        state = self._of.get(name, {})
        return state.get("selected_user") or next(iter(state.get("selected_users") or ()), None)

    def people(self, name: str) -> tuple[str, ...]:
        return tuple(self._of.get(name, {}).get("selected_users") or ())

    def date(self, name: str) -> dt.date | None:
        said = self._of.get(name, {}).get("selected_date")
        return dt.date.fromisoformat(said) if said else None

    def time(self, name: str) -> dt.time | None:
        said = self._of.get(name, {}).get("selected_time")
        return dt.time.fromisoformat(said) if said else None
