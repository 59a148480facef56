"""Addresses to autonomous systems: tables of ranges flattened to disjoint segments, found by a short search.

Of nested ranges the narrowest counts, as routers forward by the longest prefix. Ranges that cross without one
holding the other, equal ranges with different systems, and tables that disagree leave an address disputed.
Special-purpose addresses (RFC 6890) are reserved whatever a table says; the documentation blocks are not
among them, as they never answer on the Internet.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.errors import BadInput
from cleanpath.measurement.flatten import ascending, flatten
from cleanpath.sources.address_tables import DISPUTED, AddressTable, Numbers
from cleanpath.sources.traces import V4, V6

UNMAPPED, RESERVED, EXCHANGE = -1, -2, -3
"""Why an address has no AS: no table has it, nobody announces it, or it is the LAN of an exchange point."""

RESERVED_V4 = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/3",
)
RESERVED_V6 = ("::/3", "2001::/32", "2001:10::/28", "2001:20::/28", "2002::/16", "4000::/2", "8000::/1")
"""All but the global unicast block 2000::/3, and in it Teredo, ORCHID and 6to4, whose routers are others'."""

Codes = NDArray[np.int64]
_HEAD = 20
_SHIFT = {V4: 32 - _HEAD, V6: 64 - _HEAD}
_LAST = {V4: (1 << 32) - 1, V6: (1 << 64) - 1}
_KIND = {V4: np.uint32, V6: np.uint64}


@dataclass(frozen=True, slots=True)
class Segments:
    """All addresses of one family as S disjoint segments: `start` (S,) ascending from 0, `asn` (S,) int64.

    `asn` is the AS number, or `UNMAPPED`, `RESERVED`, `EXCHANGE`, `DISPUTED`. `start` is uint32 for IPv4 and
    uint64 (the high half) for IPv6. `index` (1,048,577,) int32 holds for each leading 20 bits the first
    segment that may hold such an address, so that a search looks at few.
    """

    family: int
    start: NDArray[np.uint32] | Numbers
    asn: Codes
    index: NDArray[np.int32]

    @property
    def shift(self) -> int:
        """Bits below the leading `_HEAD`."""
        return _SHIFT[self.family]

    def find(self, address: int) -> int:
        """Return the AS of an address (IPv6: of its high half), or why it has none."""
        return int(self.asn[np.searchsorted(self.start, np.array(address, self.start.dtype), "right") - 1])


def make_segments(family: int, start: Numbers, asn: Codes) -> Segments:
    """Return segments from their starts and systems, equal neighbours joined."""
    keep = np.ones(len(start), np.bool_)
    keep[1:] = asn[1:] != asn[:-1]
    begin = np.ascontiguousarray(start[keep].astype(_KIND[family]))
    heads = np.arange((1 << _HEAD) + 1, dtype=np.uint64) << np.uint64(_SHIFT[family])
    heads[-1] = _LAST[family]
    index = np.searchsorted(begin, heads.astype(_KIND[family]), "right").astype(np.int32) - 1
    return Segments(family, begin, np.ascontiguousarray(asn[keep]), index)


def combine(family: int, tables: Sequence[AddressTable], exchanges: Iterable[str] = ()) -> Segments:
    """Return what several tables say together; `exchanges` are prefixes of the LANs of exchange points.

    Raises
    ------
    BadInput
        If ranges are nested too deep to be a routing table, or an exchange's prefix is none.
    """
    parts = [_flat(table, family) for table in tables]
    start = ascending([np.zeros(1, np.uint64), *(begin for begin, _ in parts)])
    asn = np.full(len(start), UNMAPPED, np.int64)
    for begin, codes in parts:
        other = codes[np.searchsorted(begin, start, "right") - 1]
        differ = (asn != UNMAPPED) & (other != UNMAPPED) & (asn != other)
        asn = np.where(asn == UNMAPPED, other, asn)
        asn[differ] = DISPUTED
    for prefixes, code in ((exchanges, EXCHANGE), (_reserved(family), RESERVED)):
        start, asn = _cover(family, start, asn, prefixes, code)
    return make_segments(family, start, asn)


def count_disputed(segments: Segments) -> int:
    """Return the number of addresses (IPv6: of /64 networks) that have several systems."""
    ends = np.append(segments.start[1:].astype(np.float64), float(_LAST[segments.family]) + 1)
    width = ends - segments.start.astype(np.float64)
    return int(width[segments.asn == DISPUTED].sum())


def _flat(table: AddressTable, family: int) -> tuple[Numbers, Codes]:
    first, last, asn = table.ranges[family]
    begin, codes, depth = flatten(first, last, asn, np.uint64(_LAST[family]), UNMAPPED, DISPUTED)
    if depth < 0:
        hint = "Give a table of prefixes or of ranges."
        raise BadInput(table.name, "ranges nested at most 128 deep", "deeper ones", hint)
    return begin, codes


def _reserved(family: int) -> tuple[str, ...]:
    return RESERVED_V4 if family == V4 else RESERVED_V6


def _cover(
    family: int, start: Numbers, asn: Codes, prefixes: Iterable[str], code: int
) -> tuple[Numbers, Codes]:
    """Lay prefixes over segments."""
    found = [bounds for bounds in (_bounds(family, text) for text in prefixes) if bounds is not None]
    cuts = [low for low, _ in found] + [high + 1 for _, high in found if high < _LAST[family]]
    whole = ascending([start, np.array(cuts, np.uint64)])
    covered = asn[np.searchsorted(start, whole, "right") - 1]
    for low, high in found:
        first = np.searchsorted(whole, np.uint64(low), "left")
        covered[first : np.searchsorted(whole, np.uint64(high), "right")] = code
    return whole, covered


def _bounds(family: int, text: str) -> tuple[int, int] | None:
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        raise BadInput("exchange prefix", "an IPv4 or IPv6 prefix", repr(text[:60])) from None
    if network.version != family:
        return None
    shift = 0 if family == V4 else 64
    return int(network[0]) >> shift, int(network[-1]) >> shift
