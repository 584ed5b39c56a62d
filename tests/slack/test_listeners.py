"""What holds for all listeners: Bolt knows their arguments, and nothing people can press goes unheard."""

import inspect
import re
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.kwargs_injection.args import Args

from bot.slack import listeners, middleware
from bot.slack.desk import Desk
from bot.slack.routes import Route, Routes
from bot.slack.views import actions

KNOWN = set(Args.__annotations__) | {middleware.PLACE}


def routes() -> tuple[Route, ...]:
    """All routes; registering calls nothing of the desk."""
    bolt = App(token_verification_enabled=False, authorize=lambda: None, signing_secret="x")
    made = Routes(bolt)
    desk: Any = Desk(*[_Anything()] * 6)
    listeners.register(made, desk)
    listeners.register_rest(made)
    return made.all


class _Anything:
    def __getattr__(self, name: str) -> object:
        return self


@pytest.mark.parametrize("route", routes(), ids=lambda route: str(route.name))
def test_bolt_knows_every_argument_of_a_listener(route: Route) -> None:
    """A misspelt name would be None in silence."""
    assert set(inspect.signature(route.listener).parameters) <= KNOWN


def test_each_thing_has_one_listener_and_a_second_is_refused() -> None:
    made = Routes(App(token_verification_enabled=False, authorize=lambda: None, signing_secret="x"))
    made.add("event", "message", print)
    with pytest.raises(ValueError, match="has a listener already"):
        made.add("event", "message", print)


def test_every_action_of_the_views_has_a_listener() -> None:
    names = [r.name for r in routes() if r.kind in {"action", "view", "shortcut", "command"}]
    heard = {name for name in names if isinstance(name, str)}
    ids = {n: v for n, v in vars(actions).items() if n.isupper() and isinstance(v, str)}
    unsaid = {"ANSWER_MODAL", "PASSAGE_MODAL"}  # modals without a submit button
    others = {"EVIDENCE_SHORTCUT", "LESSON_SHORTCUT"}  # of the project's own listeners
    for name, value in ids.items():
        if name not in unsaid | others and not name.startswith("FEEDBACK_"):
            assert any(one == value or one.startswith(f"{value}_") for one in heard), name


def test_the_catch_all_comes_last() -> None:
    events = [route.name for route in routes() if route.kind == "event"]
    assert isinstance(events[-1], re.Pattern)
    assert all(isinstance(name, str) for name in events[:-1])
