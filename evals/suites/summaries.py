"""The lead's summary against a recomputation from the exported history that shares no code with it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from pydantic_evals.evaluators import EvaluatorContext

from bot.compose import Application
from bot.domain.project import ItemLine, Status, Summary
from bot.services.project_keys import project_key
from bot.store.project_checks import Sound
from evals.cases import HistoryCase, load_file
from evals.channels import with_projects
from evals.claims.base import Claim, Verdict, verdict
from evals.histories import live
from evals.plain_summary import plain_summary
from evals.results import Result
from evals.runner import Item, Plant, measure


@dataclass(frozen=True)
class Read:
    """A project as it was read, and the history that it was read from."""

    summary: Summary
    records: list[dict[str, Any]] = field(repr=False)
    sound: bool
    """The store's own check found history and snapshot in step."""

    def __str__(self) -> str:
        return f"{len(self.records)} changes; phase {self.summary.phase.value}; {self.summary.status}"


ReadContext = EvaluatorContext[HistoryCase, Read, Any]


@dataclass
class TheSummaryEqualsTheRecomputation(Claim):
    """Phase, status, checklists, tallies, gaps, who waits, lessons and changes are those of the history."""

    framework: dict[str, Any] = field(repr=False)

    def evaluate(self, ctx: ReadContext) -> Verdict:
        summary = ctx.output.summary
        since = summary.since or summary.at
        plain = plain_summary(ctx.output.records, self.framework, summary.at, since)
        mine = same_shape(summary)
        differ = [part for part, value in plain.items() if mine[part] != value]
        return verdict(not differ, f"differs in {', '.join(differ)}")


@dataclass
class TheHistoryIsWhole(Claim):
    """The hash chain holds, and replaying it gives the stored project."""

    def evaluate(self, ctx: ReadContext) -> Verdict:
        numbers = [record["number"] for record in ctx.output.records]
        whole = numbers == list(range(1, ctx.output.summary.version + 1))
        return verdict(ctx.output.sound and whole, "history and snapshot do not fit")


def same_shape(summary: Summary) -> dict[str, Any]:
    """Return a summary as the plain recomputation writes it."""
    lists = {c.phase.value: c for c in summary.checklists}
    waits = {(x.kind, x.who, x.for_whom, x.about, x.first) for x in summary.waiting}
    return {
        "phase": summary.phase,
        "age": summary.phase_age_days,
        "leads": list(summary.leads),
        "status": summary.status,
        "checklists": {p: [_row(line, summary.today) for line in c.lines] for p, c in lists.items()},
        "tallies": {p: c.tally.model_dump() for p, c in lists.items()},
        "gaps": [
            (g.id, [line.activity for line in g.missing], list(g.provenance.extract))
            for g in summary.gate.must_gaps
        ],
        "waiting": sorted(waits, key=str),
        "lessons": [lesson.id for lesson in summary.lessons],
        "changes": [(c.number, c.undone) for c in summary.changes],
    }


def _row(line: ItemLine, today: dt.date) -> dict[str, Any]:
    return {
        "id": line.activity,
        "phase": line.phase,
        "level": line.level,
        "lowered": line.tailoring is not None and line.tailoring.level == "should",
        "title": line.title,
        "status": line.status,
        "owner": line.owner,
        "due": line.due.isoformat() if line.due else None,
        "evidence": [one.id for one in line.evidence],
        "seen": line.verification.by if line.verification else None,
        "overdue": bool(line.due and line.due < today and not line.status.settled),
        "extract": list(line.provenance.extract),
    }


def run(app: Application) -> Result:
    cases: list[HistoryCase] = load_file("histories")
    framework = app.corpus.framework.model_dump(mode="json")

    def task(case: HistoryCase) -> Read:
        key = project_key(f"C-{case.id}")
        last = live(own.tracker, key, case)
        now, since = last + dt.timedelta(days=3), last - dt.timedelta(days=10)
        summary = own.summarizer.summary(key, now, since)
        records = [record.model_dump(mode="json") for record in own.summarizer.export(key).records]
        return Read(summary, records, isinstance(own.summarizer.verify(key), Sound))

    items = [
        Item(case.id, case, {"language": case.lang, "split": case.split}, shown=case.expected)
        for case in cases
    ]
    claims = [TheSummaryEqualsTheRecomputation(framework), TheHistoryIsWhole()]
    with with_projects(app) as own:
        right = task(cases[0].model_copy(update={"id": "planted"}))
        return measure("summaries", items, task, claims, _wrong(cases[0], right))


def _wrong(case: HistoryCase, right: Read) -> list[Plant[HistoryCase, Read]]:
    """Return summaries with one thing changed, and histories with a change left out."""
    summary = right.summary
    first = summary.checklists[0]
    line = first.lines[0]
    other = Status.BLOCKED if line.status is not Status.BLOCKED else Status.DONE
    lines = (line.model_copy(update={"status": other}), *first.lines[1:])
    tally = first.tally.model_copy(update={"done": first.tally.done + 1})
    changed = [
        summary.model_copy(update={"checklists": (first.model_copy(update=what), *summary.checklists[1:])})
        for what in ({"lines": lines}, {"tally": tally})
    ]
    changed.append(summary.model_copy(update={"leads": ()}))
    plants = [
        Plant("TheSummaryEqualsTheRecomputation", case, Read(one, right.records, True)) for one in changed
    ]
    return [
        *plants,
        Plant("TheHistoryIsWhole", case, Read(summary, right.records[:-1], True)),
        Plant("TheHistoryIsWhole", case, Read(summary, right.records, False)),
    ]
