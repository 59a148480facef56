"""The same tasks on an Apache Spark cluster: executors read the files, judge, and sums travel back.

This is the only module that imports pyspark. Spark schedules and adds up; the verdict is `kernel`, so the
result has the same bytes as on one machine. Workers need this package and the files at the same paths.
"""

import io
import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from cleanpath.errors import BadInput, CleanpathError, Unavailable, shown
from cleanpath.measurement.addresses import make_segments
from cleanpath.measurement.judgement import PARTIAL, Lookup, merge
from cleanpath.measurement.kernel import KEYS, SUMS, WITNESS
from cleanpath.measurement.tasks import Task, work

SCHEMA = ", ".join(f"`{name}` bigint" for name in PARTIAL.names)
TASKS_PER_CORE = 4
_LOG_LEVEL = "OFF"


def judge_on_spark(tasks: list[Task], lookup: Lookup, master: str) -> pa.Table:
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


def judge_in_session(session: Any, tasks: list[Task], lookup: Lookup) -> pa.Table:
    """Return the merged sums of all tasks, worked on in a session.

    Raises
    ------
    BadInput
        If an executor cannot read a file, or finds other traces in it.
    """
    from pyspark.errors import PySparkException
    from pyspark.sql import functions as f

    parts = min(len(tasks), TASKS_PER_CORE * max(1, session.sparkContext.defaultParallelism))
    rows = session.createDataFrame([tuple(task) for task in tasks], "path string, `group` int, family int")
    sums = rows.repartition(parts).mapInArrow(make_worker(pack(lookup)), SCHEMA)
    added = sums.groupBy(*KEYS).agg(
        *(f.sum(name).alias(name) for name in SUMS),
        f.min("first_time").alias("first_time"),
        f.max("last_time").alias("last_time"),
        f.min(f.struct(*WITNESS)).alias("witness"),
    )
    try:
        found = added.select(*KEYS, *SUMS, "first_time", "last_time", "witness.*").toArrow()
    except PySparkException as error:
        lines = [line for line in str(error).splitlines() if line.strip()]
        said = next((line for line in reversed(lines) if "Error" in line or "expected" in line), lines[-1])
        raise BadInput("Spark", "every task to be done", shown(said.strip()[-200:])) from None
    return merge([found.cast(PARTIAL)])


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
        return Lookup(segments, {n: arrays[f"truth{n}"] for n in families})


def make_worker(packed: bytes) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return the function that executors run on batches of tasks."""

    def on_executor(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for row in batch.to_pylist():
                task = Task(row["path"], row["group"], row["family"])
                try:
                    for part in work(task, unpack(packed)):
                        yield check(part)
                except CleanpathError as error:
                    raise RuntimeError(f"{type(error).__name__}: {error}") from None

    return on_executor


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
