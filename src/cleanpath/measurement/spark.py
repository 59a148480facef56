"""The same tasks on an Apache Spark cluster: executors read the files, judge, and sums travel back.

Workers need this package and the files at the same paths.
"""

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from cleanpath.errors import BadInput, shown
from cleanpath.measurement.addresses import make_segments
from cleanpath.measurement.judgement import (
    PARTIAL,
    Lookup,
    Rows,
    Sums,
    from_arrow,
    merge,
    pack_lookup,
    to_arrow,
)
from cleanpath.measurement.tasks import Task, work
from cleanpath.spark import Worker, collect, relaying, spread, start_session

SCHEMA = ", ".join(f"`{name}` bigint" for name in PARTIAL.names)


def judge_on_spark(tasks: list[Task], lookup: Lookup, master: str) -> Rows:
    """Return the merged sums of all tasks, worked on by the executors of a Spark master.

    Raises
    ------
    Unavailable
        If pyspark or Java is not there, or the master does not answer.
    BadInput
        If an executor cannot read a file.
    """
    session = start_session(master)
    try:
        return judge_in_session(session, tasks, lookup)
    finally:
        session.stop()


def judge_in_session(session: Any, tasks: list[Task], lookup: Lookup) -> Rows:
    """Return the merged sums of all tasks, worked on in a session.

    Raises
    ------
    BadInput
        If an executor cannot read a file, or finds other traces in it.
    """
    rows = spread(session, [tuple(task) for task in tasks], "path string, `group` int, family int")
    sums = rows.mapInArrow(make_worker(pack(lookup)), SCHEMA)
    added = sums.repartition(rows.rdd.getNumPartitions(), "source", "target").mapInArrow(add_up, SCHEMA)
    return merge([from_arrow(collect(added).cast(PARTIAL))])


def pack(lookup: Lookup) -> bytes:
    """Return a look-up as bytes, to be sent to executors."""
    stream = io.BytesIO()
    arrays: dict[str, Any] = {}
    for family, parts in lookup.segments.items():
        arrays |= {
            f"start{family}": parts.start.astype(np.uint64),
            f"asn{family}": parts.asn,
            f"truth{family}": lookup.truth[family],
        }
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


@cache
def unpack(packed: bytes) -> Lookup:
    """Return a look-up from its bytes; once in each process."""
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        families = sorted(int(name.removeprefix("asn")) for name in arrays.files if name.startswith("asn"))
        segments = {n: make_segments(n, arrays[f"start{n}"], arrays[f"asn{n}"]) for n in families}
        return pack_lookup(segments, {n: arrays[f"truth{n}"] for n in families})


def make_worker(packed: bytes) -> Worker:
    """Return the function that executors run on batches of tasks."""

    def on_executor(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        rows = (row for batch in batches for row in batch.to_pylist())
        tasks = (Task(row["path"], row["group"], row["family"]) for row in rows)
        sums = Sums()
        for task in tasks:
            work(task, unpack(packed), sums)
        yield check(to_arrow(sums.rows))

    return relaying(on_executor)


def add_up(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Add up the sums of some pairs, of which an executor holds all."""
    sums = Sums()
    for batch in batches:
        sums.add_rows(from_arrow(pa.Table.from_batches([batch])))
    yield check(to_arrow(sums.rows))


def check(part: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch of sums; Spark's own words on one of another form are unreadable.

    Raises
    ------
    BadInput
        If its columns are others.
    """
    if part.schema.names != PARTIAL.names or any(f.type != pa.int64() for f in part.schema):
        raise BadInput("sums", f"columns {', '.join(PARTIAL.names)}", shown(str(part.schema.names)))
    return part
