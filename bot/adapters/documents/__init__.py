"""Documents of the organisation, read into blocks: PDF, DOCX, Markdown, HTML and plain text."""

from bot.adapters.documents.apart import ReaderApart
from bot.adapters.documents.reader import SUFFIXES, DocumentReader, read_document

__all__ = ["SUFFIXES", "DocumentReader", "ReaderApart", "read_document"]
