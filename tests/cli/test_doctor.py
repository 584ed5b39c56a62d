"""The doctor, on installations that are well and on broken ones."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.cli import doctor, opening
from bot.compose import Application
from bot.errors import VectorStoreError
from bot.services.checkup import Check, Finding, Health, examine
from bot.settings import Settings, SlackSettings
from tests.builders import small_knowledge
from tests.cli.commands import Terminal

LEAD = ("--team", "T1", "--channel", "C1", "--as", "U1")


@pytest.fixture
def app(tmp_path: Path) -> Application:
    return Application(Settings(data_dir=tmp_path / "data", knowledge_dir=small_knowledge(tmp_path / "k")))


NO_SLACK = SlackSettings(
    bot_token=SecretStr(""), app_token=SecretStr(""), signing_secret=SecretStr(""), client_id=""
)


def found(app: Application, *names: str, slack: SlackSettings = NO_SLACK) -> dict[str, Finding]:
    """Run the named checks, all where none is named."""
    checks = [one for one in doctor.checks_of(app, slack) if not names or one.name in names]
    assert len(checks) >= len(names)
    return {one.name: one.finding for one in examine(checks)}


def test_a_fresh_installation_is_told_to_build_its_index_and_is_well_after(app: Application) -> None:
    before = found(app)
    assert {name for name, one in before.items() if one.health is Health.FAILED} == set()
    assert "advisor index" in before["index"].mend
    app.indexer.ensure(app.progress)
    assert found(app, "index")["index"].health is Health.OK


def test_a_folder_that_cannot_be_written_is_named(app: Application, tmp_path: Path) -> None:
    app.settings.data_dir.write_bytes(b"")  # a file where the folder should be
    finding = found(app, "data folder")["data folder"]
    assert finding.health is Health.FAILED
    assert str(app.settings.data_dir) in finding.detail
    assert "ADVISOR_DATA_DIR" in finding.mend


def test_a_folder_that_others_can_enter_is_a_warning(app: Application) -> None:
    app.settings.data_dir.mkdir(mode=0o750)
    assert found(app, "data folder")["data folder"].health is Health.WARNING
    app.settings.data_dir.chmod(0o700)
    assert found(app, "data folder")["data folder"].health is Health.OK


def test_a_database_beside_the_folder_that_others_can_read_is_a_warning(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "advisor.db"
    app = Application(Settings(data_dir=tmp_path / "data", database_url=f"sqlite:///{elsewhere}"))
    app.settings.data_dir.mkdir(mode=0o700)
    assert app.engine
    assert found(app, "data folder")["data folder"].health is Health.OK
    elsewhere.chmod(0o644)
    finding = found(app, "data folder")["data folder"]
    assert finding.health is Health.WARNING
    assert str(elsewhere) in finding.detail


def test_what_a_command_makes_is_its_owners_alone(terminal: Terminal, tmp_path: Path) -> None:
    """Whatever the mask of the shell that it is called from."""
    terminal.ok("project", "create", "Sepsis alert", *LEAD)
    files = [path for path in terminal.data_dir.glob("advisor.db*") if path.suffix != ".lock"]
    assert files
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_a_data_folder_that_is_made_is_its_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path / "new" / "data"))
    assert opening.application().settings.data_dir.stat().st_mode & 0o777 == 0o700


def test_the_schema_is_looked_at_and_not_changed(app: Application, tmp_path: Path) -> None:
    assert "new database" in found(app, "migrations")["migrations"].detail
    assert app.engine
    assert found(app, "migrations")["migrations"].health is Health.OK
    with sqlite3.connect(tmp_path / "data" / "advisor.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")
    database.close()
    finding = found(app, "migrations")["migrations"]
    assert finding.health is Health.WARNING
    assert "0001" in finding.detail


def test_a_database_that_is_away_is_a_failure(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url="postgresql://nobody@127.0.0.1:9/advisor")
    told = found(Application(settings), "migrations", "database")
    assert {one.health for one in told.values()} == {Health.FAILED}
    assert "127.0.0.1" in told["database"].detail


def test_a_tampered_history_is_found(terminal: Terminal) -> None:
    terminal.ok("project", "create", "Sepsis alert", *LEAD)
    with sqlite3.connect(terminal.data_dir / "advisor.db") as database:
        database.execute("UPDATE change SET record = replace(record, 'Sepsis', 'Cancer')")
    database.close()
    result = terminal("doctor", "--json")
    rows: dict[str, Any] = {row["check"]: row for row in json.loads(result.out)}
    assert result.status == 1
    assert rows["database"]["health"] == "failed"
    assert "T1/C1" in rows["database"]["detail"]
    assert "database" in result.error


def test_a_broken_knowledge_file_is_a_failure(app: Application) -> None:
    path = app.settings.knowledge_dir / "guidance" / "3.1.4-adaptation.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("title:", "titel:", 1), encoding="utf-8")
    finding = found(app, "knowledge")["knowledge"]
    assert finding.health is Health.FAILED
    assert "3.1.4-adaptation.yaml" in finding.detail


def test_a_chroma_server_that_is_away_is_a_failure(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path, knowledge_dir=small_knowledge(tmp_path / "k"), chroma_url="http://127.0.0.1:9"
    )
    finding = found(Application(settings), "vector store")["vector store"]
    assert finding.health is Health.FAILED
    assert "127.0.0.1:9" in finding.detail


def test_a_check_that_breaks_stops_none_of_the_others() -> None:
    def unforeseen() -> Finding:
        raise ZeroDivisionError

    def known() -> Finding:
        raise VectorStoreError("it is away", "start it")

    checks = [Check("a", unforeseen), Check("b", known), Check("c", lambda: Finding(Health.OK, "fine"))]
    first, second, third = (one.finding for one in examine(checks))
    assert (first.health, second.health, third.health) == (Health.FAILED, Health.FAILED, Health.OK)
    assert "reference" in first.detail
    assert second.mend == "start it"
