"""What arrives over HTTP from anybody at all, and what of it is answered."""

import time

import httpx
import pytest

from bot.slack.http import MAX_BODY_BYTES
from bot.slack.service import Service
from bot.standin import Channel, InstalledApp, Person, StandIn
from bot.standin.signing import signed


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"text"',
        b"{",
        b"\xff\xfe",
        b"{" * 100_000,
        b"payload=%7B",
        b'{"event": []}',
        b'{"event": "app_mention"}',
        b'{"event": {"type": ["app_mention"]}}',
        b'{"event": {"type": "app_mention"}, "team_id": ["T1"]}',
        b'{"event": {"type": "app_mention"}, "authorizations": {"team_id": "T1"}}',
    ],
    ids=[
        *("empty", "list", "null", "string", "cut", "no text", "deep", "cut form", "odd event"),
        *("event is text", "type is a list", "team is a list", "authorizations are none"),
    ],
)
def test_what_slack_did_not_send_is_refused_whatever_it_is(
    app: InstalledApp, service: Service, body: bytes
) -> None:
    for headers in ({}, {"Content-Type": "application/json"}):
        assert httpx.post(app.request_url, content=body, headers=headers).status_code in {400, 401}
    assert service.backlog() == 0


def test_what_is_too_long_is_not_read(app: InstalledApp, service: Service) -> None:
    assert service
    assert httpx.post(app.request_url, content=b"x" * (MAX_BODY_BYTES + 1)).status_code == 413
    assert httpx.get(app.request_url).status_code == 405


def test_an_old_signature_is_refused_and_a_url_check_is_answered(app: InstalledApp, service: Service) -> None:
    body = b'{"type": "url_verification", "challenge": "abc"}'
    at = int(time.time())
    fresh, old = signed(app.signing_secret, body, at), signed(app.signing_secret, body, at - 400)
    kind = {"Content-Type": "application/json"}
    answer = httpx.post(app.request_url, content=body, headers=kind | fresh)
    assert (answer.status_code, answer.json()) == (200, {"challenge": "abc"})
    assert httpx.post(app.request_url, content=body, headers=kind | old).status_code == 401
    assert service.backlog() == 0


def test_half_an_emoji_costs_nobody_an_answer(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, service: Service
) -> None:
    """Slack cuts texts between the halves of a pair: that cannot be encoded, but it can be answered."""
    assert service
    asked = anna.mentions(app, channel, "What should we check before we buy an AI system? \ud83c")
    anna.gets_answer(asked)
    assert {one.ack.status for one in slack.deliveries} == {200}
