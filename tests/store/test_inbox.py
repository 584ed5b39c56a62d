"""The inbox, the outbox's rows, exchanges and channels, on both databases."""

import datetime as dt
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, update

from bot.domain.answers import Answer, Refusal
from bot.domain.inbound import Channel, Item, Place
from bot.store.channels import ChannelStore
from bot.store.conversations import ConversationStore
from bot.store.engine import create_store_engine, writing
from bot.store.executors import ExecutorStore
from bot.store.inbox import Inbox
from bot.store.migrate import upgrade
from bot.store.posts import PostStore
from bot.store.schema import answer

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
PLACE = Place("T1", "T1", "", "C1")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_store_engine(database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def inbox(engine: Engine) -> Iterator[Inbox]:
    inbox = Inbox(engine)
    yield inbox
    inbox.close()


def item(key: str, event_id: str = "", text: str = "What now?") -> Item:
    return Item(key, event_id or f"Ev-{key}", "question", PLACE, "U1", "1.1", "", text, {"a": "b"})


def test_an_item_is_known_again_by_its_key_and_by_its_event_id(inbox: Inbox) -> None:
    first = item("q1", "Ev1")
    for one in (first, item("q1", "Ev2"), item("q2", "Ev1")):
        inbox.take([one], NOW)
    assert inbox.waiting() == [first]


def test_an_item_that_many_threads_bring_is_kept_once(inbox: Inbox) -> None:
    start = threading.Barrier(12)

    def take(number: int) -> None:
        start.wait(10)
        inbox.take([item("q1", f"Ev{number}")], NOW)
        inbox.take([item(f"own-{number}")], NOW)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(one.key for one in inbox.waiting()) == sorted(["q1", *(f"own-{n}" for n in range(12))])


def test_what_is_known_keeps_nothing_else_of_its_commit_out(inbox: Inbox) -> None:
    inbox.take([item("q1")], NOW)
    inbox.take([item("q1", "Ev8"), item("q2"), item("q2", "Ev9"), item("q3")], NOW)
    assert inbox.waiting() == [item("q1"), item("q2"), item("q3")]


def test_half_a_surrogate_pair_is_stored_like_any_other_text(inbox: Inbox) -> None:
    """Slack cuts texts between the halves; it must not cost those who share the commit their place."""
    given = item("q1", text="cut \ud83c and \x00")
    inbox.take([given, item("q2")], NOW)
    assert inbox.item("q1") == given


def test_an_item_comes_out_as_it_went_in(inbox: Inbox) -> None:
    given = item("q1", text="Vad gäller för \U0001f3e5?")
    inbox.take([given], NOW)
    assert inbox.item("q1") == given


def test_of_a_done_item_the_key_stays_and_the_text_goes(inbox: Inbox) -> None:
    inbox.take([item("q1")], NOW)
    inbox.started(["q1"])
    assert inbox.waiting() == []
    assert inbox.item("q1")
    inbox.done("q1")
    assert inbox.item("q1") is None
    inbox.take([item("q1", "Ev9")], NOW)
    assert inbox.waiting() == []
    assert inbox.item("q1") is None
    assert inbox.knows("q1")


def test_a_busy_lane_is_passed_over(inbox: Inbox) -> None:
    for key in ("q1", "q2"):
        inbox.take([item(key)], NOW)
    other = Item("q3", "Ev3", "question", Place("T1", "T1", "", "C2"), "U1")
    inbox.take([other], NOW)
    inbox.started(["q1"])
    assert inbox.under_way() == {"T1:C1": 1}
    assert inbox.waiting(busy=["T1:C1"]) == [other]
    assert inbox.backlog() == 2


def test_what_is_not_done_is_never_purged(inbox: Inbox) -> None:
    inbox.take([item("done")], NOW)
    inbox.take([item("open")], NOW)
    inbox.done("done")
    assert inbox.purge(NOW) == 0
    assert inbox.purge(NOW + DAY) == 1
    assert (inbox.knows("done"), inbox.knows("open")) == (False, True)


def test_a_failing_database_fails_every_thread_that_waits(inbox: Inbox, engine: Engine) -> None:
    from bot.errors import DataFolderError
    from bot.store.schema import inbox as table

    table.drop(engine)
    with pytest.raises(DataFolderError):
        inbox.take([item("q1")], NOW)


def test_a_post_is_begun_once(engine: Engine) -> None:
    posts = PostStore(engine)
    assert posts.begin("answer:1", "T1", "C1", "1.1", NOW) is None
    again = posts.begin("answer:1", "T1", "C1", "1.1", NOW)
    assert again
    assert again.state == "sending"
    posts.sent("answer:1", "2.2", NOW)
    sent = posts.begin("answer:1", "T1", "C1", "1.1", NOW)
    assert sent
    assert (sent.state, sent.ts) == ("sent", "2.2")


def test_an_exchange_keeps_its_answer_and_a_withdrawn_one_nothing(engine: Engine) -> None:
    store = ConversationStore(engine)
    store.open("a1", PLACE, "1.1", "1.1", "U1", NOW)
    outcome = Refusal(reason="not_in_corpus", text="Not in the corpus.")
    store.keep("a1", outcome, 0, NOW)
    store.answered("a1", "2.2", NOW)
    assert store.open("a1", PLACE, "1.1", "1.1", "U1", NOW).outcome == outcome
    assert store.find("a1", "T1", "C2") is None
    store.withdraw("a1", NOW)
    left = store.find("a1", "T1", "C1")
    assert left
    assert left.withdrawn
    assert left.outcome is None
    assert left.answer_ts == "2.2"


def test_the_bot_is_in_a_thread_of_its_own_channel_only(engine: Engine) -> None:
    store = ConversationStore(engine)
    store.open("a1", PLACE, "1.1", "1.1", "U1", NOW)
    assert store.is_in_thread("T1", "C1", "1.1")
    assert not store.is_in_thread("T1", "C2", "1.1")
    assert not store.is_in_thread("T2", "C1", "1.1")


def test_an_answer_for_one_person_does_not_pull_the_bot_into_the_thread_until_it_is_shared(
    engine: Engine,
) -> None:
    store = ConversationStore(engine)
    store.open("a1", PLACE, "1.1", "", "U1", NOW)
    assert not store.is_in_thread("T1", "C1", "1.1")
    store.answered("a1", "2.2", NOW)
    assert store.is_in_thread("T1", "C1", "1.1")


def test_an_answer_that_is_shared_outside_of_a_thread_begins_one(engine: Engine) -> None:
    store = ConversationStore(engine)
    store.open("a1", PLACE, "", "", "U1", NOW)
    store.answered("a1", "2.2", NOW)
    assert store.is_in_thread("T1", "C1", "2.2")


def test_the_bot_leaves_a_thread_with_the_only_question_that_it_answered_there(engine: Engine) -> None:
    store = ConversationStore(engine)
    store.open("a1", PLACE, "1.1", "1.1", "U1", NOW)
    store.withdraw("a1", NOW)
    assert not store.is_in_thread("T1", "C1", "1.1")


def test_what_an_answer_holds_is_not_read_to_know_its_thread(engine: Engine) -> None:
    store = ConversationStore(engine)
    store.open("a1", PLACE, "1.1", "1.1", "U1", NOW)
    with writing(engine).begin() as connection:
        connection.execute(update(answer).values(outcome="no JSON at all"))
    assert store.is_in_thread("T1", "C1", "1.1")


def test_feedback_goes_with_its_answer(engine: Engine) -> None:
    store = ConversationStore(engine)
    store.open("a1", PLACE, "1.1", "1.1", "U1", NOW)
    store.keep("a1", Answer(text="Yes."), 0, NOW)
    store.judge("a1", "U1", "up", NOW)
    store.judge("a1", "U1", "down", NOW, ["wrong"], "No.")
    assert store.purge(NOW + DAY) == 1


def test_a_channel_is_as_it_was_set_last(engine: Engine) -> None:
    store = ChannelStore(engine)
    assert store.read("T1", "C1") is None
    store.write("T1", "C1", Channel("all", "sv"))
    store.write("T1", "C1", Channel("off", "en"))
    assert store.read("T1", "C1") == Channel("off", "en")
    assert store.read("T2", "C1") is None


def test_a_silent_process_is_found_and_one_that_lives_is_not(engine: Engine) -> None:
    store = ExecutorStore(engine)
    store.beat("dead", NOW - DAY)
    store.beat("alive", NOW - DAY)
    store.beat("alive", NOW)
    assert store.silent_since(NOW - DAY / 2) == ["dead"]
