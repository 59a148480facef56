"""Answers about large networks: worked out beside the requests, one at a time, so that no request is held."""

from collections.abc import Callable
from threading import Event, Lock, Thread

from cleanpath.errors import CleanpathError

PATIENCE_S = 2.0
"""Seconds that a request waits for a large answer."""
AGAIN_S = 3
"""Seconds after which whoever asked is told to ask again."""
MOST_PREPARING = 8


class NotReady(CleanpathError):
    """The answer is being worked out; whoever asks again gets it as soon as it is there."""

    http_status = 503


class Preparation:
    """Work in a thread of its own, which begins when the works before it have ended.

    Parameters
    ----------
    work
        What is to be done; what it raises is raised to whoever waits.
    """

    _one_at_a_time = Lock()
    _counting, _waiting = Lock(), 0

    def __init__(self, work: Callable[[], object]) -> None:
        self._work, self._done = work, Event()
        self._error: BaseException | None = None
        with Preparation._counting:
            if Preparation._waiting >= MOST_PREPARING:
                raise NotReady("this answer", "fewer large questions at once", f"{MOST_PREPARING} of them")
            Preparation._waiting += 1
        Thread(target=self._run, name="cleanpath-answer", daemon=True).start()

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            with Preparation._one_at_a_time:
                self._work()
        except BaseException as raised:
            error = raised
        finally:
            with Preparation._counting:
                Preparation._waiting -= 1
            self._error = error
            self._done.set()

    @property
    def failed(self) -> bool:
        """Whether it ended with an error; it may be begun anew."""
        return self._done.is_set() and self._error is not None

    def wait(self, seconds: float) -> None:
        """Wait for the work to be done.

        Raises
        ------
        NotReady
            If it is not done by then.
        """
        if not self._done.wait(seconds):
            hint = f"Ask again in {AGAIN_S} seconds, or ask for it as a job."
            raise NotReady(
                "this answer", "one that is worked out", "one about a large network that is not yet", hint
            )
        if self._error is not None:
            raise self._error
