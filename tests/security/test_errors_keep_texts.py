"""An error that reaches a log says nothing of what people wrote."""

import importlib
import logging
import pkgutil
import sqlite3
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import bot
from bot.cli.logs import SafeFormatter
from bot.domain.project.words import Words
from bot.errors import AwayError, DataFolderError, Refused
from bot.store.engine import create_store_engine
from bot.store.failures import store_errors

WRITTEN = "canary-4711 our radiologist said no"


def every_model() -> list[type[BaseModel]]:
    for found in pkgutil.walk_packages(bot.__path__, "bot."):
        if not found.name.startswith(
            ("bot.standin", "bot.playground", "bot.store.migrations", "bot.__main__")
        ):
            importlib.import_module(found.name)
    models, new = set(), {BaseModel}
    while new:
        new = {below for one in new for below in one.__subclasses__()} - models
        models |= new
    return sorted((one for one in models if one.__module__.startswith("bot.")), key=lambda one: one.__name__)


def test_no_model_repeats_its_input_when_it_is_refused() -> None:
    models = every_model()
    assert len(models) > 60
    assert [one.__qualname__ for one in models if not one.model_config.get("hide_input_in_errors")] == []


def test_words_that_are_refused_are_not_in_the_error() -> None:
    with pytest.raises(ValidationError) as refused:
        Words.model_validate_json(f'{{"digest": "{WRITTEN}", "text": ["{WRITTEN}"]}}')
    assert "canary-4711" not in str(refused.value)


def test_an_error_of_the_database_names_no_value(database_url: str) -> None:
    engine = create_store_engine(database_url)
    with pytest.raises(DBAPIError) as failed, engine.connect() as connection:
        connection.execute(text("SELECT :words FROM no_such_table"), {"words": WRITTEN})
    assert "canary-4711" not in str(failed.value)
    engine.dispose()


def test_a_row_that_the_database_refuses_is_not_quoted(database_url: str) -> None:
    """PostgreSQL adds the whole row as a detail."""
    engine = create_store_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (words TEXT, other INTEGER NOT NULL)"))
    with pytest.raises(DataFolderError) as failed, store_errors(engine), engine.begin() as connection:
        connection.execute(text("INSERT INTO note (words) VALUES (:words)"), {"words": WRITTEN})
    chain: BaseException | None = failed.value
    while chain is not None:
        assert "canary-4711" not in str(chain)
        assert "canary-4711" not in str(getattr(chain, "orig", ""))
        chain = chain.__cause__ or chain.__context__
    engine.dispose()


def record_of(error: Exception, name: str, message: str, level: int = logging.ERROR) -> logging.LogRecord:
    try:
        try:
            raise ValueError(WRITTEN)
        except ValueError as cause:
            raise error from cause
    except Exception:  # noqa: BLE001
        import sys

        return logging.LogRecord(name, level, "/x/module.py", 7, message, (), sys.exc_info())


@pytest.mark.parametrize(
    "error",
    [KeyError(WRITTEN), sqlite3.OperationalError(WRITTEN), Refused(WRITTEN)],
    ids=lambda e: type(e).__name__,
)
def test_a_log_names_kind_and_place_of_an_error_and_no_text_of_it(error: Exception) -> None:
    shown = SafeFormatter().format(record_of(error, "bot.x", "item failed key=k"))
    assert "canary-4711" not in shown
    assert "item failed key=k" in shown
    assert type(error).__name__ in shown
    assert "ValueError" in shown
    assert f"{Path(__file__).name}:" in shown


def test_a_log_says_what_an_error_of_the_installation_says() -> None:
    shown = SafeFormatter().format(record_of(DataFolderError("database x: disk full"), "bot.x", "failed"))
    assert "database x: disk full" in shown
    assert "canary-4711" not in shown
    away = SafeFormatter().format(record_of(AwayError("Slack limits chat.postMessage"), "bot.x", "waits"))
    assert "Slack limits chat.postMessage" in away


def test_what_a_library_says_is_reduced_to_its_place() -> None:
    shown = SafeFormatter().format(record_of(ValueError("x"), "slack_bolt.App", f"Failed (error: {WRITTEN})"))
    assert "canary-4711" not in shown
    assert "slack_bolt.App module:7" in shown


def test_an_error_that_another_handler_has_formatted_before_is_formatted_anew() -> None:
    record = record_of(ValueError(WRITTEN), "bot.x", "failed")
    logging.Formatter().format(record)  # keeps its text in the record
    assert "canary-4711" not in SafeFormatter().format(record)
