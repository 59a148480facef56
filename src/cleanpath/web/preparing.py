"""Answers that take long are worked out beside the requests, so that no request is held."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import BoundedSemaphore, Event, Lock, RLock, Thread, local
from typing import Any, Generic, TypeVar

from cleanpath.errors import CleanpathError

T = TypeVar("T")

PATIENCE_S = 1.0
"""Seconds that a request waits for what is worked out beside it."""
AGAIN_S = 3
"""Seconds after which whoever asked is told to ask again."""
AT_ONCE, MOST_PREPARING = 2, 16
"""Preparations that work at a time, and those that may work or wait."""
TOLD_S = 30.0
"""Seconds for which an error is told to whoever asks; then the work may begin anew."""

_HERE = local()


class NotReady(CleanpathError):
    """The answer is being worked out; whoever asks again gets it as soon as it is there."""

    http_status = 503


def is_preparing() -> bool:
    """Whether this thread is one that prepares answers, and may take its time."""
    return getattr(_HERE, "preparing", False)


class Preparation(Generic[T]):
    """Work in a thread of its own, which begins when one of the few places is free.

    Parameters
    ----------
    work
        What is to be done; what it returns or raises is passed to everybody who waits.

    Raises
    ------
    NotReady
        If too many wait already.
    """

    _places = BoundedSemaphore(AT_ONCE)
    _counting, _waiting = Lock(), 0

    def __init__(self, work: Callable[[], T]) -> None:
        self._work, self._done = work, Event()
        self._result: T | None = None
        self._error: BaseException | None = None
        self._ended = 0.0
        with Preparation._counting:
            if Preparation._waiting >= MOST_PREPARING:
                raise NotReady("this answer", "fewer long questions at once", f"{MOST_PREPARING} of them")
            Preparation._waiting += 1
        Thread(target=self._run, name="cleanpath-answer", daemon=True).start()

    def _run(self) -> None:
        _HERE.preparing = True
        try:
            with Preparation._places:
                self._result = self._work()
        except BaseException as raised:
            self._error = raised
        finally:
            with Preparation._counting:
                Preparation._waiting -= 1
            self._ended = time.monotonic()
            self._done.set()

    @property
    def under_way(self) -> bool:
        """Whether it works, or waits for its turn."""
        return not self._done.is_set()

    @property
    def shared(self) -> bool:
        """Whether whoever asks now shares it: it is under way, or failed so lately that its error is told."""
        return self.under_way or (self._error is not None and time.monotonic() - self._ended < TOLD_S)

    def wait(self, seconds: float) -> T:
        """Wait for the work to be done and return what it returned.

        Raises
        ------
        NotReady
            If it is not done by then.
        """
        if not self._done.wait(seconds):
            hint = f"Ask again in {AGAIN_S} seconds, or ask for it as a job."
            raise NotReady("this answer", "one that is worked out", "one that takes longer", hint)
        if self._error is not None:
            raise self._error
        result: T = self._result  # type: ignore[assignment]
        return result


class Parts:
    """What is worked out once and kept by name, the least lately asked dropped first.

    Parameters
    ----------
    most
        How many are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._begun: dict[Hashable, Preparation[Any]] = {}
        self._lock, self._working = Lock(), RLock()

    def get(self, name: Hashable, work_out: Callable[[], T], beside: bool) -> T:
        """Return a part, worked out if it is not kept; whoever asks meanwhile shares the work.

        Parameters
        ----------
        name
            What it is.
        work_out
            Works it out. It may ask for other parts.
        beside
            Whether it takes so long that no request is to do it, nor to wait for longer than `PATIENCE_S`.

        Raises
        ------
        NotReady
            If it is being worked out beside the requests.
        """
        with self._lock:
            if name in self._kept:
                kept: T = self._find(name)
                return kept
            preparing = self._share(name, work_out) if beside and not is_preparing() else None
        if preparing is not None:
            found: T = preparing.wait(PATIENCE_S)
            return found
        with self._working:
            return self._work_out(name, work_out)

    def _find(self, name: Hashable) -> Any:
        self._kept.move_to_end(name)
        return self._kept[name]

    def _share(self, name: Hashable, work_out: Callable[[], T]) -> Preparation[T]:
        self._begun = {key: one for key, one in self._begun.items() if one.shared}
        if name not in self._begun:
            self._begun[name] = Preparation(lambda: self._work_out(name, work_out))
        return self._begun[name]

    def _work_out(self, name: Hashable, work_out: Callable[[], T]) -> T:
        with self._lock:
            if name in self._kept:
                found: T = self._find(name)
                return found
        made = work_out()
        with self._lock:
            self._kept[name] = made
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made

    @property
    def under_way(self) -> bool:
        """Whether a part is being worked out beside the requests."""
        with self._lock:
            return any(one.under_way for one in self._begun.values())
