"""One project among many: the lines of App Home and of a lead's summary."""

import datetime as dt
from collections.abc import Sequence

from bot.domain.briefing import needs_attention
from bot.domain.framework import Framework
from bot.domain.project import PortfolioRow
from bot.slack.project import parts as p
from bot.slack.project.words import Speech
from bot.slack.views import project_actions as a
from bot.slack.views.message import BlockDict
from bot.slack.views.mrkdwn import channel, escape


def tally(say: Speech, rows: Sequence[PortfolioRow]) -> str:
    attention = sum(needs_attention(row) for row in rows)
    return say("home_tally", projects=say.counted(len(rows), "project"), attention=attention)


def project_row(
    say: Speech,
    framework: Framework,
    row: PortfolioRow,
    today: dt.date,
    *,
    with_button: bool = False,
    news: str = "",
    risk: bool = False,
) -> list[BlockDict]:
    """Return two blocks: where the project stands, and what it needs. `news`: markup, said below.

    `risk`: the first line says that it is at risk.
    """
    try:
        where = channel(row.key.channel)
    except ValueError:
        where = p.shown_text(row.key.channel, p.NAME_CHARS)  # kept from the terminal
    gaps = say.counted(len(row.must_gaps), "gap") if row.must_gaps else say("no_gaps")
    line = say(
        "home_line",
        name=p.shown_text(row.name, p.NAME_CHARS),
        channel=where,
        phase=escape(say.phase(row.phase, framework)),
        days=say.days(row.phase_age_days),
        state=p.joined([say(f"state_{row.status}"), say("dm_risk") if risk else None]),
    )
    overdue = row.all.overdue + row.late_conditions
    needs = (
        say("home_needs", overdue=overdue, blocked=row.all.blocked, gaps=gaps)
        if overdue or row.all.blocked
        else say("home_calm", gaps=gaps)
    )
    due = row.next_due
    gate = say("home_late" if due < today else "home_next", date=say.date(due)) if due else None
    target = say("target", date=say.date(row.phase_target)) if row.phase_target else None
    key = row.key.channel
    status = p.button(say("home_open"), f"{a.HOME_OPEN}.{key}", key) if with_button else None
    return [p.section(line, status), p.context(p.joined([needs, gate, target]), *([news] if news else []))]
