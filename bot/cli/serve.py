"""`advisor serve`: the bot in Slack."""

import threading
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from bot.cli.logs import set_up_logs
from bot.errors import DataFolderError
from bot.settings import read_slack_settings

if TYPE_CHECKING:
    from bot.compose import Application


def run(application: "Application", *, http: bool, host: str, port: int) -> None:
    from bot.compose_slack import SlackSide
    from bot.slack.service import patiently

    settings, slack = application.settings, read_slack_settings()
    slack.check(http=http, token_key=settings.token_key.get_secret_value())
    set_up_logs(settings.log_level)
    with ExitStack() as held:
        if settings.otlp_endpoint:
            from bot.adapters.otel import start_tracing

            held.callback(start_tracing(settings.otlp_endpoint, settings.executor_id))
        if settings.sqlite_path:
            held.callback(_alone(settings.sqlite_path).release)
        else:
            patiently(lambda: application.engine, threading.Event())
        service = SlackSide(application, slack).service
        if http:
            service.serve_http(host, port)
        else:
            service.serve_socket(slack.app_token.get_secret_value())


def _alone(database: Path) -> FileLock:
    """Hold the database: two processes on one SQLite file would do each other's work twice."""
    lock = FileLock(f"{database}.serve.lock", timeout=0)
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise DataFolderError(
            f"{database}: another advisor serves from it",
            "end it, or give ADVISOR_DATABASE_URL a PostgreSQL for several",
        ) from None
    except OSError as error:
        raise DataFolderError(
            f"{lock.lock_file}: cannot be written: {error.strerror}",
            "make its folder writable or set ADVISOR_DATA_DIR",
        ) from error
    return lock
