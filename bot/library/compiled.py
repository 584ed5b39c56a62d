"""A parsed copy of the corpus beside the index: reading it is ten times faster than the YAML.

A cache only: it is keyed by the digest of the knowledge files and by the version of the models, and
whatever cannot be read is parsed anew.
"""

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.domain.corpus import Corpus

log = logging.getLogger(__name__)


def load_or_parse(folder: Path, digest: str, parse: Callable[[], Corpus]) -> Corpus:
    """Return the corpus of the knowledge with that digest, from the copy if there is a whole one.

    Raises:
        KnowledgeError: it had to be parsed and does not fit.
    """
    adapter = TypeAdapter(Corpus)
    path = folder / f"corpus-{digest[:24]}-{_shape()}.json"
    try:
        return adapter.validate_json(path.read_bytes())
    except FileNotFoundError:
        log.debug("no parsed copy %s", path.name)
    except (ValidationError, OSError) as error:
        log.warning("parsed copy %s unusable: %s", path.name, type(error).__name__)
    corpus = parse()
    _keep(path, adapter.dump_json(corpus))
    return corpus


def _shape() -> str:
    """Return a digest of the modules that define the entries: another shape, another copy."""
    domain = Path(__file__).resolve().parent.parent / "domain"
    total = hashlib.sha256()
    for name in ("knowledge.py", "framework.py", "corpus.py", "phases.py"):
        total.update((domain / name).read_bytes())
    return total.hexdigest()[:12]


def _keep(path: Path, content: bytes) -> None:
    """Write the copy whole or not at all; a folder that cannot be written costs only time."""
    partial = path.with_suffix(".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
        for old in path.parent.glob("corpus-*.json"):
            if old != path:
                old.unlink()
    except OSError as error:
        log.warning("parsed copy not kept: %s", error.strerror)
