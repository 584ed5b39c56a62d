"""An organisation's own document, as the readers of each file format hand it over."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class BlockKind(StrEnum):
    """What a piece of a document is.

    `ITEM` is a list item or a table row: a unit of its own, even without a full stop.
    """

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"


class Block(BaseModel):
    """A heading, a paragraph or an item; `page` counts from 1, `None` where there are no pages."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: BlockKind
    text: str
    page: int | None = None


class Document(BaseModel):
    """What was read of a file.

    `notes` tell a person what was not as usual, e.g. that pages without text were passed over.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    title: str
    sha256: str
    """Digest of the bytes that the blocks were read from."""
    blocks: tuple[Block, ...]
    pages: int | None = None
    notes: tuple[str, ...] = ()


class IndexMark(BaseModel):
    """What the published index of documents holds; the marker file on disk."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    digest: str
    """24 hex digits over all documents and the embedder; names the word index."""
    chunks: int
    cues: int
    embedder: str
