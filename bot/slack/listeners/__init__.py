"""Exactly one listener for each thing that Slack sends: read, keep, acknowledge. Work is done in jobs."""

from bot.slack.desk import Desk
from bot.slack.listeners import answers, asking, events, messages
from bot.slack.routes import Routes


def register(routes: Routes, desk: Desk) -> None:
    """The listeners of this package; those for whatever nobody else hears come last, by `register_rest`."""
    messages.register(routes, desk)
    asking.register(routes, desk)
    answers.AnswerButtons(desk.recaller, lambda item, _now: desk.intake.take(item), desk.clock).register(
        routes
    )
    events.register(routes, desk)


def register_rest(routes: Routes) -> None:
    """What nobody listens to is acknowledged all the same: Slack counts anything else as a failure."""
    events.register_rest(routes)
