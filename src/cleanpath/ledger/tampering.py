"""What shows that something else than cleanpath changed a ledger: entries, triggers, and a cut-off end.

The chain of digests shows what was changed, and the triggers what was made ready for it. That the end was cut
off shows only where the last entry is written down elsewhere: after each entry its number and digest go into
a file, beside a SQLite file (`ledger.sqlite.head`), or in the user's state folder for PostgreSQL. Whoever can
write to both can still replace both; see SECURITY.md.
"""

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Collection, Iterator
from pathlib import Path

from sqlalchemy import Connection, select

from cleanpath.errors import BadInput
from cleanpath.ledger.database import Database
from cleanpath.ledger.journal import find_faults
from cleanpath.ledger.tables import JOURNAL, METADATA, REFUSAL, statements_of

Head = tuple[int, str]
"""Number and digest of an entry."""

COUNTED = frozenset({
    "claim added", "claim graded", "claim withdrawn", "waiver added", "waiver withdrawn", "article read",
    "candidate decided",
})  # fmt: skip
"""Kinds of entries that answers follow from."""

SHOWN = 3
_FORM = re.compile(r"([0-9]{1,18}) ([0-9a-f]{64})\n?")


class KeptHead:
    """The last entry of a ledger, written down outside of it.

    Parameters
    ----------
    path
        The file; `None` where there is no place for one, and then nothing is kept.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def read(self) -> Head | None:
        """Return what was written down; `None` if nothing was, or something else."""
        if self.path is None:
            return None
        try:
            found = _FORM.fullmatch(self.path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None
        return (int(found[1]), found[2]) if found else None

    def write(self, head: Head) -> None:
        """Write an entry down, whole or not at all; where that is not possible the older one stays."""
        if self.path is None or not head[0]:
            return
        partial = self.path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            number = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(number, "w", encoding="ascii") as file:
                file.write(f"{head[0]} {head[1]}\n")
            os.replace(partial, self.path)
        except OSError:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)


def kept_head(database: Database) -> KeptHead:
    """Return where the head of a database is written down."""
    url = database.engine.url
    if database.is_sqlite:
        return KeptHead(Path(f"{url.database}.head") if url.database else None)
    name = hashlib.sha256(url.set(password=None).render_as_string().encode()).hexdigest()
    try:
        home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    except RuntimeError:
        return KeptHead(None)
    return KeptHead(Path(home, "cleanpath", f"{name[:32]}.head"))


def read_head(connection: Connection) -> Head:
    """Read number and digest of the last entry; (0, "") of an empty ledger."""
    row = connection.execute(
        select(JOURNAL.c.seq, JOURNAL.c.digest).order_by(JOURNAL.c.seq.desc()).limit(1)
    ).first()
    return (0, "") if row is None else (row[0], row[1])


def find_tampering(
    connection: Connection, head: Head | None, kept: KeptHead, kinds: Collection[str] | None = None
) -> Iterator[str]:
    """Tell every fault of a ledger in words; with `kinds` only the bodies of those are read.

    `head` is what `kept` held before the transaction began: entries may have been added since.
    """
    yield from find_faults(connection, kinds)
    yield from _find_dropped(connection)
    if head is not None:
        found = connection.scalar(select(JOURNAL.c.digest).where(JOURNAL.c.seq == head[0]))
        if found != head[1]:
            yield (
                f"entry {head[0]}: missing or another, by what was noted in {kept.path}; remove that file if "
                "you put an older copy of the ledger in its place"
            )


def refuse_tampering(label: str, faults: Iterator[str]) -> None:
    """Refuse to read from a ledger that has faults.

    Raises
    ------
    BadInput
        Naming the first ones.
    """
    told = [fault for fault, _ in zip(faults, range(SHOWN), strict=False)]
    if told:
        hint = "See `cleanpath ledger check`; put back a copy that holds."
        raise BadInput(label, "a ledger that only cleanpath wrote to", "; ".join(told), hint)


def _find_dropped(connection: Connection) -> Iterator[str]:
    dialect = connection.dialect.name
    found = _sqlite_triggers(connection) if dialect == "sqlite" else _postgresql_triggers(connection)
    for table in METADATA.sorted_tables:
        for statement in statements_of(dialect, table.name, [column.name for column in table.primary_key]):
            name = re.match(r"CREATE TRIGGER (\w+)", statement)
            if name and name[1] not in found:
                yield f"table {table.name}: the trigger {name[1]}, which refuses changes, was dropped"
            elif name and dialect == "sqlite" and found[name[1]] != statement:
                yield f"table {table.name}: the trigger {name[1]}, which refuses changes, was changed"


def _sqlite_triggers(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {row[0]: row[1] for row in rows}


def _postgresql_triggers(connection: Connection) -> dict[str, str]:
    """Return the triggers of this schema that are armed and still refuse."""
    rows = connection.exec_driver_sql(
        "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE n.nspname = current_schema() AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
    )
    return {row[0]: row[1] for row in rows if row[1].strip() == f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END"}
