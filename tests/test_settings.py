"""The settings and their defaults."""

from pathlib import Path

import pytest

from bot.cli.doctor_egress import ways_of
from bot.errors import SettingsError
from bot.settings import Settings, SlackSettings, read_settings, read_slack_settings
from bot.store.engine import create_store_engine

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


@pytest.mark.parametrize(
    "value",
    ["nonsense", "chroma:8000", "http://", "http://h:port", "http://h:0", "http://[::1", "ftp://h/", "//h"],
)
@pytest.mark.parametrize("name", ["CHROMA_URL", "MODEL_URL", "EMBEDDINGS_URL", "OTLP_ENDPOINT"])
def test_an_address_that_is_none_is_named_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"ADVISOR_{name}", value)
    with pytest.raises(SettingsError, match=f"ADVISOR_{name}: .*not an address"):
        read_settings()


def test_slacks_own_address_is_held_to_the_same_and_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "https://user:canary@[broken")
    with pytest.raises(SettingsError, match=r"SLACK_API_URL: .*not an address") as error:
        read_slack_settings()
    assert "canary" not in str(error.value)


@pytest.mark.parametrize("url", ["nonsense", "postgresql://h:port/x", "postgresql://[::1/x", "mysql://h/x"])
def test_a_database_url_that_is_none_is_named_and_breaks_no_check(url: str) -> None:
    with pytest.raises(SettingsError, match="ADVISOR_DATABASE_URL"):
        create_store_engine(url)
    assert not list(ways_of(Settings(database_url=url), SlackSettings())) or url.startswith("mysql")
