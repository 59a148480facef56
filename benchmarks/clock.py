"""Medians of repeated runs, and what machine they were taken on."""

import os
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version

RUNS = 5
LONG = 60.0
"""Seconds of one run beyond which no further is taken."""


def first_and_median(work: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """Return the seconds of a first run, which may compile, and the median of `runs` more (1 if long)."""
    times: list[float] = []
    while len(times) <= runs and not (len(times) > 1 and times[-1] > LONG):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return times[0], statistics.median(times[1:])


def median(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median seconds of `runs` runs (1 if it is long) after a first one."""
    return first_and_median(work, runs)[1]


def machine(*packages: str) -> str:
    """Return the machine, its load and the versions of what is measured, in one line."""
    load = os.getloadavg()[0]
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    processor = f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} before the run"
    return f"{processor}; Python {platform.python_version()}, {versions}"
