"""Triggers that make a table append-only inside the database, whoever writes to it."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

REFUSAL = "the ledger is append-only"


def forbid_changes(connection: Connection, table: str, key: Sequence[str]) -> None:
    """Refuse every later change and removal of rows of `table`, whose primary key is `key`.

    Names are the program's own, never a user's.
    """
    dialect = connection.dialect.name
    statements = _for_sqlite(table, key) if dialect == "sqlite" else _for_postgresql(table)
    for statement in statements:
        connection.exec_driver_sql(statement)


def _for_sqlite(table: str, key: Sequence[str]) -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for verb in ("UPDATE", "DELETE"):
        yield f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {refuse}"
    # INSERT OR REPLACE removes the old row without firing its DELETE trigger.
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    held = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - the program's own names
    yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {held} {refuse}"


def _for_postgresql(table: str) -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    yield (
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()"
    )
