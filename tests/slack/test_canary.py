"""Tokens are sent down every road, on good days and on bad ones; then everything is searched for them.

Patient data and secrets are nowhere. People's own words are in the database alone, where they are meant to
be kept, and are gone once erased. The bot runs as an operator runs it, in a process of its own, at DEBUG.
"""

import hashlib
import hmac
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bot.compose import Application
from bot.standin import Channel, InstalledApp, Person, StandIn
from bot.standin.faults import Fault
from tests.slack.bot import Process
from tests.slack.project_talk import opens_item, starts

PATIENT = "Ask for patient 19811218-9876 Kanarie Kanariesson, has sepsis, born 1981"
PATIENT_MARKS = ("19811218", "Kanariesson")
WORDS = {
    "question": "What do we check before we buy, kanarieq1?",
    "edited": "What do we check before we buy, kanarieq2?",
    "command": "ask Who owns the system after go-live, kanarieq3?",
    "failing": "When should training start, kanarieq4?",
    "broken": "kanarieq5 in a payload that cannot be read",
}
PASSING = ("kanarieq1", "kanarieq2", "kanarieq3", "kanarieq4", "kanarieq5")
KEPT = ("kanariename", "kanarienote", "kanarielesson", "kanariefeedback")
TOKEN_KEY = "Z2FuYXJpZWtleWthbmFyaWVrZXlrYW5hcmlla2V5MTI="
MODEL_KEY = "sk-kanariemodelkey"


class Day:
    """A day of a team with the bot; `log` and the folder are what an operator has of it."""

    def __init__(self, slack: StandIn, app: InstalledApp, process: Process, folder: Path, log: Path) -> None:
        self.slack, self.app, self.process, self.folder, self.log = slack, app, process, folder, log

    def secrets(self) -> tuple[str, ...]:
        app = self.app
        return (app.bot_token, app.app_token, app.signing_secret, TOKEN_KEY, MODEL_KEY)

    def files(self) -> Iterator[tuple[Path, bytes]]:
        for folder, _, names in os.walk(self.folder, followlinks=True):
            for name in names:
                yield Path(folder) / name, (Path(folder) / name).read_bytes()

    def found(self, mark: str, *, in_log: bool = True) -> list[str]:
        """Names of the files that hold the mark, in any of the encodings in which text is kept."""
        forms = {mark.encode(), mark.encode("utf-16-le"), mark.upper().encode()}
        places = [file.name for file, content in self.files() if any(form in content for form in forms)]
        if in_log and any(form in self.log.read_bytes() for form in forms):
            places.append("the log")
        return places


@pytest.fixture
def day(
    slack: StandIn,
    app: InstalledApp,
    application: Application,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Day]:
    assert application.searcher
    data = tmp_path / "data"
    data.mkdir()
    for name in ("index", "chroma"):
        (data / name).symlink_to(application.settings.data_dir / name, target_is_directory=True)
    log = tmp_path / "log.txt"
    monkeypatch.setenv("ADVISOR_LOG_LEVEL", "debug")
    monkeypatch.setenv("ADVISOR_TOKEN_KEY", TOKEN_KEY)
    # A language model that never answers: each answer goes through its failure.
    monkeypatch.setenv("ADVISOR_MODEL", "openai:kanarie")
    monkeypatch.setenv("ADVISOR_MODEL_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", MODEL_KEY)
    process = Process(app, data, f"sqlite:///{data / 'advisor.db'}", log)
    app.request_url = process.url
    try:
        process.start(240)
        yield Day(slack, app, process, data, log)
    finally:
        process.end()


def signed(day: Day, body: bytes) -> httpx.Response:
    at = str(int(time.time()))
    base = f"v0:{at}:".encode() + body
    made = "v0=" + hmac.new(day.app.signing_secret.encode(), base, hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": made, "Content-Type": "application/json"}
    return httpx.post(day.process.url, content=body, headers=headers, timeout=20)


def a_good_day(day: Day, anna: Person, channel: Channel, title: str) -> None:
    asked = anna.mentions(day.app, channel, WORDS["question"])
    answer = anna.gets_answer(asked)
    anna.presses(answer, "Not helpful")
    anna.fills(anna.gets_modal(), {"feedback_words_input": "It misses kanariefeedback"}).submits()
    anna.edits(asked, f"<@{day.app.bot.id}> {WORDS['edited']}")
    anna.command("/advisor", WORDS["command"], channel)
    anna.mentions(day.app, channel, PATIENT)
    anna.command("/advisor", f"ask {PATIENT}", channel)
    starts(anna, channel, "Sepsis kanariename")
    evidence = opens_item(anna, channel, title)
    anna.fills(evidence, {"Status": "In progress", "Add evidence": "Minutes kanarienote"}).submits()
    refused = opens_item(anna, channel, title)
    anna.fills(refused, {"Add evidence": PATIENT}).submits()
    anna.shortcut("save_as_lesson", anna.says(channel, "We learnt kanarielesson"), day.app)
    assert anna.submits(anna.gets_modal("Lesson of the team")).view is None
    day.slack.settles()


def a_bad_day(day: Day, anna: Person, channel: Channel) -> None:
    day.slack.faults.add(Fault("chat.postMessage", status=500, left=2))
    anna.gets_answer(anna.mentions(day.app, channel, WORDS["failing"]))
    nested = ("[" * 5000 + "]" * 5000).encode()
    event = {
        "type": "message",
        "text": WORDS["broken"],
        "channel": [WORDS["broken"]],
        "user": {"id": PATIENT},
    }
    broken = {"type": "event_callback", "team_id": day.slack.team.id, "event_id": "Ev1", "event": event}
    for body in (
        json.dumps(broken).encode(),
        WORDS["broken"].encode(),
        nested,
        b"\xff\xfe" + PATIENT.encode(),
    ):
        shown = signed(day, body)
        assert not any(mark in shown.text for mark in (*PATIENT_MARKS, "kanarieq5"))
    with closing(sqlite3.connect(day.folder / "advisor.db", timeout=20)) as connection:
        connection.execute("ALTER TABLE answer RENAME TO gone")
        anna.mentions(day.app, channel, WORDS["failing"])
        anna.mentions(day.app, channel, PATIENT)
        time.sleep(3)
        connection.execute("ALTER TABLE gone RENAME TO answer")
    with closing(sqlite3.connect(day.folder / "advisor.db", timeout=20)) as connection:
        connection.execute("ALTER TABLE inbox RENAME TO gone")
        assert signed(day, json.dumps(message(day, channel, WORDS["failing"])).encode()).status_code == 500
        connection.execute("ALTER TABLE gone RENAME TO inbox")
    day.slack.settles()


def message(day: Day, channel: Channel, text: str) -> dict[str, object]:
    event = {"type": "app_mention", "text": text, "channel": channel.id, "user": "U9", "ts": "1.1"}
    return {"type": "event_callback", "team_id": day.slack.team.id, "event_id": "Ev2", "event": event}


def test_what_people_say_is_where_it_is_meant_to_be_and_secrets_are_nowhere(
    day: Day, anna: Person, channel: Channel, application: Application
) -> None:
    title = application.corpus.framework.activity("assess/use-case").names.en
    a_good_day(day, anna, channel, title)
    a_bad_day(day, anna, channel)
    figures = httpx.get(day.process.url.replace("/slack/events", "/metrics"), timeout=10).text

    for mark in (*PATIENT_MARKS, *day.secrets()):
        assert day.found(mark) == [], mark
        assert mark not in figures
    for mark in KEPT:
        places = day.found(mark)
        assert set(places) <= {"advisor.db", "advisor.db-wal"}, (mark, places)
        assert places, f"{mark} was not kept: the test does not test it"
        assert mark not in figures
    for mark in PASSING:
        assert set(day.found(mark)) <= {"advisor.db", "advisor.db-wal"}, (mark, day.found(mark))
        assert mark not in figures

    exported = advisor(day, "project", "export", "--channel", channel.id, "--team", day.slack.team.id)
    assert "kanarielesson" in exported
    assert not any(mark in exported for mark in (*PASSING, *PATIENT_MARKS, *day.secrets(), "kanariefeedback"))
    backed_up = day.folder.parent / "backup.zip"
    advisor(day, "backup", str(backed_up))

    assert "kanariefeedback" in advisor(day, "person", "export", anna.id)
    advisor(day, "person", "erase", anna.id, "--as", "ops", "--yes")
    for mark in ("kanariefeedback", "kanarienote", "kanarielesson", anna.id):
        assert day.found(mark, in_log=False) == [], mark
    advisor(
        day,
        "project",
        "erase",
        "--channel",
        channel.id,
        "--team",
        day.slack.team.id,
        "--operator",
        "--as",
        "ops",
        "--yes",
    )
    for mark in (*KEPT, *PASSING, channel.id):
        assert day.found(mark, in_log=False) == [], mark
    log = day.log.read_text(errors="replace")
    assert "Traceback" not in log
    assert "job waits" in log or "item failed" in log, "nothing went wrong: the test does not test it"


def advisor(day: Day, *arguments: str) -> str:
    environment = {**day.process._environment}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stdout
