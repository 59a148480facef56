"""Losses worked out on an Apache Spark cluster: a task is a block of destinations of one loss."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pyarrow as pa

from cleanpath.exposure.internet_losses import LossProblem, Task, add_up, list_tasks, pack, unpack, work
from cleanpath.routing.bgp.lanes import Counts
from cleanpath.routing.bgp.losses import COLUMNS
from cleanpath.spark import TASKS_PER_CORE, Worker, collect, relaying, spread, start_session

KEYS = Task._fields
SCHEMA = ", ".join(f"`{name}` bigint" for name in (*KEYS, *COLUMNS))


def count_on_spark(problems: Sequence[LossProblem], master: str) -> list[Counts]:
    """Return for each graph the counts of its losses, (K, 11), worked on by the executors of a Spark master.

    Raises
    ------
    Unavailable
        If pyspark or Java is not there, or the master does not answer.
    """
    session = start_session(master)
    try:
        return count_in_session(session, problems)
    finally:
        session.stop()


def count_in_session(session: Any, problems: Sequence[LossProblem]) -> list[Counts]:
    """Return for each graph the counts of its losses, (K, 11), worked on in a session."""
    losses = sum(len(problem.losses) for problem in problems)
    wanted = TASKS_PER_CORE * max(1, session.sparkContext.defaultParallelism)
    cut = [replace(problem, blocks=max(1, -(-wanted // losses))) for problem in problems]
    rows = spread(session, [tuple(task) for task in list_tasks(cut)], "graph int, loss int, block int")
    table = collect(rows.mapInArrow(make_worker(pack(cut)), SCHEMA))
    counts = table.select(COLUMNS).to_pandas().to_numpy()
    tasks = zip(*(table[name].to_pylist() for name in KEYS), strict=True)
    return add_up(cut, ((Task(*task), row) for task, row in zip(tasks, counts, strict=True)))


@cache
def _unpacked(packed: bytes) -> list[LossProblem]:
    """Return the problems; once in each process."""
    return unpack(packed)


def make_worker(packed: bytes) -> Worker:
    """Return the function that executors run on batches of tasks."""

    def on_executor(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        rows = (row for batch in batches for row in batch.to_pylist())
        found = []
        for row in rows:
            task = Task(*(row[name] for name in KEYS))
            found.append([*task, *work(task, _unpacked(packed), threads=1).tolist()])
        columns = [pa.array(column, pa.int64()) for column in zip(*found, strict=True)] or [
            pa.array([], pa.int64()) for _ in (*KEYS, *COLUMNS)
        ]
        yield pa.RecordBatch.from_arrays(columns, names=[*KEYS, *COLUMNS])

    return relaying(on_executor)
