"""Tables that say which autonomous system (AS) announces an address: the user's own copies.

Three forms are read, plain or packed: ranges (`first,last,asn`, as ip2asn and iptoasn publish them, with
commas or tabs), prefixes (`prefix,asn`, or `network length asn` as CAIDA's pfx2as), and MRT table dumps by
the optional package pybgpkit-parser. A prefix with several origins has no certain one: it maps to `DISPUTED`.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleanpath.errors import BadInput, Unavailable, shown
from cleanpath.files import digest_file
from cleanpath.sources.traceroutes import open_file
from cleanpath.sources.traces import V4, V6, Address, read_address

DISPUTED = -4
"""The AS of addresses that have several: two origins of one prefix, two tables, or ranges that cross."""

ASN_LIMIT = (1 << 32) - 1
ROW_LIMIT = 20_000_000

Numbers = NDArray[np.uint64]

_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)-?(0[1-9]|1[0-2])(?:-?(0[1-9]|[12]\d|3[01]))?(?!\d)")
_STATED = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_LOW = (1 << 64) - 1
_BITS = {V4: 32, V6: 128}
_MRT_NAMES = ("rib.", "bview.", ".mrt")


@dataclass(frozen=True, slots=True)
class AddressTable:
    """A table of one source: name, day or month (empty: not told), SHA-256 digest, and ranges by family.

    Each family has three arrays of one length: first and last address (IPv4 numbers, or the high 64 bits of
    IPv6), and the AS number or `DISPUTED`. `left` counts rows that announce nothing.
    """

    name: str
    date: str
    digest: str
    ranges: dict[int, tuple[Numbers, Numbers, NDArray[np.int64]]]
    left: int


def read_address_table(text: str) -> AddressTable:
    """Read a table from `FILE` or `FILE@DATE`; without a date, the one in the file's name counts.

    Raises
    ------
    BadInput
        If the file is no such table: the first row that is none is named.
    Unavailable
        If it is an MRT dump and the package that reads them is not installed.
    """
    name, at, date = text.rpartition("@")
    if not at or not _STATED.fullmatch(date):
        name, date = text, _date_in(Path(text).name)
    path = Path(name)
    if not path.is_file():
        raise BadInput("address table", "a file", shown(name), "Check the name; a date follows as FILE@DATE.")
    return AddressTable(path.name, date, digest_file(path), *_collect(_entries(path)))


def _date_in(name: str) -> str:
    match = _DATE.search(name)
    return "-".join(part for part in match.groups() if part) if match else ""


def _entries(path: Path) -> Iterator[tuple[Address, Address, int]]:
    if any(part in path.name for part in _MRT_NAMES):
        return _mrt_entries(path)
    return _text_entries(path)


def _text_entries(path: Path) -> Iterator[tuple[Address, Address, int]]:
    try:
        with io.TextIOWrapper(open_file(path), encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                text = line.strip()
                if not text or text.startswith("#"):
                    continue
                if number > ROW_LIMIT:
                    raise BadInput(str(path), f"at most {ROW_LIMIT} rows", "more")
                entry = _read_row(text)
                if entry is None and number == 1:
                    continue
                if entry is None:
                    form = "first,last,asn or prefix,asn or network length asn"
                    raise BadInput(f"{path}:{number}", form, shown(text))
                yield entry
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise BadInput(str(path), "a readable table", shown(str(error))) from None


_LENGTH = re.compile(r"[0-9]{1,3}")
"""The length of a prefix; a superscript two is a digit to Python, and no number."""


def _read_row(text: str) -> tuple[Address, Address, int] | None:
    mark = "\t" if "\t" in text else "," if "," in text else None
    fields = [field.strip('" ') for field in text.split(mark)]
    prefix = fields[0].partition("/")
    if prefix[1] and len(fields) > 1:
        return _prefix(prefix[0], prefix[2], fields[1])
    if len(fields) < 3:
        return None
    if _LENGTH.fullmatch(fields[1]) and read_address(fields[0]):
        return _prefix(fields[0], fields[1], fields[2])
    first, last, asn = _bound(fields[0]), _bound(fields[1]), _asn(fields[2])
    if first is None or last is None or asn is None:
        return None
    return (first, last, asn) if first.family == last.family and first.number <= last.number else None


def _bound(text: str) -> Address | None:
    if text.isascii() and text.isdigit():
        return Address(V4, int(text)) if len(text) <= 10 and int(text) < 1 << 32 else None
    return read_address(text)


def _prefix(network: str, length: str, asn: str) -> tuple[Address, Address, int] | None:
    """Return the range of a prefix and its origin; a default route (length 0) says nothing of any address."""
    address, origin = read_address(network), _asn(asn)
    if address is None or origin is None or not _LENGTH.fullmatch(length):
        return None
    size = _BITS[address.family] - int(length)
    if size < 0 or address.number & ((1 << size) - 1):
        return None
    last = Address(address.family, address.number | ((1 << size) - 1))
    return address, last, origin if int(length) else 0


def _asn(text: str) -> int | None:
    """Return an AS number, `DISPUTED` for several (`1_2` or `{1,2}`), 0 for none, `None` for no number."""
    plain = text.strip("{}").upper().removeprefix("AS")
    parts = {part for part in re.split(r"[_, ]+", plain) if part}
    if not parts or not all(part.isascii() and part.isdigit() and len(part) <= 10 for part in parts):
        return None
    if any(int(part) > ASN_LIMIT for part in parts):
        return None
    return int(next(iter(parts))) if len(parts) == 1 else DISPUTED


def _mrt_entries(path: Path) -> Iterator[tuple[Address, Address, int]]:
    """Yield the prefixes of a routing table dump with the origins that all its peers name."""
    try:
        from pybgpkit_parser import Parser
    except ImportError:
        hint = "pip install pybgpkit-parser, or give a table of prefixes."
        raise Unavailable(str(path), "the package pybgpkit-parser for MRT dumps", "none", hint) from None
    origins: dict[str, set[int]] = {}
    try:
        parser: Any = Parser(str(path))
        while (element := parser.parse_next()) is not None:
            if element.elem_type != "W" and element.prefix:
                origins.setdefault(element.prefix, set()).update(element.origin_asns or ())
    except BaseException as error:
        # The package panics on damage, by an exception of its own that is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise BadInput(str(path), "an MRT table dump", shown(str(error))) from None
    if not origins:
        raise BadInput(str(path), "an MRT table dump", "no prefix")
    for prefix, found in origins.items():
        network, _, length = prefix.partition("/")
        origin = str(next(iter(found))) if len(found) == 1 else "_".join(map(str, sorted(found)))
        entry = _prefix(network, length, origin or "0")
        if entry is not None:
            yield entry


def _collect(
    entries: Iterable[tuple[Address, Address, int]],
) -> tuple[dict[int, tuple[Numbers, Numbers, NDArray[np.int64]]], int]:
    found: dict[int, list[tuple[int, int, int]]] = {V4: [], V6: []}
    left = 0
    for first, last, asn in entries:
        if asn == 0:
            left += 1
        elif first.family == V4:
            found[V4].append((first.number, last.number, asn))
        else:
            found[V6] += _halves(first.number, last.number, asn)
    arrays = {}
    for family, rows in found.items():
        first_of, last_of, asn_of = zip(*rows, strict=True) if rows else ((), (), ())
        bounds = np.array(first_of, np.uint64), np.array(last_of, np.uint64)
        arrays[family] = (*bounds, np.array(asn_of, np.int64))
    return arrays, left


def _halves(first: int, last: int, asn: int) -> Iterator[tuple[int, int, int]]:
    """Yield an IPv6 range by the high halves of its addresses; a /64 that it covers in part is disputed."""
    low, high = first >> 64, last >> 64
    if first & _LOW:
        yield low, low, DISPUTED
        low += 1
    if last & _LOW != _LOW and low <= high:
        yield high, high, DISPUTED
        high -= 1
    if low <= high:
        yield low, high, asn
