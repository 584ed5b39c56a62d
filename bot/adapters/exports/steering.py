"""What a steering group has to decide now: the gate, owners, late conditions, blockers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.adapters.exports.wording import Shown, day, source_of, spoken
from bot.domain.phases import Phase
from bot.domain.project import Decision, Summary


@dataclass(frozen=True)
class ToDecide:
    """A decision to take, and what it rests on."""

    title: str
    detail: str
    source: str = ""


def decisions_to_take(summary: Summary, titles: Mapping[Phase, str], shown: Shown) -> tuple[ToDecide, ...]:
    """Return what is to be decided, the gate first; of a project that is over, late conditions only."""
    if summary.status in ("complete", "stopped"):
        return tuple(_late_conditions(summary, shown))
    return (
        _gate(summary, titles),
        *_owners(summary),
        *_late_conditions(summary, shown),
        *_blockers(summary, shown),
    )


def _gate(summary: Summary, titles: Mapping[Phase, str]) -> ToDecide:
    gate = summary.gate
    must = [line for line in gate.requirements if line.must]
    last = gate.decision
    seen = set(last.gaps) if last and last.decision is Decision.GO_WITH_CONDITIONS else set[str]()
    passes = last is not None and last.decision.lets_pass and all(g.id in seen for g in gate.must_gaps)
    before = f" Last decision: {spoken(last.decision)} on {day(last.at)}." if last else ""
    still = f", with {len(gate.must_gaps)} of {len(must)} must-meet criteria open" if gate.must_gaps else ""
    if passes and gate.entering:
        return ToDecide(f"Move on to “{titles[gate.entering]}”", f"The gate allows it{still}.{before}")
    title = f"Decide the gate of “{titles[gate.leaving]}”"
    if gate.ready:
        return ToDecide(title, f"All {len(must)} must-meet criteria are met: go can be decided.{before}")
    missing = f"{len(gate.must_gaps)} of {len(must)} must-meet criteria are not met"
    return ToDecide(title, f"{missing}: go with conditions, hold, recycle or stop.{before}")


def _owners(summary: Summary) -> Iterable[ToDecide]:
    orphans = {
        item.activity: item for gap in summary.gate.must_gaps for item in gap.missing if item.owner is None
    }
    if orphans:
        names = "; ".join(item.title for item in orphans.values())
        sections = {
            part: None for item in orphans.values() for part in item.provenance.section.split(", ") if part
        }
        source = f"sections {', '.join(sections)}" if sections else ""
        yield ToDecide(f"Name owners for {len(orphans)} open must-meet activities", names, source)


def _late_conditions(summary: Summary, shown: Shown) -> Iterable[ToDecide]:
    for name, decision in summary.decisions:
        for number, one in enumerate(decision.conditions, 1):
            if one.closed is None and one.due < summary.today:
                detail = f"{one.text} (owner {shown(one.owner)}, was due {day(one.due)})"
                yield ToDecide(
                    f"Close or extend condition {number} of {name}",
                    detail,
                    f"decision of {day(decision.at)} at the gate of {decision.phase}",
                )


def _blockers(summary: Summary, shown: Shown) -> Iterable[ToDecide]:
    for one in summary.waiting:
        if one.kind == "blocked":
            who = shown(one.for_whom) or "nobody named"
            yield ToDecide(
                f"Unblock “{one.title}”", f"{one.text} (waits for {who})", source_of(one.provenance)
            )
