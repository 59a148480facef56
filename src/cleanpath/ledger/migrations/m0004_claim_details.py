"""What claims came to say besides: since when, of which part, where, and on whose word."""

from sqlalchemy import Connection

NAME = "details of claims"


def apply(connection: Connection) -> None:
    """Add the column; claims kept before have none, and their digests stay as they are."""
    connection.exec_driver_sql("ALTER TABLE claim_additions ADD COLUMN details TEXT")
