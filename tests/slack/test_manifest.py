"""The manifest asks for what is used, no more and no less, and what it offers has somebody who listens."""

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_bolt.kwargs_injection.args import Args

from bot.slack import middleware
from bot.slack.commands import NAMES
from bot.slack.routes import Route
from bot.slack.scopes import BOT_SCOPES
from bot.slack.service import Service
from bot.slack.views import project_actions
from bot.slack.views.help import COMMANDS
from bot.standin.api import chat  # noqa: F401 (registers the methods)
from bot.standin.calls import METHODS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "deploy" / "slack-manifest.yaml").read_text(encoding="utf-8")
MANIFEST: dict[str, Any] = yaml.safe_load(TEXT)

OF_KIND = {"channels", "groups", "im", "mpim"}
"""Conversations: reading one takes the scope of its kind."""
READING = {
    "conversations.info": "read",
    "conversations.history": "history",
    "conversations.replies": "history",
}
UPLOADS = ("files.getUploadURLExternal", "files.completeUploadExternal")
"""What slack_sdk's `files_upload_v2` calls."""
WITHOUT_SCOPE = {"auth.test", "api.test", "oauth.v2.access", "chat.getPermalink"}
FOR_EVENTS = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}


def called() -> set[str]:
    """The Web API methods that the code names."""
    named = re.compile(r"[\"'](?:[a-z]+\.){1,2}[a-zA-Z]+[\"']|views\.\{how\}")
    found: set[str] = set()
    for path in (ROOT / "bot" / "slack").rglob("*.py"):
        for hit in named.findall(path.read_text(encoding="utf-8")):
            found |= {"views.open", "views.push"} if "{how}" in hit else {hit[1:-1]}
    return {name for name in found if name in METHODS} | set(UPLOADS)


def scopes_of(method: str) -> set[str]:
    """The scopes that one of our calls takes, of all kinds of conversation where there are kinds."""
    if method in READING:
        kinds = OF_KIND - (
            {"im"} if method == "conversations.info" else set()
        )  # a direct one has no outsiders
        return {f"{kind}:{READING[method]}" for kind in kinds}
    if method == "conversations.open":
        return {"im:write"}
    if method in WITHOUT_SCOPE or method.startswith("views."):
        return set()
    return set(METHODS[method].any_scope[:1])


def test_every_scope_is_used_and_every_method_and_event_has_its_scope() -> None:
    scopes = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    needed = {scope for method in called() for scope in scopes_of(method)}
    needed |= {FOR_EVENTS[event] for event in events() if event in FOR_EVENTS} | {"commands"}
    assert scopes == needed
    assert scopes == set(BOT_SCOPES)


def test_every_scope_and_every_event_says_what_needs_it() -> None:
    for name in [*MANIFEST["oauth_config"]["scopes"]["bot"], *events()]:
        assert re.search(rf"- {re.escape(name)} # .*\w", TEXT), name


def events() -> list[str]:
    return MANIFEST["settings"]["event_subscriptions"]["bot_events"]


def routed(routes: tuple[Route, ...], kind: str, name: str) -> list[Route]:
    """The listeners that hear a thing, the first of which runs."""
    return [
        route
        for route in routes
        if route.kind == kind
        and (route.name == name or (isinstance(route.name, re.Pattern) and route.name.search(name)))
    ]


def catches_all(route: Route) -> bool:
    return isinstance(route.name, re.Pattern) and bool(route.name.search("something else"))


def test_every_event_command_and_shortcut_has_a_listener_and_no_listener_waits_in_vain(
    service: Service,
) -> None:
    routes = service.built.routes.all
    for event in events():
        assert not catches_all(routed(routes, "event", event.partition(".")[0])[0]), event
    for command in MANIFEST["features"]["slash_commands"]:
        assert routed(routes, "command", command["command"])
    offered = {one["callback_id"] for one in MANIFEST["features"]["shortcuts"]}
    assert offered == {route.name for route in routes if route.kind == "shortcut"}
    heard = {event.partition(".")[0] for event in events()} | {"app_rate_limited"}
    assert {r.name for r in routes if r.kind == "event" and isinstance(r.name, str)} == heard


def test_bolt_knows_every_argument_of_every_listener_of_the_whole_app(service: Service) -> None:
    """A misspelt name would be None in silence."""
    known = set(Args.__annotations__) | {middleware.PLACE}
    for route in service.built.routes.all:
        assert set(inspect.signature(route.listener).parameters) <= known, route.name


VALUES = ("OPEN_", "ITEM_DONE", "ITEM_BEGIN", "ITEM_TAKE", "ITEM_DETAILS", "ITEM_CODES", "FIELD", "FORMS")
"""Names of constants that are values of buttons, fields and lists, and so are heard by nobody."""
NOT_SUBMITTED = ("CHECKLIST_MODAL", "GATE_MODAL", "STATUS_MODAL")


def test_every_id_of_a_project_has_one_handler(service: Service) -> None:
    for name, value in vars(project_actions).items():
        if not name.isupper() or name.startswith(VALUES) or name in NOT_SUBMITTED:
            continue
        found = routed(service.built.routes.all, "view" if name.endswith("_MODAL") else "action", value)
        assert [catches_all(route) for route in found][:1] == [False], name
        assert sum(not catches_all(route) for route in found) == 1, name
    submitted = {route.name for route in service.built.routes.all if route.kind == "view"}
    assert submitted >= set(project_actions.FORMS)


def test_every_command_is_in_the_help_and_the_hint_and_the_other_way_round() -> None:
    assert {command.name for command in COMMANDS} == set(NAMES)
    hint = MANIFEST["features"]["slash_commands"][0]["usage_hint"]
    assert set(hint.split(" | ")) == set(NAMES)


@pytest.mark.parametrize("document", ["README.md", "docs/slack.md"])
def test_every_command_is_in_the_documentation_and_the_other_way_round(document: str) -> None:
    told = re.findall(r"^\| `/advisor (\w+)", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == sorted(NAMES)
