"""Machine code is kept, never used for other sources than its own, and not needed."""

import os
import subprocess
import sys

import pytest

from cleanpath.routing import jit

RUN = """
import numpy as np
from cleanpath.routing.igp.shortest_paths import heap_push
found = heap_push(np.zeros(1, np.int64), np.zeros(1, np.int32), 0, 5, 0)
print(found, sum(heap_push.stats.cache_hits.values()))
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
