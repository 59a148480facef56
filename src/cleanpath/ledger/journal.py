"""The chain of entries: each carries the digest of the one before it, so that tampering shows."""

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, insert, select

from cleanpath.errors import BadInput
from cleanpath.ledger.tables import ADDED_LATER, BODIES, BULK, JOURNAL, PARTS, RUN_ENDS
from cleanpath.ledger.values import canonical, digest, format_time, unpack

START = "0" * 64
"""What the first entry carries as the digest of the one before it."""


def next_seq(connection: Connection) -> int:
    """Return the number that the next entry will have. Only meaningful inside a writing transaction."""
    last = _last(connection)
    return 1 if last is None else last["seq"] + 1


def append(
    connection: Connection,
    kind: str,
    body: Mapping[str, Any],
    parts: Sequence[Mapping[str, Any]] = (),
) -> int:
    """Append one entry and return its number.

    Parameters
    ----------
    connection
        Of a writing transaction.
    kind
        A key of `tables.BODIES`.
    body
        Values of that table's columns, without `seq`.
    parts
        Rows of the list that belongs to the body, where `tables.PARTS` names one.
    """
    last = _last(connection)
    seq, previous = (1, START) if last is None else (last["seq"] + 1, last["digest"])
    now = format_time(datetime.datetime.now(datetime.UTC))
    # A clock that was set back must not reorder what is recorded.
    recorded = now if last is None else max(now, last["recorded"])
    chained = chain_digest(seq, recorded, kind, previous, seen(kind, body, parts))
    entry = {"seq": seq, "recorded": recorded, "kind": kind, "previous": previous, "digest": chained}
    connection.execute(insert(JOURNAL).values(entry))
    connection.execute(insert(BODIES[kind]).values(seq=seq, **body))
    if parts:
        rows = [{"seq": seq, "position": i, **part} for i, part in enumerate(parts, 1)]
        connection.execute(insert(PARTS[kind][1]), rows)
    return seq


def _last(connection: Connection) -> RowMapping | None:
    return connection.execute(select(JOURNAL).order_by(JOURNAL.c.seq.desc()).limit(1)).mappings().first()


def seen(kind: str, body: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the digest of an entry covers of its body."""
    later = ADDED_LATER.get(kind, ())
    covered = {
        name: value
        for name, value in body.items()
        if name not in BULK.get(kind, ()) and not (name in later and value is None)
    }
    if kind in PARTS:
        covered[PARTS[kind][0]] = [dict(part) for part in parts]
    return covered


def chain_digest(seq: int, recorded: str, kind: str, previous: str, covered: Mapping[str, Any]) -> str:
    """Return the digest of an entry, which covers the digest of the one before it."""
    return digest(canonical([seq, recorded, kind, previous, covered], "entry"))


def find_faults(connection: Connection, kinds: Collection[str] | None = None) -> Iterator[str]:
    """Walk the whole chain and tell every place where it does not hold.

    With `kinds` the bodies of other entries are not read, nor the results of runs.
    """
    read = BODIES.keys() if kinds is None else kinds
    bodies = {kind: _bodies(connection, kind) for kind in read}
    parts = {kind: _parts(connection, table) for kind, (_, table) in PARTS.items() if kind in read}
    number, previous, recorded = 1, START, ""
    for entry in connection.execute(select(JOURNAL).order_by(JOURNAL.c.seq)).mappings():
        seq, kind = entry["seq"], entry["kind"]
        if seq != number:
            yield f"entry {number}: missing; the next one is {seq}"
        if entry["previous"] != previous:
            yield f"entry {seq}: does not follow the entry before it"
        if entry["recorded"] < recorded:
            yield f"entry {seq}: recorded before the entry before it"
        body = bodies.get(kind, {}).pop(seq, None)
        if kind in BODIES and kind not in bodies:
            pass
        elif body is None:
            yield f"entry {seq}: its body is missing"
        else:
            covered = seen(kind, body, parts.get(kind, {}).pop(seq, []))
            if chain_digest(seq, entry["recorded"], kind, entry["previous"], covered) != entry["digest"]:
                yield f"entry {seq}: was changed after it was recorded"
        number, previous, recorded = seq + 1, entry["digest"], entry["recorded"]
    for kind, left in bodies.items():
        yield from (f"entry {seq}: a body ({kind}) without an entry" for seq in left)
    for left_parts in parts.values():
        yield from (f"entry {seq}: a part of a body without an entry" for seq in left_parts)
    if kinds is None:
        yield from _find_result_faults(connection)


def _bodies(connection: Connection, kind: str) -> dict[int, dict[str, Any]]:
    columns = [column for column in BODIES[kind].c if column.name not in BULK.get(kind, ())]
    found = {}
    for row in connection.execute(select(*columns)).mappings():
        body = dict(row)
        found[body.pop("seq")] = body
    return found


def _parts(connection: Connection, table: Table) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(select(table).order_by(table.c.seq, table.c.position)).mappings():
        part = dict(row)
        position = part.pop("position")
        rows = found.setdefault(part.pop("seq"), [])
        # A gap in the positions must change the digest as well.
        rows.append(part if position == len(rows) + 1 else {**part, "position": position})
    return found


def _find_result_faults(connection: Connection) -> Iterator[str]:
    held = select(
        RUN_ENDS.c.seq, RUN_ENDS.c.kept, RUN_ENDS.c.result_digest, RUN_ENDS.c.result, RUN_ENDS.c.packed
    )
    for seq, kept, recorded, text, packed in connection.execute(held.execution_options(yield_per=1)):
        try:
            whole = unpack(text, packed, f"entry {seq}")
        except BadInput:
            whole = ""
        if (digest(whole) != recorded) if kept and whole is not None else (kept or whole is not None):
            yield f"entry {seq}: its result was changed after it was recorded"
