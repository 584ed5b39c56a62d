"""`knowledge/tuning.yaml` read."""

from pathlib import Path

from pydantic import ValidationError

from bot.domain.tuning import Tuning
from bot.errors import KnowledgeError
from bot.library.files import problems_of, read_yaml


def read_tuning(folder: Path) -> Tuning:
    """Return the numbers that steer retrieval. Raises KnowledgeError with file, line and field."""
    path = folder / "tuning.yaml"
    try:
        return Tuning.model_validate(read_yaml(path))
    except ValidationError as error:
        raise KnowledgeError(str(problems_of(error, path, ())[0]), "see knowledge/schema") from None
