"""The run as JSON and as JUnit."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from bot.errors import DataFolderError
from evals.results import Result, Row
from evals.run import Run


def write_json(found: Run, path: Path) -> None:
    """Write figures, rows and checks."""
    write(path, json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n")


def as_json(found: Run) -> dict[str, Any]:
    """Return the run as it is written; times are apart from the rest, which repeats exactly."""
    return {
        "format": "advisor-evals-run/1",
        "made": found.made.isoformat(),
        "knowledge": found.knowledge,
        "settings": dict(found.settings),
        "suites": {name: _suite(result) for name, result in found.results.items()},
        "skipped": dict(found.skipped),
        "checks": [vars(check) for check in found.checks],
        "took_seconds": {name: round(r.took_seconds, 2) for name, r in found.results.items()},
    }


def _suite(result: Result) -> dict[str, Any]:
    return {
        "figures": {name: rate._asdict() for name, rate in result.figures.items()},
        "planted": result.planted,
        "errors": list(result.errors),
        "cases": [_row(row) for row in result.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "slices": dict(row.slices),
        "scores": dict(row.scores),
        "why": dict(row.why),
        "asked": row.asked,
        "wanted": row.wanted,
        "answered": row.answered,
        "passages": [list(pair) for pair in row.passages],
    }


def write_junit(found: Run, path: Path) -> None:
    """Write each check as a test case of its suite."""
    root = ET.Element("testsuites", name="advisor evals")
    for name, result in found.results.items():
        held = [check for check in found.checks if check.suite == name]
        failed = sum(not check.passed for check in held)
        suite = ET.SubElement(
            root, "testsuite", name=name, tests=str(len(held)), failures=str(failed),
            time=f"{result.took_seconds:.2f}",
        )  # fmt: skip
        for check in held:
            case = ET.SubElement(suite, "testcase", classname=f"evals.{name}", name=check.name)
            if not check.passed:
                ET.SubElement(case, "failure", message=check.detail)
    for name, setting in found.skipped.items():
        suite = ET.SubElement(root, "testsuite", name=name, tests="1", skipped="1")
        case = ET.SubElement(suite, "testcase", classname=f"evals.{name}", name=name)
        ET.SubElement(case, "skipped", message=f"needs the setting {setting}")
    ET.indent(root)
    write(path, ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n")


def write(path: Path, text: str) -> None:
    """Write a report. Raises DataFolderError where that is not possible."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DataFolderError(f"{path}: {error.strerror}", "choose a folder that can be written") from error
