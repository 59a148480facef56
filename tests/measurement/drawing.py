"""Small random traces over a small table of addresses, so that all that can meet does meet."""

import numpy as np
from hypothesis import strategies as st

from cleanpath.measurement.addresses import combine
from cleanpath.measurement.judgement import Lookup, make_lookup
from cleanpath.sources.address_tables import DISPUTED, AddressTable
from cleanpath.sources.traces import MPLS, NAMED, V4, V6, Answer, Trace, arrange

RANGES = (
    (0x01000000, 0x01FFFFFF, 1),
    (0x02000000, 0x02FFFFFF, 2),
    (0x02100000, 0x021FFFFF, 3),
    (0x03000000, 0x03FFFFFF, 4),
    (0x04000000, 0x04FFFFFF, DISPUTED),
    (0xDF000000, 0xDFFFFFFF, 5),
)
EXCHANGE = "6.0.0.0/24"
ADDRESSES = (
    0,
    0x01000001,
    0x01000002,
    0x02000001,
    0x02100001,
    0x03FFFFFF,
    0x04000001,
    0x05000001,
    0x06000001,
    0x0A000001,
    0xDFFFFFFF,
    0xFFFFFFFF,
)
RESTRICTED = {1: 0, 2: 2, 3: 0, 4: 1, 5: 0}
_HIGH = 0x2A00_0000_0000_0000


def wide(number: int) -> int:
    """Return the IPv6 twin of an address of the drawing: special ones stay special."""
    special = number >> 24 in (0, 0x0A, 0xFF)
    return number << 64 if special else (_HIGH + (number << 16) << 64) + number


def table(family: int) -> AddressTable:
    first, last, asn = (np.array(column) for column in zip(*RANGES, strict=True))
    first, last = first.astype(np.uint64), last.astype(np.uint64)
    if family == V6:
        first, last = first << 16, (last << 16) + np.uint64(0xFFFF)
        first, last = first + np.uint64(_HIGH), last + np.uint64(_HIGH)
    return AddressTable("drawn", "2026-06", "", {family: (first, last, asn.astype(np.int64))}, 0)


def lookup() -> Lookup:
    six = f"{_HIGH + (0x06000000 << 16) >> 48:x}:{_HIGH + (0x06000000 << 16) >> 32 & 0xFFFF:x}::/40"
    segments = {V4: combine(V4, [table(V4)], [EXCHANGE]), V6: combine(V6, [table(V6)], [six])}
    return make_lookup(segments, RESTRICTED, 0)


def answers() -> st.SearchStrategy[list[Answer]]:
    one = st.builds(
        Answer,
        st.integers(0, 9),
        st.none() | st.sampled_from(ADDRESSES),
        st.sampled_from((0, 0, MPLS)),
    )
    named = st.builds(Answer, st.integers(1, 9), st.none(), st.just(NAMED))
    return st.lists(one | named, max_size=12)


def traces(family: int = V4) -> st.SearchStrategy[list[Trace]]:
    def build(source: int, target: int, time: int, reached: bool, found: list[Answer]) -> Trace:
        if family == V6:
            found = [a if a.address is None else a._replace(address=wide(a.address)) for a in found]
        return Trace(f"s{source}", f"t{target}", time, family, reached, arrange(found))

    one = st.builds(build, st.integers(0, 1), st.integers(0, 1), st.integers(0, 3), st.booleans(), answers())
    return st.lists(one, max_size=12)
