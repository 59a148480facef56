"""Mutated inputs over all readers: read, or refused in one line, in bounded time and memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from depth import DEPTH  # noqa: E402
from readers import READERS  # noqa: E402

SECONDS = 30.0
MEMORY = 2**30
"""Bytes that a process may take that reads hostile inputs one after another."""

BATCH = 40_000
"""Inputs of one process at most, so that two cores share the work."""


def batches():
    whole = sum(reader.share for reader in READERS.values())
    for name, reader in READERS.items():
        count = max(5, round(DEPTH.inputs * reader.share / whole))
        for start in range(0, count, BATCH):
            yield pytest.param(name, start, min(BATCH, count - start), id=f"{name}-{start}")


@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_its_valid_inputs(name):
    """Mutations of what is refused at once would reach nothing."""
    reader = READERS[name]
    for seed in reader.seeds()[-1:]:
        reader.read(seed)


@pytest.mark.parametrize(("name", "start", "count"), list(batches()))
def test_mutated_inputs_are_read_or_refused(name, start, count):
    command = [sys.executable, str(HERE / "feed.py"), name, str(start), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["failures"] == [], "\n".join(f"input {number}: {what}" for number, what in told["failures"])
    assert told["slowest"] < SECONDS
    assert told["memory"] < MEMORY
    assert told["accepted"] or count < 500, "no input passed: the mutations reach nothing"
