"""Tables and append-only triggers.

A new sort of entry is a table with `seq` as its key, a line in `BODIES`, and a migration that creates it.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Double,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

METADATA = MetaData()


def _seq(parent: str = "journal.seq") -> "Column[int]":
    return Column("seq", BigInteger, ForeignKey(parent), primary_key=True, autoincrement=False)


def _text(name: str, optional: bool = False) -> "Column[str]":
    return Column(name, Text, nullable=optional)


VERSIONS = Table(
    "cleanpath_ledger",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    _text("name"),
    _text("applied"),
)
"""One row for each migration that was applied."""

JOURNAL = Table(
    "journal",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _text("recorded"),
    _text("kind"),
    _text("previous"),
    _text("digest"),
)
"""One row for each entry, numbered from 1; `recorded` is UTC text of one width, `digest` covers all of it."""

RUN_STARTS = Table(
    "run_starts",
    METADATA,
    _seq(),
    _text("run"),
    _text("verb"),
    _text("case_name"),
    _text("as_of", optional=True),
    _text("known_at", optional=True),
    _text("lens"),
    _text("version"),
    _text("inputs"),
    _text("parameters"),
)

RUN_ENDS = Table(
    "run_ends",
    METADATA,
    _seq(),
    _text("run"),
    _text("status"),
    _text("message"),
    _text("counts"),
    _text("result_digest", optional=True),
    Column("kept", Boolean, nullable=False),
    _text("result", optional=True),
    Column("packed", LargeBinary, nullable=True),
)
"""A result is kept as text in `result` by version 1, since then compressed in `packed`."""

CLAIM_ADDITIONS = Table(
    "claim_additions",
    METADATA,
    _seq(),
    _text("claim"),
    _text("subject"),
    _text("kind"),
    _text("vendor"),
    Column("low", Double, nullable=False),
    Column("high", Double, nullable=False),
    _text("date"),
    _text("known_from"),
    _text("until", optional=True),
    _text("attribution"),
    Column("verified", Boolean, nullable=False),
    _text("origin"),
    _text("statement"),
    _text("assigned", optional=True),
    _text("said_by"),
    _text("details", optional=True),
)

CLAIM_SOURCES = Table(
    "claim_sources",
    METADATA,
    _seq("claim_additions.seq"),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _text("publisher"),
    _text("title"),
    _text("url"),
    _text("read_via"),
    _text("published"),
)

CLAIM_GRADINGS = Table(
    "claim_gradings", METADATA, _seq(), _text("claim"), _text("grade"), _text("said_by"), _text("why")
)

CLAIM_WITHDRAWALS = Table(
    "claim_withdrawals", METADATA, _seq(), _text("claim"), _text("said_by"), _text("why")
)

WAIVER_ADDITIONS = Table(
    "waiver_additions",
    METADATA,
    _seq(),
    _text("waiver"),
    _text("kind"),
    _text("rule"),
    _text("requirement"),
    _text("selector"),
    _text("reason"),
    _text("said_by"),
    _text("signed"),
    _text("starts"),
    _text("expires"),
)

WAIVER_WITHDRAWALS = Table(
    "waiver_withdrawals",
    METADATA,
    _seq(),
    _text("waiver"),
    _text("withdrawn"),
    _text("said_by"),
    _text("why"),
)

PRESS_ARTICLES = Table(
    "press_articles",
    METADATA,
    _seq(),
    _text("digest"),
    _text("name"),
    _text("published"),
    _text("outlet"),
    _text("said_by"),
)

PRESS_CANDIDATES = Table(
    "press_candidates",
    METADATA,
    _seq("press_articles.seq"),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _text("candidate"),
    _text("content"),
)

PRESS_DECISIONS = Table(
    "press_decisions",
    METADATA,
    _seq(),
    _text("candidate"),
    _text("decision"),
    _text("content"),
    _text("said_by"),
    _text("why"),
)

ACTIONS = Table(
    "actions",
    METADATA,
    _seq(),
    _text("action"),
    _text("subject"),
    _text("said_by"),
    _text("why"),
    _text("details"),
)

BODIES = {
    "run begun": RUN_STARTS,
    "run ended": RUN_ENDS,
    "claim added": CLAIM_ADDITIONS,
    "claim graded": CLAIM_GRADINGS,
    "claim withdrawn": CLAIM_WITHDRAWALS,
    "waiver added": WAIVER_ADDITIONS,
    "waiver withdrawn": WAIVER_WITHDRAWALS,
    "article read": PRESS_ARTICLES,
    "candidate decided": PRESS_DECISIONS,
    "action taken": ACTIONS,
}
"""Where the body of an entry of each kind is kept."""

PARTS = {"claim added": ("sources", CLAIM_SOURCES), "article read": ("candidates", PRESS_CANDIDATES)}
"""Lists that belong to a body: the name under which the digest sees them, and their table."""

BULK = {"run ended": ("result", "packed")}
"""Columns that the digest sees only through the digest stored beside them: lists need not read them."""

ADDED_LATER = {"claim added": ("details",)}
"""Columns that older entries do not have: the digest does not see them where they are empty."""


REFUSAL = "the ledger is append-only"


def forbid_changes(connection: Connection, table: str, key: Sequence[str]) -> None:
    """Refuse every later change and removal of rows of `table`, whose primary key is `key`.

    Names are the program's own, never a user's.
    """
    for statement in statements_of(connection.dialect.name, table, key):
        connection.exec_driver_sql(statement)


def statements_of(dialect: str, table: str, key: Sequence[str]) -> Iterator[str]:
    """Return the statements that make what refuses later changes of a table, for `sqlite` or another."""
    return _for_sqlite(table, key) if dialect == "sqlite" else _for_postgresql(table)


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
