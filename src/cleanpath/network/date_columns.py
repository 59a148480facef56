"""Columns of partial dates: the days that each can mean, and whether they lie before or after another."""

import datetime
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cleanpath.dates import parse_date
from cleanpath.verdict import Truth

Codes = NDArray[np.int32]
Truths = NDArray[np.int8]

OPEN_START, OPEN_END = datetime.date.min.toordinal(), datetime.date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day that each of N partial dates can mean, as ordinals; both (N,) int32.

    A date that is not known runs from the first to the last day of the calendar; `known` (N,) tells them.
    """

    first: Codes
    last: Codes
    known: NDArray[np.bool_]

    def take(self, rows: Codes) -> "Days":
        """Return the dates of some rows."""
        return Days(self.first[rows], self.last[rows], self.known[rows])

    def by(self, day: datetime.date) -> Truths:
        """Whether each date has come on `day`; (N,) codes of `Truth`."""
        found = np.full(len(self.first), Truth.UNKNOWN, dtype=np.int8)
        found[self.last <= day.toordinal()] = Truth.YES
        found[self.first > day.toordinal()] = Truth.NO
        return found

    def since(self, first: datetime.date, last: datetime.date) -> Truths:
        """Whether each date lies on or after a day that is itself between `first` and `last`."""
        found = np.full(len(self.first), Truth.UNKNOWN, dtype=np.int8)
        found[self.first >= last.toordinal()] = Truth.YES
        found[self.last < first.toordinal()] = Truth.NO
        return found


def read_days(column: pa.ChunkedArray) -> Days:
    """Read a column of partial dates; empty cells are not known.

    Raises
    ------
    BadInput
        If a text is no date.
    """
    encoded = column.combine_chunks().dictionary_encode()
    dates = [parse_date(text, "date") if text else None for text in encoded.dictionary.to_pylist()]
    first = np.array([d.first.toordinal() if d else OPEN_START for d in dates], dtype=np.int32)
    last = np.array([d.last.toordinal() if d else OPEN_END for d in dates], dtype=np.int32)
    known = np.array([d is not None for d in dates], dtype=np.bool_)
    place = encoded.indices.to_numpy(zero_copy_only=False)
    return Days(first[place], last[place], known[place])


def read_arrivals(elements: pa.Table, undated: NDArray[np.bool_] | None = None) -> tuple[Days, Days]:
    """Return when each element was bought and when it was installed; open for those that are `undated`.

    Without a day of installation it is that of purchase; without a day of purchase it is at the latest that
    of installation.
    """
    obtained, in_service = (
        _without(read_days(elements[name]), undated) for name in ("obtained", "in_service")
    )
    return _bought(obtained, in_service), _either(in_service, obtained)


def presence(installed: Days, removed: Days, day: datetime.date) -> Truths:
    """Whether each element is in service on a day; without dates it is. (N,) codes of `Truth`."""
    gone, come = removed.by(day), installed.by(day)
    gone[~removed.known] = Truth.NO
    come[~installed.known] = Truth.YES
    return np.minimum(come, Truth.YES - gone).astype(np.int8)


def not_yet_there(elements: pa.Table, day: datetime.date) -> NDArray[np.bool_]:
    """Return which elements certainly come into service only after a day; (N,)."""
    _, installed = read_arrivals(elements)
    late: NDArray[np.bool_] = installed.known & (installed.by(day) == Truth.NO)
    return late


def not_surely_there(elements: pa.Table, day: datetime.date) -> NDArray[np.bool_]:
    """Return which elements may be there on a day and may not: removed, or come on a day not known in full.

    What is removed may have been replaced by something that nobody named, so it is not certainly absent.
    """
    _, installed = read_arrivals(elements)
    there = presence(installed, read_days(elements["removed"]), day)
    doubtful: NDArray[np.bool_] = (there < Truth.YES) & ~not_yet_there(elements, day)
    return doubtful


def _without(days: Days, undated: NDArray[np.bool_] | None) -> Days:
    if undated is None:
        return days
    return Days(
        np.where(undated, OPEN_START, days.first).astype(np.int32),
        np.where(undated, OPEN_END, days.last).astype(np.int32),
        days.known & ~undated,
    )


def _either(one: Days, other: Days) -> Days:
    """Return the first date, or the other where it is not known."""
    first, last = (
        np.where(one.known, getattr(one, end), getattr(other, end)).astype(np.int32)
        for end in ("first", "last")
    )
    return Days(first, last, one.known | other.known)


def _bought(obtained: Days, in_service: Days) -> Days:
    """Return when each was bought: where that is not known, at the latest when it was put into service."""
    last = np.where(obtained.known, obtained.last, in_service.last).astype(np.int32)
    return Days(obtained.first, last, obtained.known | in_service.known)
