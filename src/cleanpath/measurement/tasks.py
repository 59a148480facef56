"""Work in pieces: a task is one row group of one file of stored traces, on one machine and on many."""

import os
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from cleanpath.errors import BadInput, shown
from cleanpath.measurement.judgement import Lookup, Rows, Sums, merge
from cleanpath.sources.traces import SCHEMAS, V4, V6

MOST_ROWS = 2_000_000
"""Rows that the threads hold on their own, all together, before they give them up to the whole."""


class Task(NamedTuple):
    """A row group of a file, and the address family of its traces."""

    path: str
    group: int
    family: int


def list_tasks(folder: Path) -> list[Task]:
    """Return the tasks of a folder of stored traces, in the order of their files.

    Raises
    ------
    BadInput
        If the folder holds none, or a file is damaged or of another kind.
    """
    tasks = []
    for path in sorted(folder.glob("*.parquet")):
        try:
            metadata = pq.read_metadata(path)
        except (pa.ArrowException, OSError) as error:
            raise BadInput(str(path), "a readable Parquet file", shown(str(error))) from None
        names = metadata.schema.to_arrow_schema().names
        family = next((f for f in (V4, V6) if names == SCHEMAS[f].names), None)
        if family is not None:
            tasks += [Task(str(path), group, family) for group in range(metadata.num_row_groups)]
    if not tasks:
        hint = "Make it with cleanpath import traceroutes."
        raise BadInput(str(folder), "stored traces", "none", hint)
    return tasks


def work(task: Task, lookup: Lookup, sums: Sums) -> None:
    """Add what the traces of a task show.

    Raises
    ------
    BadInput
        If the file cannot be read.
    """
    try:
        with pq.ParquetFile(task.path) as file:
            table = file.read_row_group(task.group, use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise BadInput(task.path, "a readable Parquet file", shown(str(error))) from None
    for batch in table.combine_chunks().to_batches():
        sums.add(batch, task.family, lookup)


def judge_local(tasks: list[Task], lookup: Lookup, threads: int = 0) -> Rows:
    """Return the merged sums of all tasks, worked on by a pool of threads (0: one a processor).

    Memory holds a row of each key, and `MOST_ROWS` more.
    """
    count = threads or os.cpu_count() or 1
    whole, lock = Sums(), threading.Lock()
    free = deque(Sums() for _ in range(count))

    def work_one(task: Task) -> None:
        own = free.pop()
        work(task, lookup, own)
        if len(own.rows) > MOST_ROWS // count:
            with lock:
                whole.add_rows(own.rows)
            own = Sums()
        free.append(own)

    with ThreadPoolExecutor(count) as pool:
        for _ in pool.map(work_one, tasks):
            pass
    return merge([whole.rows, *(own.rows for own in free)])
