"""`advisor check` on seeded faults: each is found, with file, line and field."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import KnowledgeError
from bot.library.checks import check
from bot.library.files import Problem
from bot.library.reader import corpus_of, read_folder
from bot.library.schemas import MODELS, schema_texts
from bot.settings import SHIPPED_KNOWLEDGE

NOW = dt.date(2026, 11, 24)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped knowledge that a test may spoil."""
    return Path(shutil.copytree(SHIPPED_KNOWLEDGE, tmp_path / "knowledge"))


def problems(folder: Path, now: dt.date = NOW) -> list[Problem]:
    return check(read_folder(folder), now)


def replace(path: Path, old: str, new: str) -> int:
    """Replace the first occurrence and return its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_shipped_knowledge_has_no_problem() -> None:
    assert problems(SHIPPED_KNOWLEDGE) == []


def test_every_item_of_the_paper_is_carried() -> None:
    reading = read_folder(SHIPPED_KNOWLEDGE)
    carried = {i for e in reading.passages for s in e.value.statements for i in s.extract}
    assert len(reading.extract) == 183
    assert carried == {item.id for item in reading.extract}


def test_every_lesson_is_in_the_corpus_with_citation_and_what_was_read() -> None:
    corpus = corpus_of(read_folder(SHIPPED_KNOWLEDGE))
    assert len(corpus.lessons) == 132
    for lesson in corpus.lessons:
        source = corpus.source_by_id[lesson.source]
        assert source.citation
        assert source.read
    assert not any(
        s.evidence for lesson in corpus.lessons for s in corpus.passage_by_id[lesson.id].statements
    )


SEEDS: list[tuple[str, str, str, str, str]] = [
    ("guidance/3.1.2-fit.yaml", "extract: [S3.1.2-03]", "extract: [S3.1.2-99]", "extract", "S3.1.2-99"),
    (
        "guidance/3.1.2-fit.yaml",
        "evidence: [Expert 3, Case 3]",
        "evidence: [Expert 3]",
        "evidence",
        "Case 3 is missing",
    ),
    (
        "guidance/3.1.2-fit.yaml",
        "evidence: [Expert 3, Case 3]",
        "evidence: [Expert 4, Expert 3, Case 3]",
        "evidence",
        "Expert 4",
    ),
    ("guidance/3.1.2-fit.yaml", "source: nair-2025", "source: nowhere", "source", "nowhere"),
    ("guidance/3.1.2-fit.yaml", 'section: "3.1.2"', 'section: "3.1.9"', "section", "3.1.9"),
    ("guidance/3.1.2-fit.yaml", "review_due: 2027-11-24", "review_due: 2026-01-01", "review_due", "was due"),
    ("framework.yaml", "source: nair-2025", "source: nowhere", "source", "nowhere"),
]


@pytest.mark.parametrize(("file", "old", "new", "field", "says"), SEEDS)
def test_a_seeded_fault_is_found_with_file_and_field(
    folder: Path, file: str, old: str, new: str, field: str, says: str
) -> None:
    replace(folder / file, old, new)
    found = [p for p in problems(folder) if says in p.message]
    assert found
    assert found[0].file == folder / file
    assert found[0].line > 0
    assert field in found[0].field


def test_an_unknown_key_is_named_with_its_line(folder: Path) -> None:
    path = folder / "guidance/3.1.2-fit.yaml"
    replace(path, "    title: ", "    titel: x\n    title: ")
    line = path.read_text(encoding="utf-8").split("titel")[0].count("\n") + 1
    found = problems(folder)
    assert any(p.field == "titel" and p.line == line and "unknown key" in p.message for p in found)


def test_a_passage_that_repeats_another_is_found(folder: Path) -> None:
    path = folder / "guidance/3.1.1-needs.yaml"
    text = path.read_text(encoding="utf-8")
    first = text[text.index("  - id: ") :].split("\n  - id: ")[0]
    copy = first.replace("- id: 3.1.1/", "- id: 3.1.1/again-", 1)
    path.write_text(f"{text.rstrip()}\n\n{copy}\n", encoding="utf-8")
    assert any("repeats 3.1.1/" in p.message for p in problems(folder))


def test_a_sentence_of_the_paper_is_found(folder: Path) -> None:
    """Eleven words of the conclusion in a row; the repository holds only their hashes."""
    copied = (
        "a phase focused on governance and sustainability, aimed at maintaining the AI's long-term impact."
    )
    path = folder / "guidance/3.1.1-needs.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("      - text:")
    end = text.index("        extract:", start)
    path.write_text(f"{text[:start]}      - text: {copied}\n{text[end:]}", encoding="utf-8")
    assert any("equal to the paper's" in p.message for p in problems(folder))


def test_an_item_that_nothing_carries_is_found(folder: Path) -> None:
    (folder / "guidance/3.1.14-learning.yaml").unlink()
    assert any("S3.1.14-02 is carried by no passage" in p.message for p in problems(folder))


def test_a_duplicate_id_is_found(folder: Path) -> None:
    replace(folder / "guidance/3.1.2-fit.yaml", "id: 3.1.2/certification", "id: 3.1.1/case-for-need")
    assert any("used twice" in p.message for p in problems(folder))


def test_a_dangling_member_of_an_overview_is_found(folder: Path) -> None:
    text = (folder / "overviews.yaml").read_text(encoding="utf-8")
    old = text[text.index("members: [") :].split("]")[0]
    replace(folder / "overviews.yaml", old, "members: [S9.9-99, S3.1.1-02")
    assert any(p.field == "members" and "S9.9-99" in p.message for p in problems(folder))


def test_a_file_that_is_no_yaml_is_named_with_its_line(folder: Path) -> None:
    (folder / "guidance/broken.yaml").write_text("passages:\n  - id: [unclosed\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"broken\.yaml:\d+"):
        read_folder(folder)


def test_a_corpus_with_problems_is_not_used(folder: Path) -> None:
    replace(folder / "guidance/3.1.2-fit.yaml", "    title: ", "    titel: x\n    title: ")
    with pytest.raises(KnowledgeError, match="unknown key"):
        corpus_of(read_folder(folder))


@pytest.mark.parametrize("name", sorted(f"{name}.schema.json" for name in MODELS))
def test_the_schema_files_are_in_step_with_the_models(name: str) -> None:
    """`advisor check --write-schemas` writes them anew."""
    assert (SHIPPED_KNOWLEDGE / "schema" / name).read_text(encoding="utf-8") == schema_texts()[name]


def test_changing_a_file_changes_the_digest(folder: Path) -> None:
    before: Callable[[], str] = lambda: read_folder(folder).digest  # noqa: E731
    first = before()
    replace(folder / "guidance/3.1.1-needs.yaml", "reviewed: 2026-11-24", "reviewed: 2026-11-23")
    assert before() != first


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ("rule: owner-in-plan", "rule: owner-in-plane", "when", "the framework has no rule owner-in-plane"),
        ("extract: [S3.1.10-03]", "extract: [S3.1.10-02]", "source", "the framework rests owner-in-plan on"),
        ("activity: govern/financing", "activity: govern/money", "when", "no activity govern/money"),
        ("turn: 5, of: 5", "turn: 4, of: 5", "rules", "not each of 1 to 5 once"),
        ("{first}. Begun: {then}.", "{first}. Begun: {them}.", "rules.14", "names 'them'"),
        ("most_in_a_message: 4", "most_in_a_message: 40", "most_in_a_message", "less than or equal to 10"),
    ],
)
def test_what_is_wrong_in_the_rules_for_nudges_is_found(
    folder: Path, old: str, new: str, field: str, said: str
) -> None:
    replace(folder / "nudges.yaml", old, new)
    found = [one for one in problems(folder) if one.file.name == "nudges.yaml"]
    assert any(one.field.startswith(field) and said in one.message for one in found), found


def test_a_rule_of_order_without_a_nudge_is_found(folder: Path) -> None:
    replace(folder / "framework.yaml", "  - id: owner-in-plan", "  - id: owner-in-the-plan")
    said = [one.message for one in problems(folder)]
    assert any("0 nudges for the framework's rule owner-in-the-plan" in one for one in said)
