"""A document that another machine took in, over the same database."""

import shutil
from pathlib import Path

from bot.compose import Application
from bot.services.ports import silent
from bot.settings import Settings
from bot.standin import Channel, InstalledApp, Person
from tests.slack.bot import Process
from tests.waiting import until

POLICY = """# Regional policy

## Approval

Every AI system must be approved by the digital health board before it is connected to the network.
"""


def test_a_bot_that_starts_answers_from_what_another_machine_took_in(
    app: InstalledApp, anna: Person, channel: Channel, application: Application, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'advisor.db'}"
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    _ = application.index_name
    for name in ("index", "chroma"):
        shutil.copytree(application.settings.data_dir / name, here / name)
    policy = tmp_path / "policy.md"
    policy.write_text(POLICY, encoding="utf-8")
    other = Application(Settings(data_dir=elsewhere, database_url=url))
    other.ingester.ingest([policy], silent)
    other.engine.dispose()
    process = Process(app, here, url, tmp_path / "log")
    app.request_url = process.url
    process.start()
    try:
        until(lambda: [*(here / "index").glob("documents.*.json")])
        asked = anna.mentions(app, channel, "Which board must approve an AI system?")
        assert "digital health board" in anna.gets_answer(asked).shown, process.log()
    finally:
        process.end()
