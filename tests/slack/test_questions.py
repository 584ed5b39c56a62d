"""Conversations: people ask, the bot answers, over the whole way from Slack's events to its Web API."""

import time

import pytest

from bot.slack.service import Service
from bot.standin import Channel, InstalledApp, Person, StandIn

pytestmark = pytest.mark.usefixtures("service")

QUESTION = "What should we check before we buy an AI system?"
PATIENT = "Patient Anna Svensson, born 1950-03-12, has sepsis on ward 4: what do we do?"


def stays_silent(slack: StandIn, seconds: float = 1.5) -> None:
    """Give the bot time to say something that it should not."""
    slack.settles()
    time.sleep(seconds)


def test_a_mention_is_answered_once_in_its_thread_with_sources(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel
) -> None:
    asked = anna.mentions(app, channel, QUESTION)
    answer = anna.gets_answer(asked)
    stays_silent(slack)
    assert answer.thread_ts == asked.ts
    assert "Sources" in answer.shown
    assert len(anna.answers_to(asked)) == 1


def test_a_direct_message_is_answered_without_a_mention(
    slack: StandIn, app: InstalledApp, anna: Person
) -> None:
    answer = anna.gets_answer(anna.dms(app, QUESTION))
    assert "Sources" in answer.shown


def test_one_message_under_eleven_event_ids_is_answered_once(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel
) -> None:
    slack.faults.copies("app_mention", 11)
    asked = anna.mentions(app, channel, QUESTION)
    anna.gets_answer(asked)
    stays_silent(slack)
    assert sum(d.event_type == "app_mention" for d in slack.deliveries) == 11
    assert len(anna.answers_to(asked)) == 1
    assert len(slack.calls_of("chat.postMessage")) == 1


def test_a_question_in_an_answered_thread_needs_no_mention(
    slack: StandIn, app: InstalledApp, anna: Person, omar: Person, channel: Channel
) -> None:
    asked = anna.mentions(app, channel, QUESTION)
    anna.gets_answer(asked)
    omar.says(channel, "And who should own it after go-live?", asked)
    slack.wait_until(lambda: len(anna.answers_to(asked)) == 2)


def test_people_who_talk_to_each_other_are_left_alone(
    slack: StandIn, app: InstalledApp, anna: Person, omar: Person, channel: Channel
) -> None:
    asked = anna.mentions(app, channel, QUESTION)
    anna.gets_answer(asked)
    omar.says(channel, f"{anna.mention} can you look at this before Friday?", asked)
    anna.says(channel, "I will do that tomorrow.", asked)
    omar.says(channel, "Thanks!", asked)
    anna.says(channel, "What should we have for lunch?")
    stays_silent(slack)
    assert len([m for m in anna.sees(channel) if m.app_id]) == 1


def test_an_edited_question_is_answered_anew_in_place(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel
) -> None:
    asked = anna.mentions(app, channel, QUESTION)
    first = anna.gets_answer(asked)
    before = first.shown
    anna.edits(asked, f"{app.bot.mention} How do we get the doctors on board?")
    slack.wait_until(lambda: anna.answers_to(asked)[0].shown != before)
    assert [m.ts for m in anna.answers_to(asked)] == [first.ts]


def test_a_deleted_question_takes_its_answer_along(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel
) -> None:
    asked = anna.mentions(app, channel, QUESTION)
    answer = anna.gets_answer(asked)
    anna.deletes(asked)
    slack.wait_until(lambda: answer.deleted)


def test_patient_data_is_told_to_its_writer_alone_and_kept_nowhere(
    slack: StandIn,
    app: InstalledApp,
    anna: Person,
    omar: Person,
    channel: Channel,
    service: Service,
    tmp_path,
) -> None:
    anna.mentions(app, channel, PATIENT)
    slack.wait_until(lambda: any(m.only_for == anna.id for m in anna.sees(channel)))
    assert not any(m.app_id for m in omar.sees(channel))
    for path in tmp_path.iterdir():
        assert b"Svensson" not in path.read_bytes(), path


def test_thanks_and_an_empty_mention_get_a_short_help_and_no_search(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel
) -> None:
    for text in ("", "thanks!"):
        said = anna.gets_answer(anna.mentions(app, channel, text)).shown
        assert "did not find a question" in said


def test_bots_are_not_answered(slack: StandIn, app: InstalledApp, anna: Person, channel: Channel) -> None:
    from slack_sdk import WebClient

    other = slack.app("Other")
    slack.invites(channel, other.bot)
    client = WebClient(other.bot_token, base_url=slack.api_url)
    client.chat_postMessage(channel=channel.id, text=f"{app.bot.mention} {QUESTION}")
    stays_silent(slack)
    assert len([m for m in anna.sees(channel) if m.app_id]) == 1


def test_an_answer_to_a_command_is_seen_by_its_asker_who_may_share_it(
    slack: StandIn, app: InstalledApp, anna: Person, omar: Person, channel: Channel
) -> None:
    anna.command("/advisor", f"ask {QUESTION}", channel)
    private = slack.wait_until(lambda: [m for m in anna.sees(channel) if m.only_for])[0]
    assert not omar.sees(channel)
    anna.presses(private, "Share in channel")
    shared = slack.wait_until(lambda: omar.sees(channel))[0]
    assert "Sources" in shared.shown


def test_a_message_can_be_asked_about_from_its_menu(
    slack: StandIn, app: InstalledApp, anna: Person, omar: Person, channel: Channel
) -> None:
    said = omar.says(channel, "Who should own the system after go-live?")
    anna.shortcut("ask_about_this", said, app)
    slack.wait_until(lambda: [m for m in anna.sees(channel) if m.only_for == anna.id])


def test_a_passage_and_the_reasons_for_a_thumb_down_open_in_modals(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel
) -> None:
    answer = anna.gets_answer(anna.mentions(app, channel, "When should training start?"))
    passages = [
        e for b in answer.blocks for e in b.get("elements", ()) if e.get("action_id") == "answer_passage"
    ]
    if passages[0]["type"] == "button":
        anna.presses(answer, "answer_passage")
    else:
        anna.chooses(answer, "answer_passage", passages[0]["options"][0]["value"])
    anna.closes(anna.gets_modal())
    anna.presses(answer, "Not helpful")
    form = anna.fills(anna.gets_modal(), {"feedback_words_input": "It misses the budget"})
    assert form.submits().errors == {}


def test_opening_the_messages_of_the_bot_suggests_questions(
    slack: StandIn, app: InstalledApp, anna: Person
) -> None:
    anna.opens_home(app, tab="messages")
    slack.wait_until(lambda: slack.calls_of("assistant.threads.setSuggestedPrompts"))


def test_an_event_that_nobody_listens_to_is_acknowledged(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel
) -> None:
    message = anna.says(channel, "hello")
    anna.reacts(message, "eyes")
    slack.settles()
    assert {d.ack.status for d in slack.deliveries} == {200}


def test_too_long_a_question_is_told_why(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel
) -> None:
    said = anna.gets_answer(anna.mentions(app, channel, "What about this? " * 300)).shown
    assert "characters" in said
