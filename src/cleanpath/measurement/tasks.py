"""Work in pieces: a task is one row group of one file of stored traces, on one machine and on many."""

import functools
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from cleanpath.errors import BadInput, shown
from cleanpath.measurement.judgement import Lookup, judge_batch, merge
from cleanpath.sources.traces import SCHEMAS, V4, V6

PENDING = 4
"""Tasks for each thread that are under way or done and not yet merged, so that memory stays bounded."""


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


def work(task: Task, lookup: Lookup) -> Iterator[pa.RecordBatch]:
    """Yield the partial sums of a task.

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
        yield judge_batch(batch, task.family, lookup)


def judge_local(tasks: list[Task], lookup: Lookup, threads: int = 0) -> pa.Table:
    """Return the merged sums of all tasks, worked on by a pool of threads (0: one a processor)."""
    count = threads or os.cpu_count() or 1
    whole = merge([])
    with ThreadPoolExecutor(count) as pool:
        for first in range(0, len(tasks), count * PENDING):
            some = tasks[first : first + count * PENDING]
            parts = pool.map(functools.partial(_work_whole, lookup=lookup), some)
            whole = merge([whole, *(part for batches in parts for part in batches)])
    return whole


def _work_whole(task: Task, lookup: Lookup) -> list[pa.RecordBatch]:
    return list(work(task, lookup))
