"""Messages with nudges, the channel that posts them, and the listeners behind their buttons."""

import datetime as dt
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk.web import WebClient

from bot.adapters.guard import finds_patient_data
from bot.domain.nudges import Outcome, due_nudges, no_holidays
from bot.domain.project import DueSet, People, Person, ProjectKey, Status
from bot.errors import AwayError, ChannelGoneError
from bot.library.nudges import read_nudges
from bot.services.nudge_desk import NudgeDesk
from bot.services.nudger import Nudger
from bot.services.nudging import Letter, Line
from bot.services.outbox import Outbox
from bot.services.tracker import Tracker
from bot.settings import SHIPPED_KNOWLEDGE
from bot.slack.clients import Clients
from bot.slack.listeners.nudges import NudgeListeners
from bot.slack.nudge_channel import SlackNudgeChannel
from bot.slack.poster import Poster
from bot.slack.reader import Reader
from bot.slack.views import nudge_actions as a
from bot.slack.views.budget import faults, view_faults
from bot.slack.views.nudges import build_evidence_modal, build_nudges, build_reason_modal
from bot.store.engine import create_store_engine
from bot.store.migrate import upgrade
from bot.store.nudges import NudgeStore
from bot.store.posts import PostStore
from tests.domain.nudges.test_due import project
from tests.domain.project.builders import LEAD
from tests.services.nudge_process import shipped_framework
from tests.store.project_stores import by, created, engine_of, store_at

RULES = read_nudges(SHIPPED_KNOWLEDGE)
FRAMEWORK = shipped_framework()
KEY = ProjectKey(org="T1", channel="C1")
NOW = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)
PEOPLE = People(persons=(Person(token=LEAD, number=1, identity="U0ANNA", name="Anna <!channel>", bot=False),))


def some_nudge(rule: str, subjects: tuple[str, ...] = ("assess/pilot",), text: str = "a title", **more):
    made = project(DueSet(activity="support/usage", due=dt.date(2026, 2, 4)))
    now = dt.datetime(2026, 2, 3, 9, tzinfo=dt.UTC)
    nudge = due_nudges(made, FRAMEWORK, RULES, now, is_holiday=no_holidays).due[0]
    found = RULES.rule(rule)
    assert found is not None
    from bot.domain.nudges.rules import FIELDS

    return nudge.model_copy(
        update={
            "rule": rule,
            "kind": found.when.kind,
            "fields": dict.fromkeys(FIELDS[found.when.kind], text),
            "subjects": subjects,
            "acts": found.acts,
            "source": found.source,
            **more,
        }
    )


def letter(*nudges, language="en", version=1) -> Letter:
    lines = tuple(Line(one.rule, one.window, one) for one in nudges)
    return Letter("nudge-1-0123456789abcdef", language, lines, PEOPLE, version)


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
    assert "Holds since 2026-02-01" in shown


def test_what_is_settled_is_struck_out_and_has_no_buttons() -> None:
    settled = Letter("nudge-1-0", "sv", (Line("activity-due", "x", None),), PEOPLE, 3)
    blocks = build_nudges(settled, RULES).blocks
    assert [block["type"] for block in blocks] == ["context"]
    assert "Klart" in json.dumps(blocks)


def test_an_edited_message_has_new_block_ids() -> None:
    nudge = some_nudge("activity-due")
    ids = [
        {block["block_id"] for block in build_nudges(letter(nudge, version=v), RULES).blocks} for v in (1, 2)
    ]
    assert {one for one in ids[0] & ids[1] if not one.startswith(a.NUDGE_ABOUT_BLOCK)} == set()


def test_the_modals_fit() -> None:
    for build in (build_reason_modal, build_evidence_modal):
        for language in ("en", "sv"):
            view = build("C1", "nudge-1-0123456789abcdef:0:assess/pilot", language)
            assert view_faults(view) == []


class FakeSlack(BaseHTTPRequestHandler):
    """A Web API that keeps messages, and answers with `fails` where that is set."""

    messages: list[dict]
    calls: list[tuple[str, dict]]
    fails: tuple[int, str] | None

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
        elif method == "conversations.open":
            answer = {"ok": True, "channel": {"id": "D1"}}
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
    handler = type("Handler", (FakeSlack,), {"messages": [], "calls": [], "fails": None})
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
    return SlackNudgeChannel(clients, Poster(clients, outbox, reader, pace_seconds=0), reader, RULES)


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


class Workspace:
    """A project with one nudge in a channel, and the app that listens to its buttons."""

    def __init__(self, url: str, slack) -> None:
        self.handler, client = slack
        self.store = store_at(url, FRAMEWORK)
        made = created(self.store, KEY, lead="U0ANNA").project.changed_at
        self.store.write(KEY, by("U0ANNA", DueSet(activity="assess/ethics", due=dt.date(2026, 11, 26))), made)
        self.nudges = NudgeStore(engine_of(self.store), self.store.frameworks)
        channel = channel_over(engine_of(self.store), client)
        self.nudger = Nudger(
            self.store, Tracker(self.store, finds_patient_data), self.nudges, channel, RULES, no_holidays
        )
        self.nudger.look(KEY, NOW)
        self.executor = ThreadPoolExecutor(1)
        self.app = App(
            client=client,
            signing_secret="s",
            request_verification_enabled=False,
            token_verification_enabled=False,
            process_before_response=True,
            listener_executor=self.executor,
        )
        desk = NudgeDesk(self.store, Tracker(self.store, finds_patient_data), self.nudges, RULES)
        NudgeListeners(desk, self.nudger.refresh, lambda: NOW + dt.timedelta(minutes=5)).register(self.app)
        latest = self.nudges.latest(KEY)
        assert latest is not None
        self.message = latest.message

    def click(self, action: dict, user: str = "U0ANNA") -> int:
        body = {
            "type": "block_actions",
            "team": {"id": "T1"},
            "channel": {"id": "C1"},
            "user": {"id": user, "name": "anna"},
            "trigger_id": "1.2",
            "actions": [{"block_id": "b", "type": "button", **action}],
        }
        return self.send(body)

    def submit(self, callback: str, subject: str, text: str) -> int:
        values = {a.NUDGE_TEXT_BLOCK: {a.NUDGE_TEXT_INPUT: {"value": text}}}
        view = {
            "type": "modal",
            "id": "V1",
            "callback_id": callback,
            "private_metadata": f"C1 {self.message}:0:{subject}",
            "state": {"values": values},
        }
        user = {"id": "U0ANNA", "name": "anna"}
        return self.send({"type": "view_submission", "team": {"id": "T1"}, "user": user, "view": view})

    def send(self, body: dict) -> int:
        request = BoltRequest(
            body=f"payload={json.dumps(body)}".replace("+", "%2B"),
            headers={"content-type": ["application/x-www-form-urlencoded"]},
        )
        return self.app.dispatch(request).status

    def called(self, method: str) -> list[dict]:
        return [given for name, given in self.handler.calls if name == method]

    def project(self):
        stored = self.store.load(KEY)
        assert stored is not None
        return stored.project

    def outcome(self) -> Outcome | None:
        ground = self.nudges.past(KEY)
        assert ground is not None
        return ground.past[0].outcome


@pytest.fixture
def workspace(tmp_path, slack):
    made = Workspace(f"sqlite:///{tmp_path / 'a.db'}", slack)
    yield made
    made.executor.shutdown()
    engine_of(made.store).dispose()


def about(workspace: Workspace, subject: str = ":assess/ethics") -> str:
    return f"{workspace.message}:0{subject}"


def test_one_click_marks_done_and_the_message_shows_it(workspace: Workspace) -> None:
    assert workspace.click({"action_id": a.NUDGE_DONE, "value": about(workspace)}) == 200
    assert workspace.project().state("assess/ethics").status is Status.DONE
    assert workspace.outcome() is Outcome.ACTED
    assert "Settled" in str(workspace.called("chat.update")[-1])


def test_one_choice_sets_a_new_date(workspace: Workspace) -> None:
    block = f"{a.NUDGE_ABOUT_BLOCK}:set_due:{about(workspace)}"
    action = {
        "action_id": a.NUDGE_DUE,
        "type": "datepicker",
        "selected_date": "2026-12-10",
        "block_id": block,
    }
    assert workspace.click(action) == 200
    assert workspace.project().state("assess/ethics").due == dt.date(2026, 12, 10)


def test_one_choice_assigns(workspace: Workspace) -> None:
    block = f"{a.NUDGE_ABOUT_BLOCK}:assign:{about(workspace)}"
    action = {
        "action_id": a.NUDGE_ASSIGN,
        "type": "users_select",
        "selected_user": "U0ANNA",
        "block_id": block,
    }
    assert workspace.click(action) == 200
    assert workspace.project().state("assess/ethics").owner == workspace.project().leads[0]


MENU = [(a.SNOOZE_DAY, "snoozed"), (a.SNOOZE_WEEK, "snoozed"), (a.DISMISS, "dismissed")]


@pytest.mark.parametrize(("code", "outcome"), MENU)
def test_the_menu_puts_off_and_dismisses(workspace: Workspace, code: str, outcome: str) -> None:
    option = {"value": f"{code}:{about(workspace, '')}"}
    assert workspace.click({"action_id": a.NUDGE_MORE, "type": "overflow", "selected_option": option}) == 200
    assert workspace.outcome() == outcome


def test_the_menu_mutes_the_rule_here(workspace: Workspace) -> None:
    option = {"value": f"{a.MUTE}:{about(workspace, '')}"}
    workspace.click({"action_id": a.NUDGE_MORE, "type": "overflow", "selected_option": option})
    assert "activity-due" in workspace.project().settings.muted


def test_the_menu_opts_the_person_out(workspace: Workspace) -> None:
    option = {"value": f"{a.OPT_OUT}:{about(workspace, '')}"}
    workspace.click({"action_id": a.NUDGE_MORE, "type": "overflow", "selected_option": option})
    assert workspace.nudges.preference("T1", "U0ANNA").opted_out


def test_who_may_not_is_told_alone_and_nothing_changes(workspace: Workspace) -> None:
    workspace.click({"action_id": a.NUDGE_DONE, "value": about(workspace)}, user="U0STRANGER")
    assert workspace.project().state("assess/ethics").status is Status.NOT_ASSESSED
    assert workspace.called("chat.postEphemeral")[-1]["user"] == "U0STRANGER"


def test_not_applicable_asks_why_and_keeps_the_reason(workspace: Workspace) -> None:
    workspace.click({"action_id": a.NUDGE_NOT_APPLICABLE, "value": about(workspace)})
    assert len(workspace.called("views.open")) == 1
    workspace.submit(a.NUDGE_REASON_MODAL, "assess/ethics", "done by the region")
    state = workspace.project().state("assess/ethics")
    assert state.status is Status.NOT_APPLICABLE
    assert state.mark is not None
    assert str(state.mark.reason) == "done by the region"


def test_evidence_is_kept_as_a_note(workspace: Workspace) -> None:
    workspace.click({"action_id": a.NUDGE_EVIDENCE, "value": about(workspace)})
    workspace.submit(a.NUDGE_EVIDENCE_MODAL, "assess/ethics", "minutes of 3 May")
    assert len(workspace.project().state("assess/ethics").evidence) == 1


def test_every_action_has_one_listener(workspace: Workspace) -> None:
    clicked = {name for name in vars(a) if name.startswith("NUDGE_")}
    ids = [name for name in clicked if not name.endswith(("BLOCK", "INPUT"))]
    assert len(workspace.app._listeners) == len(ids)
