"""Where a modal stands: what it is about and what was seen. Ids and numbers, nothing that people wrote."""

from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.phases import Phase

Filter = Literal["all", "open", "mine", "overdue", "blocked"]
FILTERS: tuple[Filter, ...] = get_args(Filter)


class Spot(BaseModel):
    """The `private_metadata` of a project's modals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: str = ""
    version: int = 0
    """The project's version that is shown; any change that touches the same later is a conflict."""
    phase: Phase | None = None
    """Of the checklist; None: all."""
    shows: Filter = "open"
    page: int = 0
    activity: str | None = None
    decision: str | None = None
    conditions: int = 1
    below: Literal["gate", "phase"] = "gate"
    """What the form of a decision was opened from, where it stands on top of something."""
    nudge: str = ""
    """The nudge that this was opened from, as `bot.slack.nudges.ref.NudgeRef`: it is acted on then."""
    message: str | None = None
    """Timestamp of the message that a shortcut was used on."""
    before: dict[str, str] = Field(default_factory=dict[str, str])
    """Choices that the form began with, by field: what was not touched is not saved again."""

    def packed(self) -> str:
        return self.model_dump_json(exclude_defaults=True)

    @classmethod
    def of(cls, packed: str) -> Self:
        return cls.model_validate_json(packed or "{}")
