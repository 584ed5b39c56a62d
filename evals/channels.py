"""Projects for the suites: a real store in a folder that is thrown away, filled through the Tracker."""

import datetime as dt
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from bot.compose import Application
from bot.domain.project import ProjectKey
from bot.services.acting import Acting, ProfileEdit, Start
from bot.services.project_keys import project_key
from evals.cases import ChannelState

LEAD = "U-EVAL-LEAD"


@contextmanager
def with_projects(app: Application) -> Generator[Application]:
    """Give an application like this one whose projects live in an empty database of its own.

    It has an advisor, a searcher and caches of its own; the index and the embedder are shared.
    """
    with tempfile.TemporaryDirectory(prefix="advisor-evals-") as folder:
        url = f"sqlite:///{Path(folder) / 'projects.db'}"
        other = Application(app.settings.model_copy(update={"database_url": url}), corpus=app.corpus)
        shared = ("tuning", "embedder", "index_store", "index_name", "chroma")
        other.__dict__.update({name: getattr(app, name) for name in shared}, documents=None)
        try:
            yield other
        finally:
            other.engine.dispose()


def open_channel(app: Application, channel: str, state: ChannelState, now: dt.datetime) -> ProjectKey:
    """Make a channel's project as a case describes it, by the acts that people have."""
    key = project_key(channel)
    by = Acting(LEAD, now, name="Eval Lead")
    app.tracker.create(key, by, Start(state.name, state.phase, profile=ProfileEdit(time_zone="UTC")))
    for activity, status in state.marks.items():
        reason = "Not for us" if status.value == "not_applicable" else None
        blocker = "No data" if status.value == "blocked" else None
        app.tracker.mark(key, by, activity, status, reason=reason, blocker=blocker)
    for activity, days in state.due.items():
        app.tracker.set_due(key, by, activity, now.date() + dt.timedelta(days=days))
    for note in state.notes:
        app.tracker.add_lesson(key, by, note)
        app.tracker.add_evidence(key, by, app.corpus.framework.activities[0].id, "note", note)
    return key
