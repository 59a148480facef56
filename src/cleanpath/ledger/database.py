"""SQLite or PostgreSQL; errors in our words."""

import contextlib
import os
import sqlite3
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from cleanpath.errors import (
    SHOWN_LENGTH,
    BadInput,
    CleanpathError,
    Conflict,
    Unavailable,
    install_extra,
    shown,
)

_BUSY = ("locked", "busy")
_FOREIGN = ("no such table", "no such column", "has no column", "decode", "malformed", "not a database")
_RESTORE = "Name another file, or restore this one from a copy."


@contextlib.contextmanager
def told(label: str, secrets: tuple[str, ...] = ()) -> Iterator[None]:
    """Turn a database's errors inside the block into ours.

    Parameters
    ----------
    label
        How the database is called in messages.
    secrets
        Texts that no message may show.

    Raises
    ------
    Unavailable
        If the database does not answer, is full, locked for too long, or refuses access.
    BadInput
        If it is damaged or is not a ledger.
    Conflict
        If it refused a row that contradicts another.
    """
    try:
        yield
    except CleanpathError:
        raise
    except exc.DBAPIError as error:
        raise _said(error.orig, label, secrets) from None
    except sqlite3.Error as error:
        raise _said(error, label, secrets) from None
    except (exc.SQLAlchemyError, UnicodeError) as error:
        raise BadInput(label, "a ledger", _words(error, secrets), _RESTORE) from None


def _words(error: BaseException | None, secrets: tuple[str, ...]) -> str:
    lines = str(error).strip().splitlines()
    text = lines[0] if lines else type(error).__name__
    for secret in secrets:
        text = text.replace(secret, "***")
    return shown(text)


def _said(error: BaseException | None, label: str, secrets: tuple[str, ...]) -> CleanpathError:
    words = _words(error, secrets)
    family = {base.__name__ for base in type(error).__mro__}
    if isinstance(error, sqlite3.Error):
        return _said_by_sqlite(error, label, words)
    if "IntegrityError" in family:
        return Conflict(label, "an entry that contradicts no other", words, "Look at what is recorded.")
    if family & {"UndefinedTable", "UndefinedColumn", "DuplicateTable", "DatatypeMismatch", "DataError"}:
        return BadInput(label, "a database that holds a ledger or nothing", words, "Name another database.")
    return Unavailable(label, "a database that answers", words, "Check the address and your rights.")


def _said_by_sqlite(error: sqlite3.Error, label: str, words: str) -> CleanpathError:
    text = str(error).lower()
    if isinstance(error, sqlite3.IntegrityError):
        return Conflict(label, "an entry that contradicts no other", words, "Look at what is recorded.")
    if any(sign in text for sign in _BUSY):
        return Unavailable(label, "a ledger that is free within 30 seconds", words, "Try again.")
    if any(sign in text for sign in _FOREIGN) or not isinstance(error, sqlite3.OperationalError):
        return BadInput(label, "a ledger that is whole", words, _RESTORE)
    return Unavailable(
        label,
        "a file that can be read and written",
        words,
        "Check its folder, rights and free space.",
    )


PATIENCE_S = 30
_LOCK = 0x636C65616E
"""Number of the advisory lock that writers of a PostgreSQL ledger take in turn ("clean" in ASCII)."""
_WAY_OUT = "Give the path of a file, or postgresql://user@host/database."


class Database:
    """An engine, its name for messages, and the two sorts of transactions."""

    def __init__(self, engine: Engine, label: str, secrets: tuple[str, ...] = ()) -> None:
        self.engine, self.label, self._secrets = engine, label, secrets
        # A ledger that nobody closes leaves no connection open; since Python 3.13 that is warned of.
        weakref.finalize(self, engine.dispose)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one moment of the ledger."""
        options: dict[str, Any] = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with (
            told(self.label, self._secrets),
            self.engine.connect() as connection,
            connection.execution_options(**options).begin(),
        ):
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that no other writer shares; it is on disk when the block has ended."""
        with self.changing() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            yield connection

    @contextlib.contextmanager
    def changing(self) -> Iterator[Connection]:
        """Open a transaction for tables beside the chain, whose writers need not take turns.

        On PostgreSQL rows are locked one by one; a SQLite file has one writer at a time in any case.
        """
        with (
            told(self.label, self._secrets),
            self.engine.connect() as connection,
            connection.execution_options(writes=True).begin(),
        ):
            if not self.is_sqlite:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE_S}s'")
                connection.exec_driver_sql("SET LOCAL synchronous_commit = on")
            yield connection

    def copy_to(self, path: Path) -> None:
        """Copy a SQLite file as it stands to a new file, while others go on writing.

        Raises
        ------
        Unavailable
            If it is a PostgreSQL database, or the copy cannot be written.
        """
        if not self.is_sqlite:
            url = self.engine.url.set(drivername="postgresql", password=None)
            line = f"pg_dump --format=custom --file=FILE '{url.render_as_string()}'"
            raise Unavailable(self.label, "a SQLite file", "a PostgreSQL database", f"Copy it with: {line}")
        with told(self.label), self.engine.connect() as connection:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            with contextlib.closing(sqlite3.connect(path)) as copy:
                raw.backup(copy)

    def keep_write_ahead(self) -> None:
        """Let readers of a SQLite file go on while another writes. The file must be known to be a ledger."""
        if not self.is_sqlite:
            return
        with told(self.label), self.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            _set_write_ahead(raw)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def connect(address: str) -> Database:
    """Prepare the database at a path or `postgresql://` address; the folder of a file is created.

    Raises
    ------
    BadInput
        If the address is of another form, or names something that is no file.
    Unavailable
        If the folder cannot be made or PostgreSQL's driver is not installed.
    """
    if address.startswith("postgresql://"):
        return _to_postgresql(address)
    if "://" in address or not address:
        raise BadInput(
            "ledger", "a path or a postgresql:// address", shown(address.split("://")[0]), _WAY_OUT
        )
    return _to_sqlite(address)


def _to_sqlite(address: str) -> Database:
    label = (
        f"ledger {shown(address if len(address) <= SHOWN_LENGTH else '...' + address[3 - SHOWN_LENGTH :])}"
    )
    if "\0" in address:
        raise BadInput(label, "a path", "one with a NUL character", _WAY_OUT)
    try:
        path = Path(address).absolute()
        path.parent.mkdir(parents=True, exist_ok=True)
        odd = path.exists() and not path.is_file()
        if not odd and not path.exists():  # SQLite would let everybody read it
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except (UnicodeError, RuntimeError) as error:
        raise BadInput(label, "a path", shown(str(error)), _WAY_OUT) from None
    except OSError as error:
        raise Unavailable(label, "a folder that can be made", shown(str(error.strerror)), _WAY_OUT) from None
    if odd:
        raise BadInput(label, "a file", "something else of that name", _WAY_OUT)
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"timeout": PATIENCE_S}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, label)


def in_memory() -> Database:
    """Prepare a database that is gone when it is closed."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, "ledger none")


def _prepare_sqlite(raw: sqlite3.Connection, _record: object) -> None:
    raw.isolation_level = None  # transactions are begun by hand, below
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA trusted_schema = OFF")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _set_write_ahead(raw: sqlite3.Connection) -> None:
    """Change the mode, waiting by hand: SQLite does not wait for others in this statement."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            if raw.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                raw.execute("PRAGMA journal_mode = WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _to_postgresql(address: str) -> Database:
    try:
        url = make_url(address).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        raise BadInput("ledger", "an address that can be read", "postgresql://...", _WAY_OUT) from None
    patience = {} if "connect_timeout" in url.query else {"connect_timeout": 10}
    label = f"ledger postgresql://{url.host or ''}/{url.database or ''}"
    try:
        engine = create_engine(
            url,
            connect_args={"client_encoding": "utf8", **patience},
            pool_pre_ping=True,
            hide_parameters=True,
        )
    except ImportError:
        raise Unavailable(
            label, "the driver psycopg", "no such package", install_extra("postgresql")
        ) from None
    return Database(engine, label, _secrets(url))


def _secrets(url: URL) -> tuple[str, ...]:
    given = [str(url.password)] if url.password else []
    given += [str(value) for key, value in url.query.items() if "pass" in key]
    return tuple(text for secret in given for text in {secret, quote(secret, safe="")} if text)
