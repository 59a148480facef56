"""A made-up corpus of traces with its table of addresses: pairs with a few paths each, hops that are silent.

Nothing in it is measured. Addresses repeat along the paths of a pair, as in real measurements.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from cleanpath.measurement.addresses import Segments, combine
from cleanpath.measurement.judgement import Lookup, make_lookup
from cleanpath.measurement.store import FILES, NAMES, write_segments
from cleanpath.sources.address_tables import AddressTable
from cleanpath.sources.traces import SCHEMAS, V4, V6

SILENT, PRIVATE, STRAY = 0.15, 0.04, 0.002
"""Shares of hops that do not answer, answer by a private address, or by one at random."""

SYSTEMS = 60_000
LONGEST, SHORTEST = 16, 8


def make_table(ranges: int, seed: int) -> AddressTable:
    """Return disjoint ranges over the unicast space, each of one of `SYSTEMS` systems."""
    random = np.random.default_rng(seed)
    start = np.unique(random.integers(0x01000000, 0xDF000000, ranges, dtype=np.uint64))
    width = np.diff(start, append=np.uint64(0xDF000000))
    last = start + (width * random.uniform(0.6, 1.0, len(start))).astype(np.uint64)
    last = np.maximum(start, np.minimum(last, start + width - np.uint64(1)))
    asn = random.integers(1, SYSTEMS, len(start), dtype=np.int64)
    empty = np.empty(0, np.uint64)
    return AddressTable("made-up", "", "", {V4: (start, last, asn), V6: (empty, empty, asn[:0])}, 0)


def make_lookup_of(table: AddressTable, seed: int) -> Lookup:
    """Return a look-up in which one system of fifty is restricted and one of fifty is unknown."""
    random = np.random.default_rng(seed)
    drawn = random.choice([0, 1, 2], SYSTEMS, p=[0.96, 0.02, 0.02])
    segments: dict[int, Segments] = {family: combine(family, [table]) for family in FILES}
    return make_lookup(segments, dict(enumerate(drawn.tolist())), 0)


def write_corpus(folder: Path, traces: int, pairs: int, seed: int, rows: int = 65_536) -> int:
    """Write stored traces of IPv4 and what belongs to them; return the number of hops."""
    random = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    table = make_table(400_000, seed)
    first, last, _ = table.ranges[V4]
    count = pairs * 3
    place = random.integers(0, len(first), (count, LONGEST))
    address = first[place] + (random.random((count, LONGEST)) * (last[place] - first[place] + 1)).astype(
        np.uint64
    )
    alike = random.random((count, LONGEST)) < 0.5
    for hop in range(1, LONGEST):
        address[alike[:, hop], hop] = address[alike[:, hop], hop - 1] ^ np.uint64(1)
    length = random.integers(SHORTEST, LONGEST + 1, count)
    hops = 0
    with pq.ParquetWriter(
        folder / FILES[V4], SCHEMAS[V4], compression="zstd", use_dictionary=False
    ) as writer:
        for begin in range(0, traces, rows):
            number = np.arange(begin, min(traces, begin + rows))
            batch, size = _batch(random, number, pairs, address, length)
            writer.write_batch(batch, row_group_size=rows)
            hops += size
    names = pa.array([f"end-{n}" for n in range(pairs + 1)])
    pq.write_table(pa.table({"name": names}), folder / NAMES)
    write_segments(folder, {family: combine(family, [table]) for family in FILES}, [table])
    return hops


def _batch(
    random: np.random.Generator,
    number: NDArray[np.int64],
    pairs: int,
    address: NDArray[np.uint64],
    length: NDArray[np.int64],
) -> tuple[pa.RecordBatch, int]:
    pair = random.integers(0, pairs, len(number))
    variant = pair * 3 + random.choice([0, 1, 2], len(number), p=[0.8, 0.15, 0.05])
    size = length[variant]
    offset = np.zeros(len(number) + 1, np.int32)
    np.cumsum(size, out=offset[1:])
    within = np.arange(offset[-1]) - np.repeat(offset[:-1], size)
    ip = address[np.repeat(variant, size), within].astype(np.uint32)
    drawn = random.random(len(ip))
    ip = np.where(drawn < PRIVATE, np.uint32(0x0A000001), ip)
    stray = random.integers(0x01000000, 0xDF000000, len(ip), dtype=np.uint32)
    ip = np.where((drawn >= PRIVATE) & (drawn < PRIVATE + STRAY), stray, ip)
    silent = random.random(len(ip)) < SILENT
    start = pa.array(offset)
    values = (
        pa.array((within + 1).astype(np.uint8)),
        pa.array(ip, mask=silent),
        pa.array(np.zeros(len(ip), np.uint8)),
    )
    time = 1_700_000_000 + random.integers(0, 2_600_000, len(number))
    columns = [
        pa.array(number),
        pa.array(pair + 1),
        pa.array(np.zeros(len(number), np.int64)),
        pa.array(time),
        pa.array(random.random(len(number)) < 0.9),
        *(pa.ListArray.from_arrays(start, value) for value in values),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMAS[V4]), len(ip)
