"""`advisor play` as a command: at once there, over a copy, ended by a signal without a word."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
import yaml

from bot.cli.play_bot import INDEX_FOLDERS, SHORTCUTS, apart
from bot.settings import Settings
from tests.playground.stage import READY_SECONDS, REPOSITORY, start_play

pytestmark = pytest.mark.slow


def address_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def is_ready(address: str) -> bool:
    return httpx.get(f"{address}/state").json()["preparing"] == ""


def wait_for(address: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not is_ready(address):
        assert time.monotonic() < deadline, "it did not get ready"
        time.sleep(0.1)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("after", [0.0, 0.7, 1.6, 2.4, READY_SECONDS])
def test_a_signal_ends_it_without_a_word(shared_data_dir: Path, name: str, after: float) -> None:
    """At whatever moment: at once, between imports, or when it is ready."""
    process = start_play(shared_data_dir)
    address = address_of(process)
    with httpx.Client() as browser:  # holds its connection, as a browser does
        browser.get(f"{address}/state")
        deadline = time.monotonic() + after
        while time.monotonic() < deadline and not is_ready(address):
            time.sleep(0.05)

        process.send_signal(getattr(signal, name))
        _, errors = process.communicate(timeout=READY_SECONDS)

    assert (process.returncode, errors) == (0, "")


def test_a_signal_during_the_first_imports_ends_it_without_a_traceback() -> None:
    """Before the command itself is known, which takes half a second."""
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "bot", "play", "--port", "0"],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    while not re.search(r"\| +bot\.errors$", process.stderr.readline().rstrip()):
        assert process.poll() is None, "it ended before it was told to"
    while not re.search(r"\| +inspect$", line := process.stderr.readline().rstrip()):
        assert line, "it ended before it was told to"

    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=READY_SECONDS)

    assert (printed, "Traceback" in errors) == ("", False)
    assert process.returncode == -signal.SIGINT


def test_two_signals_end_it_too(shared_data_dir: Path) -> None:
    process = start_play(shared_data_dir)
    wait_for(address_of(process))

    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=READY_SECONDS)

    assert (process.returncode, errors) == (0, "")


def test_what_waits_for_the_bot_does_not_hold_the_end(shared_data_dir: Path) -> None:
    process = start_play(shared_data_dir)
    address = address_of(process)
    state = httpx.get(f"{address}/state").json()
    body = {"person": state["me"], "channel": state["channel"], "text": "hello"}
    waiting = threading.Thread(target=lambda: suppressed_post(f"{address}/act/say", body))
    waiting.start()
    time.sleep(0.5)
    assert not is_ready(address)

    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=READY_SECONDS)
    waiting.join()

    assert (process.returncode, errors) == (0, "")


def test_what_is_under_way_at_the_end_is_cut_off_without_a_word(shared_data_dir: Path) -> None:
    process = start_play(shared_data_dir)
    address = address_of(process)
    wait_for(address)
    passing = threading.Thread(target=lambda: suppressed_post(f"{address}/act/advance", {"hours": 744}))
    passing.start()
    time.sleep(0.3)

    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=READY_SECONDS)
    passing.join()

    assert (process.returncode, errors) == (0, "")


def suppressed_post(address: str, body: dict[str, object]) -> None:
    with contextlib.suppress(httpx.TransportError):
        httpx.post(address, json=body, timeout=READY_SECONDS)


def test_the_page_is_there_before_the_bot_is(shared_data_dir: Path) -> None:
    process = start_play(shared_data_dir)
    address = address_of(process)
    try:
        state = httpx.get(f"{address}/state").json()
        assert state["preparing"]
        assert [one["name"] for one in state["channels"]][:3] == ["ai-sepsis", "ai-chest-xray", "ai-new"]
        assert httpx.get(address).status_code == 200
    finally:
        process.terminate()
        process.communicate(timeout=READY_SECONDS)


def test_a_taken_port_is_named_with_the_mend(shared_data_dir: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        process = start_play(shared_data_dir, "--port", str(held.getsockname()[1]))
        _, errors = process.communicate(timeout=READY_SECONDS)

    assert process.returncode == 2
    assert re.search(r"port \d+ is taken.*--port", errors)
    assert len(errors.strip().splitlines()) == 1


def test_nothing_real_is_touched_and_nothing_left_behind(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for name in (*INDEX_FOLDERS, "other"):
        (data / name).mkdir(parents=True)
        (data / name / "kept").write_text(name)
    (data / "advisor.db").write_text("projects of real people")
    settings = Settings(
        data_dir=data, model="openai:gpt", model_url="https://models.example", chroma_url="http://c:1"
    )

    inside = apart(settings, tmp_path / "play")

    assert sorted(path.name for path in (tmp_path / "play").iterdir()) == sorted(INDEX_FOLDERS)
    assert (inside.data_dir, inside.model, inside.model_url, inside.chroma_url) == (
        tmp_path / "play",
        "",
        "",
        "",
    )
    assert inside.database_url == ""


def test_the_message_menu_is_that_of_the_manifest() -> None:
    manifest = yaml.safe_load((REPOSITORY / "deploy" / "slack-manifest.yaml").read_text())

    assert {one["name"]: one["callback_id"] for one in manifest["features"]["shortcuts"]} == SHORTCUTS
