"""Open a source: plain, .gz or .xz, never more than a limit of bytes however well it was packed; and JSON."""

import json
import lzma
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from cleanpath.errors import BadInput, shown

SIZE_LIMIT = 512 * 1024 * 1024
"""Bytes of a source after decompression."""

MEMORY_LIMIT = 128 * 1024 * 1024
"""Bytes that the XZ decoder may ask for; `xz -9` needs 65 MiB."""

_CHUNK = 1 << 20


def read_bytes(path: Path, limit: int = SIZE_LIMIT) -> bytes:
    """Return the bytes of a file, decompressed where its name ends in .gz or .xz.

    Raises
    ------
    BadInput
        If it is no readable file, is damaged or cut off, or is larger than `limit` when unpacked.
    """
    parts: list[bytes] = []
    total = 0
    try:
        if not path.is_file():
            raise BadInput(str(path), "a file", "none", "Check the name.")
        with path.open("rb") as file:
            for part in _unpacked(file, path):
                total += len(part)
                if total > limit:
                    raise BadInput(str(path), f"at most {limit} bytes unpacked", "more", "Split the source.")
                parts.append(part)
    except (OSError, ValueError) as error:
        raise BadInput(str(path), "a readable file", shown(str(error))) from None
    return b"".join(parts)


def _unpacked(file: BinaryIO, path: Path) -> Iterator[bytes]:
    if path.suffix == ".gz":
        return _inflate(file, path)
    if path.suffix == ".xz":
        return _unxz(file, path)
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
        way_out = "Save the source as UTF-8."
        raise BadInput(f"{where}, byte {error.start}", "UTF-8", shown(error.reason), way_out) from None


def parse_json(data: bytes | str, where: str) -> Any:
    """Return a JSON value; nothing that JSON does not know, no key twice, no nesting too deep to parse.

    Raises
    ------
    BadInput
        Naming line and column where the text stops being JSON.
    """
    text = decode_text(data, where) if isinstance(data, bytes) else data
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique_keys)
    except json.JSONDecodeError as error:
        raise BadInput(f"{where}:{error.lineno}:{error.colno}", "JSON", shown(error.msg)) from None
    except RecursionError:
        raise BadInput(where, "JSON nested a few levels deep", "hundreds of levels") from None
    except ValueError as error:
        raise BadInput(where, "JSON", shown(str(error))) from None


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number in JSON")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        names = sorted(key for key, _ in pairs)
        twice = next(one for one, other in pairwise(names) if one == other)
        raise ValueError(f"the key {shown(twice)} occurs twice in one object")
    return result
