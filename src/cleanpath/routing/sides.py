"""What holds for one flagged set, whichever end of an interval it stands for."""

from dataclasses import dataclass

import numpy as np

from cleanpath.network.graph import Codes, Flags, Offsets, Reals

Walks = tuple[Offsets, Codes]
"""Compressed rows: where each demand's walk begins (D + 1,), and the elements of all walks."""


@dataclass(slots=True)
class Sides:
    """What holds for each of J distinct flagged sets, whichever end of an interval it stands for.

    `least` (J, D) float64 is the touch that no walk can avoid. `some` and `may` (J, D) bool say that a simple
    path was found that touches one, and that none could be excluded; they differ only on one-way links.
    `total` (J, D) float64 bounds the sum of touches on a simple path, `walks` holds J sets of rows.
    """

    least: Reals
    some: Flags
    may: Flags
    total: Reals
    walks: list[Walks]


def no_walks(count: int) -> Walks:
    """Return empty rows for `count` demands."""
    return np.zeros(count + 1, np.int64), np.empty(0, np.int32)
