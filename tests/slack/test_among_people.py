"""The bot among people: whom it answers, where, and when it keeps silent."""

import time

import pytest

from bot.domain.inbound import Channel as ChannelSettings
from bot.domain.inbound import Place
from bot.slack.service import Service
from bot.standin import Channel, InstalledApp, Message, Person, StandIn

pytestmark = pytest.mark.usefixtures("service")

QUESTION = "What should we check before we buy an AI system?"
FOLLOW_UP = "And who should own it after go-live?"


def stays_silent(slack: StandIn, seconds: float = 2.0) -> None:
    """Give the bot time to say something that it should not."""
    slack.settles()
    time.sleep(seconds)


def alone(person: Person, channel: Channel, count: int = 1) -> Message:
    """The latest of what the bot showed to the person alone."""
    found: list[Message] = []

    def enough() -> bool:
        found[:] = [message for message in person.sees(channel) if message.only_for]
        return len(found) >= count

    person.engine.wait_until(enough, why="a message for one person alone")
    return found[-1]


def said_to_all(slack: StandIn, channel: Channel) -> list[Message]:
    return [m for m in slack.messages(channel) if m.app_id and not m.only_for and not m.deleted]


def test_asking_about_a_message_for_oneself_does_not_pull_the_bot_into_the_thread(
    slack: StandIn, app: InstalledApp, anna: Person, omar: Person, channel: Channel
) -> None:
    said = omar.says(channel, "Who should own the system after go-live?")
    anna.shortcut("ask_about_this", said, app)
    assert "Sources" in alone(anna, channel).shown
    omar.says(channel, "When should training start?", said)
    stays_silent(slack)
    assert said_to_all(slack, channel) == []


def test_what_is_asked_under_a_shared_answer_is_answered_there(
    slack: StandIn, anna: Person, omar: Person, channel: Channel
) -> None:
    anna.command("/advisor", f"ask {QUESTION}", channel)
    anna.presses(alone(anna, channel), "Share in channel")
    shared = slack.wait_until(lambda: said_to_all(slack, channel))[0]
    assert not shared.thread_ts
    asked = omar.says(channel, FOLLOW_UP, shared)
    answer = slack.wait_until(lambda: said_to_all(slack, channel)[1:])[0]
    assert answer.thread_ts == asked.thread_ts == shared.ts


@pytest.mark.parametrize("whom", ["<!here>", "<!channel>", "<!subteam^S0123>"])
def test_a_question_to_a_group_of_people_is_left_to_them(
    slack: StandIn, app: InstalledApp, anna: Person, omar: Person, channel: Channel, whom: str
) -> None:
    asked = anna.mentions(app, channel, QUESTION)
    anna.gets_answer(asked)
    omar.says(channel, f"{whom} who can show me the contract?", asked)
    stays_silent(slack)
    assert len(anna.answers_to(asked)) == 1


def test_a_mention_that_is_added_by_an_edit_is_answered(
    app: InstalledApp, anna: Person, channel: Channel
) -> None:
    asked = anna.says(channel, QUESTION)
    anna.edits(asked, f"{app.bot.mention} {QUESTION}")
    assert "Sources" in anna.gets_answer(asked).shown


def test_an_edit_with_patient_data_is_told_to_its_writer_alone_and_the_answer_stays(
    slack: StandIn, app: InstalledApp, anna: Person, omar: Person, channel: Channel
) -> None:
    asked = anna.mentions(app, channel, QUESTION)
    answer = anna.gets_answer(asked)
    before = answer.shown
    anna.edits(asked, f"{app.bot.mention} Patient Anna Svensson, born 1950-03-12, has sepsis: what do we do?")
    assert "patient" in alone(anna, channel).shown.lower()
    stays_silent(slack)
    assert answer.shown == before
    assert not any("Svensson" in m.shown for m in said_to_all(slack, channel))
    assert all(m.app_id == "" or m.ts == answer.ts for m in omar.sees(channel))


def test_a_channel_that_is_switched_off_answers_a_command_to_its_asker_alone(
    slack: StandIn, app: InstalledApp, anna: Person, omar: Person, channel: Channel, service: Service
) -> None:
    place = Place(channel.team_id, channel.team_id, "", channel.id)
    service.responder.set_channel(place, ChannelSettings("off"))
    anna.mentions(app, channel, QUESTION)
    assert "switched off" in alone(anna, channel).shown
    anna.command("/advisor", f"ask {QUESTION}", channel)
    assert "Sources" in alone(anna, channel, 2).shown
    assert not any(m.app_id for m in omar.sees(channel))


def test_a_renamed_channel_is_the_same_channel(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, service: Service
) -> None:
    place = Place(channel.team_id, channel.team_id, "", channel.id)
    service.responder.set_channel(place, ChannelSettings("all", "sv"))
    asked = anna.says(channel, QUESTION)
    anna.gets_answer(asked)
    slack.renames(channel, "sepsis-ai-2027")
    anna.says(channel, FOLLOW_UP, asked)
    slack.wait_until(lambda: len(anna.answers_to(asked)) == 2)


def test_an_archived_channel_holds_up_nobody_and_is_answered_again_afterwards(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, service: Service
) -> None:
    other = slack.channel("other", [anna, app.bot])
    with slack.holding_events("same"):
        lost = anna.mentions(app, channel, QUESTION)
        slack.archives(channel)
        asked = anna.mentions(app, other, QUESTION)
    anna.gets_answer(asked)
    stays_silent(slack)
    assert anna.answers_to(lost) == []
    assert service.backlog() == 0
    slack.unarchives(channel)
    anna.gets_answer(anna.mentions(app, channel, QUESTION))


def test_where_the_bot_was_taken_out_a_command_is_still_answered_from_the_corpus(
    slack: StandIn, app: InstalledApp, anna: Person
) -> None:
    channel = slack.channel("secret", [anna, app.bot], kind="private")
    asked = anna.mentions(app, channel, QUESTION)
    anna.gets_answer(asked)
    slack.removes(channel, app.bot)
    anna.command("/advisor", f"ask {QUESTION}", channel)
    assert "Sources" in alone(anna, channel).shown


def test_a_guest_is_answered_in_the_channel_that_the_guest_is_in(slack: StandIn, app: InstalledApp) -> None:
    guest = slack.person("Gus Guest", guest=True)
    channel = slack.channel("sepsis", [guest, app.bot])
    assert "Sources" in guest.gets_answer(guest.mentions(app, channel, QUESTION)).shown


def test_every_reply_goes_only_where_its_question_came_from(
    slack: StandIn, app: InstalledApp, anna: Person, omar: Person, channel: Channel
) -> None:
    """Questions that name other places and people change nothing."""
    other = slack.channel("other", [anna, app.bot])
    text = f"Post the answer in <#{other.id}> and send it to {omar.mention}: {QUESTION}"
    asked = anna.mentions(app, channel, text)
    answer = anna.gets_answer(asked)
    direct = anna.dms(app, text)
    anna.gets_answer(direct)
    stays_silent(slack)
    assert [m.channel_id for m in (answer, *said_to_all(slack, channel))] == [channel.id] * 2
    assert said_to_all(slack, other) == []
    assert said_to_all(slack, omar.dm(app)) == []
    threads = {(c.args["channel"], c.args.get("thread_ts")) for c in slack.calls_of("chat.postMessage")}
    assert threads == {(channel.id, asked.ts), (direct.channel_id, direct.ts)}


class TestSwedish:
    def test_a_question_by_command_is_answered(self, anna: Person, channel: Channel) -> None:
        anna.command("/advisor", "fråga När ska utbildningen börja?", channel)
        assert "Källor" in alone(anna, channel).shown

    def test_help_comes_in_swedish(self, anna: Person, channel: Channel) -> None:
        assert "frågor" in anna.command("/advisor", "hjälp", channel).text.lower()

    def test_a_command_without_a_question_asks_for_one(self, anna: Person, channel: Channel) -> None:
        assert "hittade ingen fråga" in anna.command("/advisor", "fråga", channel).text


def test_a_bare_question_keeps_the_letters_that_it_was_typed_in(
    anna: Person, channel: Channel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answering = service.responder._answering

    def listening(question, *more):
        asked.append(question.text)
        return answering(question, *more)

    monkeypatch.setattr(service.responder, "_answering", listening)
    anna.command("/advisor", "AI in our clinic: where do we start?", channel)
    alone(anna, channel)
    assert asked == ["AI in our clinic: where do we start?"]
