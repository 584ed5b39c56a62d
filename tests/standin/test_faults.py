"""Faults strike where they are told to, as often as they are told to."""

from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.standin import InstalledApp, StandIn


@pytest.fixture
def client(slack: StandIn, app: InstalledApp) -> WebClient:
    return WebClient(app.bot_token, base_url=slack.api_url, timeout=2, retry_handlers=[])


def test_a_rate_limit_is_answered_as_slack_does_and_honoured_by_the_sdk(
    slack: StandIn, app: InstalledApp, client: WebClient
) -> None:
    channel = slack.channel("open", [app.bot])
    slack.faults.rate_limit("chat.postMessage", retry_after_seconds=1, times=2)
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=channel.id, text="x")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "1")

    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    client.chat_postMessage(channel=channel.id, text="x")
    assert [call.outcome for call in slack.calls_of("chat.postMessage")] == ["ratelimited"] * 2 + ["ok"]


@pytest.mark.parametrize("error", ["not_in_channel", "invalid_auth", "message_not_in_streaming_state"])
def test_an_error_strikes_one_channel_and_not_the_others(
    slack: StandIn, app: InstalledApp, client: WebClient, error: str
) -> None:
    bad, good = slack.channel("bad", [app.bot]), slack.channel("good", [app.bot])
    slack.faults.error(error, "chat.*", channel=bad.id)
    assert client.chat_postMessage(channel=good.id, text="x")["ok"]
    with pytest.raises(SlackApiError, match=error):
        client.chat_postMessage(channel=bad.id, text="x")
    assert client.chat_postMessage(channel=bad.id, text="x")["ok"]


@pytest.mark.parametrize(("after_effect", "posts"), [(False, 0), (True, 1)])
def test_a_connection_breaks_before_or_after_the_effect(
    slack: StandIn, app: InstalledApp, client: WebClient, after_effect: bool, posts: int
) -> None:
    channel = slack.channel("open", [app.bot])
    slack.faults.drop("chat.postMessage", after_effect=after_effect)
    with pytest.raises((ConnectionError, URLError)):
        client.chat_postMessage(channel=channel.id, text="x")
    assert len(slack.messages(channel)) == posts
    assert client.chat_postMessage(channel=channel.id, text="x")["ok"]


def test_a_call_can_hang_until_its_caller_gives_up(
    slack: StandIn, app: InstalledApp, client: WebClient
) -> None:
    client.timeout = 1
    slack.faults.hang(60, "auth.test")
    with pytest.raises(TimeoutError):
        client.auth_test()


def test_slack_is_down_for_a_while(slack: StandIn, client: WebClient) -> None:
    slack.faults.down(0.3)
    with pytest.raises(SlackApiError) as caught:
        client.auth_test()
    assert caught.value.response.status_code == 503

    def back() -> bool:
        try:
            return client.auth_test()["ok"]
        except SlackApiError:
            return False

    assert slack.wait_until(back)


def test_slacks_own_limits_are_kept_when_asked_for() -> None:
    slack = StandIn(rate_limits=True)
    app = slack.app("Advisor")
    one, two = slack.channel("one", [app.bot]), slack.channel("two", [app.bot])
    with slack.running():
        client = WebClient(app.bot_token, base_url=slack.api_url, retry_handlers=[])
        client.chat_postMessage(channel=one.id, text="x")
        client.chat_postMessage(channel=two.id, text="x")
        with pytest.raises(SlackApiError, match="ratelimited"):
            client.chat_postMessage(channel=one.id, text="x")


def test_a_condition_that_stays_false_tells_of_the_last_calls(slack: StandIn, client: WebClient) -> None:
    client.auth_test()
    with pytest.raises(AssertionError, match=r"Not within 0.05 s: rain.*auth.test: ok"):
        slack.wait_until(lambda: False, 0.05, "rain")


def test_a_reset_forgets_talk_and_faults_and_keeps_people(
    slack: StandIn, app: InstalledApp, client: WebClient
) -> None:
    anna = slack.person("Anna Berg")
    channel = slack.channel("open", [anna, app.bot])
    anna.says(channel, "hello")
    slack.faults.status(500, times=100)
    slack.reset()
    assert (slack.calls, slack.messages(channel)) == ([], [])
    assert client.users_info(user=anna.id)["user"]["real_name"] == "Anna Berg"
