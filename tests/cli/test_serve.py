"""What `advisor serve` holds while it runs, and lets go of."""

from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from bot.cli import serve
from bot.compose import Application
from bot.compose_slack import SlackSide
from bot.errors import DataFolderError
from bot.settings import Settings


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Application:
    for name in ("BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET"):
        monkeypatch.setenv(f"SLACK_{name}", "x")
    return Application(Settings(data_dir=tmp_path / "data"))


def lock_of(app: Application) -> FileLock:
    return FileLock(f"{app.settings.sqlite_path}.serve.lock", timeout=0)


def test_an_sqlite_file_is_held_while_it_is_served_and_let_go_of_after(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service stands for one that ends at once."""
    held: list[bool] = []

    class Ending:
        def serve_http(self, host: str, port: int) -> None:  # noqa: ARG002 (as Service)
            with pytest.raises(Timeout):
                lock_of(app).acquire()
            held.append(True)

    monkeypatch.setattr(SlackSide, "service", Ending())
    serve.run(app, http=True, host="127.0.0.1", port=0)
    assert held
    with lock_of(app).acquire():
        pass


def test_a_second_advisor_on_one_sqlite_file_is_refused(app: Application) -> None:
    app.settings.data_dir.mkdir()
    with lock_of(app).acquire(), pytest.raises(DataFolderError, match="another advisor serves"):
        serve.run(app, http=True, host="127.0.0.1", port=0)


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(app: Application) -> None:
    app.settings.data_dir.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(DataFolderError, match="cannot be written") as caught:
        serve.run(app, http=True, host="127.0.0.1", port=0)
    assert "ADVISOR_DATA_DIR" in caught.value.mend
