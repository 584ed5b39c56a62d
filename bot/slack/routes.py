"""Which listener hears what: one for each thing, for in Bolt only the first that matches runs."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from slack_bolt import App

Kind = Literal["event", "action", "view", "view_closed", "shortcut", "command", "options"]
Listener = Callable[..., None]
"""Its arguments are Bolt's own names and those that the middleware hands on."""


@dataclass(frozen=True)
class Route:
    """`name` is an event type, an action id, a callback id, a command, or a pattern of these."""

    kind: Kind
    name: str | re.Pattern[str]
    listener: Listener


class Routes:
    """Registers listeners with Bolt, and knows them."""

    def __init__(self, bolt: App) -> None:
        self._bolt: Any = bolt
        self._routes: list[Route] = []

    @property
    def all(self) -> tuple[Route, ...]:
        return tuple(self._routes)

    def action(self, name: str) -> Callable[[Listener], None]:
        """Return what makes its argument the listener of an action; as Bolt's own decorator."""
        return lambda listener: self.add("action", name, listener)

    def view(self, name: str) -> Callable[[Listener], None]:
        """Return what makes its argument the listener of a modal's submission."""
        return lambda listener: self.add("view", name, listener)

    def add(self, kind: Kind, name: str | re.Pattern[str], listener: Listener) -> None:
        """The listener hears what has this name.

        Raises:
            ValueError: another one does already.
        """
        if any(route.kind == kind and route.name == name for route in self._routes):
            raise ValueError(f"{kind} {name} has a listener already")
        self._routes.append(Route(kind, name, listener))
        getattr(self._bolt, kind)(name)(listener)
