"""Addresses to systems against a plain reading: the narrowest range counts, what crosses is disputed."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.measurement.addresses import EXCHANGE, RESERVED, UNMAPPED, combine, count_disputed
from cleanpath.sources.address_tables import DISPUTED, AddressTable, read_address_table
from cleanpath.sources.traces import V4, V6, read_address

BASE = 0x20000000
RANGE = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 3)).map(
    lambda r: (min(r[:2]) + BASE, max(r[:2]) + BASE, r[2])
)


def table(ranges, family=V4):
    first, last, asn = zip(*ranges, strict=True) if ranges else ((), (), ())
    bounds = np.array(first, np.uint64), np.array(last, np.uint64)
    return AddressTable("t", "", "", {family: (*bounds, np.array(asn, np.int64))}, 0)


def plainly(ranges, address):
    """Return the system of an address by looking at every range."""
    over = [r for r in ranges if r[0] <= address <= r[1]]
    if not over:
        return UNMAPPED
    width = min(r[1] - r[0] for r in over)
    narrowest = [r for r in over if r[1] - r[0] == width]
    for best, other in itertools.product(narrowest, over):
        holds = other[0] <= best[0] and other[1] >= best[1]
        if (not holds or other[:2] == best[:2]) and other[2] != best[2]:
            return DISPUTED
    return narrowest[0][2]


@given(st.lists(RANGE, max_size=8))
def test_one_table(ranges):
    found = combine(V4, [table(ranges)])
    for address in range(BASE - 1, BASE + 42):
        assert found.find(address) == plainly(ranges, address)


@given(st.lists(RANGE, max_size=4), st.lists(RANGE, max_size=4))
def test_tables_that_disagree_leave_an_address_disputed(one, two):
    found = combine(V4, [table(one), table(two)])
    for address in range(BASE - 1, BASE + 42):
        codes = {plainly(one, address), plainly(two, address)} - {UNMAPPED}
        expected = DISPUTED if len(codes) > 1 else next(iter(codes), UNMAPPED)
        assert found.find(address) == expected


def test_reserved_addresses_stay_reserved_and_exchanges_are_known():
    found = combine(V4, [table([(0, (1 << 32) - 1, 7)])], ["80.249.208.0/21"])
    for text, expected in {
        "0.0.0.0": RESERVED,
        "10.1.2.3": RESERVED,
        "100.64.0.1": RESERVED,
        "100.128.0.0": 7,
        "172.32.0.1": 7,
        "192.0.2.1": 7,
        "192.168.255.255": RESERVED,
        "224.0.0.0": RESERVED,
        "255.255.255.255": RESERVED,
        "80.249.209.1": EXCHANGE,
        "80.249.216.0": 7,
    }.items():
        assert found.find(read_address(text).number) == expected, text
    six = combine(V6, [table([(0, (1 << 64) - 1, 7)], V6)], ["2001:7f8:1::/64", "80.249.208.0/21"])
    for text, expected in {
        "::1": RESERVED,
        "2001:7f8:1::5": EXCHANGE,
        "2001:7f8:2::5": 7,
        "2001::1": RESERVED,
        "2002:102:304::1": RESERVED,
        "2a00::1": 7,
        "fe80::1": RESERVED,
        "ffff:ffff:ffff:ffff::": RESERVED,
    }.items():
        assert six.find(read_address(text).number >> 64) == expected, text


def test_an_exchange_that_is_no_prefix_and_ranges_too_deep_are_refused():
    with pytest.raises(BadInput, match="exchange prefix"):
        combine(V4, [], ["80.249.208.1/21"])
    nested = [(BASE + i, BASE + 1000 - i, i) for i in range(200)]
    with pytest.raises(BadInput, match="nested"):
        combine(V4, [table(nested)])


def test_the_real_table_has_the_overlap_that_was_found_in_it(shared):
    found = combine(V4, [read_address_table(str(shared / "data/as/ip2asn-v4-202606.csv.xz"))])
    assert found.find(read_address("214.95.0.1").number) == 749
    assert found.find(read_address("215.0.0.1").number) == DISPUTED
    assert found.find(read_address("215.1.0.1").number) == 721
    assert count_disputed(found) == 65_536
