"""Whatever is signed and sent is acknowledged or cleanly refused: no 500, and no word of it in the answer.

Seconds by default; `ADVISOR_FUZZ_SECONDS` for longer. Hypothesis generates and steers towards rare
readers; it is not guided by coverage.
"""

import json
import os
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bot.slack.http import EVENTS_PATH, build_http
from bot.slack.metrics import Metrics
from bot.slack.service import Service
from bot.standin import InstalledApp, StandIn
from bot.standin.signing import signed

MARK = "kanariefuzz"
EXAMPLES = 60
SECONDS = float(os.environ.get("ADVISOR_FUZZ_SECONDS", "8"))

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.just(MARK),
    st.sampled_from(["C1", "D1", "U1", "1.1", "answer_more", "up:1", "advisor", "message_changed", "ask"]),
)
KEYS = """
    type event event_id team_id team enterprise_id user user_id channel channel_id text ts thread_ts subtype
    message previous_message bot_id authorizations actions action_id value view callback_id
    private_metadata state values
    trigger_id response_url command container deleted_ts event_ts tokens tab id is_ext_shared_channel block_id
""".split()  # noqa: SIM905 (read better as words)
trees = st.recursive(
    scalars,
    lambda part: st.one_of(
        st.lists(part, max_size=3), st.dictionaries(st.sampled_from(KEYS), part, max_size=6)
    ),
    max_leaves=25,
)
TYPES = (
    "event_callback",
    "block_actions",
    "view_submission",
    "view_closed",
    "shortcut",
    "message_action",
    "x",
)
EVENTS = ("message", "app_mention", "app_home_opened", "tokens_revoked", "app_rate_limited", "x")


@st.composite
def payloads(draw: st.DrawFn) -> Any:
    """Something like what Slack sends, with anything in any place; seldom anything at all."""
    if draw(st.integers(0, 9)) == 0:
        return draw(trees)
    body = draw(st.dictionaries(st.sampled_from(KEYS), trees, max_size=8))
    body["type"] = draw(st.sampled_from(TYPES))
    if body["type"] == "event_callback":
        event = draw(st.dictionaries(st.sampled_from(KEYS), trees, max_size=8))
        body["event"] = {**event, "type": draw(st.sampled_from(EVENTS))}
    return body


def send(client: TestClient, app: InstalledApp, body: bytes, kind: str) -> Any:
    headers = {**signed(app.signing_secret, body, int(time.time())), "Content-Type": kind}
    return client.post(EVENTS_PATH, content=body, headers=headers)


# The bot's threads use `random` while a payload is drawn; Hypothesis takes that for the strategy's doing.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module")
def test_any_signed_payload_is_acknowledged_or_cleanly_refused(
    slack: StandIn, app: InstalledApp, service: Service
) -> None:
    web = build_http(service.built, lambda: True, Metrics(service.backlog))
    until = time.monotonic() + SECONDS
    seen: set[int] = set()

    @settings(
        max_examples=100_000 if SECONDS > 30 else EXAMPLES,
        deadline=None,
        database=None,
        derandomize=SECONDS <= 30,
        suppress_health_check=list(HealthCheck),
    )
    @given(payloads(), st.booleans())
    def each(payload: Any, as_form: bool) -> None:
        if time.monotonic() > until:
            return
        text = json.dumps(payload)
        body = urlencode({"payload": text}).encode() if as_form else text.encode()
        kind = "application/x-www-form-urlencoded" if as_form else "application/json"
        answer = send(client, app, body, kind)
        seen.add(answer.status_code)
        assert answer.status_code < 500, (payload, answer.text)
        assert MARK not in answer.text
        assert "Traceback" not in answer.text

    with TestClient(web, raise_server_exceptions=False) as client:
        each()
    assert 200 in seen


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"null",
        b"[]",
        b"payload=%7B",
        b"payload=null",
        b'{"event": []}',
        b"1e999",
    ],
    ids=["empty", "cut", "no text", "deep", "null", "list", "cut form", "null form", "odd event", "number"],
)
def test_what_is_no_payload_is_cleanly_refused(app: InstalledApp, service: Service, body: bytes) -> None:
    web = build_http(service.built, lambda: True, Metrics(service.backlog))
    with TestClient(web, raise_server_exceptions=False) as client:
        for kind in ("application/json", "application/x-www-form-urlencoded"):
            assert send(client, app, body, kind).status_code < 500
