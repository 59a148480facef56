"""Limits: failed attempts are counted in the database, for all processes; requests in each process.

Attempts are few and must count across restarts and servers, so that they are rows. Requests are many, and a
row for each would cost more than it protects.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from sqlalchemy import delete, insert, select, update

from cleanpath.ledger.database import Database
from cleanpath.web.accounts.credentials import digest
from cleanpath.web.accounts.model import TooManyRequests
from cleanpath.web.operations.database import ATTEMPTS

SLOT_S = 300
"""Seconds of a slot of time in which attempts are counted."""
PAIR_LIMIT, ADDRESS_LIMIT, NAME_LIMIT = 8, 40, 100
"""Attempts in a slot: of one address at one name, of one address, at one name."""

REQUESTS_PER_S, BURST = 200.0, 400.0
"""Requests that one address may send: steadily, and at once after a pause."""
MOST_ADDRESSES = 10_000


class Attempts:
    """Attempts to sign in or to use a link, counted before each is looked at."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def count_sign_in(self, name: str, address: str) -> str:
        """Count an attempt to sign in; return what `forget` takes back after one that succeeds.

        Raises
        ------
        TooManyRequests
            If there were too many in this slot of time.
        """
        pair = f"pair {digest(f'{address} {name}')}"
        self._count({pair: PAIR_LIMIT, f"from {address}": ADDRESS_LIMIT, f"at {digest(name)}": NAME_LIMIT})
        return pair

    def count_link(self, address: str) -> None:
        """Count an attempt to use a one-time link.

        Raises
        ------
        TooManyRequests
            If there were too many in this slot of time.
        """
        self._count({f"link {address}": ADDRESS_LIMIT})

    def forget(self, counted: str) -> None:
        """Take back the count of an attempt that succeeded, for its address and name."""
        with self._database.changing() as connection:
            connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.what == counted))

    def _count(self, limits: dict[str, int]) -> None:
        now = self._clock()
        slot = int(now // SLOT_S)
        with self._database.writing() as connection:
            connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.slot != slot))
            query = select(ATTEMPTS.c.what, ATTEMPTS.c.tries).where(ATTEMPTS.c.what.in_(limits))
            held: dict[str, int] = {row.what: row.tries for row in connection.execute(query)}
            for what in limits:
                if what in held:
                    row = update(ATTEMPTS).where(ATTEMPTS.c.what == what).values(tries=ATTEMPTS.c.tries + 1)
                    connection.execute(row)
                else:
                    connection.execute(insert(ATTEMPTS).values(what=what, slot=slot, tries=1))
        if any(held.get(what, 0) >= limit for what, limit in limits.items()):
            raise TooManyRequests("sign-in", SLOT_S - int(now % SLOT_S))


class Requests:
    """A bucket of tokens for each address, in memory; the clock is one that nobody can set."""

    def __init__(
        self,
        rate: float = REQUESTS_PER_S,
        burst: float = BURST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def count(self, address: str) -> None:
        """Count a request.

        Raises
        ------
        TooManyRequests
            If the bucket of the address is empty.
        """
        with self._lock:
            now = self._clock()
            left, since = self._left.pop(address, (self._burst, now))
            left = min(self._burst, left + (now - since) * self._rate)
            self._left[address] = (max(0.0, left - 1.0), now)
            if len(self._left) > MOST_ADDRESSES:
                self._left.popitem(last=False)
        if left < 1.0:
            raise TooManyRequests("requests", 1)
