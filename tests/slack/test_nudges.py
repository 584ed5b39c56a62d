"""Messages with nudges, their modals, and the channel that posts them."""

import datetime as dt
import json
import re
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from slack_sdk.web import WebClient

from bot.domain.nudges import Preference, due_nudges, no_holidays
from bot.domain.nudges.rules import FIELDS
from bot.domain.phases import Phase
from bot.domain.project import DueSet, Marked, People, Person, ProjectKey, Status, WorkingHours, summarize
from bot.errors import AwayError, ChannelGoneError, Refused
from bot.library.nudges import read_nudges
from bot.services.nudging import Letter, Line
from bot.services.outbox import Outbox
from bot.services.summarizer import Board
from bot.settings import SHIPPED_KNOWLEDGE
from bot.slack.clients import Clients
from bot.slack.listeners.nudge_forms import NudgeForms
from bot.slack.listeners.nudges import NudgeButtons
from bot.slack.nudge_channel import SlackNudgeChannel
from bot.slack.nudge_side import NudgeSide
from bot.slack.nudges import forms
from bot.slack.nudges.message import build_nudges
from bot.slack.nudges.mine import build_mine
from bot.slack.nudges.ref import NudgeRef, read_block
from bot.slack.nudges.reminders import build_reminders
from bot.slack.poster import Poster
from bot.slack.project.nudge_phrases import NUDGE_PHRASES
from bot.slack.project.phrases import PHRASES
from bot.slack.project.words import speech
from bot.slack.reader import Reader
from bot.slack.surroundings import Surroundings
from bot.slack.views import nudge_actions as a
from bot.slack.views.budget import faults, view_faults
from bot.store.engine import create_store_engine
from bot.store.migrate import upgrade
from bot.store.posts import PostStore
from evals.benchmarks.nudge_sweeps import shipped_framework
from tests.domain.nudges.test_due import project
from tests.domain.project.builders import LEAD

RULES = read_nudges(SHIPPED_KNOWLEDGE)
FRAMEWORK = shipped_framework()
KEY = ProjectKey(org="T1", channel="C1")
NOW = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)
DATES = {kind: {"date": "2026-02-04"} for kind, fields in FIELDS.items() if "date" in fields}
PEOPLE = People(persons=(Person(token=LEAD, number=1, identity="U0ANNA", name="Anna <!channel>", bot=False),))


def some_nudge(rule: str, subjects: tuple[str, ...] = ("assess/pilot",), text: str = "a title", **more):
    made = project(DueSet(activity="support/usage", due=dt.date(2026, 2, 4)))
    now = dt.datetime(2026, 2, 3, 9, tzinfo=dt.UTC)
    nudge = due_nudges(made, FRAMEWORK, RULES, now, is_holiday=no_holidays).due[0]
    found = RULES.rule(rule)
    assert found is not None
    return nudge.model_copy(
        update={
            "rule": rule,
            "kind": found.when.kind,
            "fields": {**dict.fromkeys(FIELDS[found.when.kind], text), **DATES.get(found.when.kind, {})},
            "subjects": subjects,
            "acts": found.acts,
            "source": found.source,
            **more,
        }
    )


def board_at(language="en", version=1) -> Board:
    made = project()
    profile = made.profile.model_copy(update={"language": language})
    made = made.model_copy(update={"profile": profile, "version": version})
    return Board(made, PEOPLE, FRAMEWORK, summarize(made, FRAMEWORK, NOW))


def letter(*nudges, language="en", version=1) -> Letter:
    lines = tuple(Line(one.rule, one.window, one) for one in nudges)
    return Letter("nudge-1-0123456789abcdef", lines, board_at(language, version))


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("rule", [rule.id for rule in RULES.rules])
@pytest.mark.parametrize("count", [0, 1, 40])
def test_every_rule_makes_a_message_that_slack_takes(rule: str, language: str, count: int) -> None:
    subjects = tuple(f"own/{'x' * 70}-{n}" for n in range(count))
    full = [some_nudge(rule, subjects, "<!channel> & *" + "w" * 900)] * RULES.most_in_a_message
    message = build_nudges(letter(*full, language=language), RULES)
    assert faults(message.blocks) == []
    assert message.text


def test_what_people_wrote_mentions_nobody() -> None:
    nudge = some_nudge("condition-due", text="<!channel> <@U123> &")
    shown = json.dumps(build_nudges(letter(nudge), RULES).blocks)
    assert "<!channel>" not in shown
    assert "<@U123>" not in shown


def test_only_who_is_addressed_is_mentioned() -> None:
    without = json.dumps(build_nudges(letter(some_nudge("activity-due")), RULES).blocks)
    addressed = some_nudge("activity-due", addressee=LEAD)
    assert "<@U0ANNA>" not in without
    assert "<@U0ANNA>" in json.dumps(build_nudges(letter(addressed), RULES).blocks)


def test_a_message_shows_the_source_of_its_rule_and_why_it_came() -> None:
    shown = json.dumps(build_nudges(letter(some_nudge("order-owner-in-plan")), RULES).blocks)
    assert "section 3.1.10 (S3.1.10-03)" in shown
    assert "Holds since 1 Feb 2026" in shown


def test_what_is_settled_is_struck_out_and_has_no_buttons() -> None:
    settled = Letter("nudge-1-0", (Line("activity-due", "x", None),), board_at("sv", 3))
    blocks = build_nudges(settled, RULES).blocks
    assert [block["type"] for block in blocks] == ["context"]
    assert "Klart" in json.dumps(blocks)


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("became", ["settled", "snoozed", "dismissed", "muted"])
def test_what_became_of_a_nudge_is_one_line_without_buttons(language, became) -> None:
    line = Line("activity-due", "x", None, became=became, until=NOW)
    (block,) = build_nudges(Letter("nudge-1-0", (line,), board_at(language)), RULES).blocks
    said = block["elements"][0]["text"]
    assert said.startswith("~")
    assert ("25 nov 2026" in said.lower()) == (became == "snoozed")


def test_a_nudge_that_is_over_names_what_it_was_about() -> None:
    line = Line("activity-due", "assess/ethics 2026-02-04", None)
    shown = json.dumps(build_nudges(Letter("nudge-1-0", (line,), board_at()), RULES).blocks)
    assert "~Activity due soon: Examine the ethics of the model~ Settled." in shown


def test_a_phase_that_asks_for_nothing_is_not_praised_for_it() -> None:
    """The paper orders nothing in this phase, so that its gate has no must."""
    made = project(phase=Phase.IMPLEMENT)
    board = replace(board_at(), project=made, summary=summarize(made, FRAMEWORK, NOW))
    shown = json.dumps(
        build_nudges(replace(letter(some_nudge("transition-ready")), board=board), RULES).blocks
    )
    assert "0 must" not in shown


def test_a_swedish_nudge_quotes_as_swedish_does() -> None:
    made = project(Marked(activity="assess/pilot", status=Status.IN_PROGRESS), phase=Phase.ASSESS)
    made = made.model_copy(update={"profile": made.profile.model_copy(update={"language": "sv"})})
    later = dt.datetime(2026, 2, 3, 9, tzinfo=dt.UTC)
    fields = [one.fields for one in due_nudges(made, FRAMEWORK, RULES, later).due]
    assert any("”" in fields_of["first"] for fields_of in fields if "first" in fields_of)
    assert "“" not in str(fields)


def test_a_source_of_many_items_is_named_in_short() -> None:
    shown = json.dumps(
        build_nudges(letter(some_nudge("order-assessments-before-implementation")), RULES).blocks
    )
    assert "section 4 (S4-04, S4-05, S4-06 and 7 more)" in shown


def test_an_edited_message_has_new_block_ids() -> None:
    nudge = some_nudge("activity-due")
    ids = [
        {block["block_id"] for block in build_nudges(letter(nudge, version=v), RULES).blocks} for v in (1, 2)
    ]
    assert ids[0] & ids[1] == set()


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_modals_fit(language) -> None:
    say, spot = speech(language), forms.spot_of("C1", NudgeRef("nudge-1-0123456789abcdef", 0), "assess/pilot")
    muted = {rule.id: None for rule in RULES.rules}
    board = board_at(language)
    settings = board.project.settings.model_copy(update={"muted": muted, "paused_until": NOW})
    board = replace(board, project=board.project.model_copy(update={"settings": settings}))
    views = [
        forms.build_reason(say, spot),
        forms.build_evidence_note(say, spot),
        forms.build_date(say, spot, NOW.date()),
        forms.build_dismissal(say, spot),
        build_reminders(board, RULES, spot, NOW - dt.timedelta(days=9), "saved", "problem"),
        build_mine(
            language, Preference(opted_out=True, time_zone="Europe/Oslo", working_hours=WorkingHours())
        ),
    ]
    assert [fault for view in views for fault in view_faults(view)] == []


def test_both_languages_have_the_same_phrases_with_the_same_places() -> None:
    places = {
        language: {name: sorted(re.findall(r"{(\w+)}", text)) for name, text in phrases.items()}
        for language, phrases in NUDGE_PHRASES.items()
    }
    assert places["en"] == places["sv"]
    assert not set(NUDGE_PHRASES["en"]) & set(PHRASES["en"])


def test_every_act_of_a_nudge_has_a_listener_of_its_own() -> None:
    heard: list[str] = []

    def add(_: str, name: object, __: object) -> None:
        heard.append(str(getattr(name, "pattern", name)))

    routes = SimpleNamespace(add=add)
    side = NudgeSide(SimpleNamespace(), SimpleNamespace(), lambda *_: None)
    NudgeButtons(side, SimpleNamespace()).register(routes)
    NudgeForms(side, SimpleNamespace()).register(routes)
    ids = [
        value for name, value in vars(a).items() if name.startswith(("NUDGE_", "MINE_", "REMINDERS", "PAUSE"))
    ]
    for one in set(ids) - {a.NUDGE_BLOCK}:
        assert sum(one == name or name.startswith(f"^{one}(") for name in heard) == 1, one


def test_a_block_id_tells_the_nudge_and_what_it_is_about() -> None:
    ref = NudgeRef("nudge-1-0123456789abcdef", 2)
    assert read_block(ref.block_id("acts", 7, "own/x:y")) == (ref, "own/x:y")
    for old in ("nudge_about:done:nudge-1-0:0:assess/pilot", "b", "nudge:x:no:acts.1:"):
        with pytest.raises(Refused):
            read_block(old)


class FakeSlack(BaseHTTPRequestHandler):
    """A Web API that keeps messages, and answers with `fails` where that is set."""

    messages: list[dict]
    calls: list[tuple[str, dict]]
    fails: tuple[int, str] | None
    shared: bool

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        method = self.path.rsplit("/", 1)[1]
        if self.headers["Content-Type"].startswith("application/json"):
            given = json.loads(body or "{}")
        else:
            given = {name: values[0] for name, values in parse_qs(body).items()}
        type(self).calls.append((method, given))
        status, answer = 200, {"ok": True}
        if self.fails and method != "auth.test":
            status, answer = self.fails[0], {"ok": False, "error": self.fails[1]}
        elif method == "chat.postMessage":
            ts = f"1700000000.{len(self.messages):06}"
            metadata = given.get("metadata")
            kept = json.loads(metadata) if isinstance(metadata, str) else metadata
            self.messages.insert(0, {"ts": ts, "metadata": kept})
            answer = {"ok": True, "ts": ts}
        elif method == "chat.update":
            answer = {"ok": True, "ts": given["ts"]}
        elif method == "conversations.info":
            answer = {"ok": True, "channel": {"id": "C1", "is_ext_shared": self.shared}}
        elif method == "auth.test":
            answer = {"ok": True, "team_id": "T1", "user_id": "U0BOT", "bot_id": "B1"}
        elif method == "conversations.history":
            answer = {"ok": True, "messages": self.messages[: int(given["limit"])]}
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status == 429:
            self.send_header("Retry-After", "30")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def slack():
    handler = type("Handler", (FakeSlack,), {"messages": [], "calls": [], "fails": None, "shared": False})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield (
        handler,
        WebClient(
            token="xoxb-test", base_url=f"http://127.0.0.1:{server.server_port}/api/", retry_handlers=[]
        ),
    )
    server.shutdown()
    server.server_close()
    thread.join()


def channel_over(engine, client: WebClient) -> SlackNudgeChannel:
    clients = Clients(client.base_url, "xoxb-test")
    reader = Reader(clients)
    outbox = Outbox(PostStore(engine), lambda: NOW)
    poster = Poster(clients, outbox, reader, pace_seconds=0)
    return SlackNudgeChannel(clients, Surroundings(clients), poster, reader, RULES)


@pytest.fixture
def channel_at(tmp_path):
    """Return a channel over a Slack, with an outbox of its own."""
    engines = []

    def make(client: WebClient) -> SlackNudgeChannel:
        engine = create_store_engine(f"sqlite:///{tmp_path / f'{len(engines)}.db'}")
        upgrade(engine)
        engines.append(engine)
        return channel_over(engine, client)

    yield make
    for engine in engines:
        engine.dispose()


def test_a_posted_message_is_found_by_its_key_and_is_the_newest(slack, channel_at) -> None:
    handler, client = slack
    channel = channel_at(client)
    written = letter(some_nudge("activity-due"))
    ts = channel.post(KEY, written)
    assert channel.find(KEY, written.message) == ts
    assert channel.find(KEY, "another") is None
    assert channel.is_newest(KEY, ts)
    handler.messages.insert(0, {"ts": "1700000001.000000"})
    assert not channel.is_newest(KEY, ts)
    posted = next(given for method, given in handler.calls if method == "chat.postMessage")
    assert str(posted["unfurl_links"]).lower() in {"0", "false"}


@pytest.mark.parametrize("code", ["is_archived", "not_in_channel", "channel_not_found"])
def test_a_channel_that_is_gone_is_told_apart(slack, channel_at, code: str) -> None:
    handler, client = slack
    handler.fails = (200, code)
    with pytest.raises(ChannelGoneError):
        channel_at(client).post(KEY, letter(some_nudge("activity-due")))


def test_where_outsiders_listen_the_channel_counts_as_gone(slack, channel_at) -> None:
    handler, client = slack
    handler.shared = True
    channel, written = channel_at(client), letter(some_nudge("activity-due"))
    with pytest.raises(ChannelGoneError):
        channel.post(KEY, written)
    with pytest.raises(ChannelGoneError):
        channel.edit(KEY, "1700000000.000000", written)
    assert not {"chat.postMessage", "chat.update"} & {method for method, _ in handler.calls}


def test_a_limit_of_rate_says_how_long_to_wait(slack, channel_at) -> None:
    handler, client = slack
    handler.fails = (429, "ratelimited")
    with pytest.raises(AwayError) as raised:
        channel_at(client).post(KEY, letter(some_nudge("activity-due")))
    assert raised.value.after_seconds == 30


def test_an_error_of_the_server_and_no_server_are_tried_again(slack, channel_at) -> None:
    handler, client = slack
    handler.fails = (500, "internal_error")
    written = letter(some_nudge("activity-due"))
    with pytest.raises(AwayError):
        channel_at(client).post(KEY, written)
    nobody = WebClient(token="xoxb-test", base_url="http://127.0.0.1:9/api/", retry_handlers=[])
    with pytest.raises(AwayError):
        channel_at(nobody).post(KEY, written)
