"""Test files run alone, their tests in random order: in the deep setting some, others at each commit."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from depth import NAME

ROOT = Path(__file__).resolve().parents[2]
LIGHT = (
    "articles",
    "checker",
    "claims",
    "cli",
    "compliance",
    "identity",
    "ledger",
    "levers",
    "measurement",
    "network",
    "policy",
    "reporting",
    "results",
    "scenarios",
    "sources",
)
"""Folders of files that take seconds each."""

FIRST = "tests/network/test_date_columns.py"
FEW = 8


def chosen() -> tuple[list[str], str]:
    """Return the files of this commit, and its digest, which fixes their order too."""
    told = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    commit = told.stdout.strip() or "no commit"
    files = [path for folder in LIGHT for path in sorted((ROOT / "tests" / folder).glob("test_*.py"))]
    count = FEW if NAME != "default" else 0
    drawn = random.Random(commit).sample(files, count)
    return [FIRST, *(path.relative_to(ROOT).as_posix() for path in drawn)], commit


FILES, COMMIT = chosen()


@pytest.mark.parametrize("name", FILES)
def test_a_file_runs_alone_and_in_random_order(name):
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", name]
    environment = os.environ | {"TEST_ORDER": COMMIT, "HYPOTHESIS_PROFILE": "default"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
