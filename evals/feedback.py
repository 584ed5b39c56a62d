"""Cases from feedback: a reviewed thumbs-down becomes a case of the tuning split."""

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from bot.adapters.guard import finds_patient_data
from bot.domain.corpus import Corpus
from bot.domain.knowledge import Entry
from bot.domain.phases import Phase
from bot.domain.screening import holds_injection
from bot.errors import AdvisorError, DataFolderError, UsageError
from evals.cases import DATASETS, Case

FEEDBACK = DATASETS / "feedback" / "reviewed.jsonl"
"""Where the cases go; list the file in the manifest when it is committed."""


class FeedbackRefusedError(AdvisorError):
    """A line holds what may not become a case."""

    exit_code = 1


class Reviewed(Entry):
    """A thumbs-down as a reviewer hands it in. The question is in the reviewer's words where the
    original held anything of a patient.
    """

    question: str = Field(min_length=3, max_length=4000)
    language: Literal["en", "sv"]
    phase: Phase | None = None
    expected_items: tuple[str, ...] = ()
    also_relevant: tuple[str, ...] = ()
    refuse: Literal["not_in_corpus", "not_in_source"] | None = None
    """The right outcome is a refusal, with this reason."""
    expected: str = Field(min_length=3)
    reviewer: str = Field(min_length=1)
    """A role or initials; it is not kept in the case."""


def cases_from(path: Path, corpus: Corpus, first: int = 1) -> list[Case]:
    """Return a case a line, numbered from `first`.

    Raises:
        UsageError: a line is off; names line and field.
        FeedbackRefusedError: a line seems to identify a patient or holds orders; its text is not told.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read", "give a JSON Lines file in UTF-8") from error
    return [_case(path, at, line, corpus, first + at - 1) for at, line in enumerate(lines, 1) if line.strip()]


def _case(path: Path, at: int, line: str, corpus: Corpus, number: int) -> Case:
    one = _read(path, at, line)
    for text in (one.question, one.expected, one.reviewer):
        if finds_patient_data(text):
            raise FeedbackRefusedError(
                f"{path}:{at}: seems to identify a patient", "put it in other words, without who it was"
            )
        if holds_injection(text):
            raise FeedbackRefusedError(f"{path}:{at}: holds orders to the bot", "leave them out")
    known = corpus.item_by_id.keys() | corpus.lesson_by_id.keys()
    unknown = sorted({*one.expected_items, *one.also_relevant} - known)
    if unknown:
        raise UsageError(f"{path}:{at}: expected_items: unknown item {unknown[0]}", "use ids of the extract")
    if bool(one.expected_items) == bool(one.refuse):
        raise UsageError(f"{path}:{at}: give expected_items or refuse, one of them")
    return Case(
        id=f"FB-{number:04d}",
        kind="refuse" if one.refuse else "answerable",
        question=" ".join(one.question.split()),
        lang=one.language,
        phase=one.phase,
        types=("feedback",),
        key_items=one.expected_items,
        also_relevant=one.also_relevant,
        reason=one.refuse,
        expected=one.expected,
    )


def _read(path: Path, at: int, line: str) -> Reviewed:
    try:
        raw: Any = json.loads(line)
        return Reviewed.model_validate(raw)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise UsageError(f"{path}:{at}: {field}: {error.errors()[0]['msg']}") from None
    except ValueError as error:
        raise UsageError(f"{path}:{at}: not JSON", "one JSON object a line") from error


def add_cases(source: Path, corpus: Corpus, target: Path = FEEDBACK) -> int:
    """Add the reviewed lines to the feedback cases, all or none; return how many are new.

    A question that is there already is left out.

    Raises:
        DataFolderError: the file cannot be written; and what `cases_from` raises.
    """
    try:
        kept = target.read_text(encoding="utf-8").splitlines() if target.exists() else []
        known = {str(json.loads(line)["question"]).casefold() for line in kept}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{target}: holds no cases to add to ({type(error).__name__})", "name another file with --to"
        ) from error
    made: list[Case] = []
    for case in cases_from(source, corpus, len(kept) + 1):
        if case.question.casefold() not in known:
            known.add(case.question.casefold())
            made.append(case.model_copy(update={"id": f"FB-{len(kept) + len(made) + 1:04d}"}))
    lines = [json.dumps(_kept(case), ensure_ascii=False) for case in made]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join([*kept, *lines]) + "\n" if kept or lines else "", encoding="utf-8")
    except OSError as error:
        raise DataFolderError(f"{target}: {error.strerror}", "make it writable") from error
    return len(made)


def _kept(case: Case) -> dict[str, Any]:
    return case.model_dump(mode="json", exclude={"split", "suite"}, exclude_defaults=True)
