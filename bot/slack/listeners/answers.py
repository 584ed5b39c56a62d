"""What people press under an answer."""

import re

from slack_bolt import Ack

from bot.domain.inbound import Item, Place
from bot.services.responder import Exchange
from bot.slack import kinds
from bot.slack.desk import Desk
from bot.slack.payloads import Payload, Pressed, read_feedback, read_pressed
from bot.slack.routes import Routes
from bot.slack.views import actions
from bot.slack.views.message import ViewDict
from bot.slack.views.modals import build_feedback_reasons, build_passage, build_whole_answer
from bot.slack.views.sources import Numbered


class Answers:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_feedback(self, ack: Ack, body: Payload, place: Place) -> None:
        pressed = read_pressed(body)
        verdict, _, answer_id = pressed.value.partition(":")
        exchange = self._desk.responder.recall(answer_id, place)
        if exchange and exchange.outcome:
            self._desk.responder.judge(answer_id, place, pressed.user, "up" if verdict == "up" else "down")
            if verdict != "up":
                _open(
                    self._desk, place, pressed, build_feedback_reasons(answer_id, exchange.outcome.language)
                )
        ack()

    def on_feedback_reasons(self, ack: Ack, body: Payload, place: Place) -> None:
        given = read_feedback(body)
        self._desk.responder.judge(given.answer_id, place, given.user, "down", given.reasons, given.words)
        ack()

    def on_more(self, ack: Ack, body: Payload, place: Place) -> None:
        pressed = read_pressed(body)
        exchange = self._desk.responder.recall(pressed.value, place)
        if exchange:
            _open(self._desk, place, pressed, _whole(self._desk, exchange, 0))
        ack()

    def on_page(self, ack: Ack, body: Payload, place: Place) -> None:
        pressed = read_pressed(body)
        page, _, answer_id = pressed.value.partition(":")
        exchange = self._desk.responder.recall(answer_id, place)
        if exchange and page.isdecimal():
            web = self._desk.clients.of(place)
            web.call("views.update", view_id=pressed.view_id, view=_whole(self._desk, exchange, int(page)))
        ack()

    def on_passage(self, ack: Ack, body: Payload, place: Place) -> None:
        pressed = read_pressed(body)
        number, _, answer_id = pressed.value.partition(":")
        exchange = self._desk.responder.recall(answer_id, place)
        view = _passage(self._desk, exchange, int(number)) if exchange and number.isdecimal() else None
        if view:
            _open(self._desk, place, pressed, view)
        ack()

    def on_share(self, ack: Ack, body: Payload, place: Place) -> None:
        pressed = read_pressed(body)
        key = f"{kinds.SHARE}:{place.org}:{place.channel}:{pressed.value}"
        data = {"answer": pressed.value, "response_url": pressed.response_url}
        self._desk.intake.take(
            Item(key, key, kinds.SHARE, place, pressed.user, thread_ts=pressed.thread_ts, data=data)
        )
        ack()


def register(routes: Routes, desk: Desk) -> None:
    answers = Answers(desk)
    routes.add("action", actions.ANSWER_FEEDBACK, answers.on_feedback)
    routes.add("view", actions.FEEDBACK_MODAL, answers.on_feedback_reasons)
    routes.add("action", actions.ANSWER_MORE, answers.on_more)
    routes.add("action", re.compile(f"^{actions.ANSWER_PAGE}"), answers.on_page)
    routes.add("action", actions.ANSWER_PASSAGE, answers.on_passage)
    routes.add("action", actions.ANSWER_SHARE, answers.on_share)


def _open(desk: Desk, place: Place, pressed: Pressed, view: ViewDict) -> None:
    desk.clients.of(place).call("views.open", trigger_id=pressed.trigger_id, view=view)


def _whole(desk: Desk, exchange: Exchange, page: int) -> ViewDict:
    if exchange.outcome is None:
        raise ValueError("an exchange without outcome is not recalled")
    return build_whole_answer(
        exchange.outcome, desk.corpus, answer_id=exchange.id, page=page, documents=desk.documents()
    )


def _passage(desk: Desk, exchange: Exchange, number: int) -> ViewDict | None:
    outcome = exchange.outcome
    cited = Numbered.of(outcome).cited if outcome else ()
    if outcome is None or not 1 <= number <= len(cited):
        return None
    citation = cited[number - 1]
    texts = frozenset(one.text for one in outcome.statements if citation in one.citations)
    passage = desk.corpus.passage_by_id.get(citation.passage)
    return build_passage(
        citation, passage, desk.corpus, outcome.language, cited=texts, documents=desk.documents()
    )
