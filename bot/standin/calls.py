"""One call of the Web API from token to answer: who calls, may they, and what came of it."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.standin.errors import ApiError
from bot.standin.records import App, Channel, Grant, Json, TokenKind, User
from bot.standin.world import World

Handler = Callable[["Call"], Json]


@dataclass(frozen=True)
class Method:
    """A method: its handler, the tokens that it takes (none: no token), and scopes of which one is needed."""

    run: Handler
    tokens: tuple[TokenKind, ...]
    any_scope: tuple[str, ...]


METHODS: dict[str, Method] = {}


def method(
    name: str, *any_scope: str, tokens: tuple[TokenKind, ...] = ("bot", "user")
) -> Callable[[Handler], Handler]:
    def register(run: Handler) -> Handler:
        METHODS[name] = Method(run, tokens, any_scope)
        return run

    return register


@dataclass(frozen=True)
class Logged:
    """One call as it happened. `answer` is what was computed, `outcome` what the caller saw."""

    method: str
    args: Json
    app_id: str
    team_id: str
    answer: Json
    outcome: str
    at_seconds: float
    took_seconds: float

    @property
    def ok(self) -> bool:
        return self.outcome == "ok"


@dataclass
class Call:
    """What a handler works with. Arguments may be form fields, so lists and objects may be JSON text."""

    world: World
    name: str
    args: Json
    grant: Grant
    strict: bool = True
    warnings: list[str] = field(default_factory=list[str])

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] missing: {name}"]})
        return value

    def flag(self, name: str) -> bool:
        return str(self.args.get(name, "")).lower() in {"1", "true"}

    def number(self, name: str, default: int, most: int) -> int:
        try:
            value = int(self.args.get(name) or default)
        except (TypeError, ValueError) as error:
            raise ApiError("invalid_arguments") from error
        if value < 1:
            raise ApiError("invalid_limit")
        return min(value, most)

    def parsed(self, name: str, error: str = "invalid_arguments") -> Any:
        """A list or an object, given as such or as JSON text; None where it is absent or empty."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as fault:
            raise ApiError(error) from fault

    def scope(self, *any_of: str) -> None:
        if any_of and not self.grant.scopes & set(any_of):
            raise ApiError(
                "missing_scope", needed=",".join(any_of), provided=",".join(sorted(self.grant.scopes))
            )

    def channel(self, name: str = "channel") -> Channel:
        return self.world.channel_for(self.grant, self.need(name))

    @property
    def app(self) -> App:
        return self.world.apps[self.grant.app_id]

    @property
    def user(self) -> User:
        return self.world.users[self.grant.user_id]

    @property
    def team_id(self) -> str:
        """The workspace that the call is about: named where the token holds for several."""
        return self.text("team_id") or self.grant.team_id


NOBODY = Grant("", "bot", "", "", "", frozenset())


def authorize(world: World, name: str, token: str) -> Grant:
    """The grant behind a token; raises what Slack answers to one that does not hold."""
    method = METHODS.get(name)
    if method is None:
        raise ApiError("unknown_method", req_method=name)
    if not method.tokens:
        return NOBODY
    if not token:
        raise ApiError("not_authed")
    grant = world.grants.get(token)
    if grant is None:
        raise ApiError("invalid_auth")
    if grant.revoked:
        raise ApiError("account_inactive" if grant.user_id else "token_revoked")
    if grant.expires_at is not None and grant.expires_at <= world.clock.now():
        raise ApiError("token_expired")
    if grant.kind not in method.tokens:
        raise ApiError("not_allowed_token_type")
    return grant


def run(world: World, name: str, args: Mapping[str, Any], token: str, *, strict: bool) -> tuple[Json, Grant]:
    """Carry a call out under the lock. Never raises: a refusal is an answer with `ok` false."""
    grant = NOBODY
    with world.lock:
        try:
            grant = authorize(world, name, token)
            call = Call(world, name, dict(args), grant, strict)
            call.scope(*METHODS[name].any_scope)
            answer: Json = {"ok": True, **METHODS[name].run(call)}
        except ApiError as error:
            return {"ok": False, "error": error.code, **error.extra}, grant
        finally:
            world.changed.notify_all()
    if call.warnings:
        answer["warning"] = ",".join(call.warnings)
        answer.setdefault("response_metadata", {})["warnings"] = call.warnings
    return answer, grant


def logged(name: str, args: Json, grant: Grant, answer: Json, outcome: str, started: float) -> Logged:
    now = time.monotonic()
    return Logged(name, args, grant.app_id, grant.team_id, answer, outcome, started, now - started)
