"""Whether the database answers, asked anew each time."""

from sqlalchemy import Engine, text

from bot.errors import DataFolderError
from bot.store.failures import store_errors


def answers(engine: Engine) -> bool:
    """Tell whether the database can be read now."""
    try:
        with store_errors(engine), engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DataFolderError:
        return False
    return True
