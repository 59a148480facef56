"""Read traceroutes from files, folders and streams: which form a source has is told by its content.

JSON is read record by record (a list, a page of an API, or one record a line), so a source may be far larger
than memory. A record that is damaged or cut off is counted and left; so is all that is no traceroute.
"""

import bz2
import gzip
import io
import itertools
import json
import lzma
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from cleanpath.errors import BadInput, shown
from cleanpath.sources.traceroute_json import read_object
from cleanpath.sources.traceroute_table import PARQUET_MAGIC, read_table
from cleanpath.sources.traceroute_text import is_text, parse_text
from cleanpath.sources.traces import Trace

STREAM = "-"
"""The name of standard input as a source."""

RECORD_LIMIT = 64 * 1024 * 1024
"""Characters of one JSON record or line."""

FILE_LIMIT = 100_000
SUFFIXES = (".json", ".jsonl", ".ndjson", ".txt", ".log", ".warts", ".parquet", "")


def _open_zstd(path: Path, _: str) -> Any:
    return pa.CompressedInputStream(pa.OSFile(str(path)), "zstd")


_UNPACK: dict[str, Callable[[Path, str], Any]] = {
    ".gz": gzip.open,
    ".xz": lzma.open,
    ".bz2": bz2.open,
    ".zst": _open_zstd,
}
_WARTS = b"\x12\x05"
_PEEK = 1 << 16
DAMAGE = (OSError, EOFError, lzma.LZMAError, zlib.error, UnicodeDecodeError, pa.ArrowInvalid)
"""What reading a damaged file raises."""


@dataclass
class Account:
    """What was read: the number of files and records, and by reason what was left."""

    files: int = 0
    traces: int = 0
    left: Counter[str] = field(default_factory=Counter)


def find_files(source: str) -> list[Path]:
    """Return the files of a source: itself, or in a folder all files with a known ending, in order.

    Raises
    ------
    BadInput
        If there is none, or far too many.
    """
    path = Path(source)
    if source == STREAM or path.is_file():
        return [path]
    if not path.is_dir():
        raise BadInput(source, "a file, a folder, or - for standard input", "none of them", "Check the name.")
    found = sorted(p for p in path.rglob("*") if p.is_file() and _ending(p) in SUFFIXES and p.name[0] != ".")
    if not 0 < len(found) <= FILE_LIMIT:
        raise BadInput(
            source, f"1 to {FILE_LIMIT} files with traceroutes", f"{len(found)}", "Check the folder."
        )
    return found


def _ending(path: Path) -> str:
    return Path(path.stem).suffix if path.suffix in _UNPACK else path.suffix


def read_traceroutes(source: str, account: Account, name: str = "", target: str = "") -> Iterator[Trace]:
    """Yield all traces of a source; `name` and `target` are the ends where the source tells none.

    Raises
    ------
    BadInput
        If a file is damaged, of no known form, or in scamper's binary form.
    """
    for path in find_files(source):
        account.files += 1
        for trace in read_file(path, account.left, name, target):
            account.traces += 1
            yield trace


def read_file(path: Path, left: Counter[str], name: str = "", target: str = "") -> Iterator[Trace]:
    """Yield the traces of one file. Raises as `read_traceroutes`."""
    try:
        with open_file(path) as stream:
            yield from _read_stream(stream, str(path), left, name, target)
    except DAMAGE as error:
        raise BadInput(str(path), "a readable file", shown(str(error) or type(error).__name__)) from None


def open_file(path: Path) -> io.BufferedReader:
    """Open a file or standard input, unpacked as the name says (.gz, .xz, .bz2, .zst)."""
    if str(path) == STREAM:
        return io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False), _PEEK)
    return io.BufferedReader(_UNPACK.get(path.suffix, Path.open)(path, "rb"), _PEEK)


def _read_stream(
    stream: io.BufferedReader, where: str, left: Counter[str], name: str, target: str
) -> Iterator[Trace]:
    begin = stream.peek(_PEEK)[:_PEEK]
    if begin[:2] == _WARTS:
        hint = "Turn it into JSON first: sc_warts2json FILE > FILE.json (part of scamper)."
        raise BadInput(where, "traceroutes in JSON, text or Parquet", "scamper's binary form (warts)", hint)
    if begin[:4] == PARQUET_MAGIC:
        yield from read_table(stream, where, left)
        return
    first = begin.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if first in (b"{", b"["):
        with io.TextIOWrapper(stream, encoding="utf-8-sig") as lines:
            for value in read_records(lines, where, left):
                trace = read_object(value, left, name, target)
                if trace is not None:
                    yield trace
        return
    with io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace") as lines:
        head = list(itertools.islice(lines, 50))
        if not any(is_text(line) for line in head):
            hint = "Known are RIPE Atlas, scamper and mtr in JSON, and the text of traceroute and tracert."
            raise BadInput(where, "traceroutes", "something else", hint)
        yield from parse_text(itertools.chain(head, lines), name, left)


def read_records(lines: io.TextIOBase, where: str, left: Counter[str]) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON text: of a list, of pages with `results`, or one a line.

    Raises
    ------
    BadInput
        If one record is longer than `RECORD_LIMIT`.
    """
    first = _first_line(lines)
    if first.lstrip()[:1] == "{" and _parse(first) is not None:
        for line in itertools.chain([first], iter(lambda: lines.readline(RECORD_LIMIT), "")):
            if len(line) >= RECORD_LIMIT:
                raise BadInput(where, f"records of at most {RECORD_LIMIT} characters", "a longer one")
            if line.strip():
                value = _parse(line)
                if value is None:
                    left["records that are damaged or cut off"] += 1
                yield from _objects(value, left)
        return
    yield from _scan(first, lines, where, left)


def _first_line(lines: io.TextIOBase) -> str:
    while True:
        line = lines.readline(RECORD_LIMIT)
        if line.strip() or not line:
            return line


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _objects(value: Any, left: Counter[str]) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and isinstance(value.get("results"), list):
        value = value["results"]
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            yield entry
        elif entry is not None:
            left["records that are no objects"] += 1


def _scan(text: str, lines: io.TextIOBase, where: str, left: Counter[str]) -> Iterator[dict[str, Any]]:
    """Yield objects from a text of several lines: values one after another, or inside one list."""
    decoder = json.JSONDecoder()
    place, inside = 0, False
    while True:
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
        if place == len(text):
            text, place = lines.read(_PEEK), 0
            if not text:
                left["records that are damaged or cut off"] += inside
                return
            continue
        if text[place] == "[" and not inside:
            place, inside = place + 1, True
            continue
        if text[place] == "]" and inside:
            place, inside = place + 1, False
            continue
        try:
            value, end = decoder.raw_decode(text, place)
        except RecursionError:
            left["records that are damaged or cut off"] += 1
            return
        except ValueError:
            more = lines.read(max(_PEEK, len(text) - place))
            if not more:
                left["records that are damaged or cut off"] += 1
                return
            text, place = text[place:] + more, 0
            if len(text) > RECORD_LIMIT:
                raise BadInput(
                    where, f"records of at most {RECORD_LIMIT} characters", "a longer one"
                ) from None
            continue
        yield from _objects(value, left)
        place = end
