"""Sources of traceroutes to batches of stored traces: RIPE Atlas results by the compiled scan, or plainly."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from cleanpath.errors import BadInput, shown
from cleanpath.measurement.atlas_scanner import Scanned, scan
from cleanpath.sources.traceroute_json import read_object
from cleanpath.sources.traceroutes import (
    DAMAGE,
    RECORD_LIMIT,
    STREAM,
    Account,
    find_files,
    open_file,
    read_file,
)
from cleanpath.sources.traces import SCHEMAS, V4, Trace, Traces

CHUNK = 8 << 20
"""Bytes that are scanned at once."""

Batch = tuple[int, pa.RecordBatch]


def read_batches(
    source: str, account: Account, collected: Traces, name: str = "", target: str = ""
) -> Iterator[Batch]:
    """Yield the family and batches of all traces of a source, numbered by `collected`.

    Raises
    ------
    BadInput
        If a file is damaged, of no known form, or in scamper's binary form.
    """
    for path in find_files(source):
        account.files += 1
        before = collected.count
        if str(path) != STREAM and _holds_results(path):
            yield from _scan_file(path, account, collected)
        else:
            yield from collected.add(read_file(path, account.left, name, target))
        account.traces += collected.count - before


def _holds_results(path: Path) -> bool:
    """Tell whether the first line of a file is one whole result of RIPE Atlas."""
    try:
        with open_file(path) as stream:
            value = json.loads(stream.readline(RECORD_LIMIT))
    except (*DAMAGE, ValueError, RecursionError):
        return False
    return isinstance(value, dict) and "prb_id" in value and "result" in value


def _scan_file(path: Path, account: Account, collected: Traces) -> Iterator[Batch]:
    rest = b""
    try:
        with open_file(path) as stream:
            for part in itertools.chain(iter(lambda: stream.read(CHUNK), b""), [b"\n"]):
                data = rest + part
                end = data.rfind(b"\n") + 1
                rest = data[end:]
                if len(rest) > RECORD_LIMIT:
                    raise BadInput(str(path), f"records of at most {RECORD_LIMIT} bytes", "a longer one")
                if end > 1:
                    yield from _read_lines(data[: end - 1], account, collected)
    except DAMAGE as error:
        raise BadInput(str(path), "a readable file", shown(str(error) or type(error).__name__)) from None


def _read_lines(data: bytes, account: Account, collected: Traces) -> Iterator[Batch]:
    found = scan(data)
    others = np.flatnonzero(~found.taken)
    if len(found.probe):
        yield V4, _batch(data, found, collected)
    lines = (data[found.start[n] : found.stop[n]] for n in others.tolist())
    yield from collected.add(_read_plainly(line, account) for line in lines if line.strip())


def _read_plainly(line: bytes, account: Account) -> Trace | None:
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError):
        account.left["records that are damaged or cut off"] += 1
        return None
    if not isinstance(value, dict):
        account.left["records that are no objects"] += 1
        return None
    return read_object(value, account.left)


def _batch(data: bytes, found: Scanned, collected: Traces) -> pa.RecordBatch:
    """Return the traces of taken lines as a batch, numbered on."""
    probes, place = np.unique(found.probe, return_inverse=True)
    source = np.array([collected.number(f"probe-{probe}") for probe in probes.tolist()], np.int64)[place]
    spans = zip(found.name_start.tolist(), found.name_stop.tolist(), strict=True)
    target = np.array([collected.number(data[a:b].decode("ascii")) for a, b in spans], np.int64)
    first = collected.take_numbers(len(source))
    offset = pa.array(found.offset)
    columns = [
        pa.array(np.arange(first, first + len(source))),
        pa.array(source),
        pa.array(target),
        pa.array(found.time),
        pa.array(found.reached),
        pa.ListArray.from_arrays(offset, pa.array(found.hop)),
        pa.ListArray.from_arrays(offset, pa.array(found.ip, mask=~found.answered)),
        pa.ListArray.from_arrays(offset, pa.array(found.mark)),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMAS[V4])
