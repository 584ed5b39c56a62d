"""Deliveries: signatures, retries, copies, order, subscriptions, response URLs and Socket Mode."""

import hashlib
import hmac
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.standin import InstalledApp, Person, StandIn, StandInError


class Sink:
    """An app that only notes what it gets, and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.headers: dict[str, str] = {}
        self.released = threading.Event()
        self.released.set()
        self.answered = 0

    @contextmanager
    def serving(self) -> Iterator[str]:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                sink.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                sink.released.wait(60)
                sink.answered += 1
                self.send_response(sink.statuses.pop(0) if sink.statuses else 200)
                for name, value in sink.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            request_queue_size = 128

        server = Server(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/slack/events"
        finally:
            self.released.set()
            server.shutdown()
            server.server_close()
            thread.join(5)


@pytest.fixture
def sink(app: InstalledApp) -> Iterator[Sink]:
    sink = Sink()
    with sink.serving() as app.request_url:
        yield sink


@pytest.fixture
def anna(slack: StandIn) -> Person:
    return slack.person("Anna Berg")


def test_each_delivery_is_signed_over_its_body(
    slack: StandIn, app: InstalledApp, sink: Sink, anna: Person
) -> None:
    anna.dms(app, "hello")
    slack.settles()
    ((headers, body),) = sink.got
    base = f"v0:{headers['x-slack-request-timestamp']}:".encode() + body
    digest = hmac.new(app.signing_secret.encode(), base, hashlib.sha256).hexdigest()
    assert headers["x-slack-signature"] == f"v0={digest}"
    assert abs(int(headers["x-slack-request-timestamp"]) - time.time()) < 5


def test_bolt_refuses_a_delivery_with_a_wrong_signature(
    slack: StandIn, app: InstalledApp, bolt: App, anna: Person
) -> None:
    app.record.signing_secret = "another"
    anna.dms(app, "hello")
    slack.settles()
    assert {delivery.ack.status for delivery in slack.deliveries} == {401}


def test_bolt_refuses_a_delivery_that_was_signed_more_than_five_minutes_ago(
    slack: StandIn, app: InstalledApp, bolt: App, anna: Person
) -> None:
    slack.engine.courier.signed_ago_seconds = 301
    anna.dms(app, "hello")
    slack.settles()
    assert {delivery.ack.status for delivery in slack.deliveries} == {401}


def test_bolt_answers_the_question_for_its_address(slack: StandIn, app: InstalledApp, bolt: App) -> None:
    assert slack.knows_url(app)


def test_a_failed_event_is_tried_three_more_times_with_the_reason(
    slack: StandIn, app: InstalledApp, sink: Sink, anna: Person
) -> None:
    sink.statuses = [500, 500, 503, 404]
    anna.dms(app, "hello")
    slack.settles()
    tries = [
        (headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")) for headers, _ in sink.got
    ]
    assert tries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({delivery.event_id for delivery in slack.deliveries}) == 1


def test_no_event_is_tried_again_once_it_is_taken_or_the_app_says_so(
    slack: StandIn, app: InstalledApp, sink: Sink, anna: Person
) -> None:
    sink.statuses = [500, 200]
    anna.dms(app, "hello")
    slack.settles()
    assert len(sink.got) == 2
    sink.statuses, sink.headers = [500], {"X-Slack-No-Retry": "1"}
    anna.dms(app, "hello")
    slack.settles()
    assert len(sink.got) == 3


def test_a_late_ack_counts_as_a_timeout(slack: StandIn, app: InstalledApp, sink: Sink, anna: Person) -> None:
    slack.engine.courier.ack_seconds = 0.1
    sink.released.clear()
    anna.dms(app, "hello")
    slack.settles()
    assert {delivery.ack.reason for delivery in slack.deliveries} == {"http_timeout"}
    with pytest.raises(StandInError, match="http_timeout"):
        anna.command("/advisor", "help", anna.dm(app))


def test_an_app_that_is_down_gets_the_event_when_it_is_back(
    slack: StandIn, app: InstalledApp, anna: Person
) -> None:
    slack.engine.courier.retry_factor = 0.005
    app.request_url = "http://127.0.0.1:9/slack/events"
    anna.dms(app, "hello")
    slack.wait_until(lambda: slack.deliveries)
    assert slack.deliveries[0].ack.reason == "connection_failed"
    sink = Sink()
    with sink.serving() as app.request_url:
        slack.settles()
    assert len(sink.got) == 1


@pytest.mark.parametrize(("new_ids", "ids"), [(True, 11), (False, 1)])
def test_one_event_can_come_eleven_times(
    slack: StandIn, app: InstalledApp, sink: Sink, anna: Person, new_ids: bool, ids: int
) -> None:
    slack.faults.copies("message", 11, new_ids=new_ids)
    anna.dms(app, "hello")
    anna.dms(app, "again")
    slack.settles()
    hello = [d for d in slack.deliveries if d.payload["event"]["text"] == "hello"]
    assert (len(hello), len({d.event_id for d in hello})) == (11, ids)
    assert len(slack.deliveries) == 12


def test_events_can_come_in_another_order(
    slack: StandIn, app: InstalledApp, sink: Sink, anna: Person
) -> None:
    with slack.holding_events("shuffled", seed=3):
        for number in range(20):
            anna.dms(app, str(number))
        assert slack.deliveries == []
    slack.settles()
    texts = [d.payload["event"]["text"] for d in slack.deliveries]
    assert sorted(texts, key=int) == [str(number) for number in range(20)]
    assert texts != sorted(texts, key=int)


def test_a_burst_is_delivered_once_each(slack: StandIn, app: InstalledApp, sink: Sink, anna: Person) -> None:
    for number in range(300):
        anna.dms(app, str(number))
    slack.settles()
    assert {(delivery.attempt, delivery.ack.reason) for delivery in slack.deliveries} == {(0, "")}
    assert len(sink.got) == 300


def test_it_stops_at_once_while_an_app_hangs_and_can_start_again() -> None:
    slack, sink = StandIn(), Sink()
    app, anna = slack.app("Advisor"), slack.person("Anna Berg")
    slack.engine.courier.ack_seconds = 60
    sink.released.clear()
    with sink.serving() as app.request_url:
        with slack.running():
            anna.dms(app, "hello")
            slack.wait_until(lambda: sink.got)
        assert sink.answered == 0
        sink.released.set()
        with slack.running():
            anna.dms(app, "again")
            slack.settles()
    assert [delivery.ack.status for delivery in slack.deliveries] == [200]


def test_an_app_hears_only_what_it_subscribes_to_may_read_and_is_there_for(slack: StandIn) -> None:
    anna = slack.person("Anna Berg")
    sinks = {name: Sink() for name in ("mentions", "blind", "absent", "all")}
    mentions = slack.app("mentions", events=["app_mention"])
    blind = slack.app("blind", scopes=["chat:write", "app_mentions:read"])
    absent, everything = slack.app("absent"), slack.app("all")
    channel = slack.channel("open", [anna, mentions.bot, blind.bot, everything.bot])
    with (
        sinks["mentions"].serving() as mentions.request_url,
        sinks["blind"].serving() as blind.request_url,
        sinks["absent"].serving() as absent.request_url,
        sinks["all"].serving() as everything.request_url,
    ):
        anna.says(channel, f"{mentions.bot.mention} {blind.bot.mention} {absent.bot.mention} hi")
        slack.settles()
    heard = {(d.app_id, d.event_type) for d in slack.deliveries}
    assert heard == {
        (mentions.id, "app_mention"),
        (blind.id, "app_mention"),
        (everything.id, "message"),
    }


def test_a_bot_that_is_removed_gets_no_event_of_it(
    slack: StandIn, app: InstalledApp, sink: Sink, client: WebClient, anna: Person
) -> None:
    channel = slack.channel("closed", [anna, app.bot], kind="private")
    slack.removes(channel, app.bot)
    slack.settles()
    assert sink.got == []
    with pytest.raises(Exception, match="channel_not_found"):
        client.chat_postMessage(channel=channel.id, text="x")


def test_a_response_url_answers_five_times_within_half_an_hour(
    slack: StandIn, app: InstalledApp, sink: Sink, anna: Person
) -> None:
    channel = slack.channel("open", [anna, app.bot])
    anna.command("/advisor", "help", channel)
    anna.command("/advisor", "help", channel)
    urls = [dict(httpx.QueryParams(body.decode()))["response_url"] for _, body in sink.got]

    answers = [httpx.post(urls[0], json={"text": f"{n}"}).status_code for n in range(6)]
    slack.clock.advance(1_801)

    assert answers == [200] * 5 + [404]
    assert httpx.post(urls[1], json={"text": "late"}).text == "expired_url"
    assert [message.text for message in anna.sees(channel)] == ["0", "1", "2", "3", "4"]


@contextmanager
def connected(slack: StandIn, app: InstalledApp, client: WebClient, hear) -> Iterator[SocketModeClient]:
    socket = SocketModeClient(app.app_token, web_client=client, ping_interval=0.2)
    socket.socket_mode_request_listeners.append(hear)
    before = slack.sockets(app)
    socket.connect()
    slack.wait_until(lambda: slack.sockets(app) == before + 1)
    try:
        yield socket
    finally:
        socket.close()


def test_socket_mode_carries_events_and_commands_and_their_answers(
    slack: StandIn, app: InstalledApp, client: WebClient, anna: Person
) -> None:
    app.record.socket_mode = True
    heard: list[tuple[str, int]] = []

    def hear(socket: SocketModeClient, request) -> None:
        heard.append((request.type, request.retry_attempt or 0))
        payload = {"text": "Here you are"} if request.type == "slash_commands" else None
        socket.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

    with connected(slack, app, client, hear):
        anna.dms(app, "hello")
        slack.settles()
        assert anna.command("/advisor", "help", anna.dm(app)).text == "Here you are"

    assert heard == [("events_api", 0), ("slash_commands", 0)]
    assert all(delivery.ack.taken for delivery in slack.deliveries)


def test_several_sockets_share_the_work_and_a_refreshed_one_comes_back(
    slack: StandIn, app: InstalledApp, client: WebClient, anna: Person
) -> None:
    app.record.socket_mode = True
    heard: list[int] = []

    def hear(socket: SocketModeClient, request) -> None:
        heard.append(id(socket))
        socket.send_socket_mode_response(SocketModeResponse(request.envelope_id))

    with connected(slack, app, client, hear), connected(slack, app, client, hear):
        for number in range(6):
            anna.dms(app, str(number))
        slack.settles()
        assert (len(heard), len(set(heard))) == (6, 2)
        slack.refreshes_sockets(app)
        slack.wait_until(lambda: slack.sockets(app) == 2)
        anna.dms(app, "after")
        slack.settles()
        assert len(heard) == 7


def test_an_event_without_an_ack_on_the_socket_is_sent_again(
    slack: StandIn, app: InstalledApp, client: WebClient, anna: Person
) -> None:
    app.record.socket_mode = True
    slack.engine.courier.ack_seconds = 0.2
    heard: list[tuple[int, str]] = []

    def hear(socket: SocketModeClient, request) -> None:
        heard.append((request.retry_attempt, request.retry_reason))
        if len(heard) == 2:
            socket.send_socket_mode_response(SocketModeResponse(request.envelope_id))

    with connected(slack, app, client, hear):
        anna.dms(app, "hello")
        slack.settles()
    assert heard == [(0, ""), (1, "http_timeout")]


def test_a_ticket_for_a_socket_is_good_once_and_needs_socket_mode(
    slack: StandIn, app: InstalledApp, client: WebClient
) -> None:
    with pytest.raises(Exception, match="socket_mode_not_enabled"):
        client.apps_connections_open(app_token=app.app_token)
    app.record.socket_mode = True
    url = client.apps_connections_open(app_token=app.app_token)["url"]
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    with connect(url) as socket:
        assert '"hello"' in socket.recv(5)
    with pytest.raises(InvalidStatus):
        connect(url)
