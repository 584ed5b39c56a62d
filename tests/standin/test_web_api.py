"""The Web API as slack_sdk's own client meets it."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.standin import InstalledApp, StandIn


def refused(call, **args) -> dict:
    with pytest.raises(SlackApiError) as caught:
        call(**args)
    return caught.value.response.data


def test_a_token_must_be_there_known_alive_and_of_the_right_kind(slack: StandIn, app: InstalledApp) -> None:
    def error(token: str | None, method: str = "auth_test") -> str:
        return refused(getattr(WebClient(token, base_url=slack.api_url), method))["error"]

    assert error(None) == "not_authed"
    assert error("xoxb-made-up") == "invalid_auth"
    assert error(app.app_token) == "not_allowed_token_type"
    token = app.bot_token
    app.uninstall(slack.team)
    assert error(token) == "account_inactive"


def test_a_missing_scope_is_named(slack: StandIn) -> None:
    app = slack.app("Narrow", scopes=["chat:write"])
    client = WebClient(app.bot_token, base_url=slack.api_url)
    answer = refused(client.users_info, user=app.bot.id)
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "users:read",
        "chat:write",
    )


def test_a_post_goes_only_where_the_bot_may_write(
    slack: StandIn, app: InstalledApp, client: WebClient
) -> None:
    anna = slack.person("Anna Berg")
    narrow = slack.app("Narrow", scopes=["chat:write"])
    guest = WebClient(narrow.bot_token, base_url=slack.api_url)
    public = slack.channel("open", [anna])
    private = slack.channel("closed", [anna], kind="private")
    other_team = slack.channel("elsewhere", [], team=slack.add_team("Other"))

    assert client.chat_postMessage(channel=public.id, text="hello")["ok"]
    assert refused(guest.chat_postMessage, channel=public.id, text="x")["error"] == "not_in_channel"
    assert refused(client.chat_postMessage, channel=private.id, text="x")["error"] == "channel_not_found"
    assert refused(client.chat_postMessage, channel=other_team.id, text="x")["error"] == "channel_not_found"
    slack.archives(public)
    assert refused(client.chat_postMessage, channel=public.id, text="x")["error"] == "is_archived"
    assert client.chat_postMessage(channel=anna.id, text="hello")["channel"] == anna.dm(app).id


def test_only_ones_own_messages_can_be_changed(slack: StandIn, app: InstalledApp, client: WebClient) -> None:
    anna = slack.person("Anna Berg")
    channel = slack.channel("open", [anna, app.bot])
    hers = anna.says(channel, "mine")
    whisper = client.chat_postEphemeral(channel=channel.id, user=anna.id, text="psst")["message_ts"]

    def change(ts: str) -> str:
        return refused(client.chat_update, channel=channel.id, ts=ts, text="x")["error"]

    assert change(hers.ts) == "cant_update_message"
    assert change(whisper) == "message_not_found"
    assert change("1.000001") == "message_not_found"


def test_an_update_without_blocks_takes_the_old_blocks_away(
    slack: StandIn, app: InstalledApp, client: WebClient
) -> None:
    channel = slack.channel("open", [app.bot])
    posted = client.chat_postMessage(channel=channel.id, text="old", blocks=[{"type": "divider"}])
    client.chat_update(channel=channel.id, ts=posted["ts"], text="new")
    (message,) = slack.messages(channel)
    assert (message.text, message.blocks) == ("new", [])


def test_blocks_without_text_are_warned_of(slack: StandIn, app: InstalledApp, client: WebClient) -> None:
    channel = slack.channel("open", [app.bot])
    with pytest.warns(UserWarning, match="text"):
        answer = client.chat_postMessage(channel=channel.id, blocks=[{"type": "divider"}])
    assert answer["warning"] == "missing_text_in_message"


def test_history_comes_in_pages_newest_first_and_threads_apart(
    slack: StandIn, app: InstalledApp, client: WebClient
) -> None:
    anna = slack.person("Anna Berg")
    channel = slack.channel("open", [anna, app.bot])
    said = [anna.says(channel, f"line {number}") for number in range(7)]
    anna.says(channel, "reply", thread=said[0])

    pages = [page["messages"] for page in client.conversations_history(channel=channel.id, limit=3)]

    texts = [message["text"] for page in pages for message in page]
    assert texts == [f"line {number}" for number in reversed(range(7))]
    assert [len(page) for page in pages] == [3, 3, 1]
    thread = client.conversations_replies(channel=channel.id, ts=said[0].ts)["messages"]
    assert [message["text"] for message in thread] == ["line 0", "reply"]
    assert thread[0]["reply_count"] == 1
    assert (
        refused(client.conversations_history, channel=channel.id, cursor="bad")["error"] == "invalid_cursor"
    )


def test_metadata_is_given_only_to_who_asks(slack: StandIn, app: InstalledApp, client: WebClient) -> None:
    channel = slack.channel("open", [app.bot])
    metadata = {"event_type": "post", "event_payload": {"key": "k1"}}
    client.chat_postMessage(channel=channel.id, text="x", metadata=metadata)

    def seen(**args) -> dict:
        return client.conversations_history(channel=channel.id, **args)["messages"][0].get("metadata")

    assert seen() is None
    assert seen(include_all_metadata=True) == metadata


def test_a_stream_grows_and_then_is_over(slack: StandIn, app: InstalledApp, client: WebClient) -> None:
    anna = slack.person("Anna Berg")
    channel = slack.channel("open", [anna, app.bot])
    question = anna.says(channel, "why?")
    where = {"channel": channel.id, "thread_ts": question.ts}
    assert refused(client.chat_startStream, **where)["error"] == "missing_recipient_user_id"

    to_anna = {"recipient_user_id": anna.id, "recipient_team_id": slack.team.id}
    ts = client.chat_startStream(**where, **to_anna, markdown_text="Because")["ts"]
    client.chat_appendStream(channel=channel.id, ts=ts, markdown_text=" of the plan")
    assert (
        refused(client.chat_update, channel=channel.id, ts=ts, text="x")["error"]
        == "streaming_state_conflict"
    )
    assert anna.answers_to(question) == []
    client.chat_stopStream(channel=channel.id, ts=ts, markdown_text=".")

    assert [message.text for message in anna.answers_to(question)] == ["Because of the plan."]
    again = refused(client.chat_appendStream, channel=channel.id, ts=ts, markdown_text="x")
    assert again["error"] == "message_not_in_streaming_state"


def test_a_stream_dies_after_five_minutes_and_can_then_be_updated(
    slack: StandIn, app: InstalledApp, client: WebClient
) -> None:
    anna = slack.person("Anna Berg")
    question = anna.dms(app, "why?")
    where = {"channel": question.channel_id}
    ts = client.chat_startStream(**where, thread_ts=question.ts, markdown_text="Be")["ts"]
    slack.clock.advance(301)
    answer = refused(client.chat_stopStream, **where, ts=ts)
    assert answer["error"] == "message_not_in_streaming_state"
    assert client.chat_update(**where, ts=ts, text="Because.")["ok"]


def test_a_file_arrives_whole(slack: StandIn, app: InstalledApp, client: WebClient) -> None:
    anna = slack.person("Anna Berg")
    channel = slack.channel("open", [anna, app.bot])
    client.files_upload_v2(channel=channel.id, filename="s.csv", content="a,b\n1,2\n", initial_comment="Here")
    (stored,) = slack.files
    assert stored.content == b"a,b\n1,2\n"
    (message,) = anna.sees(channel)
    assert (message.text, message.files[0]["name"]) == ("Here", "s.csv")


def test_a_scheduled_message_is_posted_when_it_is_due(
    slack: StandIn, app: InstalledApp, client: WebClient
) -> None:
    channel = slack.channel("open", [app.bot])
    at = int(slack.clock.now()) + 3_600
    client.chat_scheduleMessage(channel=channel.id, text="later", post_at=at)
    assert slack.messages(channel) == []
    slack.clock.advance(3_601)
    slack.wait_until(lambda: [message.text for message in slack.messages(channel)] == ["later"])
    past = refused(client.chat_scheduleMessage, channel=channel.id, text="x", post_at=at)
    assert past["error"] == "time_in_past"


def test_a_code_buys_a_token_once_and_a_refresh_token_the_next_one(slack: StandIn) -> None:
    app = slack.app("Rotating", token_rotation=True, install=False)
    client = WebClient(base_url=slack.api_url)
    secrets = {"client_id": app.record.client_id, "client_secret": app.record.client_secret}
    code = app.code(slack.team)

    first = client.oauth_v2_access(**secrets, code=code)
    assert refused(client.oauth_v2_access, **secrets, code=code)["error"] == "invalid_code"
    again = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = client.oauth_v2_access(**secrets, **again)

    assert first["access_token"] != second["access_token"]
    assert refused(client.oauth_v2_access, **secrets, **again)["error"] == "invalid_refresh_token"
    assert client.auth_test(token=second["access_token"])["team_id"] == slack.team.id
    slack.clock.advance(12 * 3_600 + 1)
    assert refused(client.auth_test, token=second["access_token"])["error"] == "token_expired"


def test_an_org_wide_token_reaches_each_workspace_of_the_enterprise(slack: StandIn) -> None:
    north, south = slack.add_team("North", "E01"), slack.add_team("South", "E01")
    app = slack.app("Advisor", install=False)
    client = WebClient(app.install(north, org_wide=True).token, base_url=slack.api_url)
    there = slack.channel("south", [app.bot], team=south)
    assert client.chat_postMessage(channel=there.id, text="hello")["ok"]
    assert client.auth_test()["is_enterprise_install"] is True
    outside = slack.channel("outside", [app.bot])
    assert refused(client.chat_postMessage, channel=outside.id, text="x")["error"] == "channel_not_found"


def test_every_call_is_in_the_log(slack: StandIn, app: InstalledApp, client: WebClient) -> None:
    channel = slack.channel("open", [app.bot])
    client.chat_postMessage(channel=channel.id, text="x", unfurl_links=False)
    refused(client.chat_postMessage, channel="C404", text="x")
    good, bad = slack.calls_of("chat.postMessage")
    assert (good.ok, good.app_id, good.args["unfurl_links"]) == (True, app.id, False)
    assert (bad.ok, bad.outcome) == (False, "channel_not_found")
