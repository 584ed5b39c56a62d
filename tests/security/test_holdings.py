"""Every table is filled for two workspaces and two people; what is erased is in no row and no byte after."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.domain.project import ProjectKey
from bot.store.holdings import HOLDINGS
from bot.store.schema import metadata
from tests.domain.project.builders import NOW
from tests.security.filled import GONE, GONE_NAME, GONE_PERSON, KEPT, KEPT_PERSON, OPERATOR, Filled


@pytest.fixture
def filled(database_url: str) -> Iterator[Filled]:
    filled = Filled(database_url)
    assert filled.empty_tables() == set()
    yield filled
    filled.engine.dispose()


def bytes_beside(engine: Engine) -> bytes:
    """Everything that is in the folder of an SQLite database; nothing for PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return b""
    folder = Path(engine.url.database or "").parent
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_every_table_says_whose_its_rows_are() -> None:
    assert sorted(one.table.name for one in HOLDINGS) == sorted(metadata.tables)


def test_nothing_of_an_erased_workspace_is_left_and_everything_of_another(filled: Filled) -> None:
    before = [row for row in filled.rows() if GONE not in row]
    assert filled.eraser.erase_workspace(GONE) > 0
    rows = filled.rows()
    assert [row for row in rows if GONE in row] == []
    assert [row for row in rows if KEPT in row] == [row for row in before if KEPT in row]
    assert GONE.encode() not in bytes_beside(filled.engine)


def test_nothing_of_an_erased_channel_is_left_and_everything_of_another(filled: Filled) -> None:
    gone = f"CONE{GONE}"
    before = [row for row in filled.rows() if gone not in row]
    filled.eraser.erase_channel(ProjectKey(org=GONE, channel=gone), OPERATOR)
    rows = filled.rows()
    assert [row for row in rows if gone in row] == []
    assert [row for row in rows if "CTWO" in row] == [row for row in before if "CTWO" in row]
    assert gone.encode() not in bytes_beside(filled.engine)


def test_a_channel_without_a_project_is_erased_by_an_operator(filled: Filled) -> None:
    gone = f"D{GONE}{KEPT_PERSON}"
    filled.eraser.erase_channel(ProjectKey(org=GONE, channel=gone), OPERATOR)
    assert [row for row in filled.rows() if gone in row] == []


def test_all_that_is_held_on_a_person_is_handed_out_and_erased(filled: Filled) -> None:
    held = filled.eraser.held_on(GONE_PERSON, NOW)
    naming = {one.table.name for one in HOLDINGS if one.of_person} | {"person", "project", "change", "nudge"}
    assert {name for name, rows in held.tables.items() if rows} == naming
    text = json.dumps(held.plain(), default=str)
    for said in ("I wrote this myself", f"{GONE_NAME} was against it", "Opinion of", "Asked by"):
        assert said in text
    assert "gAAAA" not in text, "an encrypted token was handed out"

    before = filled.rows()
    filled.eraser.erase_person(OPERATOR, GONE_PERSON)
    rows = filled.rows()
    for mark in (GONE_PERSON, GONE_NAME, "I wrote this myself"):
        assert [row for row in rows if mark in row] == []
        assert mark.encode() not in bytes_beside(filled.engine)
    assert filled.eraser.held_on(GONE_PERSON, NOW).rows == 0
    kept = [row for row in before if KEPT_PERSON in row and GONE_PERSON not in row]
    untouched = [row for row in kept if not row.startswith(("change ", "project "))]
    assert [row for row in untouched if row not in rows] == []


def test_the_rows_that_name_a_person_are_all_found(filled: Filled) -> None:
    """The list of tables is not believed: rows that hold the id are counted."""
    held = filled.eraser.held_on(GONE_PERSON, NOW)
    for table in metadata.sorted_tables:
        named = [
            row for row in filled.rows() if row.startswith(f"{table.name} ") and f'"{GONE_PERSON}"' in row
        ]
        assert len(held.tables.get(table.name, [])) >= len(named), table.name
