"""Block Kit's elements, each as a table of its fields."""

from collections.abc import Iterator
from typing import Any

from bot.standin import budgets
from bot.standin.shapes import (
    CONFIRM,
    Field,
    Problem,
    Shape,
    a,
    anything,
    boolean,
    iso_date,
    many,
    may,
    need,
    one_of,
    option,
    plain,
    string,
    typed,
    whole,
)

_ACTION_ID: dict[str, Field] = {"action_id": may(string(budgets.ID_CHARS, 1))}
_CONFIRM: dict[str, Field] = {"confirm": may(a(CONFIRM))}
_FOCUS: dict[str, Field] = {"focus_on_load": may(boolean)}
_PLACEHOLDER: dict[str, Field] = {"placeholder": may(plain(budgets.PLACEHOLDER_CHARS))}
_MANY: dict[str, Field] = {"max_selected_items": may(whole)}
_PICKER: dict[str, Field] = {**_ACTION_ID, **_CONFIRM, **_FOCUS, **_PLACEHOLDER}
_PLAIN_OPTION = option("plain_text")
_GROUP = a(
    {
        "label": need(plain(budgets.OPTION_TEXT_CHARS)),
        "options": need(many(_PLAIN_OPTION, budgets.OPTIONS_PER_SELECT)),
    }
)
_STATIC: dict[str, Field] = {
    **_PICKER,
    "options": may(many(_PLAIN_OPTION, budgets.OPTIONS_PER_SELECT)),
    "option_groups": may(many(_GROUP, budgets.OPTION_GROUPS)),
}
_CHOICES = many(option(), budgets.OPTIONS_PER_CHOICE)
_TEXT_INPUT: dict[str, Field] = {
    **_ACTION_ID,
    **_FOCUS,
    **_PLACEHOLDER,
    "initial_value": may(string(budgets.INPUT_VALUE_CHARS)),
    "dispatch_action_config": may(anything),
}
_FEEDBACK = a(
    {
        "text": need(plain(budgets.BUTTON_TEXT_CHARS)),
        "value": need(string(budgets.BUTTON_VALUE_CHARS)),
        "accessibility_label": may(string(budgets.ACCESSIBILITY_CHARS)),
    }
)
_FILTER = a(
    {
        "include": may(many(one_of("im", "mpim", "private", "public"), 4)),
        "exclude_external_shared_channels": may(boolean),
        "exclude_bot_users": may(boolean),
    }
)
_IDS = many(string(budgets.ID_CHARS, 1), budgets.OPTIONS_PER_SELECT, 0)


def _of(kind: str) -> dict[str, Shape]:
    """The single and the multiple select of users, conversations or channels."""
    extra: Shape = {
        "default_to_current_conversation": may(boolean),
        "filter": may(_FILTER),
    }
    more = extra if kind == "conversation" else {}
    reply: Shape = {} if kind == "user" else {"response_url_enabled": may(boolean)}
    one: Shape = {**_PICKER, **more, **reply, f"initial_{kind}": may(string(budgets.ID_CHARS, 1))}
    several: Shape = {**_PICKER, **more, **_MANY, f"initial_{kind}s": may(_IDS)}
    return {f"{kind}s_select": one, f"multi_{kind}s_select": several}


ELEMENTS: dict[str, Shape] = {
    "button": {
        **_ACTION_ID,
        **_CONFIRM,
        "text": need(plain(budgets.BUTTON_TEXT_CHARS)),
        "value": may(string(budgets.BUTTON_VALUE_CHARS)),
        "url": may(string(budgets.URL_CHARS)),
        "style": may(one_of("primary", "danger")),
        "accessibility_label": may(string(budgets.ACCESSIBILITY_CHARS)),
    },
    "workflow_button": {
        **_ACTION_ID,
        "text": need(plain(budgets.BUTTON_TEXT_CHARS)),
        "workflow": need(anything),
        "style": may(one_of("primary", "danger")),
        "accessibility_label": may(string(budgets.ACCESSIBILITY_CHARS)),
    },
    "static_select": {**_STATIC, "initial_option": may(_PLAIN_OPTION)},
    "multi_static_select": {
        **_STATIC,
        **_MANY,
        "initial_options": may(many(_PLAIN_OPTION, budgets.OPTIONS_PER_SELECT)),
    },
    "external_select": {**_PICKER, "min_query_length": may(whole), "initial_option": may(_PLAIN_OPTION)},
    "multi_external_select": {
        **_PICKER,
        **_MANY,
        "min_query_length": may(whole),
        "initial_options": may(many(_PLAIN_OPTION, budgets.OPTIONS_PER_SELECT)),
    },
    **_of("user"),
    **_of("conversation"),
    **_of("channel"),
    "overflow": {
        **_ACTION_ID,
        **_CONFIRM,
        "options": need(many(_PLAIN_OPTION, budgets.OPTIONS_PER_OVERFLOW)),
    },
    "checkboxes": {
        **_ACTION_ID,
        **_CONFIRM,
        **_FOCUS,
        "options": need(_CHOICES),
        "initial_options": may(_CHOICES),
    },
    "radio_buttons": {
        **_ACTION_ID,
        **_CONFIRM,
        **_FOCUS,
        "options": need(_CHOICES),
        "initial_option": may(option()),
    },
    "datepicker": {**_PICKER, "initial_date": may(iso_date)},
    "timepicker": {**_PICKER, "initial_time": may(string(5, 5)), "timezone": may(string(50, 1))},
    "datetimepicker": {**_ACTION_ID, **_CONFIRM, **_FOCUS, "initial_date_time": may(whole)},
    "plain_text_input": {
        **_TEXT_INPUT,
        "multiline": may(boolean),
        "min_length": may(whole),
        "max_length": may(whole),
    },
    "email_text_input": _TEXT_INPUT,
    "url_text_input": _TEXT_INPUT,
    "number_input": {
        **_TEXT_INPUT,
        "is_decimal_allowed": need(boolean),
        "min_value": may(string(50)),
        "max_value": may(string(50)),
    },
    "rich_text_input": {
        **_ACTION_ID,
        **_FOCUS,
        **_PLACEHOLDER,
        "initial_value": may(anything),
        "dispatch_action_config": may(anything),
    },
    "file_input": {**_ACTION_ID, "filetypes": may(many(string(20, 1), 50)), "max_files": may(whole)},
    "image": {
        "alt_text": need(string(budgets.ALT_TEXT_CHARS, 1)),
        "image_url": may(string(budgets.URL_CHARS, 1)),
        "slack_file": may(anything),
    },
    "feedback_buttons": {
        **_ACTION_ID,
        "positive_button": need(_FEEDBACK),
        "negative_button": need(_FEEDBACK),
    },
    "icon_button": {
        **_ACTION_ID,
        **_CONFIRM,
        "icon": need(one_of("trash")),
        "text": need(plain(budgets.BUTTON_TEXT_CHARS)),
        "value": may(string(budgets.BUTTON_VALUE_CHARS)),
        "accessibility_label": may(string(budgets.ACCESSIBILITY_CHARS)),
        "visible_to_user_ids": may(many(string(budgets.ID_CHARS, 1), 10)),
    },
}

SELECTS = tuple(name for name in ELEMENTS if name.endswith("_select"))
PICKERS = ("datepicker", "timepicker", "datetimepicker")
CHOICES = ("checkboxes", "radio_buttons")
TEXT_INPUTS = tuple(name for name in ELEMENTS if name.endswith("_input") and name != "file_input")
IN_ACTIONS = ("button", "workflow_button", "overflow", *SELECTS, *PICKERS, *CHOICES)
IN_SECTION = (*IN_ACTIONS, "image")
IN_INPUT = (*SELECTS, *PICKERS, *CHOICES, *TEXT_INPUTS, "file_input")
IN_CONTEXT_ACTIONS = ("feedback_buttons", "icon_button")


def element(*allowed: str) -> Any:
    """A rule for one element of the allowed types, its options and initial choice included."""
    by_shape = typed(ELEMENTS, "element", *allowed)

    def check(value: Any, path: str) -> Iterator[Problem]:
        problems = list(by_shape(value, path))
        yield from problems
        if not problems:
            yield from _choices(value, path)

    return check


def options_of(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The options of a select, flat."""
    return [
        *value.get("options", []),
        *(entry for group in value.get("option_groups", []) for entry in group["options"]),
    ]


def _choices(value: dict[str, Any], path: str) -> Iterator[Problem]:
    kind = value["type"]
    if kind in {"static_select", "multi_static_select"} and ("options" in value) == (
        "option_groups" in value
    ):
        yield path, "needs either options or option_groups"
    known = options_of(value)
    values = [entry["value"] for entry in known]
    if len(set(values)) != len(values):
        yield f"{path}/options", "option values must be unique"
    if not known:
        return
    first = [value["initial_option"]] if "initial_option" in value else value.get("initial_options", [])
    if any(entry not in known for entry in first):
        yield f"{path}/initial_option", "must be one of the options, exactly"
