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
