"""A terminal of its own for each test of the command line."""

from pathlib import Path

import pytest

from tests.cli.commands import Terminal


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture
def terminal(
    tmp_path: Path, compiled: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Terminal:
    monkeypatch.delenv("ADVISOR_PERSON", raising=False)
    return Terminal(tmp_path / "data", compiled, monkeypatch, capfdbinary)
