"""The buttons under an answer: the whole of it, a passage, share it, what one thought of it."""

# Bolt's decorators and the SDK's methods have open types.
# pyright: reportUnknownMemberType=false

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.domain.inbound import Item, Place
from bot.errors import Refused
from bot.services.recaller import Exchange, FeedbackReason, Recaller, Verdict
from bot.slack.kinds import SHARE
from bot.slack.payloads import read_answer_modal, read_inputs, read_value
from bot.slack.routes import Routes
from bot.slack.views import actions
from bot.slack.views.answers import build_answer
from bot.slack.views.frames import SLACK_FRAMES
from bot.slack.views.message import Message, ViewDict
from bot.slack.views.modals import (
    build_feedback_reasons,
    build_forgotten,
    build_passage,
    build_thanks,
    build_whole_answer,
)
from bot.slack.views.notices import shared_note
from bot.slack.views.sources import Numbered

Body = dict[str, Any]


@dataclass(frozen=True)
class Press:
    """A press on a button, or the submission of a modal, that concerns one answer."""

    answer_id: str
    detail: str
    """What stands before the answer's id in the value: a verdict, a number, a page."""
    place: Place
    user: str
    trigger_id: str


def read_press(body: Body, place: Place) -> Press:
    """Return the press; in a modal, where a payload names no channel, it comes from the modal's metadata."""
    detail, _, answer_id = read_value(body).rpartition(":")
    if not place.channel:
        place = replace(place, channel=read_answer_modal(body)[1])
    return Press(answer_id, detail, place, body["user"]["id"], body["trigger_id"])


def read_reasons(body: Body, place: Place) -> tuple[Press, list[FeedbackReason], str]:
    """Return what was ticked and written in the feedback modal."""
    answer_id, channel = read_answer_modal(body)
    at = replace(place, channel=channel)
    press = Press(answer_id, "down", at, body["user"]["id"], body["trigger_id"])
    values = read_inputs(body)
    selected = values[actions.FEEDBACK_REASONS_BLOCK][actions.FEEDBACK_REASONS_INPUT]["selected_options"]
    said = values[actions.FEEDBACK_WORDS_BLOCK][actions.FEEDBACK_WORDS_INPUT]["value"]
    ticked = {one["value"] for one in selected or ()}
    reasons: list[FeedbackReason] = [reason for reason in SLACK_FRAMES["en"].reasons if reason in ticked]
    return press, reasons, (said or "").strip()


class AnswerButtons:
    """One method a listener; each acknowledges after one read or one small write."""

    def __init__(
        self,
        recaller: Recaller,
        take: Callable[[Item, dt.datetime], object],
        now: Callable[[], dt.datetime],
    ) -> None:
        self._recaller = recaller
        self._take = take
        self._now = now

    def register(self, app: App | Routes) -> None:
        """Each action id and callback id of an answer has its listener."""
        app.action(actions.ANSWER_MORE)(self.on_more)
        app.action(f"{actions.ANSWER_PAGE}_back")(self.on_page)
        app.action(f"{actions.ANSWER_PAGE}_on")(self.on_page)
        app.action(actions.ANSWER_PASSAGE)(self.on_passage)
        app.action(actions.ANSWER_SHARE)(self.on_share)
        app.action(actions.ANSWER_FEEDBACK)(self.on_feedback)
        app.view(actions.FEEDBACK_MODAL)(self.on_reasons)

    def on_more(self, ack: Ack, body: Body, place: Place, client: WebClient) -> None:
        ack()
        press = read_press(body, place)
        client.views_open(trigger_id=press.trigger_id, view=self._whole(press, page=0))

    def on_page(self, ack: Ack, body: Body, place: Place, client: WebClient) -> None:
        ack()
        press = read_press(body, place)
        view = self._whole(press, page=int(press.detail))
        client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)

    def on_passage(self, ack: Ack, body: Body, place: Place, client: WebClient) -> None:
        ack()
        press = read_press(body, place)
        client.views_open(trigger_id=press.trigger_id, view=self._passage(press))

    def on_share(self, ack: Ack, body: Body, place: Place) -> None:
        """The share is in the inbox, once however often the button is pressed.

        The worker posts it and then takes the private message away by the `response_url`: if it
        cannot post, the asker still has the answer.
        """
        press = read_press(body, place)
        key = f"{SHARE}:{press.place.org}:{press.answer_id}"
        data = {"answer": press.answer_id, "response_url": body["response_url"]}
        self._take(Item(key, key, SHARE, press.place, press.user, data=data), self._now())
        ack()

    def on_feedback(self, ack: Ack, body: Body, place: Place, client: WebClient) -> None:
        press = read_press(body, place)
        found = self._find(press)
        verdict: Verdict = "up" if press.detail == "up" else "down"
        if found is not None:
            self._recaller.judge(found, press.user, verdict, self._now())
        ack()
        if verdict == "down":
            client.views_open(trigger_id=press.trigger_id, view=_reasons(found))

    def on_reasons(self, ack: Ack, body: Body, place: Place) -> None:
        press, reasons, words = read_reasons(body, place)
        found = self._find(press)
        if found is None or found.outcome is None:
            ack(response_action="update", view=build_forgotten("en"))
            return
        frame = SLACK_FRAMES[found.outcome.language]
        try:
            self._recaller.judge(found, press.user, "down", self._now(), reasons, words)
        except Refused:
            ack(response_action="errors", errors={actions.FEEDBACK_WORDS_BLOCK: frame.patient_data})
            return
        ack(response_action="update", view=build_thanks(found.outcome.language))

    def _find(self, press: Press) -> Exchange | None:
        return self._recaller.find(press.answer_id, press.place.org, press.place.channel)

    def _whole(self, press: Press, page: int) -> ViewDict:
        found = self._find(press)
        if found is None or found.outcome is None:
            return build_forgotten("en")
        return build_whole_answer(
            found.outcome,
            self._recaller.corpus,
            answer_id=found.id,
            channel=found.channel,
            page=page,
            documents=self._recaller.documents(found),
        )

    def _passage(self, press: Press) -> ViewDict:
        found = self._find(press)
        if found is None or found.outcome is None:
            return build_forgotten("en")
        cited = Numbered.of(found.outcome).cited
        number = int(press.detail)
        if not 1 <= number <= len(cited):
            return build_forgotten(found.outcome.language)
        citation = cited[number - 1]
        return build_passage(
            citation,
            self._recaller.passage(citation.passage),
            self._recaller.corpus,
            found.outcome.language,
            cited=frozenset(statement.text for statement in found.outcome.statements),
            documents=self._recaller.documents(found),
        )


def _reasons(found: Exchange | None) -> ViewDict:
    if found is None or found.outcome is None:
        return build_forgotten("en")
    return build_feedback_reasons(found.id, found.channel, found.outcome.language)


def shared_answer(recaller: Recaller, item: Item) -> tuple[Exchange, Message] | None:
    """Return what the worker posts for an item of kind `SHARE`, and the exchange that says where.

    None where there is nothing to share: the answer is no longer kept, or was somebody else's.
    """
    found = recaller.find(item.data["answer"], item.place.org, item.place.channel)
    if found is None or found.outcome is None or found.asker != item.user:
        return None
    note = shared_note(item.user, found.outcome.language)
    message = build_answer(
        found.outcome,
        recaller.corpus,
        answer_id=found.id,
        revision=found.revision,
        note=note,
        documents=recaller.documents(found),
    )
    return found, message
