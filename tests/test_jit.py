"""Kernels give the same interpreted and compiled; machine code is kept, and never used for other sources."""

import dataclasses
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sample_igp
from cleanpath import jit
from cleanpath.routing.contract import Demands, Failures, Touch
from cleanpath.routing.structural.model import route_structural

RUN = """
import numpy as np
from cleanpath.routing.igp.shortest_paths import heap_push
push = heap_push.machine()
found = push(np.zeros(1, np.int64), np.zeros(1, np.int32), 0, 5, 0)
print(found, sum(push.stats.cache_hits.values()))
"""


def run(folder):
    environment = os.environ | {"NUMBA_CACHE_DIR": str(folder)}
    words = [sys.executable, "-c", RUN]
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout.split()


def test_the_second_run_compiles_nothing(tmp_path):
    assert run(tmp_path / "kept") == ["1", "0"]
    assert run(tmp_path / "kept") == ["1", "1"]


def test_all_works_where_nothing_can_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    assert run(tmp_path / "file" / "kept") == ["1", "0"]
    assert run(tmp_path / "file" / "kept") == ["1", "0"]


@pytest.mark.parametrize("changed, same", [("leaf", False), ("middle", False), ("other", True)])
def test_machine_code_belongs_to_all_files_it_came_from(tmp_path, monkeypatch, changed, same):
    digests = []
    for side, text in (("before", "x = 1"), ("after", "x = 2")):
        folder = tmp_path / side / "routing"
        folder.mkdir(parents=True)
        for name, needs in (("leaf", ""), ("middle", "leaf"), ("top", "middle"), ("other", "")):
            line = f"from cleanpath.routing.{needs} import x\n" if needs else ""
            (folder / f"{name}.py").write_text(line + (text if name == changed else "x = 1"))
        monkeypatch.setattr(jit, "PACKAGE", tmp_path / side)
        digests.append(jit.digest(folder / "top.py"))
    assert (digests[0] == digests[1]) == same


def same(one, other):
    """Whether two outcomes hold the same arrays, element by element."""
    for name in ("low", "high", "share_low", "share_high", "reachable"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    for side in ("low_witness", "high_witness"):
        for ours, theirs in zip(
            dataclasses.astuple(getattr(one, side)), dataclasses.astuple(getattr(other, side)), strict=True
        ):
            assert np.array_equal(ours, theirs), side


@given(st.data())
def test_interpreted_and_compiled_give_the_same(data):
    """The two ways that every kernel can run, on random small networks under both models and all failures."""
    net = data.draw(sample_igp.nets())
    touch = [data.draw(sample_igp.touches(sample_igp.MIXED, net.size)) for _ in range(2)]
    failures = data.draw(st.sampled_from(list(Failures)))
    pairs = sample_igp.every_pair(net)
    found = []
    for mode in ("interpreted", "compiled"):
        with jit.running(mode):
            found.append(sample_igp.solve(net, pairs, touch, failures))
    same(*found)
    ends = np.array(pairs, dtype=np.int32)
    table = np.array([[(0, 1) if low != high else (low >= 0.5,) * 2 for low, high in row] for row in touch])
    flagged = Touch(table[:, :, 0].astype(np.float64), table[:, :, 1].astype(np.float64))
    found = []
    for mode in ("interpreted", "compiled"):
        with jit.running(mode):
            graph = sample_igp.graph_of(net)
            found.append(route_structural(graph, Demands(ends[:, 0], ends[:, 1]), flagged))
    same(*found)


def test_small_work_is_interpreted_and_long_work_compiled(monkeypatch):
    monkeypatch.setattr(jit, "PATIENCE_S", 0.0)
    monkeypatch.setattr(jit, "PATIENCE_KEPT_S", 0.0)

    @jit.kernel
    def total(numbers):
        found = 0
        for number in numbers:
            found += number
        return found

    with jit.running("auto"):
        assert total(np.arange(10)) == 45
        assert total._machine is None
        assert total(np.arange(10)) == 45
        assert total._machine is not None


def test_a_small_case_compiles_nothing(tmp_path):
    """What a new user meets first must not look hung, in a pipeline neither."""
    environment = os.environ | {"CLEANPATH_KERNELS": "auto", "NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    words = [
        sys.executable,
        "-m",
        "cleanpath",
        "--ledger",
        str(tmp_path / "l.sqlite"),
        "assess",
        "operator-5g",
    ]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert not [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]


def test_compiling_is_told_once(tmp_path):
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    told = [
        subprocess.run(
            [sys.executable, "-c", RUN],
            env=environment, capture_output=True, text=True, check=True,
        ).stderr
        for _ in range(2)
    ]  # fmt: skip
    assert told[0].startswith("cleanpath: compiling once, about half a minute")
    assert told[1] == ""
