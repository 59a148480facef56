"""A folder of stored traces: the traces themselves, the names of their ends, and the map of addresses.

`v4.parquet` and `v6.parquet` hold one row a trace, `names.parquet` the names of sources and targets by
number, `segments.parquet` the disjoint ranges of addresses, and
`tables.json` where these came from and of what day.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cleanpath.errors import BadInput, shown
from cleanpath.measurement.addresses import Segments, make_segments
from cleanpath.sources.address_tables import AddressTable
from cleanpath.sources.traces import SCHEMAS, V4, V6, Traces

FOLDER = "traces"
"""The folder of stored traces inside a case."""

FILES = {V4: "v4.parquet", V6: "v6.parquet"}
NAMES, SEGMENTS, TABLES = "names.parquet", "segments.parquet", "tables.json"
_SEGMENT_SCHEMA = pa.schema([("family", pa.int8()), ("start", pa.uint64()), ("asn", pa.int64())])


@dataclass(frozen=True, slots=True)
class TableNote:
    """Where addresses were mapped from: the name, day or month (empty: not told) and digest of a table."""

    name: str
    date: str
    digest: str
    rows: int


def open_writer(folder: Path, family: int) -> pq.ParquetWriter:
    """Return a writer of the stored traces of one family."""
    options = {"compression": "zstd", "use_dictionary": False}
    return pq.ParquetWriter(folder / FILES[family], SCHEMAS[family], **options)


def write_traces(
    folder: Path, batches: Iterable[tuple[int, pa.RecordBatch]], collected: Traces, rows: int = 65_536
) -> int:
    """Write batches as they come, one row group for about `rows` traces; return how many there were.

    `collected` numbers the names of sources and targets, and counts the traces.
    """
    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[int, pq.ParquetWriter] = {}
    waiting: dict[int, list[pa.RecordBatch]] = {family: [] for family in FILES}
    try:
        for family, batch in batches:
            if family not in writers:
                writers[family] = open_writer(folder, family)
            waiting[family].append(batch)
            if sum(part.num_rows for part in waiting[family]) >= rows:
                writers[family].write_table(pa.Table.from_batches(waiting[family]).combine_chunks())
                waiting[family] = []
        for family, parts in waiting.items():
            if parts:
                writers[family].write_table(pa.Table.from_batches(parts).combine_chunks())
    finally:
        for writer in writers.values():
            writer.close()
    pq.write_table(pa.table({"name": pa.array(collected.names, pa.string())}), folder / NAMES)
    return collected.count


def write_segments(folder: Path, segments: dict[int, Segments], tables: Iterable[AddressTable]) -> None:
    """Write the map of addresses and where it came from."""
    parts = [
        pa.table(
            [
                pa.array([family] * len(s.asn), pa.int8()),
                pa.array(s.start.astype(np.uint64)),
                pa.array(s.asn),
            ],
            schema=_SEGMENT_SCHEMA,
        )
        for family, s in sorted(segments.items())
    ]
    pq.write_table(pa.concat_tables(parts), folder / SEGMENTS, compression="zstd")
    notes = [
        asdict(TableNote(t.name, t.date, t.digest, sum(len(r[0]) for r in t.ranges.values()))) for t in tables
    ]
    (folder / TABLES).write_text(json.dumps(notes, indent=1) + "\n", encoding="utf-8")


def read_segments(folder: Path) -> dict[int, Segments]:
    """Return the map of addresses of a folder.

    Raises
    ------
    BadInput
        If it is absent, damaged, or does not begin at address 0 and ascend.
    """
    path = folder / SEGMENTS
    try:
        table = pq.read_table(path, schema=_SEGMENT_SCHEMA)
    except (pa.ArrowException, OSError) as error:
        raise BadInput(str(path), "a map of addresses", shown(str(error))) from None
    result = {}
    for family in FILES:
        rows = table.filter(pc.equal(table["family"], family))
        start, asn = rows["start"].to_numpy(), rows["asn"].to_numpy()
        if not len(start) or start[0] != 0 or not np.all(start[1:] > start[:-1]):
            raise BadInput(str(path), "ranges that begin at 0 and ascend", "others")
        result[family] = make_segments(family, start, asn)
    return result


def read_tables(folder: Path) -> list[TableNote]:
    """Return where the map of addresses came from.

    Raises
    ------
    BadInput
        If the note is absent or damaged.
    """
    path = folder / TABLES
    try:
        return [TableNote(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise BadInput(str(path), "a list of address tables", shown(str(error))) from None


def read_names(folder: Path) -> list[str]:
    """Return the names of sources and targets in the order of their numbers.

    Raises
    ------
    BadInput
        If they are absent or damaged.
    """
    try:
        return list(pq.read_table(folder / NAMES)["name"].to_pylist())
    except (pa.ArrowException, OSError, KeyError) as error:
        raise BadInput(str(folder / NAMES), "names of sources and targets", shown(str(error))) from None


def find_traces(folder: Path, numbers: Iterable[int]) -> dict[int, tuple[int, dict[str, Any]]]:
    """Return the family and the row of stored traces by their numbers."""
    wanted = pa.array(sorted(set(numbers)), pa.int64())
    found: dict[int, tuple[int, dict[str, Any]]] = {}
    for family, name in FILES.items():
        if not (folder / name).is_file():
            continue
        with pq.ParquetFile(folder / name) as file:
            for batch in file.iter_batches():
                rows = batch.filter(pc.is_in(batch["trace"], value_set=wanted))
                found |= {row["trace"]: (family, row) for row in rows.to_pylist()}
    return found
