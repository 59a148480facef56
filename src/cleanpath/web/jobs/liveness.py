"""Whether the worker of a job lives: by its process where that is on this machine, else by its beat.

No wall clock takes part, so that one that is set forward takes no job from anybody.
"""

import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path

SILENCE_S = 45.0
"""Seconds without a beat after which a worker counts as gone."""


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _machine() -> str:
    """Return a name of this boot of this machine and of who sees whose processes; empty if unknown."""
    boot = _read("/proc/sys/kernel/random/boot_id")
    try:
        return f"{boot}:{os.readlink('/proc/self/ns/pid')}" if boot else ""
    except OSError:
        return ""


def _started(process: int) -> str:
    """Return when a process began, in ticks of the boot (proc(5)); empty if there is none, or a zombie."""
    fields = _read(f"/proc/{process}/stat").rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 and fields[0] != "Z" else ""


def name_worker() -> str:
    """Return a name for a worker of this process, unlike that of any other."""
    return " ".join((_machine() or "?", str(os.getpid()), _started(os.getpid()) or "?", uuid.uuid4().hex))


def is_gone(worker: str) -> bool:
    """Whether the process of a worker has certainly ended; another machine's are never certain."""
    machine, _, rest = worker.partition(" ")
    words = rest.split(" ")
    if machine in ("", "?") or machine != _machine() or len(words) != 3 or not words[0].isdecimal():
        return False
    return words[1] != "?" and _started(int(words[0])) != words[1]


class Watch:
    """Finds workers that have shown no beat for a while, by a clock that nobody can set."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, tuple[tuple[str, int, int], float]] = {}

    def find_lost(self, beats: dict[str, tuple[str, int, int]]) -> list[str]:
        """Return the jobs whose workers are gone, of all that run with their worker, attempt and beat."""
        now = self._clock()
        kept = {}
        for job, beat in beats.items():
            before = self._seen.get(job)
            kept[job] = before if before is not None and before[0] == beat else (beat, now)
        self._seen = kept
        return [job for job, (beat, since) in kept.items() if is_gone(beat[0]) or now - since > SILENCE_S]
