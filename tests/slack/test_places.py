"""Channels with outsiders, channel modes, Socket Mode, probes, and what is missing at the start."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.domain.inbound import Channel as ChannelSettings
from bot.domain.inbound import Place
from bot.slack.service import Service
from bot.standin import Channel, InstalledApp, Person, StandIn
from tests.slack.bot import REPOSITORY

QUESTION = "What should we check before we buy an AI system?"


def test_a_channel_that_answers_all_answers_questions_and_one_that_is_off_none(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, service: Service
) -> None:
    responder = service.responder
    place = Place(channel.team_id, channel.team_id, "", channel.id)
    responder.set_channel(place, ChannelSettings("all"))
    anna.gets_answer(anna.says(channel, QUESTION))
    small_talk = anna.says(channel, "Good morning everyone!")
    responder.set_channel(place, ChannelSettings("off"))
    asked = anna.mentions(app, channel, QUESTION)
    slack.wait_until(lambda: [m for m in anna.sees(channel) if m.only_for == anna.id])
    assert anna.answers_to(small_talk) == []
    assert [m for m in anna.answers_to(asked) if not m.only_for] == []


def test_sockets_carry_questions_too(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, service: Service
) -> None:
    app.record.socket_mode = True
    handler = SocketModeHandler(service.built.bolt, app.app_token)
    handler.connect()
    try:
        slack.wait_until(lambda: slack.sockets(app) == 1)
        anna.gets_answer(anna.mentions(app, channel, QUESTION))
        assert anna.command("/advisor", "help", channel).text
    finally:
        handler.close()


def test_probes_tell_health_readiness_and_figures(app: InstalledApp, service: Service) -> None:
    base = app.request_url.removesuffix("/slack/events")
    assert httpx.get(f"{base}/healthz").text == "ok"
    assert httpx.get(f"{base}/readyz").json() == {"ready": True}
    assert "advisor_slack_ack_seconds_bucket" in httpx.get(f"{base}/metrics").text
    assert httpx.get(f"{base}/slack/install").status_code == 404


@pytest.mark.parametrize(
    ("mode", "given", "missing"),
    [
        ("--http", {}, "SLACK_BOT_TOKEN"),
        ("--http", {"SLACK_BOT_TOKEN": "x"}, "SLACK_SIGNING_SECRET"),
        ("--socket", {"SLACK_BOT_TOKEN": "x"}, "SLACK_APP_TOKEN"),
    ],
)
def test_what_is_missing_at_the_start_is_named_in_one_line(
    mode: str, given: dict[str, str], missing: str, tmp_path: Path
) -> None:
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(REPOSITORY), "ADVISOR_DATA_DIR": str(tmp_path), **given}
    command = [sys.executable, "-m", "bot", "serve", mode]
    told = {"capture_output": True, "text": True, "timeout": 60}
    done = subprocess.run(command, cwd=REPOSITORY, env=env, check=False, **told)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert missing in done.stderr
