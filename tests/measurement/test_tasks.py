"""Tasks on one machine: bounded memory, damaged and foreign files, order of merging."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.measurement.test_kernel import LOOKUP, ONE, THREE, TWO, trace

from cleanpath.errors import BadInput
from cleanpath.measurement import tasks
from cleanpath.measurement.judgement import digest, merge
from cleanpath.measurement.store import write_traces
from cleanpath.sources.traces import Traces


def stored(folder, count):
    found = [trace(ONE, (TWO, THREE)[n % 2], time=n) for n in range(count)]
    collected = Traces(2)
    write_traces(folder, collected.add(found), collected, 2)
    return tasks.list_tasks(folder)


def test_threads_and_bounds_change_nothing(tmp_path, monkeypatch):
    listed = stored(tmp_path, 21)
    assert len(listed) > 5
    one = digest(tasks.judge_local(listed, LOOKUP, threads=1))
    monkeypatch.setattr(tasks, "MOST_ROWS", 1)
    assert digest(tasks.judge_local(listed, LOOKUP, threads=3)) == one
    assert digest(tasks.judge_local(listed[::-1], LOOKUP, threads=2)) == one


def test_nothing_merges_to_nothing():
    assert merge([]).shape == merge([np.empty((0, merge([]).shape[1]), np.int64)]).shape


def test_folders_without_traces_and_damaged_files_are_refused(tmp_path):
    pq.write_table(pa.table({"name": ["a"]}), tmp_path / "names.parquet")
    with pytest.raises(BadInput, match="stored traces"):
        tasks.list_tasks(tmp_path)
    listed = stored(tmp_path, 5)
    whole = (tmp_path / "v4.parquet").read_bytes()
    (tmp_path / "v4.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput, match="readable Parquet file"):
        tasks.list_tasks(tmp_path)
    with pytest.raises(BadInput, match="readable Parquet file"):
        tasks.judge_local(listed, LOOKUP)
