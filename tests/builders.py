"""Small things that tests build."""

import shutil
from pathlib import Path

from bot.settings import SHIPPED_KNOWLEDGE

SMALL_FILES = (
    "framework.yaml",
    "sources.yaml",
    "tuning.yaml",
    "provenance/extract.csv",
    "guidance/3.1.4-adaptation.yaml",
)


def small_knowledge(folder: Path) -> Path:
    """Return a knowledge folder of one section: five passages, about ninety cues, two seconds to embed."""
    for name in SMALL_FILES:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SHIPPED_KNOWLEDGE / name, target)
    return folder
