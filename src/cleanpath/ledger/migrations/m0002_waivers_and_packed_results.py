"""Waivers and decisions with their withdrawals, and results that are kept compressed."""

from sqlalchemy import Connection

from cleanpath.ledger.tables import forbid_changes

NAME = "waivers and packed results"

_STATEMENTS = (
    """
    CREATE TABLE waiver_additions (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        waiver TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('waiver', 'decision')),
        rule TEXT NOT NULL,
        requirement TEXT NOT NULL,
        selector TEXT NOT NULL,
        reason TEXT NOT NULL,
        said_by TEXT NOT NULL,
        signed TEXT NOT NULL,
        starts TEXT NOT NULL,
        expires TEXT NOT NULL,
        CHECK (starts <= expires)
    )""",
    """
    CREATE TABLE waiver_withdrawals (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        waiver TEXT NOT NULL UNIQUE REFERENCES waiver_additions (waiver),
        withdrawn TEXT NOT NULL,
        said_by TEXT NOT NULL,
        why TEXT NOT NULL
    )""",
)


def apply(connection: Connection) -> None:
    """Create the tables, forbid changes to their rows, and add the column of compressed results."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
    for table in ("waiver_additions", "waiver_withdrawals"):
        forbid_changes(connection, table, ("seq",))
    binary = "BLOB" if connection.dialect.name == "sqlite" else "BYTEA"
    connection.exec_driver_sql(f"ALTER TABLE run_ends ADD COLUMN packed {binary}")
