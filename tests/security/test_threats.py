"""Each row of the threats names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_test_that_the_threats_name_is_there() -> None:
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    part = text.split("## Threats", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| (?!who|---)(.+) \|$", part, re.MULTILINE)
    there = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))
    }
    assert len(rows) > 10
    for row in rows:
        named = set(re.findall(r"`(test_\w+)`", row.rsplit(" | ", 1)[1]))
        assert named, row
        assert named <= there, named - there
