"""Ledgers that the programs of earlier versions wrote, from their dumps in `tests/ledger/earlier`."""

import contextlib
import sqlite3
from pathlib import Path

import psycopg

FOLDER = Path(__file__).resolve().parent.parent / "ledger" / "earlier"
VERSIONS = sorted(
    int(path.name[len("version-") :].split(".")[0]) for path in FOLDER.glob("version-*.sqlite.sql")
)


def restore_sqlite(version: int, path: Path) -> str:
    """Make the SQLite ledger of a version; return its address."""
    text = (FOLDER / f"version-{version}.sqlite.sql").read_text(encoding="utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(text)
    return str(path)


def restore_postgresql(version: int, address: str) -> str:
    """Make the ledger of a version in an empty database; return its address."""
    text = (FOLDER / f"version-{version}.postgresql.sql").read_text(encoding="utf-8")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(text)  # type: ignore[arg-type]
    return address
