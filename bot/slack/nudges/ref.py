"""Which nudge an act is about, as block ids and modals carry it: the message, the place in it."""

from dataclasses import dataclass
from typing import Self

from bot.errors import Refused
from bot.slack.views.nudge_actions import NUDGE_BLOCK


@dataclass(frozen=True)
class NudgeRef:
    """A nudge by the key of its message and its place there, from 0."""

    message: str
    place: int

    def packed(self) -> str:
        return f"{self.message}:{self.place}"

    def block_id(self, row: str, version: int, subject: str = "") -> str:
        """Return the id of a row of acts; it is another one with each version of the project."""
        return f"{NUDGE_BLOCK}:{self.packed()}:{row}.{version}:{subject}"

    @classmethod
    def of(cls, packed: str) -> Self:
        """Raises Refused: this names no nudge."""
        message, _, place = packed.partition(":")
        if not message or not place.isdecimal():
            raise Refused("this nudge is gone", "nothing is to be done")
        return cls(message, int(place))


def read_block(block_id: str) -> tuple[NudgeRef, str]:
    """Return the nudge of a row of acts, and the one activity or condition that it is about, if any."""
    parts = block_id.split(":", 4)
    if len(parts) != 5 or parts[0] != NUDGE_BLOCK:
        raise Refused("this nudge is gone", "use a newer message")
    return NudgeRef.of(":".join(parts[1:3])), parts[4]
