"""A drill: questions that were unanswered when a backup was made are answered once after its restore.

Jobs are not in a backup: on SQLite they are in a file of their own, on PostgreSQL in tables of DBOS.
"""

import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.compose import Application
from bot.standin import Channel, InstalledApp, Person, StandIn
from bot.standin.faults import ALWAYS, Fault
from tests.slack.bot import REPOSITORY, Process

QUESTIONS = ("What should we check before we buy an AI system?", "When should training start?")


@pytest.fixture(scope="module")
def data_dir(application: Application) -> Path:
    """Where the index is, built."""
    assert application.searcher
    return application.settings.data_dir


@pytest.fixture
def elsewhere(tmp_path: Path) -> str:
    """An empty database on another machine."""
    return f"sqlite:///{tmp_path / 'elsewhere' / 'advisor.db'}"


def advisor(data_dir: Path, database_url: str, *words: str) -> None:
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY), "ADVISOR_DATA_DIR": str(data_dir)}
    env["ADVISOR_DATABASE_URL"] = database_url
    subprocess.run([sys.executable, "-m", "bot", *words], cwd=REPOSITORY, env=env, check=True, timeout=60)


@pytest.mark.slow
@pytest.mark.parametrize("answered_after_the_backup", [False, True])
def test_a_question_in_a_backup_is_answered_once(
    slack: StandIn,
    app: InstalledApp,
    anna: Person,
    channel: Channel,
    data_dir: Path,
    elsewhere: str,
    database_url: str,
    tmp_path: Path,
    answered_after_the_backup: bool,
) -> None:
    backup = str(tmp_path / "backup.zip")
    unsaid = slack.faults.add(Fault("chat.postMessage", status=500, left=ALWAYS))
    with ExitStack() as held:
        first = Process(app, data_dir, database_url, tmp_path / "log", "first")
        app.request_url = first.url
        first.start()
        held.callback(first.kill)
        asked = [anna.mentions(app, channel, question) for question in QUESTIONS]
        slack.wait_until(lambda: ALWAYS - unsaid.left >= len(asked))
        advisor(data_dir, database_url, "backup", backup)
        if answered_after_the_backup:
            unsaid.left = 0
            for question in asked:
                anna.gets_answer(question, 60)
        first.kill()
        unsaid.left = 0
        advisor(data_dir, elsewhere, "restore", backup)
        second = Process(app, data_dir, elsewhere, tmp_path / "log-elsewhere", "second")
        app.request_url = second.url
        second.start()
        held.callback(second.kill)
        for question in asked:
            anna.gets_answer(question, 60)
        time.sleep(4)
        assert [len(anna.answers_to(question)) for question in asked] == [1, 1], second.log()
        asked_later = anna.mentions(app, channel, QUESTIONS[0])
        anna.gets_answer(asked_later)
        assert second.end() == 0
