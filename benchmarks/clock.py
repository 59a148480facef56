"""Medians of repeated runs, and what machine they were taken on."""

import os
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import NamedTuple

Work = Callable[[], object]

RUNS = 5
LONG = 60.0
"""Seconds of one run beyond which no further is taken."""


class Taken(NamedTuple):
    """Seconds by the wall clock, and of all processors together."""

    wall: float
    processor: float


def take(work: Work) -> Taken:
    """Run a work once."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return Taken(time.perf_counter() - wall, time.process_time() - processor)


def median(times: list[Taken]) -> Taken:
    """Return the median of both clocks, each by itself."""
    return Taken(*(statistics.median(column) for column in zip(*times, strict=True)))


def first_and_median(work: Work, runs: int = RUNS) -> tuple[Taken, Taken]:
    """Return the seconds of a first run, which may compile, and the median of `runs` more (1 if long)."""
    first, times = take(work), []
    while len(times) < runs and not (times and times[-1].wall > LONG):
        times.append(take(work))
    return first, median(times)


def in_turns(theirs: Work, ours: Work, runs: int = RUNS) -> tuple[Taken, Taken]:
    """Return the median seconds of two works that are run in turns, after a first run of each."""
    theirs()
    ours()
    times: list[tuple[Taken, Taken]] = []
    while len(times) < runs and not (times and times[-1][0].wall > LONG):
        times.append((take(theirs), take(ours)))
    return median([t for t, _ in times]), median([t for _, t in times])


def machine(*packages: str) -> str:
    """Return the machine, its load and the versions of what is measured, in one line."""
    load = os.getloadavg()[0]
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    processor = f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} before the run"
    return f"{processor}; Python {platform.python_version()}, {versions}"
