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
    except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
        _cut_details(error)
        where = engine.url.render_as_string(hide_password=True)
        cause = str(_driver_error(error)).strip() or type(error).__name__
        detail = cause.splitlines()[0][:200] if cause else type(error).__name__
        raise DataFolderError(
            f"database {where}: {detail}", "check that it can be reached and written, and has space"
        ) from error


def _driver_error(error: BaseException) -> BaseException | str:
    """Return what the driver said; of SQLAlchemy's own errors only the kind, for they quote statements."""
    if isinstance(error, DBAPIError):
        return error.orig or ""
    return type(error).__name__ if isinstance(error, SQLAlchemyError) else error


def _cut_details(error: BaseException) -> None:
    """Leave of what the driver said its first line: PostgreSQL's details quote the row."""
    for one in (error, getattr(error, "orig", None)):
        if isinstance(one, BaseException):
            one.args = tuple(str(part).partition("\n")[0] for part in one.args)
