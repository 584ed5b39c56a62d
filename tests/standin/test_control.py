"""The same hands over HTTP, and the stand-in as a process of its own."""

import json
import os
import signal
import subprocess
import sys

import httpx
from slack_bolt import App
from slack_sdk import WebClient

from bot.standin import InstalledApp, StandIn


def test_another_process_can_act_and_look(slack: StandIn, app: InstalledApp, bolt: App) -> None:
    @bolt.command("/advisor")
    def on_command(ack, command) -> None:
        ack(f"You asked for {command['text']}")

    @bolt.event("message")
    def on_message() -> None:
        """Taken and left."""

    base = slack.api_url.replace("/api/", "/_control/")

    def do(act: str, **args):
        answer = httpx.post(base + act, json=args).json()
        assert answer["ok"], answer
        return answer["result"]

    do("add_person", name="Anna Berg")
    do("add_channel", name="sepsis-ai", members=["Anna Berg", "Advisor"])
    anna = {"person": "Anna Berg", "channel": "sepsis-ai"}
    ts = do("say", **anna, text="hello")["ts"]
    do("say", **anna, text="more", thread=ts)
    answer = do("command", **anna, command="/advisor", text="status")

    assert answer["message"]["text"] == "You asked for status"
    assert [m["text"] for m in do("see", **anna)] == ["hello", "more", "You asked for status"]
    slack.settles()
    assert {d["ack"]["status"] for d in do("deliveries")} == {200}


def test_the_control_names_what_is_wrong(slack: StandIn) -> None:
    base = slack.api_url.replace("/api/", "/_control/")
    unknown = httpx.post(base + "fly", json={})
    nobody = httpx.post(base + "say", json={"person": "Nobody", "channel": "x", "text": "x"})
    short = httpx.post(base + "say", json={})
    assert (unknown.status_code, nobody.status_code, short.status_code) == (404, 400, 400)
    assert "no person 'Nobody'" in nobody.json()["error"]
    assert "'person'" in short.json()["error"]


def test_it_runs_as_a_process_of_its_own_and_ends_when_told() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.standin"], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    try:
        assert process.stdout is not None
        found = json.loads(process.stdout.readline())
        client = WebClient(found["SLACK_BOT_TOKEN"], base_url=found["SLACK_API_URL"])
        assert client.auth_test()["user"] == "advisor"
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()
