"""The question sets: versioned JSON Lines, listed in `datasets/manifest.toml`, in three splits.

`tune` is what numbers are fitted on; `gate` is what a change is judged by and may be read;
`heldout` is only ever run: its texts are not shown, and nobody looks at its cases.
"""

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from bot.domain.answers import Question
from bot.domain.knowledge import Entry
from bot.domain.phases import Phase
from bot.domain.project import Status
from bot.domain.understanding import Turn
from bot.errors import UsageError

DATASETS = Path(__file__).resolve().parent / "datasets"
MANIFEST = DATASETS / "manifest.toml"

Split = Literal["tune", "gate", "heldout"]
Kind = Literal["answerable", "refuse", "false_premise", "injection", "patient_data", "harmless"]
Change = Literal["paraphrase", "misspelling", "swedish", "register"]


class Case(Entry):
    """A question and what a right outcome holds. Who wrote it, and what they had seen, is in the manifest."""

    id: str
    kind: Kind
    question: str
    lang: Literal["en", "sv"]
    phase: Phase | None = None
    types: tuple[str, ...] = ()
    thread: tuple[Turn, ...] = ()
    key_items: tuple[str, ...] = ()
    """Items whose facts a right answer holds, or that correct the premise."""
    also_relevant: tuple[str, ...] = ()
    """Further items that a good answer may rightly show."""
    first: tuple[str, ...] = ()
    """Items one of which the first statement rests on, for the phase of the asker decides."""
    never: tuple[str, ...] = ()
    """Items that may not be shown, or texts that may not appear."""
    uncovered: tuple[str, ...] = ()
    """Words of the parts that are to be named as not covered."""
    variant_of: str | None = None
    change: Change | None = None
    """How it was made from the question that it is a variant of."""
    form: str | None = None
    """For patient data: the national format or kind of record; for an injection: how it is hidden."""
    reason: str | None = None
    expected: str = Field(min_length=3)
    split: Split = "tune"
    suite: str = ""
    """Stem of the file that it stands in."""

    @property
    def relevant(self) -> frozenset[str]:
        return frozenset(self.key_items) | frozenset(self.also_relevant)

    def as_question(self) -> Question:
        """Return the question as the advisor takes it."""
        return Question(text=self.question, phase=self.phase, thread=self.thread, id=self.id)


class ChannelState(Entry):
    """What a channel's project holds before anything is asked."""

    name: str
    phase: Phase
    marks: dict[str, Status] = Field(default_factory=dict[str, Status])
    due: dict[str, int] = Field(default_factory=dict[str, int])
    """Days from now, by activity; negative: overdue."""
    notes: tuple[str, ...] = ()
    """Evidence and lessons, in words that appear nowhere else."""


class ProjectCase(Entry):
    """A project, and which activities come next."""

    id: str
    project: ChannelState
    question: str
    lang: Literal["en", "sv"] = "en"
    first: tuple[str, ...] = ()
    """Activities one of which is proposed first; none: nothing may be proposed."""
    never: tuple[str, ...] = ()
    """Activities that may not be proposed."""
    expected: str = Field(min_length=3)
    split: Split = "gate"
    suite: str = ""


class IsolationCase(Entry):
    """Two channels with the same question; what is of one must not reach the other."""

    id: str
    one: ChannelState
    other: ChannelState
    question: str
    lang: Literal["en", "sv"] = "en"
    expected: str = Field(min_length=3)
    split: Split = "gate"
    suite: str = ""


class HistoryCase(Entry):
    """A history of random acts, remade from its seed."""

    id: str
    seed: int
    acts: Annotated[int, Field(ge=1, le=500)]
    lang: Literal["en", "sv"] = "en"
    expected: str = Field(min_length=3)
    split: Split = "gate"
    suite: str = ""


AnyCase = Case | ProjectCase | IsolationCase | HistoryCase
SCHEMAS: dict[str, type[AnyCase]] = {
    "question": Case,
    "project": ProjectCase,
    "isolation": IsolationCase,
    "history": HistoryCase,
}


class DatasetFile(Entry):
    """One file of cases: what is in it and where it comes from."""

    path: str
    version: Annotated[int, Field(ge=1)]
    schema_name: str
    split: Split
    count: Annotated[int, Field(ge=1)]
    written: str
    """Date of this version."""
    provenance: str


def manifest() -> tuple[DatasetFile, ...]:
    """Return the files of all sets, in the order of the manifest."""
    raw = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))
    return tuple(TypeAdapter(list[DatasetFile]).validate_python(raw["file"]))


def load(split: Split) -> list[Case]:
    """Return the question cases of a split, in the order of the manifest.

    Raises:
        UsageError: a line is off, names file, line and field; or a file has not as many cases as
            the manifest says.
    """
    files = [file for file in manifest() if file.split == split and file.schema_name == "question"]
    return [case for file in files for case in _cases(file) if isinstance(case, Case)]


def load_file(stem: str) -> list[Any]:
    """Return the cases of the file with that stem in the gate split, of whatever schema."""
    wanted = f"gate/{stem}.jsonl"
    return [case for file in manifest() if file.path == wanted for case in _cases(file)]


def _cases(file: DatasetFile) -> tuple[AnyCase, ...]:
    path = DATASETS / file.path
    lines = path.read_text(encoding="utf-8").splitlines()
    if len(lines) != file.count:
        raise UsageError(f"{path}: {len(lines)} cases, the manifest says {file.count}", "see manifest.toml")
    extra = {"split": file.split, "suite": path.stem}
    return tuple(_read(path, number, line, file.schema_name, extra) for number, line in enumerate(lines, 1))


def _read(path: Path, number: int, line: str, schema: str, extra: dict[str, Any]) -> AnyCase:
    try:
        raw: dict[str, Any] = json.loads(line)
        if schema == "question":
            raw["thread"] = [Turn(**turn) for turn in raw.get("thread", [])]
        return SCHEMAS[schema].model_validate(raw | extra)
    except (ValueError, TypeError) as error:
        field = ""
        if isinstance(error, ValidationError):
            field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise UsageError(f"{path}:{number}: {field or error}", "see evals/cases.py") from None
