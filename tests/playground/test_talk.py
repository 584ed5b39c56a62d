"""What an app does in a thread while it works: words that grow, a status, a title, prompts; and files."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from slack_sdk import WebClient

from tests.playground.acts import say
from tests.playground.stage import Bare, Windows

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def client(bare: Bare) -> WebClient:
    return WebClient(bare.app.bot_token, base_url=bare.slack.api_url)


def test_a_streamed_message_grows_before_its_reader(bare: Bare, windows: Windows, client: WebClient) -> None:
    page = windows.open(bare.address)
    say(page, "What first?")
    page.get_by_role("article").get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    root = bare.slack.messages(bare.channel)[0]
    where = {"channel": bare.channel.id, "thread_ts": root.ts}
    ts = client.chat_startStream(
        **where,
        recipient_user_id=bare.person.id,
        recipient_team_id=bare.slack.team.id,
        markdown_text="**First",
    )["ts"]

    answer = thread.get_by_role("article", name=re.compile("^Advisor"))
    answer.get_by_text("writing…").wait_for()
    client.chat_appendStream(channel=bare.channel.id, ts=ts, markdown_text=" words** and")
    answer.get_by_text("First words and").wait_for()
    assert answer.locator("strong", has_text="First words").count() == 1

    button = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}}
    client.chat_stopStream(
        channel=bare.channel.id,
        ts=ts,
        markdown_text=" the last.",
        blocks=[{"type": "actions", "elements": [button]}],
    )
    answer.get_by_text("First words and the last.").wait_for()
    answer.get_by_text("writing…").wait_for(state="detached")
    assert answer.get_by_role("button", name="More").is_visible()


def test_status_and_title_of_a_thread_are_shown(bare: Bare, windows: Windows, client: WebClient) -> None:
    page = windows.open(bare.address)
    say(page, "What first?")
    page.get_by_role("article").get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    root = bare.slack.messages(bare.channel)[0]
    where = {"channel_id": bare.channel.id, "thread_ts": root.ts}

    client.assistant_threads_setStatus(**where, status="is reading…")
    thread.get_by_role("status").get_by_text("Advisor is reading…").wait_for()
    client.assistant_threads_setTitle(**where, title="What comes first")
    thread.get_by_role("heading", name="What comes first").wait_for()
    client.assistant_threads_setStatus(**where, status="")
    thread.get_by_text("is reading…").wait_for(state="detached")


def test_suggested_prompts_are_asked_by_a_press(bare: Bare, windows: Windows, client: WebClient) -> None:
    page = windows.open(bare.address)
    page.get_by_role("button", name="Advisor, direct").click()
    direct = bare.person.dm(bare.app)
    prompts = [{"title": "Start", "message": "How do we start?"}]
    client.assistant_threads_setSuggestedPrompts(channel_id=direct.id, thread_ts="", prompts=prompts)

    page.get_by_role("group", name="Suggested questions").get_by_role("button", name="Start").click()

    page.get_by_role("article", name=re.compile("^Anna Berg")).get_by_text("How do we start?").wait_for()


def test_a_long_message_is_shown_from_its_beginning(bare: Bare, windows: Windows, client: WebClient) -> None:
    page = windows.open(bare.address)
    words = "\n".join(f"Line {number}" for number in range(100))
    client.chat_postMessage(channel=bare.channel.id, text=words)

    page.get_by_text("Line 0").wait_for()
    article = page.get_by_role("article").last
    top = article.evaluate("one => one.getBoundingClientRect().top")
    log = page.get_by_role("log", name="Messages").evaluate("one => one.getBoundingClientRect().top")
    assert 0 <= top - log < 60

    client.chat_postMessage(channel=bare.channel.id, text="After it")
    page.get_by_text("After it").wait_for()
    assert page.get_by_text("After it").evaluate(
        "one => one.getBoundingClientRect().bottom <= one.closest('.log').getBoundingClientRect().bottom"
    )


def test_what_is_new_elsewhere_is_marked_until_it_is_read_and_told_in_the_persons_own_time(
    bare: Bare, windows: Windows, client: WebClient
) -> None:
    page = windows.open(bare.address, timezone_id="America/Los_Angeles")
    strip = page.get_by_role("navigation", name="Channels")
    strip.get_by_role("button", name="Advisor, direct", exact=True).wait_for()
    sent = client.chat_postMessage(channel=bare.person.dm(bare.app).id, text="For you alone")

    strip.get_by_role("button", name="Advisor, direct new").click()
    strip.get_by_role("button", name="Advisor, direct", exact=True).wait_for()
    at = dt.datetime.fromtimestamp(float(sent["ts"]), ZoneInfo(bare.person.user.tz))
    page.get_by_role("article", name=f"Advisor at {at:%H:%M}").get_by_text("For you alone").wait_for()


def test_markup_that_somebody_types_stays_text(bare: Bare, windows: Windows) -> None:
    page = windows.open(bare.address)
    say(page, "<img src=x onerror=alert(1)> <script>alert(2)</script>")

    page.get_by_role("article").get_by_text("onerror=alert(1)").wait_for()
    assert page.locator("article img, article script").count() == 0


def test_a_lost_server_is_said(bare: Bare, windows: Windows) -> None:
    page = windows.open(bare.address)
    page.route("**/state?*", lambda route: route.abort())

    page.get_by_role("alert").get_by_text("The playground does not answer.").wait_for()
    page.unroute("**/state?*")
    page.get_by_role("alert").wait_for(state="detached")
    windows.opened[-1].faults.clear()  # the browser logs what the test has cut off
