"""The submission of any modal of a project: saved, or told in the modal with all that was typed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack

from bot.domain.inbound import Place
from bot.slack.payloads import Payload, read_inputs, read_modal_place, read_spot
from bot.slack.project.parts import Entered
from bot.slack.project.spot import Spot
from bot.slack.project_desk import NotShownError, ProjectDesk, Visit, told
from bot.slack.views.message import ViewDict
from bot.slack.views.mrkdwn import cut

ERROR_CHARS = 300
"""Of an error beside a field."""


@dataclass(frozen=True)
class Sent:
    """A modal that was submitted."""

    body: Payload
    spot: Spot
    entered: Entered

    @property
    def below(self) -> str:
        """Id of the modal under it, empty where there is none."""
        return self.body["view"].get("previous_view_id") or ""


@dataclass(frozen=True)
class Errors:
    """What is wrong, by field."""

    by_field: dict[str, str]


Outcome = ViewDict | Errors | None
"""The modal anew with what is in the way, errors beside fields, or None: it closes."""

Save = Callable[[Visit, Sent], Outcome]


def read_sent(body: Payload) -> Sent:
    return Sent(body, read_spot(body), Entered(read_inputs(body)))


def submitted(desk: ProjectDesk, ack: Ack, body: Payload, place: Place, save: Save) -> None:
    """Save what was filled in, as the project's visitor, and answer the modal.

    It closes where all is saved, also where something else could not show that.
    """
    sent, at, user = read_sent(body), read_modal_place(body, place), body["user"]["id"]
    try:
        outcome = save(desk.visit(at, user), sent)
    except NotShownError as unshown:
        said = told(unshown)
        outcome = None if unshown.kept else beside_first(sent, said.text)
        if unshown.kept:
            desk.tell(at, user, said)
    except Exception as error:  # noqa: BLE001 (the edge: logged with a reference)
        outcome = beside_first(sent, told(error).text)
    answer(ack, sent, outcome)


def answer(ack: Ack, sent: Sent, outcome: Outcome) -> None:
    if outcome is None:
        ack()
    elif isinstance(outcome, Errors):
        ids = sent.entered.block_ids
        errors = outcome.by_field.items()
        by_block: dict[str, Any] = {ids[field]: cut(text, ERROR_CHARS) for field, text in errors}
        ack(response_action="errors", errors=by_block)
    else:
        ack(response_action="update", view=outcome)


def beside_first(sent: Sent, text: str) -> Errors:
    """Return the error beside the form's first field, where nothing better can be shown."""
    return Errors({next(iter(sent.entered.block_ids)): text})
