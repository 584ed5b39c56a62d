"""The import of chromadb, and what of it is used. To be imported late: it costs most of a second.

It costs two where rfc3987-syntax is installed, as it is with the tools of development: jsonschema, which
chromadb imports, then builds a grammar of addresses that nothing here uses. So it is hidden meanwhile.
"""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import cast


@contextmanager
def _hidden(name: str) -> Generator[None]:
    """A module that is not imported yet cannot be imported inside."""
    if name in sys.modules:
        yield
        return
    modules = cast("dict[str, object]", sys.modules)
    modules[name] = None
    try:
        yield
    finally:
        del modules[name]


with _hidden("rfc3987_syntax"):
    import chromadb
    from chromadb.config import Settings
    from chromadb.errors import ChromaError, NotFoundError

__all__ = ["ChromaError", "NotFoundError", "Settings", "chromadb"]
