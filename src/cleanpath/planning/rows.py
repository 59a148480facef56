"""Rows of a linear program, gathered block by block and put together as compressed rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cleanpath.network.graph import Reals
from cleanpath.planning.problem import NONE, Counts

INFINITY = np.inf


@dataclass(frozen=True, slots=True)
class Matrix:
    """M rows: `start` (M + 1,) cuts `column` and `value`; `lower`, `upper`, `family` (M,)."""

    start: NDArray[np.int64]
    column: NDArray[np.int32]
    value: Reals
    lower: Reals
    upper: Reals
    family: NDArray[np.int32]


@dataclass
class Rows:
    """Blocks of rows so far."""

    row: list[NDArray[np.int64]] = field(default_factory=list)
    column: list[NDArray[np.int64]] = field(default_factory=list)
    value: list[Reals] = field(default_factory=list)
    lower: list[Reals] = field(default_factory=list)
    upper: list[Reals] = field(default_factory=list)
    family: list[NDArray[np.int32]] = field(default_factory=list)
    count: int = 0

    def open(self, lower: ArrayLike, upper: ArrayLike, family: ArrayLike = NONE) -> Counts:
        """Begin rows with these bounds, one for each entry, and return their numbers."""
        low, high, kin = np.broadcast_arrays(np.atleast_1d(np.asarray(lower, np.float64)), upper, family)
        numbers = np.arange(self.count, self.count + len(low))
        self.lower.append(low.astype(np.float64))
        self.upper.append(high.astype(np.float64))
        self.family.append(kin.astype(np.int32))
        self.count += len(low)
        return numbers

    def put(self, row: ArrayLike, column: ArrayLike, value: ArrayLike) -> None:
        """Add entries; the three are broadcast against each other. Entries of 0 are left out."""
        rows, columns, values = np.broadcast_arrays(
            np.asarray(row, np.int64), np.asarray(column, np.int64), np.asarray(value, np.float64)
        )
        there = values.ravel() != 0.0
        self.row.append(rows.ravel()[there])
        self.column.append(columns.ravel()[there])
        self.value.append(values.ravel()[there])

    def close(self) -> Matrix:
        """Put everything together; entries of the same row and column add up."""
        row, column = _join(self.row, np.int64), _join(self.column, np.int64)
        value = _join(self.value, np.float64)
        order = np.lexsort((column, row))
        row, column, value = row[order], column[order], value[order]
        if len(row):
            fresh = np.append(True, (np.diff(row) != 0) | (np.diff(column) != 0))
            head = np.flatnonzero(fresh)
            row, column, value = row[head], column[head], np.add.reduceat(value, head)
        start = np.searchsorted(row, np.arange(self.count + 1)).astype(np.int64)
        return Matrix(
            start, column.astype(np.int32), value, _join(self.lower, np.float64),
            _join(self.upper, np.float64), _join(self.family, np.int32),
        )  # fmt: skip


def _join(parts: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate([*parts, np.empty(0, kind)]).astype(kind)
