"""Interrupts: SIGTERM stops work as Ctrl-C does, and what must not be cut in two is finished first.

The command line handles signals so; used as a library, cleanpath leaves them to the program around it.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
AGAIN_S = 0.02
"""Seconds after which an interrupt is raised anew that came where no exception can be raised."""


class _State:
    """Whether an interrupt came, one is held back now, and work may end early with a result."""

    came = False
    held = False
    early = True


_state = _State()


def _note(_number: int, _frame: FrameType | None) -> None:
    """Stop the work, or note that it is to be stopped; a second interrupt stops it in any case."""
    waits = _state.held and not _state.came
    _state.came = True
    if not waits:
        raise KeyboardInterrupt


@contextmanager
def _raised_anew() -> Iterator[None]:
    """Raise an interrupt once more that came in a callback, from which Python lets no exception out."""
    before, timers = sys.unraisablehook, []

    def hook(told: "sys.UnraisableHookArgs") -> None:
        if not isinstance(told.exc_value, KeyboardInterrupt):
            before(told)
            return
        timers.append(threading.Timer(AGAIN_S, signal.raise_signal, (signal.SIGINT,)))
        timers[-1].daemon = True
        timers[-1].start()

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = before
        for timer in timers:
            timer.cancel()
            timer.join()


@contextmanager
def handled(early: bool = True) -> Iterator[None]:
    """Handle signals inside the block; before and after it they are handled as they were.

    `early` says whether work may answer an interrupt with the best result so far, as a plan does.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _state.came = _state.held = False
    _state.early = early
    before = {number: signal.signal(number, _note) for number in SIGNALS}
    try:
        with _raised_anew():
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def came() -> bool:
    """Whether an interrupt came since signals are handled, also one that work answered by ending early."""
    return _state.came


def hold() -> None:
    """Let work end that is as good as done: from now on an interrupt stops it only when it comes twice.

    Raises
    ------
    KeyboardInterrupt
        If one came before, and work may not end early.
    """
    if _state.came and not _state.early:
        raise KeyboardInterrupt
    _state.held = True


@contextmanager
def unbroken() -> Iterator[None]:
    """Hold an interrupt back while a block runs that is short and must not be cut in two.

    Raises
    ------
    KeyboardInterrupt
        At the end of the block, if one came meanwhile.
    """
    held, before = _state.held, _state.came
    _state.held = True
    try:
        yield
    finally:
        _state.held = held
    if _state.came and not before and not held:
        raise KeyboardInterrupt
