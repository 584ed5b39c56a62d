"""A message with nudges: each with why it came, where its rule comes from, and one-click acts."""

import datetime as dt
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ContextBlock, SectionBlock

from bot.domain.nudges import Nudge, NudgeRule, NudgeRules, source_line, worded
from bot.domain.nudges.values import Language
from bot.services.nudging import Letter, Line
from bot.slack.nudges.acts import rows_of
from bot.slack.nudges.ref import NudgeRef
from bot.slack.nudges.standing import GAPS, standing_lines
from bot.slack.project import parts as p
from bot.slack.project.lines import Teller
from bot.slack.project.parts import slack_id
from bot.slack.project.words import Speech
from bot.slack.views import nudge_actions as a
from bot.slack.views.budget import SECTION_CHARS
from bot.slack.views.message import Message, summary_line, with_ids
from bot.slack.views.mrkdwn import cut, cut_escaped, cut_literal, escape, literal, mention, mrkdwn, one_line

FIELD_CHARS = 300
"""Of each thing that a nudge names; four nudges of some of them stay within a message's budget."""

WHY_CHARS = 600
SUMMARY_CHARS = 300


def build_nudges(letter: Letter, rules: NudgeRules) -> Message:
    """Return the message; its block ids are new with each version of the project."""
    tell = Teller(letter.board)
    blocks: list[Block] = []
    firsts: list[str] = []
    titles: list[str] = []
    for place, line in enumerate(letter.lines):
        rule = rules.rule(line.rule)
        if rule is None:
            continue
        titles.append(rule_title(rule, letter.language))
        if line.nudge is None:
            blocks.append(ContextBlock(elements=[mrkdwn(_became(tell, line, titles[-1]))]))
            continue
        nudge = _spoken(line.nudge, tell)
        firsts.append(worded(nudge, rule, letter.language, wording=line.wording))
        blocks += _nudge(tell, nudge, rule, NudgeRef(letter.message, place), line.wording)
    first = firsts[0] if firsts else ", ".join(titles)
    text = tell.say("nudge_one" if len(firsts) < 2 else "nudge_many", count=len(firsts), first=first)
    return Message(summary_line(text, SUMMARY_CHARS), with_ids(blocks, f"{letter.message}.{letter.version}"))


def build_muting(rule: NudgeRule, say: Speech) -> Message:
    """Return the proposal to mute a rule that is dismissed again and again."""
    text = say("nudge_no_use", title=escape(rule_title(rule, say.language)))
    button = ActionsBlock(elements=[p.button(say("nudge_mute"), a.NUDGE_MUTE, rule.id)])
    return Message(text, with_ids([SectionBlock(text=mrkdwn(text)), button], "muting"))


def build_muted(rule: NudgeRule, say: Speech) -> Message:
    """Return what stands in its place when it is muted."""
    text = say("nudge_muted", title=escape(rule_title(rule, say.language)))
    return Message(text.replace("~", ""), with_ids([ContextBlock(elements=[mrkdwn(text)])], "muted"))


def _became(tell: Teller, line: Line, title: str) -> str:
    """Return what became of a nudge, with the activity that it was about where it was about one."""
    until = tell.say.date(tell.board.project.profile.today(line.until)) if line.until else ""
    about = tell.titles.get(line.window.partition(" ")[0])
    named = f"{title}: {one_line(about)}" if about else title
    return tell.say(f"nudge_{line.became}", title=cut_literal(named, FIELD_CHARS), date=until)


def rule_title(rule: NudgeRule, language: Language) -> str:
    return rule.title.sv if language == "sv" else rule.title.en


def _nudge(tell: Teller, nudge: Nudge, rule: NudgeRule, ref: NudgeRef, wording: str | None) -> list[Block]:
    say, language = tell.say, tell.say.language
    text = worded(nudge, rule, language, lambda value: cut_literal(one_line(value), FIELD_CHARS), wording)
    why = [say("nudge_since", date=say.date(nudge.since)), *([say("nudge_lead")] if nudge.escalation else [])]
    source = cut_escaped(" ".join([*why, source_line(rule.source, language)]), WHY_CHARS)
    found: list[Block] = [SectionBlock(text=mrkdwn(cut(f"{_address(tell, nudge)}{text}", SECTION_CHARS)))]
    found += [SectionBlock(text=mrkdwn(line)) for line in standing_lines(tell, nudge)]
    found.append(ContextBlock(elements=[mrkdwn(source)]))
    version = tell.board.project.version
    for name, elements in rows_of(tell, nudge):
        subject = nudge.subjects[0] if len(nudge.subjects) == 1 else ""
        row: Any = ActionsBlock(elements=elements, block_id=ref.block_id(name, version, subject))
        found.append(row)
    return found


def _spoken(nudge: Nudge, tell: Teller) -> Nudge:
    """Return the nudge with its date as people write it, and gaps that are listed below only counted."""
    fields = dict(nudge.fields)
    if "date" in fields:
        fields["date"] = tell.say.date(dt.date.fromisoformat(fields["date"]))
    if nudge.kind in GAPS:
        fields["gaps"] = tell.say.counted(len(nudge.subjects), "nudge_gap")
    return nudge.model_copy(update={"fields": fields})


def _address(tell: Teller, nudge: Nudge) -> str:
    """Return a mention of who is addressed, their name where they are not known to Slack."""
    if nudge.addressee is None:
        return ""
    identity = slack_id(tell.people, nudge.addressee)
    return f"{mention(identity)} " if identity else f"{literal(tell.people.shown(nudge.addressee))}: "
