"""A growing pile of walks, one for each row that has a witness."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Codes
from cleanpath.routing.compiled import inner, kernel
from cleanpath.routing.contract import NO_FAILURE

Places = NDArray[np.int64]


class Pile(NamedTuple):
    """Where the walk of each row lies in a buffer, and the failure it was seen in.

    `at`, `length`, `link`, `element`, `group` have one entry a row; a length of 0 means no walk.
    """

    at: Places
    length: Codes
    link: Codes
    element: Codes
    group: Codes


@kernel
def new_pile(rows: int) -> Pile:
    """Return a pile of `rows` rows without a walk."""
    return Pile(
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int32),
        np.full(rows, np.int32(NO_FAILURE)),
        np.full(rows, np.int32(NO_FAILURE)),
        np.full(rows, np.int32(NO_FAILURE)),
    )


@kernel
def put_walk(pile: Pile, row: int, buffer: Codes, used: int, walk: Codes, length: int) -> Codes:
    """Write the first `length` elements of `walk` for `row` behind the `used` ones; return the buffer."""
    if used + length > len(buffer):
        larger = np.empty(2 * (used + length) + 64, np.int32)
        larger[:used] = buffer[:used]
        buffer = larger
    buffer[used : used + length] = walk[:length]
    pile.at[row] = used
    pile.length[row] = length
    return buffer


@inner
def gather(at: Places, length: Codes, buffer: Codes, start: Places, into: Codes) -> None:
    """Copy the walk of every row to its place in `into`, cut by `start`."""
    for row in range(len(at)):
        first = start[row]
        for step in range(length[row]):
            into[first + step] = buffer[at[row] + step]
