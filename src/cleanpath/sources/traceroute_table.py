"""Traceroutes in Parquet: as cleanpath stores them, or one row a hop with addresses as text.

A table of hops has the columns `source`, `target`, `hop` and `address`, and may have `time` (Unix seconds)
and `trace`. The rows of one trace stand together; an empty address is a hop that did not answer.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from cleanpath.errors import BadInput, shown
from cleanpath.sources.traces import (
    ANSWER_LIMIT,
    HOP_LIMIT,
    NAME_LENGTH,
    V4,
    Answer,
    Trace,
    arrange,
    read_address,
)

PARQUET_MAGIC = b"PAR1"
NEEDED = ("source", "target", "hop", "address")
_ROWS = 65_536

Row = dict[str, Any]


def read_table(stream: BinaryIO, where: str, left: Counter[str]) -> Iterator[Trace]:
    """Yield the traces of a Parquet file with one row a hop.

    Raises
    ------
    BadInput
        If it is damaged or lacks a column.
    """
    try:
        file = pq.ParquetFile(stream, page_checksum_verification=False)
        names = file.schema_arrow.names
        lacking = [name for name in NEEDED if name not in names]
        if lacking:
            hint = f"A table of hops has the columns {', '.join(NEEDED)}, and may have time and trace."
            raise BadInput(where, f"a column {lacking[0]}", f"columns {shown(', '.join(names))}", hint)
        columns = [name for name in (*NEEDED, "time", "trace") if name in names]
        rows = (row for batch in file.iter_batches(_ROWS, columns=columns) for row in batch.to_pylist())
        for _, group in groupby(rows, _key):
            trace = _trace(list(group), left)
            if trace is not None:
                yield trace
    except (pa.ArrowException, OSError) as error:
        raise BadInput(where, "a readable Parquet file", shown(str(error))) from None


def _key(row: Row) -> tuple[Any, ...]:
    return row.get("trace"), row["source"], row["target"], row.get("time")


def _trace(rows: list[Row], left: Counter[str]) -> Trace | None:
    source, target = (str(rows[0][name] or "")[:NAME_LENGTH] for name in ("source", "target"))
    if not source or not target or len(rows) > ANSWER_LIMIT:
        left["traces without a source or a target, or far too long"] += 1
        return None
    goal = read_address(target)
    read = [(row["hop"], read_address(str(row["address"])) if row["address"] else None) for row in rows]
    family = goal.family if goal else next((a.family for _, a in read if a), V4)
    answers = []
    for hop, address in read:
        if type(hop) is not int or not 0 <= hop <= HOP_LIMIT:
            left["hops without a number"] += 1
            continue
        same = address is not None and address.family == family
        answers.append(Answer(hop, address.number if address is not None and same else None))
    time = rows[0].get("time")
    arrived = goal is not None and any(a.address == goal.number and a.hop for a in answers)
    moment = time if type(time) is int and time > 0 else 0
    return Trace(source, target, moment, family, arrived, arrange(answers))
