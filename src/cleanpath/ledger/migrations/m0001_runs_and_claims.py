"""The journal, runs, and claims with their gradings and withdrawals. Both databases read this SQL."""

from sqlalchemy import Connection

from cleanpath.ledger.tables import forbid_changes

NAME = "runs and claims"

_STATEMENTS = (
    """
    CREATE TABLE journal (
        seq BIGINT NOT NULL PRIMARY KEY,
        recorded TEXT NOT NULL,
        kind TEXT NOT NULL,
        previous TEXT NOT NULL UNIQUE,
        digest TEXT NOT NULL UNIQUE
    )""",
    """
    CREATE TABLE run_starts (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        run TEXT NOT NULL UNIQUE,
        verb TEXT NOT NULL,
        case_name TEXT NOT NULL,
        as_of TEXT,
        known_at TEXT,
        lens TEXT NOT NULL,
        version TEXT NOT NULL,
        inputs TEXT NOT NULL,
        parameters TEXT NOT NULL
    )""",
    """
    CREATE TABLE run_ends (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        run TEXT NOT NULL UNIQUE REFERENCES run_starts (run),
        status TEXT NOT NULL CHECK (status IN ('finished', 'interrupted', 'failed')),
        message TEXT NOT NULL,
        counts TEXT NOT NULL,
        result_digest TEXT,
        kept BOOLEAN NOT NULL,
        result TEXT
    )""",
    """
    CREATE TABLE claim_additions (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        claim TEXT NOT NULL UNIQUE,
        subject TEXT NOT NULL,
        kind TEXT NOT NULL,
        vendor TEXT NOT NULL,
        low DOUBLE PRECISION NOT NULL,
        high DOUBLE PRECISION NOT NULL,
        date TEXT NOT NULL,
        known_from TEXT NOT NULL,
        until TEXT,
        attribution TEXT NOT NULL,
        verified BOOLEAN NOT NULL,
        origin TEXT NOT NULL,
        statement TEXT NOT NULL,
        assigned TEXT,
        said_by TEXT NOT NULL,
        CHECK (low >= 0 AND low <= high AND high <= 1)
    )""",
    """
    CREATE TABLE claim_sources (
        seq BIGINT NOT NULL REFERENCES claim_additions (seq),
        position INTEGER NOT NULL,
        publisher TEXT NOT NULL,
        title TEXT NOT NULL,
        url TEXT NOT NULL,
        read_via TEXT NOT NULL,
        published TEXT NOT NULL,
        PRIMARY KEY (seq, position)
    )""",
    """
    CREATE TABLE claim_gradings (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        claim TEXT NOT NULL REFERENCES claim_additions (claim),
        grade TEXT NOT NULL,
        said_by TEXT NOT NULL,
        why TEXT NOT NULL
    )""",
    """
    CREATE TABLE claim_withdrawals (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        claim TEXT NOT NULL UNIQUE REFERENCES claim_additions (claim),
        said_by TEXT NOT NULL,
        why TEXT NOT NULL
    )""",
)

_KEYS = {
    "journal": ("seq",),
    "run_starts": ("seq",),
    "run_ends": ("seq",),
    "claim_additions": ("seq",),
    "claim_sources": ("seq", "position"),
    "claim_gradings": ("seq",),
    "claim_withdrawals": ("seq",),
}


def apply(connection: Connection) -> None:
    """Create the tables and forbid changes to their rows."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
    for table, key in _KEYS.items():
        forbid_changes(connection, table, key)
