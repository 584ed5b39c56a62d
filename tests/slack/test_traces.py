"""The way of a question through the bot, as a collector sees it."""

from pathlib import Path

import pytest

from bot.compose import Application
from bot.standin import Channel, InstalledApp, Person, StandIn
from tests.adapters.test_otel import CANARY, collecting
from tests.slack.bot import Process

pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason="the extra [otel] is not installed")


def test_every_station_of_a_question_is_traced_and_none_of_its_words(
    slack: StandIn,
    app: InstalledApp,
    anna: Person,
    channel: Channel,
    application: Application,
    tmp_path: Path,
) -> None:
    assert application.searcher
    url = f"sqlite:///{tmp_path / 'advisor.db'}"
    with collecting() as collector:
        process = Process(
            app,
            application.settings.data_dir,
            url,
            tmp_path / "log",
            "replica-7",
            ADVISOR_OTLP_ENDPOINT=collector.url,
        )
        app.request_url = process.url
        process.start()
        asked = anna.mentions(app, channel, f"What do we check before we buy a {CANARY}?")
        answer = anna.gets_answer(asked)
        assert process.end() == 0, process.log()
        spans = collector.spans
    assert {"ack", "job", "retrieval", "post"} <= set(spans)
    assert any(asked.ts in str(job.get("advisor.key")) for job in spans["job"])
    assert any("chat.postMessage" in str(post["advisor.method"]) for post in spans["post"])
    everything = b"".join(collector.bodies)
    assert CANARY.encode() not in everything
    assert answer.text[:20].encode() not in everything
