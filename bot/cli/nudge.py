"""`advisor nudge`: what is due, what is held back, and what became of what was sent."""

import datetime as dt
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from bot.adapters.exports.wording import shown_by
from bot.cli.project_call import print_json, visible
from bot.domain.nudges import Nudge, NudgeRule, source_line, worded
from bot.errors import UsageError
from bot.services.project_keys import project_key

if TYPE_CHECKING:
    from bot.compose import Application
    from bot.services.nudge_preview import NudgePreview, Preview, RuleReport

COLUMNS = ("sent", "acted", "snoozed", "dismissed", "failed", "dropped", "merged")
RULE_CHARS = 44
"""Width of the longest rule id, so that the columns stand below each other."""

PASSED = {"lapsed": "drop", "merged": "merge"}
"""How what went by unseen is told: it is not sent; what is merged has a later period that stands for it."""

MakeApp = Callable[[], "Application"]


def run(
    make: MakeApp,
    dry_run: bool,
    report: bool,
    now: str | None,
    channel: str | None,
    team: str | None,
    as_json: bool,
) -> None:
    """Print the dry run, or the report of rules.

    Raises:
        UsageError: neither was asked for, or the moment cannot be read.
    """
    if report:
        _report(make().nudge_preview.report(team), as_json)
        return
    if not dry_run:
        raise UsageError("the running advisor sends nudges itself", "say --dry-run to see them, or --report")
    app = make()
    _dry_run(app.nudge_preview, _moment(now) if now else app.clock(), channel, team, as_json)


def _moment(text: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--now: cannot read {text!r}", "write e.g. 2026-11-24T09:00+01:00") from None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _dry_run(
    preview: "NudgePreview", now: dt.datetime, channel: str | None, team: str | None, as_json: bool
) -> None:
    found: Iterable[Preview] = (
        [preview.of(project_key(channel, team or "local"), now)] if channel else preview.all(now, team)
    )
    if as_json:
        print_json({"now": now.isoformat(), "projects": [_row(one, preview) for one in found]})
        return
    projects, due, held = 0, 0, 0
    for one in found:
        projects, due, held = projects + 1, due + len(one.verdict.due), held + len(one.verdict.held)
        if one.verdict.due or one.verdict.held or one.verdict.passed:
            _print(one, preview)
    sys.stdout.write(f"{_counted(projects, 'project')}: {_counted(due, 'nudge')} due, {held} held back.\n")


def _counted(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def _row(one: "Preview", preview: "NudgePreview") -> dict[str, Any]:
    shown = shown_by(one.stored.people)
    return {
        "project": str(one.stored.project.key),
        "due": [_due_row(nudge, one, preview, shown) for nudge in one.verdict.due],
        "held": [held.model_dump(mode="json") for held in one.verdict.held],
        "passed": [passed.model_dump(mode="json") for passed in one.verdict.passed],
        "next_check_at": one.verdict.next_check_at.isoformat() if one.verdict.next_check_at else None,
    }


def _due_row(
    nudge: Nudge, one: "Preview", preview: "NudgePreview", shown: Callable[[str], str]
) -> dict[str, Any]:
    language = one.stored.project.profile.language
    return {
        "rule": nudge.rule,
        "window": nudge.window,
        "text": worded(nudge, _rule(preview, nudge.rule), language),
        "to": shown(nudge.addressee) if nudge.addressee else None,
        "escalation": nudge.escalation,
        "since": nudge.since.isoformat(),
        "source": source_line(nudge.source, language),
        "acts": list(nudge.acts),
    }


def _print(one: "Preview", preview: "NudgePreview") -> None:
    shown, project = shown_by(one.stored.people), one.stored.project
    out = [f"{project.key} ({project.profile.name})"]
    for nudge in one.verdict.due:
        row = _due_row(nudge, one, preview, shown)
        to = f" to {row['to']}" if row["to"] else ""
        out.append(f"  send {nudge.rule}{to}: {row['text']}")
        out.append(f"       why: holds since {row['since']}; {row['source']}")
    for held in one.verdict.held:
        until = f" until {held.until:%Y-%m-%d %H:%M} UTC" if held.until else ""
        out.append(f"  hold {held.rule} ({held.window}): {held.reason.replace('_', ' ')}{until}")
    out += [f"  {PASSED[gone.why]} {gone.rule} ({gone.window})" for gone in one.verdict.passed]
    sys.stdout.write("".join(f"{visible(line)}\n" for line in out))


def _rule(preview: "NudgePreview", rule: str) -> NudgeRule:
    found = preview.rules.rule(rule)
    if found is None:
        raise LookupError(rule)
    return found


def _report(reports: "tuple[RuleReport, ...]", as_json: bool) -> None:
    rows = [{**vars(one.tally), "propose_muting": one.propose_muting} for one in reports]
    if as_json:
        print_json(rows)
        return
    if not rows:
        sys.stdout.write("no nudge was sent yet\n")
        return
    sys.stdout.write(f"{'rule':{RULE_CHARS}}" + "".join(f" {name:>9}" for name in COLUMNS) + "\n")
    for row in rows:
        muting = "  dismissed again and again: mute or change it" if row["propose_muting"] else ""
        figures = "".join(f" {row[name]:9}" for name in COLUMNS)
        sys.stdout.write(f"{row['rule']:{RULE_CHARS}}{figures}{muting}\n")
    sys.stdout.write(
        "failed: posts that Slack did not take; dropped: no longer true when they could go out; "
        "merged: periods that went by unseen, for which a later one stands\n"
    )
