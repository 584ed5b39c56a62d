"""The page's server, without a browser: what it lets in, what it gives out, and to whom."""

import threading
import time

import httpx
import pytest

from bot.playground import Backstage, Desk, Page
from bot.playground.page import STATIC
from bot.standin import StandIn
from tests.playground.stage import Bare


def act(bare: Bare, name: str, **args: object) -> httpx.Response:
    return httpx.post(f"{bare.address}/act/{name}", json=args)


def test_another_site_cannot_act(bare: Bare) -> None:
    """Neither a form of another page, nor a name that somebody lets point to this machine."""
    form = httpx.post(f"{bare.address}/act/reset", data={"hours": "1"})
    other = httpx.get(f"{bare.address}/state", headers={"Host": "evil.example"})

    assert (form.status_code, other.status_code) == (415, 400)
    assert bare.done == []


def test_the_browser_is_told_to_ask_nobody_else(bare: Bare) -> None:
    policy = httpx.get(bare.address).headers["content-security-policy"]

    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"'])
def test_what_is_no_object_is_refused(bare: Bare, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}

    assert httpx.post(f"{bare.address}/act/say", content=body, headers=headers).status_code == 400


def test_only_what_people_do_can_be_done(bare: Bare) -> None:
    """The stand-in's other hands, faults and new people among them, stay out of reach."""
    for name in ("add_person", "fault", "set_url", "state", "advance_all"):
        assert act(bare, name).status_code == 404


@pytest.mark.parametrize("more", [{"text": "hello"}, {"mention": True}])
def test_what_a_person_cannot_do_is_an_answer(bare: Bare, more: dict[str, object]) -> None:
    answer = act(bare, "say", person=bare.person.id, channel="nowhere", **more)

    assert (answer.status_code, answer.json()["ok"]) == (200, False)
    assert "nowhere" in answer.json()["error"]


@pytest.mark.parametrize("hours", [0, -1, 24 * 31 + 1, "6", None, 1.5])
def test_the_clock_goes_only_forwards_and_not_too_far(bare: Bare, hours: object) -> None:
    assert act(bare, "advance", hours=hours).status_code == 400
    assert bare.done == []


def test_each_hour_that_passes_is_a_tick_for_the_bot(bare: Bare) -> None:
    before = bare.slack.clock.now()

    assert act(bare, "advance", hours=24).json() == {"ok": True}

    assert bare.done == ["tick"] * 24
    assert 24 * 3600 <= bare.slack.clock.now() - before < 24 * 3600 + 60


def test_at_the_end_no_more_time_passes(bare: Bare) -> None:
    ticks: list[int] = []

    bare.desk.open(Backstage(lambda: None, lambda: None, lambda: ticks.append(1), list))
    bare.desk.close()

    act(bare, "advance", hours=5)

    assert ticks == []


def test_what_was_held_back_while_time_passed_is_told_once_with_its_reason(bare: Bare) -> None:
    held = {"rule": "overdue", "window": "w1", "reason": "weekend", "until": None}
    nudges = [{"channel": bare.channel.id, "project": "Sepsis alert", "due": [], "held": [held]}]
    bare.desk.open(Backstage(*[lambda: None] * 3, lambda: nudges))

    act(bare, "advance", hours=3)

    found = httpx.get(f"{bare.address}/backstage").json()["held"]
    assert [(one["project"], one["rule"], one["reason"]) for one in found] == [
        ("Sepsis alert", "overdue", "weekend")
    ]
    act(bare, "reset")
    assert httpx.get(f"{bare.address}/backstage").json()["held"] == []


def test_starting_over_takes_back_talk_and_clock(bare: Bare) -> None:
    act(bare, "advance", hours=1)
    bare.done.clear()
    bare.person.says(bare.channel, "hello")

    assert act(bare, "reset").json() == {"ok": True}

    assert bare.done == ["settle", "reset"]
    assert bare.slack.messages(bare.channel) == []
    assert abs(bare.slack.clock.now() - time.time()) < 5


def test_the_state_is_given_again_only_when_it_has_changed(bare: Bare) -> None:
    first = httpx.get(f"{bare.address}/state").json()
    again = {"person": first["me"], "channel": first["channel"], "seen": first["digest"]}
    assert httpx.get(f"{bare.address}/state", params=again).status_code == 304

    bare.person.says(bare.channel, "hello")

    assert httpx.get(f"{bare.address}/state", params=again).json()["messages"][0]["text"] == "hello"


def test_a_person_sees_only_what_is_hers(bare: Bare) -> None:
    outsider = bare.slack.person("Eva Lund")
    closed = bare.slack.channel("board", [bare.person], kind="private")
    bare.person.says(closed, "between us")

    state = httpx.get(f"{bare.address}/state", params={"person": outsider.id, "channel": closed.id}).json()

    assert state["channel"] != closed.id
    assert "between us" not in str(state)


def test_a_file_is_given_to_be_saved_to_those_who_may_read_it(bare: Bare) -> None:
    outsider = bare.slack.person("Eva Lund")
    closed = bare.slack.channel("board", [bare.person], kind="private")
    bare.person.uploads(closed, "plän.html", b"<script>alert(1)</script>")
    address = f"{bare.address}/file/{bare.slack.files[0].id}"

    given = httpx.get(address, params={"person": bare.person.id})

    assert given.content == b"<script>alert(1)</script>"
    assert given.headers["content-disposition"] == "attachment; filename*=UTF-8''pl%C3%A4n.html"
    assert given.headers["content-type"] == "application/octet-stream"
    assert httpx.get(address, params={"person": outsider.id}).status_code == 404
    assert httpx.get(address).status_code == 404
    assert httpx.get(f"{bare.address}/file/F404", params={"person": bare.person.id}).status_code == 404


def test_what_is_sent_before_the_bot_is_ready_waits_for_it() -> None:
    slack = StandIn()
    app = slack.app("Advisor")
    with slack.running():
        person = slack.person("Anna Berg")
        channel = slack.channel("ai-triage", [person, app.bot])
        desk = Desk(slack, app)
        page = Page(desk)
        address = page.start(0)
        assert httpx.get(f"{address}/state").json()["preparing"] == "Getting ready"
        opener = threading.Timer(0.4, desk.open, (Backstage(*[lambda: None] * 3, list),))
        opener.start()
        started = time.monotonic()

        body = {"person": person.id, "channel": channel.id, "text": "hello"}
        answer = httpx.post(f"{address}/act/say", json=body)

        assert answer.json()["ok"]
        assert time.monotonic() - started >= 0.35
        assert httpx.get(f"{address}/state").json()["preparing"] == ""
        opener.join()
        page.stop()


def test_a_taken_port_is_an_error_of_its_own(bare: Bare) -> None:
    with pytest.raises(OSError, match="in use"):
        Page(bare.desk).start(int(bare.address.rpartition(":")[2]))


def test_all_that_the_page_loads_is_there(bare: Bare) -> None:
    for name in ("page.js", "page.css", "licences.txt"):
        assert httpx.get(f"{bare.address}/static/{name}").content == (STATIC / name).read_bytes()
