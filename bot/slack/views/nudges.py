"""A message with nudges: each with why it came, where its rule comes from, and one-click acts."""

from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DatePickerElement,
    InputBlock,
    Option,
    OverflowMenuElement,
    PlainTextInputElement,
    SectionBlock,
    StaticSelectElement,
    UserSelectElement,
)

from bot.domain.nudges import Nudge, NudgeAct, NudgeRule, NudgeRules, source_line, worded
from bot.domain.nudges.values import Language
from bot.services.nudging import Letter, Line
from bot.slack.views import nudge_actions as a
from bot.slack.views.budget import OPTION_CHARS, SECTION_CHARS
from bot.slack.views.message import Message, ViewDict, summary_line, with_ids
from bot.slack.views.mrkdwn import (
    cut,
    cut_escaped,
    cut_literal,
    escape,
    literal,
    mention,
    mrkdwn,
    one_line,
    plain,
)

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "summary": "{count} things for this project: {first}",
        "one": "For this project: {first}",
        "settled": "~{title}~ Settled.",
        "since": "Holds since {since}.",
        "lead": "It has stood open, so the lead is asked.",
        "done": "Mark done",
        "which_done": "Mark done …",
        "assign": "Owner …",
        "due": "New date …",
        "na": "Not applicable",
        "evidence": "Add evidence",
        "close": "Condition met",
        "move": "Move to the next phase",
        "sure": "Move on?",
        "sure_text": "Everybody in the channel sees the move, and it can be undone.",
        "yes": "Move",
        "no": "Not now",
        "day": "Not now: tomorrow",
        "week": "Not now: next week",
        "dismiss": "Dismiss, do not tell again",
        "mute": "Mute this kind here",
        "opt_out": "Never address me",
        "reason": "Why does it not apply here?",
        "note": "What shows that it was done?",
        "save": "Save",
        "cancel": "Cancel",
    },
    "sv": {
        "summary": "{count} saker i projektet: {first}",
        "one": "I projektet: {first}",
        "settled": "~{title}~ Klart.",
        "since": "Gäller sedan {since}.",
        "lead": "Det har blivit liggande, därför går frågan till projektledaren.",
        "done": "Markera som klar",
        "which_done": "Markera som klar …",
        "assign": "Ansvarig …",
        "due": "Nytt datum …",
        "na": "Ej tillämpligt",
        "evidence": "Lägg till underlag",
        "close": "Villkoret uppfyllt",
        "move": "Gå till nästa fas",
        "sure": "Gå vidare?",
        "sure_text": "Alla i kanalen ser bytet, och det kan ångras.",
        "yes": "Gå vidare",
        "no": "Inte nu",
        "day": "Inte nu: i morgon",
        "week": "Inte nu: nästa vecka",
        "dismiss": "Avfärda, påminn inte igen",
        "mute": "Tysta sådana här",
        "opt_out": "Nämn aldrig mig",
        "reason": "Varför är det inte tillämpligt här?",
        "note": "Vad visar att det är gjort?",
        "save": "Spara",
        "cancel": "Avbryt",
    },
}


FIELD_CHARS = 300
"""Of each thing that a nudge names; four nudges of some of them stay within a message's budget."""

CHOICES = 20
CHOICE_CHARS = 60
"""Activities to choose from; with more the message would be over its budget, and nobody reads on."""


def build_nudges(letter: Letter, rules: NudgeRules) -> Message:
    """Return the message; its block ids are new with each version of the project."""
    blocks: list[Block] = []
    firsts: list[str] = []
    for place, line in enumerate(letter.lines):
        rule = rules.rule(line.rule)
        if rule is None:
            continue
        if line.nudge is None:
            title = WORDS[letter.language]["settled"].format(title=escape(_title(rule, letter.language)))
            blocks.append(ContextBlock(elements=[mrkdwn(title)]))
            continue
        firsts.append(worded(line.nudge, rule, letter.language))
        blocks += _nudge(letter, line.nudge, rule, f"{letter.message}:{place}")
    words = WORDS[letter.language]
    first = (
        firsts[0]
        if firsts
        else ", ".join(_title(rule, letter.language) for rule in _rules(letter.lines, rules))
    )
    summary = words["one"] if len(firsts) < 2 else words["summary"]
    text = summary_line(summary.format(count=len(firsts), first=first), 300)
    return Message(text, with_ids(blocks, f"{letter.message}.{letter.version}"))


def _rules(lines: tuple[Line, ...], rules: NudgeRules) -> list[NudgeRule]:
    return [rule for line in lines if (rule := rules.rule(line.rule))]


def _title(rule: NudgeRule, language: Language) -> str:
    return rule.title.sv if language == "sv" else rule.title.en


def _nudge(letter: Letter, nudge: Nudge, rule: NudgeRule, ref: str) -> list[Block]:
    words = WORDS[letter.language]
    text = worded(nudge, rule, letter.language, lambda value: cut_literal(one_line(value), FIELD_CHARS))
    address = _address(letter, nudge)
    body = f"{address}{text}"
    why = " ".join([words["since"].format(since=nudge.since), *([words["lead"]] if nudge.escalation else [])])
    source = cut_escaped(f"{why} {source_line(rule.source, letter.language)}", 600)
    found: list[Block] = [
        SectionBlock(text=mrkdwn(cut(body, SECTION_CHARS))),
        ContextBlock(elements=[mrkdwn(source)]),
    ]
    found += [block for act in nudge.acts if (block := _choice(nudge, act, ref, words))]
    buttons: list[Any] = [one for act in nudge.acts if (one := _button(nudge, act, ref, words))]
    return [*found, ActionsBlock(elements=[*buttons, _menu(ref, words)])]


def _address(letter: Letter, nudge: Nudge) -> str:
    """Return a mention of who is addressed, their name where they are not known to Slack."""
    if nudge.addressee is None:
        return ""
    person = next((one for one in letter.people.persons if one.token == nudge.addressee), None)
    try:
        return f"{mention(person.identity)} " if person and person.identity else ""
    except ValueError:
        return f"{literal(letter.people.shown(nudge.addressee))}: "


def _about(ref: str, nudge: Nudge) -> str:
    return f"{ref}:{nudge.subjects[0]}"


def _button(nudge: Nudge, act: NudgeAct, ref: str, words: dict[str, str]) -> ButtonElement | None:
    if act is NudgeAct.MOVE:
        sure = ConfirmObject(
            title=words["sure"], text=words["sure_text"], confirm=words["yes"], deny=words["no"]
        )
        return ButtonElement(text=words["move"], action_id=a.NUDGE_MOVE, value=ref, confirm=sure)
    if len(nudge.subjects) != 1:
        return None
    ids = {
        NudgeAct.MARK_DONE: (words["done"], a.NUDGE_DONE),
        NudgeAct.NOT_APPLICABLE: (words["na"], a.NUDGE_NOT_APPLICABLE),
        NudgeAct.ADD_EVIDENCE: (words["evidence"], a.NUDGE_EVIDENCE),
        NudgeAct.CLOSE_CONDITION: (words["close"], a.NUDGE_CLOSE),
    }
    if act not in ids:
        return None
    text, action = ids[act]
    return ButtonElement(text=text, action_id=action, value=_about(ref, nudge))


def _choice(nudge: Nudge, act: NudgeAct, ref: str, words: dict[str, str]) -> Block | None:
    """Return a row of its own for an act that takes a choice."""
    many = len(nudge.subjects) > 1
    if act is NudgeAct.MARK_DONE and many:
        options = [
            Option(text=plain(one.partition("/")[2], CHOICE_CHARS), value=f"{ref}:{one}")
            for one in nudge.subjects[:CHOICES]
        ]
        select = StaticSelectElement(placeholder=words["which_done"], action_id=a.NUDGE_DONE, options=options)
        return ActionsBlock(elements=[select])
    if many or not nudge.subjects:
        return None
    block_id = f"{a.NUDGE_ABOUT_BLOCK}:{act.value}:{_about(ref, nudge)}"
    if act is NudgeAct.ASSIGN:
        person = UserSelectElement(placeholder=words["assign"], action_id=a.NUDGE_ASSIGN)
        return ActionsBlock(elements=[person], block_id=block_id)
    if act is NudgeAct.SET_DUE:
        date = DatePickerElement(placeholder=words["due"], action_id=a.NUDGE_DUE)
        return ActionsBlock(elements=[date], block_id=block_id)
    return None


def _menu(ref: str, words: dict[str, str]) -> OverflowMenuElement:
    codes = (
        (a.SNOOZE_DAY, "day"),
        (a.SNOOZE_WEEK, "week"),
        (a.DISMISS, "dismiss"),
        (a.MUTE, "mute"),
        (a.OPT_OUT, "opt_out"),
    )
    options = [Option(text=plain(words[name], OPTION_CHARS), value=f"{code}:{ref}") for code, name in codes]
    return OverflowMenuElement(action_id=a.NUDGE_MORE, options=options)


def build_reason_modal(channel: str, about: str, language: Language) -> ViewDict:
    """Return the modal that asks why an activity does not apply."""
    return _modal(a.NUDGE_REASON_MODAL, "na", "reason", channel, about, language)


def build_evidence_modal(channel: str, about: str, language: Language) -> ViewDict:
    """Return the modal that asks what shows that an activity was done."""
    return _modal(a.NUDGE_EVIDENCE_MODAL, "evidence", "note", channel, about, language)


def _modal(callback: str, title: str, label: str, channel: str, about: str, language: Language) -> ViewDict:
    words = WORDS[language]
    asked = InputBlock(
        label=words[label],
        element=PlainTextInputElement(action_id=a.NUDGE_TEXT_INPUT, multiline=True, max_length=2000),
        block_id=a.NUDGE_TEXT_BLOCK,
    )
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": f"{channel} {about}",
        "title": _plain(words[title]),
        "submit": _plain(words["save"]),
        "close": _plain(words["cancel"]),
        "blocks": with_ids([asked], "nudge"),
    }


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}
