"""The errors of the database become ours here, once."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.errors import DataFolderError


@contextmanager
def store_errors(engine: Engine) -> Generator[None]:
    """Turn what SQLAlchemy raises into a `DataFolderError` that names the database, never its password."""
    try:
        yield
    except SQLAlchemyError as error:
        where = engine.url.render_as_string(hide_password=True)
        cause = str(error.orig).strip() if isinstance(error, DBAPIError) else type(error).__name__
        detail = cause.splitlines()[0][:200] if cause else type(error).__name__
        raise DataFolderError(
            f"database {where}: {detail}", "check that it can be reached and written, and has space"
        ) from error
