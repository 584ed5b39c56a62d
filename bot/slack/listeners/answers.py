"""What people press under an answer, and in the modals that it opens."""

import re
from dataclasses import replace

from slack_bolt import Ack

from bot.domain.answers import FEEDBACK_REASONS, Answer, FeedbackReason, Refusal
from bot.domain.inbound import Item, Place
from bot.errors import Refused
from bot.services.responder import Exchange, Verdict
from bot.slack import kinds
from bot.slack.desk import Desk
from bot.slack.payloads import Payload, read_feedback, read_metadata, read_pressed
from bot.slack.routes import Routes
from bot.slack.views import actions
from bot.slack.views.frames import SLACK_FRAMES
from bot.slack.views.message import ViewDict
from bot.slack.views.modals import (
    build_feedback_reasons,
    build_forgotten,
    build_passage,
    build_thanks,
    build_whole_answer,
)
from bot.slack.views.sources import Numbered


class Answers:
    """An answer is found again only in the channel that it was given in; if it is gone, that is said."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_feedback(self, ack: Ack, body: Payload, place: Place) -> None:
        """The verdict is kept at once; after a bad one the reasons are asked for."""
        pressed = read_pressed(body)
        said, _, answer_id = pressed.value.partition(":")
        verdict: Verdict = "up" if said == "up" else "down"
        found = self._desk.responder.judge(answer_id, place, pressed.user, verdict)
        if verdict == "down":
            exchange = self._desk.responder.recall(answer_id, place) if found else None
            self._open(place, pressed.trigger_id, _reasons(exchange))
        ack()

    def on_feedback_reasons(self, ack: Ack, body: Payload, place: Place) -> None:
        """What was ticked and written is kept; words that seem to hold patient data are not."""
        given = read_feedback(body)
        answer_id, place = _of_modal(body, place)
        reasons: tuple[FeedbackReason, ...] = tuple(one for one in FEEDBACK_REASONS if one in given.reasons)
        exchange = self._desk.responder.recall(answer_id, place)
        if exchange is None or exchange.outcome is None:
            ack(response_action="update", view=build_forgotten("en"))
            return
        language = exchange.outcome.language
        try:
            self._desk.responder.judge(answer_id, place, given.user, "down", reasons, given.words)
        except Refused:
            errors = {actions.FEEDBACK_WORDS_BLOCK: SLACK_FRAMES[language].patient_data}
            ack(response_action="errors", errors=errors)
        else:
            ack(response_action="update", view=build_thanks(language))

    def on_more(self, ack: Ack, body: Payload, place: Place) -> None:
        pressed = read_pressed(body)
        self._open(place, pressed.trigger_id, self._whole(pressed.value, place, 0))
        ack()

    def on_page(self, ack: Ack, body: Payload, place: Place) -> None:
        pressed = read_pressed(body)
        answer_id, place = _of_modal(body, place)
        view = self._whole(answer_id, place, _number(pressed.value))
        self._desk.clients.of(place).call("views.update", view_id=pressed.view_id, view=view)
        ack()

    def on_passage(self, ack: Ack, body: Payload, place: Place) -> None:
        pressed = read_pressed(body)
        answer_id = pressed.value.partition(":")[2]
        self._open(place, pressed.trigger_id, self._passage(answer_id, place, _number(pressed.value)))
        ack()

    def on_share(self, ack: Ack, body: Payload, place: Place) -> None:
        """The share is taken once, however often it is pressed; the private answer stands until it is out."""
        pressed = read_pressed(body)
        key = f"{kinds.SHARE}:{place.org}:{place.channel}:{pressed.value}"
        data = {"answer": pressed.value, "response_url": pressed.response_url}
        self._desk.intake.take(
            Item(key, key, kinds.SHARE, place, pressed.user, thread_ts=pressed.thread_ts, data=data)
        )
        ack()

    def _open(self, place: Place, trigger_id: str, view: ViewDict) -> None:
        self._desk.clients.of(place).call("views.open", trigger_id=trigger_id, view=view)

    def _whole(self, answer_id: str, place: Place, page: int) -> ViewDict:
        exchange = self._desk.responder.recall(answer_id, place)
        if exchange is None or exchange.outcome is None:
            return build_forgotten("en")
        return build_whole_answer(
            exchange.outcome,
            self._desk.corpus,
            answer_id=exchange.id,
            channel=exchange.channel,
            page=page,
            documents=self._desk.documents(),
        )

    def _passage(self, answer_id: str, place: Place, number: int) -> ViewDict:
        exchange = self._desk.responder.recall(answer_id, place)
        if exchange is None or exchange.outcome is None:
            return build_forgotten("en")
        outcome, cited = exchange.outcome, Numbered.of(exchange.outcome).cited
        if not 1 <= number <= len(cited):
            return build_forgotten(outcome.language)
        known = self._desk.corpus.passage_by_id.get(cited[number - 1].passage)
        return build_passage(
            cited[number - 1],
            known or self._desk.document_passage(cited[number - 1].passage),
            self._desk.corpus,
            outcome.language,
            cited=_texts(outcome),
            documents=self._desk.documents(),
        )


def register(routes: Routes, desk: Desk) -> None:
    answers = Answers(desk)
    routes.add("action", actions.ANSWER_FEEDBACK, answers.on_feedback)
    routes.add("view", actions.FEEDBACK_MODAL, answers.on_feedback_reasons)
    routes.add("action", actions.ANSWER_MORE, answers.on_more)
    routes.add("action", re.compile(f"^{actions.ANSWER_PAGE}_(back|on)$"), answers.on_page)
    routes.add("action", actions.ANSWER_PASSAGE, answers.on_passage)
    routes.add("action", actions.ANSWER_SHARE, answers.on_share)


def _of_modal(body: Payload, place: Place) -> tuple[str, Place]:
    """Return the answer that a modal is about, and its place: what happens in a modal names no channel."""
    answer_id, _, channel = read_metadata(body).partition(":")
    return answer_id, replace(place, channel=channel)


def _number(value: str) -> int:
    """Return the number before the colon; one that is none is out of range."""
    number = value.partition(":")[0]
    return int(number) if number.isdecimal() else -1


def _texts(outcome: Answer | Refusal) -> frozenset[str]:
    return frozenset(statement.text for statement in outcome.statements)


def _reasons(exchange: Exchange | None) -> ViewDict:
    if exchange is None or exchange.outcome is None:
        return build_forgotten("en")
    return build_feedback_reasons(exchange.id, exchange.channel, exchange.outcome.language)
