"""The columns of a ledger's tables: those that a database holds, and those that the program reads."""

from sqlalchemy import inspect

from cleanpath.ledger.database import connect
from cleanpath.ledger.tables import METADATA

COLUMNS = {
    name: [(column.name, bool(column.nullable)) for column in table.columns]
    for name, table in METADATA.tables.items()
}
"""What the program reads: by table each column, and whether it may be null."""


def columns_in(place):
    """The same of a database."""
    database = connect(place)
    with database.reading() as connection:
        inspector = inspect(connection)
        held = {
            name: [(column["name"], column["nullable"]) for column in inspector.get_columns(name)]
            for name in inspector.get_table_names()
        }
    database.close()
    return held
