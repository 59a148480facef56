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
    WITNESS,
    add_rows,
    find_loops,
    judge_traces,
    look_up,
)
from cleanpath.sources.traces import SCHEMAS, V4

Rows = NDArray[np.int64]
"""Sums: one row a source, target, path (a digest) and outcome, with the columns of `kernel`."""

PARTIAL = pa.schema([pa.field(name, pa.int64(), False) for name in COLUMNS])
"""The same as Arrow columns, as they travel between machines."""

_HOP, _HIGH, _LOW, _ASN = (COLUMNS.index(name) for name in WITNESS[2:])
_MAPPED = 0xFFFF_0000_0000
"""The low half before an IPv4 address, as IPv6 writes one."""


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


def judge_batch(batch: pa.RecordBatch, family: int, lookup: Lookup) -> Rows:
    """Return the sums of a batch of stored traces, (R, WIDTH) int64 of `COLUMNS`, unsorted.

    Raises
    ------
    BadInput
        If the batch has not the columns of stored traces, or lists of different lengths.
    """
    schema = SCHEMAS[family]
    if [field.type for field in batch.schema] != [
        f.type for f in schema
    ] or batch.schema.names != schema.names:
        raise BadInput("stored traces", f"columns {', '.join(schema.names)}", shown(str(batch.schema.names)))
    offset, hop, _ = _entries(batch["hop"], offsets=None)
    _, ip, answered = _entries(batch["ip"], offset)
    _, mark, _ = _entries(batch["mark"], offset)
    low = ip if family == V4 else _entries(batch["low"], offset)[1]
    parts = lookup.segments[family]
    shift = parts.start.dtype.type(parts.shift)
    packed = lookup.packed[family]
    code, flag = look_up(ip, answered, mark, parts.start, parts.index, shift, packed)
    loop = find_loops(offset, hop, ip, low, answered)
    plain = [batch[name].to_numpy(zero_copy_only=False) for name in schema.names[:5]]
    source, target, trace, time = (
        plain[schema.get_field_index(n)] for n in ("source", "target", "trace", "time")
    )
    rows = judge_traces(source, target, trace, time, plain[4], loop, offset, hop, mark, code, flag)
    _fill_witness(rows, family, ip, low, code)
    return rows


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


def _fill_witness(rows: NDArray[np.int64], family: int, ip: Any, low: Any, code: Any) -> None:
    touching = rows[:, _ASN] >= 0
    entry = rows[touching, _ASN]
    if family == V4:
        rows[touching, _LOW] = ip[entry].astype(np.int64) | _MAPPED
    else:
        rows[touching, _HIGH], rows[touching, _LOW] = ip[entry].view(np.int64), low[entry].view(np.int64)
    rows[touching, _ASN] = code[entry]


def merge(parts: Iterable[Rows]) -> Rows:
    """Return sums added up by key, sorted by it: the same for any order and grouping of the parts.

    Counts are added, times kept as least and greatest, and of the witnesses the earliest stays, by time and
    number of the trace: each is associative and commutative, and all are whole numbers.
    """
    rows = add_rows(np.concatenate([np.empty((0, WIDTH), np.int64), *parts]))
    return rows[np.lexsort(rows[:, len(KEYS) - 1 :: -1].T)]


def to_arrow(rows: Rows) -> pa.RecordBatch:
    """Return sums as an Arrow batch of `PARTIAL`."""
    return pa.RecordBatch.from_arrays([pa.array(column) for column in rows.T.copy()], schema=PARTIAL)


def from_arrow(table: pa.Table) -> Rows:
    """Return sums from an Arrow table of `PARTIAL`."""
    return np.stack([table[name].to_numpy() for name in COLUMNS], axis=1) if table.num_rows else merge(())


def digest(rows: Rows) -> str:
    """Return the SHA-256 digest of merged sums: of their 64-bit numbers, row by row."""
    return hashlib.sha256(np.ascontiguousarray(rows, "<i8").tobytes()).hexdigest()
