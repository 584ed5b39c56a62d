"""What every value of a project is made of: frozen models, times in UTC, opaque ids."""

import datetime as dt
import hashlib
import json
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints
from pydantic_core import to_jsonable_python


class Value(BaseModel):
    """Base of all project values: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _to_utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)


UtcTime = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""A moment with a time zone, kept in UTC so that its JSON (and with it a record's hash) is one."""

PersonToken = Annotated[str, StringConstraints(pattern=r"^p-[0-9a-f]{16}$")]
"""A person within one project. Random, never derived from the identity: see `privacy`."""

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256, hexadecimal."""

COMMIT = {"commit": True}
"""Serialisation context in which a free text is written as its digest alone."""


def canonical_json(value: Any) -> str:
    """Return the one JSON text of `value`: keys sorted, no spaces, free texts as digests."""
    plain = to_jsonable_python(value, context=COMMIT)
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text: str) -> str:
    """Return the SHA-256 of the text's UTF-8 bytes, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class ProjectKey(Value):
    """Names one project: a channel within an enterprise or a team."""

    org: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^\S+$")]
    """Slack's enterprise id where there is one, else the team id."""
    channel: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^\S+$")]

    def __str__(self) -> str:
        return f"{self.org}/{self.channel}"
