"""Whatever a person types: committed to by a digest, so that the text can be erased afterwards.

A record's hash covers the digest only (`base.COMMIT`). The salt keeps the digest from being guessed
once text and salt are gone.
"""

from collections.abc import Iterator
from typing import Annotated, Any, TypeVar, cast

from pydantic import (
    BaseModel,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)

from bot.domain.project.base import Hash, Value, sha256
from bot.errors import Refused

ERASED = "[erased]"
"""What is shown in the place of a text that was erased."""

TEXT_MAX_CHARS = 3000
"""Longest free text; Slack's own limit of a text block."""

Model = TypeVar("Model", bound=BaseModel)


class Committed(Value):
    """A text beside its commitment. Text and salt are both there, or both erased."""

    digest: Hash
    salt: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] | None = None
    text: Annotated[str, StringConstraints(min_length=1, max_length=TEXT_MAX_CHARS)] | None = None

    @model_serializer(mode="wrap")
    def _digest_alone_when_hashed(
        self, handler: SerializerFunctionWrapHandler, info: SerializationInfo[Any]
    ) -> Any:
        if info.context and info.context.get("commit"):
            return {"digest": self.digest}
        return handler(self)

    @property
    def holds(self) -> bool:
        """True where the text is erased or is the one that was committed to."""
        if self.text is None or self.salt is None:
            return self.text is self.salt
        return self.digest == sha256(self.salt + self.text)

    def __str__(self) -> str:
        return ERASED if self.text is None else self.text


class Words(Committed):
    """Something that a person wrote in their own words; erased with the person."""


class Label(Committed):
    """The name of a thing (project, system, vendor, own activity): erased only if it names a person."""


def words(text: str, salt: str) -> Words:
    """Return `text`, stripped, as committed words. `salt`: 32 random hex digits, new each time.

    Raises:
        Refused: the text is empty or too long.
    """
    return Words(digest=sha256(salt + _clean(text)), salt=salt, text=_clean(text))


def label(text: str, salt: str) -> Label:
    """Return `text`, stripped, as the committed name of a thing; else as `words`."""
    return Label(digest=sha256(salt + _clean(text)), salt=salt, text=_clean(text))


def _clean(text: str) -> str:
    clean = text.strip()
    if not clean:
        raise Refused("the text is empty", "write at least a word")
    if len(clean) > TEXT_MAX_CHARS:
        raise Refused(f"the text is longer than {TEXT_MAX_CHARS} characters", "shorten it or link to it")
    return clean


def committed_in(value: object) -> Iterator[Committed]:
    """Yield each committed text anywhere inside a value."""
    if isinstance(value, Committed):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from committed_in(getattr(value, name))
    elif isinstance(value, tuple):
        for part in cast("tuple[object, ...]", value):
            yield from committed_in(part)
    elif isinstance(value, dict):
        for part in cast("dict[object, object]", value).values():
            yield from committed_in(part)


def without_texts(value: Model, digests: frozenset[str]) -> Model:
    """Return `value` with the texts of these digests, and their salts, gone."""
    return type(value).model_validate(_blanked(value.model_dump(mode="json"), digests))


def _blanked(plain: Any, digests: frozenset[str]) -> Any:
    if isinstance(plain, dict):
        found = cast("dict[str, Any]", plain)
        if "salt" in found and found.get("digest") in digests:
            return {**found, "salt": None, "text": None}
        return {name: _blanked(part, digests) for name, part in found.items()}
    if isinstance(plain, list):
        return [_blanked(part, digests) for part in cast("list[Any]", plain)]
    return plain
