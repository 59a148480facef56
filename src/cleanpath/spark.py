"""A session with an Apache Spark master, and our own errors brought back from its executors.

This is the only module that starts Spark. Spark schedules tasks and adds up integers; what a task counts is
the same code as on one machine, so the result has the same bytes. Workers need this package.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from cleanpath.errors import BadInput, CleanpathError, Unavailable, install_extra, shown

TASKS_PER_CORE = 4
_LOG_LEVEL = "OFF"
_FAILURE = "cleanpath says "
"""Before the parts of an error of ours in the text of an exception, which is all that Spark passes on."""

Worker = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


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
        hint = f"{install_extra('spark')} Or leave out --engine spark."
        raise Unavailable("--engine spark", "the package pyspark", "none", hint) from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    loopback = master.startswith("local") or "//127.0.0.1" in master
    builder = SparkSession.builder.master(master).appName("cleanpath")
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


def spread(session: Any, rows: list[tuple[Any, ...]], columns: str) -> Any:
    """Return rows as a frame in enough parts for every core."""
    parts = min(len(rows), TASKS_PER_CORE * max(1, session.sparkContext.defaultParallelism))
    return session.createDataFrame(rows, columns).repartition(parts)


def collect(frame: Any) -> pa.Table:
    """Return what a frame holds once its tasks are done.

    Raises
    ------
    BadInput
        If an executor refuses something, in the words of that error.
    """
    from pyspark.errors import PySparkException

    try:
        return frame.toArrow()
    except PySparkException as error:
        raise read_failure(str(error)) from None


def relaying(worker: Worker) -> Worker:
    """Return a worker whose errors of ours travel in the text of the exception."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        try:
            yield from worker(batches)
        except CleanpathError as error:
            parts = (error.where, error.expected, error.found, error.hint)
            raise RuntimeError(_FAILURE + json.dumps(parts)) from None

    return run


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
