"""The command line run inside the test's process, with its exit status and both outputs."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    status: int
    out: str
    error: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Terminal:
    """Runs `advisor` on the database of a data folder, without a terminal that watches.

    What is read of knowledge/ is kept in a folder that all tests share: it takes a second to read.
    """

    def __init__(
        self,
        data_dir: Path,
        knowledge: Path,
        monkeypatch: pytest.MonkeyPatch,
        capfdbinary: pytest.CaptureFixture[bytes],
    ) -> None:
        self.data_dir = data_dir
        self._knowledge = knowledge
        self._monkeypatch = monkeypatch
        self._capture = capfdbinary

    def __call__(self, *arguments: str, data_dir: Path | None = None) -> Result:
        database = (data_dir or self.data_dir) / "advisor.db"
        self._monkeypatch.setenv("ADVISOR_DATA_DIR", str(self._knowledge))
        self._monkeypatch.setenv("ADVISOR_DATABASE_URL", f"sqlite:///{database}")
        self._monkeypatch.setattr(sys, "argv", ["advisor", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, error = self._capture.readouterr()
        code = ended.value.code
        return Result(code if isinstance(code, int) else int(bool(code)), out.decode(), error.decode())

    def ok(self, *arguments: str, data_dir: Path | None = None) -> Result:
        result = self(*arguments, data_dir=data_dir)
        assert result.status == 0, (arguments, result)
        return result
