"""Articles that were read, their candidates, and what reviewers decided about them."""

from sqlalchemy import Connection

from cleanpath.ledger.tables import forbid_changes

NAME = "articles, candidates and decisions"

_STATEMENTS = (
    """
    CREATE TABLE press_articles (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        digest TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        published TEXT NOT NULL,
        outlet TEXT NOT NULL,
        said_by TEXT NOT NULL
    )""",
    """
    CREATE TABLE press_candidates (
        seq BIGINT NOT NULL REFERENCES press_articles (seq),
        position INTEGER NOT NULL,
        candidate TEXT NOT NULL UNIQUE,
        content TEXT NOT NULL,
        PRIMARY KEY (seq, position)
    )""",
    """
    CREATE TABLE press_decisions (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        candidate TEXT NOT NULL REFERENCES press_candidates (candidate),
        decision TEXT NOT NULL
            CHECK (decision IN ('accepted', 'edited', 'merged', 'rejected', 'withdrawn')),
        content TEXT NOT NULL,
        said_by TEXT NOT NULL,
        why TEXT NOT NULL
    )""",
)


def apply(connection: Connection) -> None:
    """Create the tables and forbid changes to their rows."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
    for table, key in (
        ("press_articles", ("seq",)),
        ("press_candidates", ("seq", "position")),
        ("press_decisions", ("seq",)),
    ):
        forbid_changes(connection, table, key)
