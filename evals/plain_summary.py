"""A second way to the summary: from design.md, on plain JSON, with nothing of `bot` imported.

It goes over the records that nobody has undone, in order, and writes down what each says. Undone
records are left out altogether, where the product puts earlier values back.
"""

import datetime as dt
from typing import Any

PHASES = ["assess", "structure", "implement", "support", "govern", "learn"]
CLOSED = ("done", "not_applicable")


def standing(records: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], set[int]]:
    """The records that count, and the numbers of those that stand undone."""
    undone: set[int] = set()
    for record in reversed(records):
        if record["change"]["kind"] == "undone" and record["number"] not in undone:
            undone.add(record["change"]["of"])
    count = [r for r in records if r["number"] not in undone and r["change"]["kind"] != "undone"]
    return count, undone


def fold(records: list[dict[str, Any]]) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "roles": {},
        "moves": [],
        "acts": {},
        "own": {},
        "decisions": [],
        "lessons": {},
        "language": "en",
    }
    for record in records:
        _take(facts, record, record["change"], record["actor"]["person"])
    return facts


def _take(  # noqa: C901 (one branch a kind of change, on purpose without a table)
    facts: dict[str, Any], record: dict[str, Any], change: dict[str, Any], by: str
) -> None:
    kind, number = change["kind"], record["number"]
    if "activity" in change and kind not in ("lesson_added", "activity_added"):
        _take_activity(facts["acts"].setdefault(change["activity"], {"evidence": []}), record, change, by)
    elif kind == "created":
        facts["roles"][change["lead"] or by] = "lead"
        facts["language"] = change["profile"]["language"]
        facts["moves"].append((number, change["phase"], record["at"]))
    elif kind == "person_set":
        facts["roles"][change["person"]] = change["role"]
    elif kind == "phase_moved":
        facts["moves"].append((number, change["to"], record["at"]))
    elif kind == "activity_added":
        facts["own"][change["activity"]] = change
    elif kind == "gate_decided":
        conditions = [{**c, "closed": False} for c in change["conditions"]]
        facts["decisions"].append({**change, "number": number, "by": by, "conditions": conditions})
    elif kind == "condition_closed":
        decision = next(d for d in facts["decisions"] if f"d{d['number']}" == change["decision"])
        decision["conditions"][change["condition"] - 1]["closed"] = True
    elif kind == "lesson_added":
        facts["lessons"][f"l{number}"] = change
    elif kind == "lesson_removed":
        del facts["lessons"][change["lesson"]]
    elif kind == "profile_edited":
        facts["language"] = change["profile"]["language"]


def _take_activity(act: dict[str, Any], record: dict[str, Any], change: dict[str, Any], by: str) -> None:
    kind = change["kind"]
    if kind == "marked":
        act.update(status=change["status"], by=by, at=record["at"], waits=change["waiting_for"], seen=None)
    elif kind == "assigned":
        act["owner"] = change["owner"]
        if act.get("seen") == change["owner"]:
            act["seen"] = None
    elif kind == "due_set":
        act["due"] = change["due"]
    elif kind == "evidence_added":
        act["evidence"].append(f"e{record['number']}")
    elif kind == "evidence_removed":
        act["evidence"].remove(change["evidence"])
        act["seen"] = None
    elif kind == "verified":
        act["seen"] = by
    elif kind == "verification_withdrawn":
        act["seen"] = None
    elif kind == "tailored":
        act["level"] = change["level"]


def plain_summary(
    records: list[dict[str, Any]], framework: dict[str, Any], now: dt.datetime, since: dt.datetime
) -> dict[str, Any]:
    count, undone = standing(records)
    facts = fold(count)
    rows = _rows(facts, framework, now.date())
    entered_number, phase, entered = facts["moves"][-1]
    here = [d for d in facts["decisions"] if d["number"] > entered_number and d["phase"] == phase]
    return {
        "phase": phase,
        "age": (now - dt.datetime.fromisoformat(entered)).days,
        "leads": sorted(p for p, role in facts["roles"].items() if role == "lead"),
        "status": _status(here, phase),
        "checklists": {p: [r for r in rows if r["phase"] == p] for p in PHASES},
        "tallies": {p: _tally([r for r in rows if r["phase"] == p]) for p in PHASES},
        "gaps": _gaps(framework, rows, phase),
        "waiting": _waiting(facts, framework, rows),
        "lessons": list(facts["lessons"]),
        "changes": [
            (r["number"], r["number"] in undone)
            for r in records
            if dt.datetime.fromisoformat(r["at"]) >= since
        ],
    }


def _rows(facts: dict[str, Any], framework: dict[str, Any], today: dt.date) -> list[dict[str, Any]]:
    asked = [
        (a["id"], a["phase"], a["level"], a["names"][facts["language"]], a["extract"])
        for a in framework["activities"]
    ]
    asked += [
        (name, own["phase"], own["level"], own["title"]["text"], [])
        for name, own in sorted(facts["own"].items())
    ]
    rows: list[dict[str, Any]] = []
    for name, phase, level, title, extract in asked:
        act = facts["acts"].get(name, {})
        status, due = act.get("status", "not_assessed"), act.get("due")
        rows.append(
            {
                "id": name,
                "phase": phase,
                "level": act.get("level") or level,
                "lowered": act.get("level") == "should",
                "title": title,
                "status": status,
                "owner": act.get("owner"),
                "due": due,
                "evidence": act.get("evidence", []),
                "seen": act.get("seen"),
                "overdue": bool(due and dt.date.fromisoformat(due) < today and status not in CLOSED),
                "extract": extract,
            }
        )
    return [r for r in rows if r["level"] == "must"] + [r for r in rows if r["level"] != "must"]


def _tally(rows: list[dict[str, Any]]) -> dict[str, int]:
    def number(*statuses: str) -> int:
        return len([r for r in rows if r["status"] in statuses])

    musts = [r for r in rows if r["level"] == "must"]
    return {
        "done": number("done"),
        "open": number("not_started", "in_progress"),
        "blocked": number("blocked"),
        "not_applicable": number("not_applicable"),
        "not_assessed": number("not_assessed"),
        "must": len(musts),
        "must_settled": len([r for r in musts if r["status"] in CLOSED]),
        "overdue": len([r for r in rows if r["overdue"]]),
        "verified": len([r for r in rows if r["seen"]]),
    }


def _status(here: list[dict[str, Any]], phase: str) -> str:
    said = here[-1]["decision"] if here else None
    if said in ("go", "go_with_conditions"):
        return "complete" if phase == "learn" else "active"
    return {None: "active", "hold": "on_hold", "recycle": "recycling", "stop": "stopped"}[said]


def _gaps(
    framework: dict[str, Any], rows: list[dict[str, Any]], phase: str
) -> list[tuple[str, list[str], list[str]]]:
    """Must requirements of the gate ahead that are missing: id, open activities, extract items."""
    by_id = {r["id"]: r for r in rows}
    place = PHASES.index(phase)
    after = PHASES[place + 1] if place + 1 < len(PHASES) else None
    specs = {p["id"]: p for p in framework["phases"]}
    asked = [(c["id"], c["activities"], c.get("extract"), c.get("must")) for c in specs[phase]["exit"]]
    if after:
        asked += [
            (c["id"], c["activities"], c.get("extract"), c.get("must")) for c in specs[after].get("entry", [])
        ]
        asked += [
            (f"rule/{r['id']}", r["first"], r["extract"], True)
            for r in framework["rules"]
            if r.get("before_phase") == after
        ]
    found: list[tuple[str, list[str], list[str]]] = []
    covered: set[str] = set()
    for name, activities, extract, must in asked:
        still = [a for a in activities if by_id[a]["status"] not in CLOSED]
        if not must or (still and all(by_id[a]["lowered"] for a in still)):
            continue
        covered.update(activities)
        if still:
            found.append((name, still, extract))
    for r in rows:
        single = r["phase"] == phase and r["level"] == "must" and r["id"] not in covered
        if single and r["status"] not in CLOSED:
            found.append((r["id"], [r["id"]], r["extract"]))
    return found


def _waiting(
    facts: dict[str, Any], framework: dict[str, Any], rows: list[dict[str, Any]]
) -> list[tuple[Any, ...]]:
    by_id = {r["id"]: r for r in rows}
    found: set[tuple[Any, ...]] = set()
    for r in rows:
        act = facts["acts"].get(r["id"], {})
        if r["status"] == "blocked":
            found.add(("blocked", r["owner"] or act["by"], act["waits"], r["id"], None))
    pairs = [(first, r) for r in framework["rules"] for first in r["first"]]
    order = {(first, then) for first, r in pairs for then in r.get("then", [])}
    order |= {(f, a["id"]) for a in framework["activities"] for f in a.get("depends_on", [])}
    for first, then in order:
        mine, theirs = by_id[then], by_id[first]
        both_open = mine["status"] not in CLOSED and theirs["status"] not in CLOSED
        if mine["owner"] and both_open and mine["owner"] != theirs["owner"]:
            found.add(("dependency", mine["owner"], theirs["owner"], then, first))
    for d in facts["decisions"]:
        for c in d["conditions"]:
            if not c["closed"]:
                found.add(("condition", d["by"], c["owner"], f"d{d['number']}", None))
    return sorted(found, key=str)
