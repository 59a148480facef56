"""Work in pieces: a task is one row group of one file of stored traces, on one machine and on many."""

import functools
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from cleanpath.errors import BadInput, shown
from cleanpath.measurement.judgement import Lookup, Rows, judge_batch, merge
from cleanpath.sources.traces import SCHEMAS, V4, V6

PENDING = 4
"""Tasks for each thread that are handed out at once."""

MOST_ROWS = 2_000_000
"""Rows of sums that are held before they are merged, so that memory stays bounded."""


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


def work(task: Task, lookup: Lookup) -> Iterator[Rows]:
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


def judge_local(tasks: list[Task], lookup: Lookup, threads: int = 0) -> Rows:
    """Return the merged sums of all tasks, worked on by a pool of threads (0: one a processor)."""
    count = threads or os.cpu_count() or 1
    with ThreadPoolExecutor(count) as pool:
        return gather(part for parts in _in_turns(pool, tasks, lookup, count * PENDING) for part in parts)


def gather(parts: Iterable[Rows]) -> Rows:
    """Merge parts as they come; memory holds `MOST_ROWS` rows and those of one key each."""
    done: list[Rows] = []
    held = kept = 0
    for part in parts:
        done.append(part)
        held += len(part)
        if held - kept > MOST_ROWS:
            done = [merge(done)]
            held = kept = len(done[0])
    return merge(done)


def _in_turns(
    pool: ThreadPoolExecutor, tasks: list[Task], lookup: Lookup, pending: int
) -> Iterator[list[Rows]]:
    """Yield what each task finds; at most `pending` of them are handed out before the first is taken back."""
    work_one = functools.partial(_work_whole, lookup=lookup)
    waiting = deque(pool.submit(work_one, task) for task in tasks[:pending])
    for task in [*tasks[pending:], *[None] * min(pending, len(tasks))]:
        yield waiting.popleft().result()
        if task is not None:
            waiting.append(pool.submit(work_one, task))


def _work_whole(task: Task, lookup: Lookup) -> list[Rows]:
    return list(work(task, lookup))
