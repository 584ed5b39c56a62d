"""The weekly digest of a lead: a line for each project, those at risk first."""

from slack_sdk.models.blocks import Block, ContextBlock, HeaderBlock, SectionBlock

from bot.domain.nudges.values import Language
from bot.services.digester import Digest, DigestLine
from bot.slack.views.message import Message, summary_line, with_ids
from bot.slack.views.mrkdwn import channel, cut_literal, literal, mrkdwn, plain

MOST = 20
"""Projects that one digest shows; with more it says how many are left out."""

NAME_CHARS = 120

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Your projects this week",
        "line": "phase {phase} for {days} days",
        "moved": "{count} changes this week",
        "still": "nothing changed this week",
        "gaps": "{count} musts open before the next phase",
        "risk": "*At risk*",
        "overdue": "{count} overdue",
        "late": "{count} late conditions",
        "target": "target {date}",
        "more": "… and {count} more.",
        "summary": "{count} projects, {risk} at risk",
    },
    "sv": {
        "title": "Dina projekt den här veckan",
        "line": "fas {phase} sedan {days} dagar",
        "moved": "{count} ändringar den här veckan",
        "still": "inget har ändrats den här veckan",
        "gaps": "{count} måsten öppna före nästa fas",
        "risk": "*I fara*",
        "overdue": "{count} försenade",
        "late": "{count} försenade villkor",
        "target": "måldatum {date}",
        "more": "… och {count} till.",
        "summary": "{count} projekt, {risk} i fara",
    },
}


def build_digest(digest: Digest) -> Message:
    """Return the digest as a message."""
    words = WORDS[digest.language]
    ordered = sorted(digest.lines, key=lambda line: not line.at_risk(digest.today))
    blocks: list[Block] = [HeaderBlock(text=plain(words["title"], 150))]
    blocks += [SectionBlock(text=mrkdwn(_line(line, digest, words))) for line in ordered[:MOST]]
    if len(ordered) > MOST:
        blocks.append(ContextBlock(elements=[mrkdwn(words["more"].format(count=len(ordered) - MOST))]))
    risk = sum(line.at_risk(digest.today) for line in ordered)
    text = summary_line(f"{words['title']}: {words['summary'].format(count=len(ordered), risk=risk)}")
    return Message(text, with_ids(blocks, digest.key[:200]))


def _line(line: DigestLine, digest: Digest, words: dict[str, str]) -> str:
    row = line.row
    told = [
        words["line"].format(phase=row.phase.value, days=row.phase_age_days),
        words["moved"].format(count=line.changes) if line.changes else words["still"],
    ]
    if row.must_gaps:
        told.append(words["gaps"].format(count=len(row.must_gaps)))
    if row.all.overdue:
        told.append(words["overdue"].format(count=row.all.overdue))
    if row.late_conditions:
        told.append(words["late"].format(count=row.late_conditions))
    if row.phase_target:
        told.append(words["target"].format(date=row.phase_target))
    risk = f"{words['risk']} " if line.at_risk(digest.today) else ""
    return f"{risk}*{cut_literal(str(row.name), NAME_CHARS)}* {_where(row.key.channel)}\n" + " · ".join(told)


def _where(channel_id: str) -> str:
    try:
        return channel(channel_id)
    except ValueError:
        return literal(channel_id)
