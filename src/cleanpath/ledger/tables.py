"""The ledger's tables, typed. `journal` is the chain; every other table holds the bodies of its entries.

A new sort of entry is a table with `seq` as its key, a line in `BODIES`, and a migration that creates it.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
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

BODIES = {
    "run begun": RUN_STARTS,
    "run ended": RUN_ENDS,
    "claim added": CLAIM_ADDITIONS,
    "claim graded": CLAIM_GRADINGS,
    "claim withdrawn": CLAIM_WITHDRAWALS,
    "waiver added": WAIVER_ADDITIONS,
    "waiver withdrawn": WAIVER_WITHDRAWALS,
}
"""Where the body of an entry of each kind is kept."""

PARTS = {"claim added": ("sources", CLAIM_SOURCES)}
"""Lists that belong to a body: the name under which the digest sees them, and their table."""

BULK = {"run ended": ("result", "packed")}
"""Columns that the digest sees only through the digest stored beside them: lists need not read them."""
