"""The knowledge folder read into a `Corpus`."""

import csv
import hashlib
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from bot.domain.corpus import Corpus, ExtractItem
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
from bot.errors import KnowledgeError
from bot.library.files import (
    Located,
    Model,
    Problem,
    problems_of,
    read_bytes,
    read_entries,
    read_text,
    read_yaml,
)

EXTRACT_INDEX = Path("provenance/extract.csv")
"""Ids, sections, steps, kinds and tags of the 183 items; facts only, no sentence of the source."""


NOT_INDEXED = frozenset({"nudges.yaml", "tuning.yaml"})
"""Files that steer nudges and search and are no part of what is indexed."""


@dataclass
class Reading:
    """What was read, where each entry stands, and what is wrong with it."""

    folder: Path
    framework: Framework | None = None
    passages: list[Located[Passage]] = field(default_factory=list[Located[Passage]])
    lessons: list[Located[Lesson]] = field(default_factory=list[Located[Lesson]])
    overviews: list[Located[Overview]] = field(default_factory=list[Located[Overview]])
    corrections: list[Located[Correction]] = field(default_factory=list[Located[Correction]])
    boundaries: list[Located[Boundary]] = field(default_factory=list[Located[Boundary]])
    sources: list[Located[Source]] = field(default_factory=list[Located[Source]])
    worked: list[Located[Worked]] = field(default_factory=list[Located[Worked]])
    uncarried: list[Located[Uncarried]] = field(default_factory=list[Located[Uncarried]])
    extract: list[ExtractItem] = field(default_factory=list[ExtractItem])
    problems: list[Problem] = field(default_factory=list[Problem])
    digest: str = ""


def knowledge_files(folder: Path) -> list[Path]:
    """Return the files that make up the corpus, sorted."""
    found = [path for path in folder.rglob("*") if path.suffix in {".yaml", ".csv"}]
    return sorted(path for path in found if path.is_file() and path.name not in NOT_INDEXED)


def digest_of(*folders: Path) -> str:
    """Return the SHA-256 (hex) over names and contents of all knowledge files.

    Raises:
        KnowledgeError: one of them cannot be read.
    """
    total = hashlib.sha256()
    for folder in folders:
        for path in knowledge_files(folder):
            total.update(os.fsencode(path.relative_to(folder)))
            total.update(hashlib.sha256(read_bytes(path)).digest())
    return total.hexdigest()


def read_folder(folder: Path) -> Reading:
    """Read all that stands in a knowledge folder; what does not fit is in `problems`.

    Raises:
        KnowledgeError: the folder is away, or a file is no YAML at all.
    """
    if not folder.is_dir():
        raise KnowledgeError(f"{folder}: no such folder", "point ADVISOR_KNOWLEDGE_DIR at one")
    reading = Reading(folder, digest=digest_of(folder))
    problems = reading.problems
    reading.extract = read_extract_index(folder / EXTRACT_INDEX)
    for name in ("guidance", "frameworks"):
        for path in sorted((folder / name).glob("*.yaml")):
            reading.passages += read_entries(path, "passages", Passage, problems)
    for path in sorted((folder / "lessons").glob("*.yaml")):
        reading.lessons += read_entries(path, "lessons", Lesson, problems, shared=("source",))
    reading.overviews = _read_list(folder, "overviews", Overview, problems)
    reading.corrections = _read_list(folder, "corrections", Correction, problems)
    reading.boundaries = _read_list(folder, "boundaries", Boundary, problems)
    reading.uncarried = _read_list(folder, "uncarried", Uncarried, problems)
    for path in sorted((folder / "questions").glob("*.yaml")):
        reading.worked += read_entries(path, "questions", Worked, problems)
    for path in (folder / "sources.yaml", folder / "lesson-sources.yaml"):
        if path.exists():
            reading.sources += read_entries(path, "sources", Source, problems)
    reading.framework = _read_framework(folder / "framework.yaml", problems)
    return reading


def _read_list(folder: Path, name: str, model: type[Model], problems: list[Problem]) -> list[Located[Model]]:
    path = folder / f"{name}.yaml"
    return read_entries(path, name, model, problems) if path.exists() else []


def _read_framework(path: Path, problems: list[Problem]) -> Framework | None:
    if not path.exists():
        return None
    raw = read_yaml(path)
    try:
        return Framework.model_validate(raw)
    except ValidationError as error:
        problems.extend(problems_of(error, path, ()))
        return None


def read_extract_index(path: Path) -> list[ExtractItem]:
    """Return the provenance of the paper's items, in the paper's order. Absent file: none.

    Raises:
        KnowledgeError: the file cannot be read, or a row does not fit; names the line.
    """
    if not path.exists():
        return []
    rows = csv.DictReader(io.StringIO(read_text(path), newline=""), restval="")
    try:
        return [_item(row) for row in rows]
    except (KeyError, ValueError, csv.Error) as error:
        what = f"column {error} is missing" if isinstance(error, KeyError) else "a value does not fit"
        raise KnowledgeError(
            f"{path}:{rows.line_num}: {what} ({type(error).__name__})", "restore it from the repository"
        ) from None


def _item(row: Mapping[str, str]) -> ExtractItem:
    return ExtractItem(
        id=row["id"],
        section=row["section"],
        step=int(row["step"]) if row["step"] else None,
        kind=row["kind"],
        evidence=tuple(tag for tag in row["evidence"].split("; ") if tag),
    )


def corpus_of(*readings: Reading) -> Corpus:
    """Return the corpus of one or more folders; the first holds the framework.

    Raises:
        KnowledgeError: something does not fit; names the first problem and counts the others.
    """
    problems = [problem for reading in readings for problem in reading.problems]
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise KnowledgeError(f"{problems[0]}{more}", "run `advisor check` to see all of them")
    main = readings[0]
    if main.framework is None:
        raise KnowledgeError(f"{main.folder}/framework.yaml: no such file", "restore it")
    return Corpus(
        framework=main.framework,
        passages=tuple(entry.value for r in readings for entry in r.passages),
        lessons=tuple(entry.value for r in readings for entry in r.lessons),
        overviews=tuple(entry.value for r in readings for entry in r.overviews),
        corrections=tuple(entry.value for r in readings for entry in r.corrections),
        boundaries=tuple(entry.value for r in readings for entry in r.boundaries),
        worked=tuple(entry.value for r in readings for entry in r.worked),
        sources=tuple(entry.value for r in readings for entry in r.sources),
        uncarried=tuple(entry.value for r in readings for entry in r.uncarried),
        extract=tuple(item for r in readings for item in r.extract),
        digest=digest_of(*(reading.folder for reading in readings)),
    )
