"""The settings and their defaults."""

from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def test_in_a_checkout_the_command_shares_the_data_of_make_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADVISOR_DATA_DIR", raising=False)
    assert Settings().data_dir == ROOT / ".data"


def test_installed_from_a_wheel_the_data_lie_in_the_users_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ADVISOR_DATA_DIR", raising=False)
    monkeypatch.setattr("bot.settings.SHIPPED_KNOWLEDGE", tmp_path / "knowledge")
    assert Settings().data_dir.name == "implementation-advisor"


def test_the_name_of_a_store_holds_no_secret_and_outlives_a_new_password() -> None:
    first, second = (
        Settings(database_url=f"postgresql+psycopg://advisor:{secret}@db:5432/advisor?sslmode=require")
        for secret in ("old-secret", "new-secret")
    )
    assert first.store_name == second.store_name
    assert "secret" not in first.store_name
    assert first.store_name != Settings(database_url="postgresql+psycopg://advisor@db/other").store_name


def test_two_sqlite_files_are_two_stores(tmp_path: Path) -> None:
    names = {Settings(data_dir=tmp_path / name).store_name for name in ("a", "b")}
    assert len(names) == 2
