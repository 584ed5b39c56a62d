"""JSON schemas of the knowledge files, generated from the models; a test keeps them in step."""

import json
from pathlib import Path

from pydantic import BaseModel

from bot.domain.framework import Framework
from bot.domain.knowledge import (
    Boundary,
    Correction,
    Lesson,
    Overview,
    Passage,
    Source,
    Uncarried,
    Worked,
)
from bot.domain.nudges import NudgeRules
from bot.domain.tuning import Tuning

MODELS: dict[str, type[BaseModel]] = {
    "boundary": Boundary,
    "correction": Correction,
    "framework": Framework,
    "lesson": Lesson,
    "nudges": NudgeRules,
    "overview": Overview,
    "passage": Passage,
    "source": Source,
    "tuning": Tuning,
    "uncarried": Uncarried,
    "worked": Worked,
}


def schema_texts() -> dict[str, str]:
    """Return the text of each schema file by file name."""
    return {
        f"{name}.schema.json": json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False) + "\n"
        for name, model in MODELS.items()
    }


def write_schemas(folder: Path) -> list[Path]:
    """Write the schema files and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, text in schema_texts().items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
