"""Feed one reader mutated inputs and tell as JSON what it did: a process of its own, that tests start."""

import json
import random
import signal
import sys
import time
import traceback
import types
from pathlib import Path

from mutations import mutate
from readers import READERS

from cleanpath.errors import CleanpathError

PATIENCE_S = 30
"""Seconds that one input may take."""

FEW = 5
"""Failures that are told."""


class TooSlow(BaseException):
    """An input took longer than `PATIENCE_S`."""


def stop(_number: int, _frame: types.FrameType | None) -> None:
    """End an input that takes too long."""
    raise TooSlow


def feed(name: str, start: int, count: int) -> dict[str, object]:
    """Feed inputs `start` to `start + count` of a reader and return what came of them.

    What a reader may do is return or raise an error of cleanpath's own that is one line; anything else is a
    failure. The same numbers give the same inputs.
    """
    reader = READERS[name]
    seeds = reader.seeds()
    accepted, slowest, failures = 0, 0.0, []
    signal.signal(signal.SIGALRM, stop)
    for number in range(start, start + count):
        data = mutate(seeds, random.Random(f"{name} {number}"))
        begun = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, PATIENCE_S)
        try:
            reader.read(data)
            accepted += 1
        except CleanpathError as error:
            if "\n" in str(error) or not str(error).isprintable():
                failures.append([number, f"an error that is no printable line: {error!r}"])
        except (Exception, TooSlow):
            failures.append([number, traceback.format_exc(limit=-4)])
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        slowest = max(slowest, time.monotonic() - begun)
        if len(failures) >= FEW:
            break
    return {"accepted": accepted, "slowest": slowest, "memory": most_memory(), "failures": failures}


def most_memory() -> int:
    """Return the most bytes that this process held; what `getrusage` tells counts its parent's, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    told = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(told.split()[1]) * 1024


if __name__ == "__main__":
    json.dump(feed(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), sys.stdout)
