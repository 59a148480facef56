"""The version of a ledger, and the migrations that lead from one to the next."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, inspect, select

from cleanpath.errors import BadInput
from cleanpath.ledger.database import Database
from cleanpath.ledger.migrations import (
    m0001_runs_and_claims,
    m0002_waivers_and_packed_results,
    m0003_press,
    m0004_claim_details,
    m0005_actions,
)
from cleanpath.ledger.tables import VERSIONS, forbid_changes
from cleanpath.ledger.values import format_time


@dataclass(frozen=True, slots=True)
class Migration:
    """One step; its number is its place in the list, counted from 1."""

    name: str
    apply: Callable[[Connection], None]


MIGRATIONS: tuple[Migration, ...] = tuple(
    Migration(step.NAME, step.apply)
    for step in (
        m0001_runs_and_claims,
        m0002_waivers_and_packed_results,
        m0003_press,
        m0004_claim_details,
        m0005_actions,
    )
)


def migrate(database: Database, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring a ledger to the version of this program; each step is one transaction with its version row.

    Two processes may do this at once: the second waits and finds the step done.

    Raises
    ------
    BadInput
        If the database belongs to something else, or to a newer program.
    """
    with database.reading() as connection:
        version = _version(connection, database, len(migrations))
    database.keep_write_ahead()
    while version < len(migrations):
        with database.writing() as connection:
            version = _version(connection, database, len(migrations))
            if version < len(migrations):
                _apply(connection, version + 1, migrations[version])
                version += 1


def _apply(connection: Connection, number: int, migration: Migration) -> None:
    if number == 1:
        connection.exec_driver_sql(
            "CREATE TABLE cleanpath_ledger (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, "
            "applied TEXT NOT NULL)"
        )
        forbid_changes(connection, "cleanpath_ledger", ("version",))
    migration.apply(connection)
    now = format_time(datetime.datetime.now(datetime.UTC))
    connection.execute(insert(VERSIONS).values(version=number, name=migration.name, applied=now))


def _version(connection: Connection, database: Database, known: int) -> int:
    """Return the number of migrations that were applied; 0 for an empty database."""
    if not database.is_sqlite:
        _require_utf8(connection, database.label)
    tables = set(inspect(connection).get_table_names())
    if VERSIONS.name not in tables:
        if tables:
            raise BadInput(
                database.label,
                "a ledger or an empty database",
                "tables of something else",
                "Name another one.",
            )
        return 0
    versions = list(connection.scalars(select(VERSIONS.c.version).order_by(VERSIONS.c.version)))
    if versions != list(range(1, len(versions) + 1)) or not versions:
        raise BadInput(database.label, "every version from 1", f"{versions[:8]}", "Restore it from a copy.")
    if len(versions) > known:
        raise BadInput(
            database.label,
            f"a ledger of version {known} or older",
            f"version {len(versions)}",
            "A newer cleanpath wrote it: upgrade cleanpath.",
        )
    return len(versions)


def _require_utf8(connection: Connection, label: str) -> None:
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise BadInput(label, "a database in UTF8", str(encoding), "Create one with ENCODING 'UTF8'.")
