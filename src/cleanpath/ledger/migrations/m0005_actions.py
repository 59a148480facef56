"""What people did through the web: who, to what, why."""

from sqlalchemy import Connection

from cleanpath.ledger.tables import forbid_changes

NAME = "actions"


def apply(connection: Connection) -> None:
    """Create the table and forbid changes to its rows."""
    connection.exec_driver_sql(
        """
    CREATE TABLE actions (
        seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
        action TEXT NOT NULL,
        subject TEXT NOT NULL,
        said_by TEXT NOT NULL,
        why TEXT NOT NULL,
        details TEXT NOT NULL
    )"""
    )
    forbid_changes(connection, "actions", ("seq",))
