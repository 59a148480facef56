"""The same tasks on an Apache Spark cluster: executors read the files, judge, and sums travel back.

This is the only module that imports pyspark. Spark schedules and adds up; the verdict is `kernel`, so the
result has the same bytes as on one machine. Workers need this package and the files at the same paths.
"""

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from cleanpath.errors import BadInput, CleanpathError, Unavailable, shown
from cleanpath.measurement.addresses import make_segments
from cleanpath.measurement.judgement import PARTIAL, Lookup, Rows, from_arrow, merge, pack_lookup, to_arrow
from cleanpath.measurement.tasks import Task, gather, work

SCHEMA = ", ".join(f"`{name}` bigint" for name in PARTIAL.names)
TASKS_PER_CORE = 4
_LOG_LEVEL = "OFF"
_FAILURE = "cleanpath says "
"""Before the parts of an error of ours in the text of an exception, which is all that Spark passes on."""


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


def start_session(master: str) -> Any:
    """Return a session with a master.

    Raises
    ------
    Unavailable
        If pyspark or Java is not there, or the master does not answer.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        hint = "pip install 'cleanpath[spark]', or leave out --engine spark."
        raise Unavailable("--engine spark", "the package pyspark", "none", hint) from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    loopback = master.startswith("local") or "//127.0.0.1" in master
    builder = SparkSession.builder.master(master).appName("cleanpath measure")
    builder = builder.config("spark.ui.showConsoleProgress", "false").config("spark.ui.enabled", "false")
    if loopback:
        builder = builder.config("spark.driver.host", "127.0.0.1")
        builder = builder.config("spark.driver.bindAddress", "127.0.0.1")
    try:
        session = builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        hint = "Spark needs Java 17 or newer; see docs/guide/measure.md."
        raise Unavailable(f"Spark master {shown(master)}", "a session", shown(str(error)), hint) from None
    session.sparkContext.setLogLevel(_LOG_LEVEL)
    return session


def judge_in_session(session: Any, tasks: list[Task], lookup: Lookup) -> Rows:
    """Return the merged sums of all tasks, worked on in a session.

    Raises
    ------
    BadInput
        If an executor cannot read a file, or finds other traces in it.
    """
    from pyspark.errors import PySparkException

    parts = min(len(tasks), TASKS_PER_CORE * max(1, session.sparkContext.defaultParallelism))
    rows = session.createDataFrame([tuple(task) for task in tasks], "path string, `group` int, family int")
    sums = rows.repartition(parts).mapInArrow(make_worker(pack(lookup)), SCHEMA)
    added = sums.repartition(parts, "source", "target").mapInArrow(add_up, SCHEMA)
    try:
        found = added.toArrow()
    except PySparkException as error:
        raise read_failure(str(error)) from None
    return merge([from_arrow(found.cast(PARTIAL))])


def read_failure(text: str) -> BadInput:
    """Return the error of an executor from Spark's text about it: our own words, where it holds them."""
    for line in reversed(text.splitlines()):
        _, ours, parts = line.partition(_FAILURE)
        if ours:
            try:
                return BadInput(*json.loads(parts)[:4])
            except (ValueError, TypeError):
                break
    said = next((line for line in reversed(text.splitlines()) if line.strip()), "nothing told")
    return BadInput("Spark", "every task to be done", shown(said.strip()))


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


def make_worker(packed: bytes) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return the function that executors run on batches of tasks."""

    def on_executor(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        rows = (row for batch in batches for row in batch.to_pylist())
        tasks = (Task(row["path"], row["group"], row["family"]) for row in rows)
        try:
            yield check(to_arrow(gather(part for task in tasks for part in work(task, unpack(packed)))))
        except CleanpathError as error:
            parts = (error.where, error.expected, error.found, error.hint)
            raise RuntimeError(_FAILURE + json.dumps(parts)) from None

    return on_executor


def add_up(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Add up the sums of some pairs, of which an executor holds all."""
    parts = (from_arrow(pa.Table.from_batches([batch])) for batch in batches)
    yield check(to_arrow(gather(parts)))


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
