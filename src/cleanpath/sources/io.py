"""Open files, folders, archives and JSON within limits."""

import bz2
import codecs
import hashlib
import io
import json
import lzma
import os
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from cleanpath.errors import BadInput, shown
from cleanpath.files import digest_file
from cleanpath.sources.values import clean_text, found, read_text

SIZE_LIMIT = 512 * 1024 * 1024
"""Bytes of a source after decompression."""

MEMORY_LIMIT = 128 * 1024 * 1024
"""Bytes that the XZ decoder may ask for; `xz -9` needs 65 MiB."""

LARGE = 64 * 1024 * 1024
"""Bytes of JSON above which it is told that they are held in memory."""

_CHUNK = 1 << 20

_noted: ContextVar[dict[Path, str] | None] = ContextVar("noted", default=None)


@contextmanager
def noting_digests() -> Iterator[Mapping[Path, str]]:
    """Note the SHA-256 digest, by its path, of each file that `read_bytes` reads in the block."""
    found: dict[Path, str] = {}
    before = _noted.set(found)
    try:
        yield found
    finally:
        _noted.reset(before)


class _Noted(io.BufferedReader):
    """A file that is digested while it is read."""

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path))
        self.digest = hashlib.sha256()

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(size)
        self.digest.update(part)
        return part


def read_bytes(path: Path, limit: int = SIZE_LIMIT) -> bytes:
    """Return the bytes of a file, decompressed where its name ends in .gz, .xz or .bz2.

    Raises
    ------
    BadInput
        If it is no readable file, is damaged or cut off, or is larger than `limit` when unpacked.
    """
    parts: list[bytes] = []
    total = 0
    try:
        if path.is_dir():
            raise BadInput(str(path), "a file", "a folder", "Name the file in it.")
        if not path.is_file():
            raise BadInput(str(path), "a file", "none", "Check the name.")
        noted = _noted.get()
        with path.open("rb") if noted is None else _Noted(path) as file:
            for part in _unpacked(file, path):
                total += len(part)
                if total > limit:
                    raise BadInput(str(path), f"at most {limit} bytes unpacked", "more", "Split the source.")
                parts.append(part)
            if noted is not None and isinstance(file, _Noted):
                noted[path] = file.digest.hexdigest()
    except (OSError, ValueError) as error:
        raise BadInput(str(path), "a readable file", shown(str(error))) from None
    return b"".join(parts)


def _unpacked(file: BinaryIO, path: Path) -> Iterator[bytes]:
    if path.suffix == ".gz":
        return _inflate(file, path)
    if path.suffix == ".xz":
        return _unxz(file, path)
    if path.suffix == ".bz2":
        return _unbz2(file, path)
    return iter(lambda: file.read(_CHUNK), b"")


def _inflate(file: BinaryIO, path: Path) -> Iterator[bytes]:
    stream = zlib.decompressobj(wbits=31)
    data = file.read(_CHUNK)
    try:
        while data or not stream.eof:
            if not data:
                raise BadInput(str(path), "a whole gzip file", "one that is cut off")
            if stream.eof:
                stream = zlib.decompressobj(wbits=31)
            yield stream.decompress(data, _CHUNK)
            data = stream.unused_data if stream.eof else stream.unconsumed_tail
            data = data or file.read(_CHUNK)
    except zlib.error as error:
        raise BadInput(str(path), "a gzip file", shown(str(error))) from None


def _unxz(file: BinaryIO, path: Path) -> Iterator[bytes]:
    stream = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=MEMORY_LIMIT)
    data = file.read(_CHUNK)
    try:
        while data or not stream.eof:
            if not data and stream.needs_input:
                raise BadInput(str(path), "a whole XZ file", "one that is cut off")
            if stream.eof:
                stream = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=MEMORY_LIMIT)
            yield stream.decompress(data, _CHUNK)
            data = stream.unused_data if stream.eof else b""
            if not data and (stream.eof or stream.needs_input):
                data = file.read(_CHUNK)
    except lzma.LZMAError as error:
        raise BadInput(str(path), "an XZ file", shown(str(error))) from None


def _unbz2(file: BinaryIO, path: Path) -> Iterator[bytes]:
    stream = bz2.BZ2Decompressor()
    data = file.read(_CHUNK)
    try:
        while data or not stream.eof:
            if not data and stream.needs_input:
                raise BadInput(str(path), "a whole bzip2 file", "one that is cut off")
            if stream.eof:
                stream = bz2.BZ2Decompressor()
            yield stream.decompress(data, _CHUNK)
            data = stream.unused_data if stream.eof else b""
            if not data and (stream.eof or stream.needs_input):
                data = file.read(_CHUNK)
    except OSError as error:
        raise BadInput(str(path), "a bzip2 file", shown(str(error))) from None


def decode_text(data: bytes, where: str) -> str:
    """Return UTF-8 bytes as text, without a byte order mark.

    Raises
    ------
    BadInput
        If they are not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint = "Save the source as UTF-8."
        raise BadInput(f"{where}, byte {error.start}", "UTF-8", shown(error.reason), hint) from None


def decode_lines(data: bytes) -> str:
    """Return what a terminal or a tool wrote: UTF-8 or UTF-16 with a mark, else UTF-8, else Windows-1252."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("windows-1252", "replace")


def parse_json(data: bytes | str, where: str, *, nan: bool = False) -> Any:
    """Return a JSON value; nothing that JSON does not know, no key twice, no nesting too deep to parse.

    With `nan` the word NaN, as Python writes an empty number, is an absent value.

    Raises
    ------
    BadInput
        Naming line and column where the text stops being JSON.
    """
    if len(data) > LARGE:
        size = len(data) // 2**20
        print(f"cleanpath: reading {where}: {size} MiB of JSON, held in memory whole.", file=sys.stderr)
    text = decode_text(data, where) if isinstance(data, bytes) else data
    try:
        constant = _absent_constant if nan else _refuse_constant
        return json.loads(text, parse_constant=constant, object_pairs_hook=_unique_keys)
    except json.JSONDecodeError as error:
        ends = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        if ends and text.strip():
            hint = "Write or copy it anew."
            raise BadInput(where, "JSON to its end", "a text that is cut off", hint) from None
        raise BadInput(f"{where}:{error.lineno}:{error.colno}", "JSON", shown(error.msg)) from None
    except RecursionError:
        raise BadInput(where, "JSON nested a few levels deep", "hundreds of levels") from None
    except ValueError as error:
        raise BadInput(where, "JSON", shown(str(error))) from None


def _absent_constant(word: str) -> Any:
    return None if word == "NaN" else _refuse_constant(word)


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number in JSON")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        names = sorted(key for key, _ in pairs)
        twice = next(one for one, other in pairwise(names) if one == other)
        raise ValueError(f"the key {shown(twice)} occurs twice in one object")
    return result


COUNT_LIMIT = 20_000
"""Files of one folder and those below it."""


def read_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name (relative to the folder, `/` between its parts) and the bytes of each file.

    Hidden files are left. A path that is no folder is the only file.

    Raises
    ------
    BadInput
        If there is nothing to read, or more than the limits allow.
    """
    if not path.is_dir():
        yield clean_text(path.name), read_bytes(path)
        return
    names = sorted(_names(path))
    if not names:
        raise BadInput(str(path), "a folder with files", "none")
    left = SIZE_LIMIT
    for name in names:
        data = read_bytes(path / name, left)
        left -= len(data)
        yield clean_text(name), data


def _names(path: Path) -> Iterator[str]:
    count = 0
    for folder, below, files in os.walk(path):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in files:
            whole = Path(folder, name)
            if name.startswith(".") or whole.is_symlink() or not whole.is_file():
                continue
            count += 1
            if count > COUNT_LIMIT:
                raise BadInput(str(path), f"at most {COUNT_LIMIT} files", "more", "Split the folder.")
            yield whole.relative_to(path).as_posix()


def digest_sources(source: str, options: Iterable[str], noted: Mapping[Path, str]) -> list[list[str]]:
    """Return name and SHA-256 digest of each file of a source and of each file that an option names.

    A server has none. Names begin at what was named, so that they tell nothing of the machine. `noted` has
    the digests of what was read; only files that were not read are read here.
    """
    found = []
    for text in (source, *options):
        path = Path(text)
        try:
            names = [""] if path.is_file() else sorted(_names(path)) if text == source else []
        except OSError:  # no file could be named so
            continue
        for name in names:
            digest = noted.get(path / name) or digest_file(path / name)
            found.append([clean_text(Path(path.name, name).as_posix()), digest])
    return found


def read_objects(data: bytes, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each object with its place: those of a list, one a line, or the only one.

    Raises
    ------
    BadInput
        At the first value that is no object, or text that is no JSON.
    """
    text = decode_text(data, where)
    lines = text.split("\n")
    first = next((line.strip() for line in lines if line.strip()), "")
    if first.startswith("{") and first.endswith("}") and sum(bool(line.strip()) for line in lines) > 1:
        places = (
            (f"{where}:{n}", parse_json(line, f"{where}:{n}"))
            for n, line in enumerate(lines, 1)
            if line.strip()
        )
    else:
        value = parse_json(text, where)
        entries = value if isinstance(value, list) else [value]
        places = ((f"{where}, object {n}", entry) for n, entry in enumerate(entries, 1))
    for place, entry in places:
        if not isinstance(entry, dict):
            raise BadInput(place, "an object", found(entry))
        yield place, entry


def objects_in(fields: dict[str, Any], name: str, where: str) -> list[dict[str, Any]]:
    """Return a list of objects that is a field of another; none where the field is absent.

    Raises
    ------
    BadInput
        If it is something else.
    """
    value = fields.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise BadInput(f"{where} [{name}]", "a list of objects", found(value))
    return value


def text_in(fields: dict[str, Any], name: str, where: str) -> str:
    """Return a text for people that is a field of an object, nothing where it is absent.

    Raises
    ------
    BadInput
        If it is a list, an object or a flag.
    """
    return read_text(fields.get(name), f"{where} [{name}]")


def raw_in(fields: dict[str, Any], name: str, where: str) -> str:
    """Return a text as it stands, line breaks kept, that is a field of an object. Raises as `text_in`."""
    value = fields.get(name)
    read_text(value, f"{where} [{name}]")
    return "" if value is None else str(value)
