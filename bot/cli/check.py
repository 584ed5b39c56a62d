"""`advisor check`: is the knowledge whole, sourced, current and in our own words?"""

import datetime as dt
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.errors import AdvisorError
from bot.library.checks import check
from bot.library.prompts import read_prompts
from bot.library.reader import Reading
from bot.library.schemas import write_schemas as write_all

if TYPE_CHECKING:
    from bot.compose import Application


class CheckFailedError(AdvisorError):
    """The knowledge has problems; they were printed."""

    exit_code = 1


def run(app: "Application", *, coverage: bool, write_schemas: bool, as_json: bool) -> None:
    """Print each problem as file:line: field: message, then the coverage of the paper.

    Raises:
        KnowledgeError: a prompt is off, or changed without a new version.
    """
    if write_schemas:
        written = write_all(app.settings.knowledge_dir / "schema")
        print(f"{len(written)} schemas written to {written[0].parent}")
    read_prompts(app.settings.prompts_dir)
    today = dt.datetime.now(dt.UTC).date()
    problems = [problem for reading in app.readings for problem in check(reading, today)]
    main = app.readings[0]
    carriers = carriers_of(main)
    listed = {entry.value.extract: entry.value.reason for entry in main.uncarried}
    if as_json:
        print(
            json.dumps(
                {
                    "problems": [
                        {"file": str(p.file), "line": p.line, "field": p.field, "message": p.message}
                        for p in problems
                    ],
                    "items": len(main.extract),
                    "carried": sum(bool(carriers.get(item.id)) for item in main.extract),
                    "uncarried": listed,
                    "carriers": carriers if coverage else None,
                },
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        _print_for_people(main, problems, carriers, listed, coverage)
    if problems:
        raise CheckFailedError(f"{len(problems)} problems in the knowledge", "mend the lines above")


def carriers_of(reading: Reading) -> dict[str, list[str]]:
    """Return the passages that carry each item."""
    found: dict[str, list[str]] = {}
    for entry in reading.passages:
        for statement in entry.value.statements:
            for item in statement.extract:
                found.setdefault(item, []).append(entry.value.id)
    return found


def _print_for_people(
    reading: Reading,
    problems: Sequence[object],
    carriers: dict[str, list[str]],
    listed: dict[str, str],
    coverage: bool,
) -> None:
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if coverage:
        for item in reading.extract:
            where = (
                ", ".join(dict.fromkeys(carriers.get(item.id, []))) or f"not carried: {listed.get(item.id)}"
            )
            sys.stdout.write(f"{item.id:14} {where}\n")
    carried = sum(bool(carriers.get(item.id)) for item in reading.extract)
    counts = (
        f"{len(reading.passages)} passages, {len(reading.lessons)} lessons, "
        f"{len(reading.overviews)} overviews, "
        f"{len(reading.corrections)} corrections, {len(reading.boundaries)} boundaries, "
        f"{len(reading.worked)} worked questions"
    )
    sys.stdout.write(f"{counts}.\nItems of the paper: {carried} of {len(reading.extract)} carried")
    sys.stdout.write(f", {len(listed)} listed with a reason why not.\n")
