"""The runbook's commands, as it shows them."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNBOOK = (ROOT / "deploy/RUNBOOK.md").read_text(encoding="utf-8")


def blocks_of(section: str) -> list[str]:
    """Return the shell blocks of a section, by its heading."""
    text = RUNBOOK.split(f"## {section}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
