"""The tables of the web application: beside the ledger, in the same database, with versions of their own.

What they hold changes and goes: sessions, tokens, waiting jobs. What must stay is an entry of the ledger.
"""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Double,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    insert,
    inspect,
    select,
)

from cleanpath.errors import BadInput
from cleanpath.ledger.database import Database, connect
from cleanpath.ledger.versions import migrate

METADATA = MetaData()


def _key(name: str) -> "Column[str]":
    return Column(name, Text, primary_key=True)


def _text(name: str, optional: bool = False) -> "Column[str]":
    return Column(name, Text, nullable=optional)


def _time(name: str, optional: bool = False) -> "Column[float]":
    """Seconds since 1970."""
    return Column(name, Double, nullable=optional)


WEB_VERSIONS = Table("web_versions", METADATA, Column("version", Integer, primary_key=True))

PEOPLE = Table(
    "web_people",
    METADATA,
    _key("name"),
    _text("role"),
    _text("cases", optional=True),
    _text("password", optional=True),
    Column("identity", Text, nullable=True, unique=True),
    Column("active", Boolean, nullable=False),
)
"""`cases` is a JSON list or empty for all; `identity` is issuer and subject of an OpenID provider."""

SESSIONS = Table(
    "web_sessions",
    METADATA,
    _key("digest"),
    Column("person", Text, nullable=False, index=True),
    _time("created"),
    _time("seen"),
)

TOKENS = Table(
    "web_tokens",
    METADATA,
    _key("id"),
    _text("digest"),
    Column("person", Text, nullable=False, index=True),
    _text("label"),
    _text("role"),
    _text("cases", optional=True),
    _time("created"),
    _time("expires", optional=True),
    Column("active", Boolean, nullable=False),
)

LINKS = Table("web_links", METADATA, _key("digest"), _text("person"), _time("created"), _time("expires"))
"""One-time links: to set the server up (no person), or to choose a password."""

ATTEMPTS = Table(
    "web_attempts",
    METADATA,
    _key("what"),
    Column("slot", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
)
"""How often something was tried in the slot of time."""

JOBS = Table(
    "web_jobs",
    METADATA,
    _key("id"),
    Column("number", BigInteger, nullable=False, unique=True),
    _text("verb"),
    _text("case_name"),
    _text("parameters"),
    Column("person", Text, nullable=False, index=True),
    Column("status", Text, nullable=False, index=True),
    Column("done", BigInteger, nullable=False),
    Column("whole", BigInteger, nullable=False),
    _text("said"),
    Column("attempt", Integer, nullable=False),
    Column("lost", Integer, nullable=False),
    _text("worker"),
    Column("beat", BigInteger, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    _time("submitted"),
    _time("started", optional=True),
    _time("ended", optional=True),
    _text("message"),
    _text("run", optional=True),
    Column("packed", LargeBinary, nullable=True),
)
"""`attempt` counts how often it was begun, `lost` how often its worker was gone; `beat` shows a live one."""

WEBHOOKS = Table(
    "web_webhooks",
    METADATA,
    _key("id"),
    _text("address"),
    _text("secret"),
    _text("cases", optional=True),
)
"""The secret signs what is sent, so that it must be kept itself."""

DELIVERIES = Table(
    "web_deliveries",
    METADATA,
    _key("id"),
    _text("webhook"),
    _text("body"),
    _time("created"),
    Column("due", Double, nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("done", Boolean, nullable=False),
    _text("message"),
)

PROPOSALS = Table(
    "web_proposals",
    METADATA,
    _key("id"),
    _text("content"),
    _text("person"),
    _time("created"),
    _text("status"),
)
"""Waivers that wait for a second approver."""

_FIRST = (WEB_VERSIONS, PEOPLE, SESSIONS, TOKENS, LINKS, ATTEMPTS, JOBS)
STEPS: Sequence[Sequence[Table]] = (_FIRST, (WEBHOOKS, DELIVERIES, PROPOSALS))
"""The tables that each version adds."""


def open_database(address: str, steps: Sequence[Sequence[Table]] = STEPS) -> Database:
    """Open a ledger with the tables of the web application, and bring both to this program's version.

    Raises
    ------
    BadInput
        If the address is no ledger's, or a newer program wrote there.
    Unavailable
        If the database does not answer.
    """
    database = connect(address)
    try:
        migrate(database)
        with database.writing() as connection:
            _bring_up(connection, database.label, steps)
    except BaseException:
        database.close()
        raise
    return database


def _bring_up(connection: Connection, label: str, steps: Sequence[Sequence[Table]]) -> None:
    held = inspect(connection).has_table(WEB_VERSIONS.name)
    done = connection.scalars(select(WEB_VERSIONS.c.version)).all() if held else []
    if len(done) > len(steps):
        hint = "A newer cleanpath wrote it: upgrade cleanpath."
        raise BadInput(label, f"tables of version {len(steps)} or older", f"version {len(done)}", hint)
    for number, tables in enumerate(steps[len(done) :], len(done) + 1):
        METADATA.create_all(connection, tables, checkfirst=False)
        connection.execute(insert(WEB_VERSIONS).values(version=number))
