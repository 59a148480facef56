"""One 64-bit word an element: what an adversary can do to the traffic through it, and what it can pass on.

Lowest come the sixteen letters without protection (`FREE`), then the same under an end-to-end protection
(`SEALED`), then those that came by a key (`KEYED`): through an authority or a securing function, against
which a link protection does not help. Then the four clean path classes, whether the element acts for the
adversary (`TAKEN`), and the availability of each plane that is lost only if another source fails (`WEAK`).
"""

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.letters import (
    ALL,
    AVAILABILITY,
    CLASSES,
    COUNT,
    MANAGEMENT_INTEGRITY,
    PLANES,
    RADIO_AVAILABILITY,
    TIMING_AVAILABILITY,
)

Words = NDArray[np.int64]

FREE_AT, SEALED_AT, KEYED_AT, CLASS_AT = 0, COUNT, 2 * COUNT, 3 * COUNT
FREE, SEALED, KEYED = ALL << FREE_AT, ALL << SEALED_AT, ALL << KEYED_AT
CLASS = ((1 << len(CLASSES)) - 1) << CLASS_AT
TAKEN = 1 << (CLASS_AT + len(CLASSES))
WEAK_AT = CLASS_AT + len(CLASSES) + 1
WEAK = ((1 << len(PLANES)) - 1) << WEAK_AT

LETTERS = FREE | SEALED | WEAK
"""What a taken element can do on top: that of its own kind."""

GRIP = MANAGEMENT_INTEGRITY << FREE_AT
"""Whoever can alter the management of an element that it runs, manages or updates takes it over."""

TIME = TIMING_AVAILABILITY | TIMING_AVAILABILITY << SEALED_AT
WEAK_TIME = 1 << (WEAK_AT + PLANES.index("timing"))
RADIO = RADIO_AVAILABILITY | RADIO_AVAILABILITY << SEALED_AT
WEAK_RADIO = 1 << (WEAK_AT + PLANES.index("user")) | 1 << (WEAK_AT + PLANES.index("control"))


def weak_of(letters: int) -> int:
    """Return the weak bits of the availability letters among sixteen."""
    lost = letters & AVAILABILITY
    return sum(1 << (WEAK_AT + plane) for plane in range(len(PLANES)) if lost >> (4 * plane) & 0b1000)


def word_of(free: int, sealed: int) -> int:
    """Return the letters without and under an end-to-end protection as a state."""
    return free << FREE_AT | sealed << SEALED_AT | weak_of(free)


def class_bits(classes: tuple[str, ...]) -> int:
    """Return the state bits of clean path classes."""
    return sum(1 << (CLASS_AT + CLASSES.index(name)) for name in classes)
