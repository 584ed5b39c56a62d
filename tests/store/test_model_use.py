"""What a day took of the language model: one row a day, added to by every process, on both databases."""

import datetime as dt
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.errors import DataFolderError
from bot.services.metering import Budget, Prices, Usage
from bot.store.engine import create_store_engine
from bot.store.migrate import upgrade
from bot.store.model_use import ModelUseStore

DAY = dt.date(2026, 11, 24)
NEXT = DAY + dt.timedelta(days=1)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_store_engine(database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


def test_a_day_that_nobody_used_took_nothing(engine: Engine) -> None:
    assert ModelUseStore(engine).of(DAY) == (0, 0.0)


def test_what_many_add_at_once_is_all_counted(engine: Engine) -> None:
    start = threading.Barrier(8)

    def add() -> None:
        store = ModelUseStore(engine)
        start.wait(10)
        for _ in range(5):
            store.add(DAY, 10, 0.25)

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert ModelUseStore(engine).of(DAY) == (400, pytest.approx(10.0))


def test_days_are_kept_apart_and_old_ones_go(engine: Engine) -> None:
    store = ModelUseStore(engine)
    store.add(DAY, 10, 0.5)
    store.add(NEXT, 20, 1.0)
    assert store.purge(dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)) == 1
    assert (store.of(DAY), store.of(NEXT)) == ((0, 0.0), (20, 1.0))


def test_a_budget_is_one_for_all_replicas_and_over_a_start(engine: Engine) -> None:
    one, other = (Budget(100, lambda: DAY, ledger=ModelUseStore(engine)) for _ in range(2))
    one.note(Usage(60, 0))
    assert other.allows()
    other.note(Usage(0, 40))
    assert not one.allows()
    assert not Budget(100, lambda: DAY, ledger=ModelUseStore(engine)).allows()
    assert Budget(100, lambda: NEXT, ledger=ModelUseStore(engine)).allows()


def test_money_is_one_for_all_replicas_too(engine: Engine) -> None:
    one, other = (Budget(0, lambda: DAY, Prices(10.0, 30.0), 0.01, ModelUseStore(engine)) for _ in range(2))
    assert one.note(Usage(1000, 0)) == pytest.approx(0.01)
    assert not other.allows()


def test_while_the_database_is_away_a_process_keeps_to_what_it_knows_and_writes_it_later(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise DataFolderError("database: gone", "bring it back")

    budget = Budget(100, lambda: DAY, ledger=ModelUseStore(engine))
    budget.note(Usage(50))
    with monkeypatch.context() as broken:
        broken.setattr(ModelUseStore, "add", away)
        broken.setattr(ModelUseStore, "of", away)
        budget.note(Usage(49))
        assert budget.allows()
        budget.note(Usage(1))
        assert not budget.allows()
    assert ModelUseStore(engine).of(DAY) == (50, 0.0)
    budget.note(Usage(5))
    assert ModelUseStore(engine).of(DAY) == (105, 0.0)
