"""Progress of long work, on standard error so that output stays clean."""

import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str, float, float], None]

_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)
_TIMES: ContextVar[bool] = ContextVar("times", default=False)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell a function of all progress inside the block: what, and two numbers as `show_search` has them.

    What is worked at in other threads is told from where it was begun.
    """
    held = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(held)


@contextmanager
def show_progress(what: str, wanted: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Give a function that is told (done, whole) and shows a bar meanwhile, or nothing if unwanted."""
    listener = _LISTENER.get()
    if listener is not None:
        yield lambda done, whole: listener(what, done, whole)
        return
    if not wanted:
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def tell(done: int, whole: int) -> None:
            bar.update(task, completed=done, total=whole)

        yield tell


@contextmanager
def show_search(what: str, wanted: bool) -> Iterator[Callable[[str, float, float], None] | None]:
    """Give a function that is told a part's name and two numbers, and shows them meanwhile.

    For the part `what` the numbers are the cost of the best answer so far and the bound, from which the gap
    follows; for any other the work done and the whole work (0 where it is not known).
    """
    listener = _LISTENER.get()
    if listener is not None:
        yield listener
        return
    if not wanted:
        yield None
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status(what) as status:

        def tell(part: str, first: float, second: float) -> None:
            status.update(_said(part, first, second, part == what))

        yield tell


def _said(part: str, first: float, second: float, search: bool) -> str:
    if not search:
        return f"{part}: {first:.0f}" + (f" of {second:.0f}" if second else "")
    if not math.isfinite(first):
        return f"{part}: no answer yet, none below {second:,.0f}"
    gap = max(0.0, first - second) / max(abs(first), 1e-9)
    return f"{part}: best {first:,.0f}, none below {second:,.0f}, gap {gap:.2%}"


@contextmanager
def telling_times(wanted: bool) -> Iterator[None]:
    """Tell of each step inside the block how long it took, where that is wanted."""
    token = _TIMES.set(wanted)
    try:
        yield
    finally:
        _TIMES.reset(token)


@contextmanager
def time_spent(what: str) -> Iterator[None]:
    """Tell on standard error how long a step took, inside `telling_times`."""
    begun = time.monotonic()
    yield
    if _TIMES.get():
        print(f"cleanpath: {what}: {time.monotonic() - begun:.1f} s", file=sys.stderr)
