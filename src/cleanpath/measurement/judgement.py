"""Batches of traces judged, and the partial sums merged: in any order and number to the same bytes."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleanpath.errors import BadInput, shown
from cleanpath.measurement.addresses import Segments
from cleanpath.measurement.kernel import (
    COLUMNS,
    KEYS,
    UNKNOWN,
    WIDTH,
    Answers,
    Ends,
    Ranges,
    add_rows,
    add_traces,
    place_rows,
)
from cleanpath.sources.traces import SCHEMAS, V4

Rows = NDArray[np.int64]
"""Sums: one row a source, target, path (a digest) and outcome, with the columns of `kernel`."""

PARTIAL = pa.schema([pa.field(name, pa.int64(), False) for name in COLUMNS])
"""The same as Arrow columns, as they travel between machines."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is needed to judge traces: by family the segments of addresses, and of each whether restricted."""

    segments: dict[int, Segments]
    truth: dict[int, NDArray[np.uint8]]
    packed: dict[int, NDArray[np.int64]]
    """Four times the code of each segment's AS, and its truth: one place in memory instead of two."""


def pack_lookup(segments: dict[int, Segments], truth: dict[int, NDArray[np.uint8]]) -> Lookup:
    """Return a look-up from segments and the truth of each."""
    packed = {
        family: parts.asn * 4 + np.where(parts.asn < 0, UNKNOWN, truth[family]).astype(np.int64)
        for family, parts in segments.items()
    }
    return Lookup(segments, truth, packed)


def make_lookup(segments: dict[int, Segments], restricted: dict[int, int], otherwise: int) -> Lookup:
    """Return a look-up with the truth of each AS number; `otherwise` is that of all others."""
    truth = {}
    for family, parts in segments.items():
        numbers, place = np.unique(parts.asn, return_inverse=True)
        of_number = np.array([restricted.get(int(n), otherwise) for n in numbers], np.uint8)
        truth[family] = of_number[place]
    return pack_lookup(segments, truth)


class Sums:
    """Sums that grow as traces are added: one row a key, in the order in which keys first occur."""

    def __init__(self) -> None:
        self._rows: Rows = np.empty((0, WIDTH), np.int64)
        self._slots = np.empty(0, np.int64)
        self._used = 0

    @property
    def rows(self) -> Rows:
        """The rows of `COLUMNS`, (R, WIDTH) int64; good until more is added."""
        return self._rows[: self._used]

    def add(self, batch: pa.RecordBatch, family: int, lookup: Lookup) -> None:
        """Judge a batch of stored traces and add what they show.

        Raises
        ------
        BadInput
            If the batch has not the columns of stored traces, or lists of different lengths.
        """
        ends, answers = _columns(batch, family)
        parts = lookup.segments[family]
        shift = parts.start.dtype.type(parts.shift)
        ranges = Ranges(parts.start, parts.index, shift, lookup.packed[family])
        self._make_room(batch.num_rows)
        self._used = add_traces(ends, answers, ranges, self._rows, self._slots, self._used)

    def add_rows(self, rows: Rows) -> None:
        """Add rows of other sums."""
        self._make_room(len(rows))
        self._used = add_rows(rows, self._rows, self._slots, self._used)

    def _make_room(self, more: int) -> None:
        """Let so many more rows fit, all of them new, with at least two slots for each."""
        needed = self._used + more
        if needed <= len(self._rows):
            return
        rows = np.empty((max(needed, 2 * len(self._rows)), WIDTH), np.int64)
        rows[: self._used] = self.rows
        self._rows = rows
        self._slots = np.full(1 << (2 * len(rows) - 1).bit_length(), -1, np.int64)
        place_rows(self._rows, self._used, self._slots)


def judge_batch(batch: pa.RecordBatch, family: int, lookup: Lookup) -> Rows:
    """Return the sums of one batch of stored traces, unsorted; see `Sums.add`."""
    sums = Sums()
    sums.add(batch, family, lookup)
    return sums.rows


def _columns(batch: pa.RecordBatch, family: int) -> tuple[Ends, Answers]:
    schema = SCHEMAS[family]
    if [field.type for field in batch.schema] != [
        f.type for f in schema
    ] or batch.schema.names != schema.names:
        raise BadInput("stored traces", f"columns {', '.join(schema.names)}", shown(str(batch.schema.names)))
    offset, hop, _ = _entries(batch["hop"], offsets=None)
    _, ip, answered = _entries(batch["ip"], offset)
    _, mark, _ = _entries(batch["mark"], offset)
    high = low = np.empty(0, np.int64)
    if family != V4:
        high, low = ip.view(np.int64), _entries(batch["low"], offset)[1].view(np.int64)
    ends = Ends(*(batch[name].to_numpy(zero_copy_only=False) for name in Ends._fields))
    return ends, Answers(offset, hop, mark, ip, answered, high, low)


def _entries(column: pa.ListArray, offsets: Any) -> tuple[Any, Any, Any]:
    """Return the offsets (from 0), the values, and which are there, of a list column that may be sliced."""
    found = column.offsets.to_numpy()
    values = column.values.slice(found[0], found[-1] - found[0])
    offset = np.ascontiguousarray(found - found[0], np.int32)
    if column.null_count or (offsets is not None and not np.array_equal(offset, offsets)):
        raise BadInput("stored traces", "lists of one length in each trace", "others")
    if not values.null_count:
        return offset, values.to_numpy(), np.ones(len(values), np.bool_)
    there = values.is_valid().to_numpy(zero_copy_only=False)
    return offset, pc.fill_null(values, 0).to_numpy(), there


def merge(parts: Iterable[Rows]) -> Rows:
    """Return sums added up by key, sorted by it: the same for any order and grouping of the parts.

    Counts are added, times kept as least and greatest, and of the witnesses the earliest stays, by time and
    number of the trace: each is associative and commutative, and all are whole numbers.
    """
    sums = Sums()
    for part in parts:
        sums.add_rows(part)
    return sums.rows[np.lexsort(sums.rows[:, len(KEYS) - 1 :: -1].T)]


def to_arrow(rows: Rows) -> pa.RecordBatch:
    """Return sums as an Arrow batch of `PARTIAL`."""
    return pa.RecordBatch.from_arrays([pa.array(column) for column in rows.T.copy()], schema=PARTIAL)


def from_arrow(table: pa.Table) -> Rows:
    """Return sums from an Arrow table of `PARTIAL`."""
    return np.stack([table[name].to_numpy() for name in COLUMNS], axis=1) if table.num_rows else merge(())


def digest(rows: Rows) -> str:
    """Return the SHA-256 digest of merged sums: of their 64-bit numbers, row by row."""
    return hashlib.sha256(np.ascontiguousarray(rows, "<i8").tobytes()).hexdigest()
