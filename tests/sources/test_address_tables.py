"""Tables of addresses in every form, dated, and what is no such table."""

import struct
import sys

import pytest

from cleanpath.errors import BadInput, Unavailable
from cleanpath.sources.address_tables import DISPUTED, read_address_table
from cleanpath.sources.traces import V4, V6


def table(tmp_path, text, name="ip2asn-v4-202606.csv"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_address_table(str(tmp_path / name))


def rows(found, family=V4):
    return [tuple(int(part[i]) for part in found.ranges[family]) for i in range(len(found.ranges[family][0]))]


@pytest.mark.parametrize(
    "text",
    [
        "first,last,asn\n1.0.0.0,1.0.0.255,13335\n",
        "1.0.0.0\t1.0.0.255\t13335\tUS\tCLOUDFLARENET\n",
        "16777216,16777471,13335,A name\n",
        "1.0.0.0/24,AS13335\n",
        "1.0.0.0\t24\t13335\n",
        '"1.0.0.0","1.0.0.255","13335","Name, Inc."\n',
    ],
)
def test_all_forms_say_the_same(tmp_path, text):
    found = table(tmp_path, text)
    assert rows(found) == [(0x01000000, 0x010000FF, 13335)]
    assert found.date == "2026-06"
    assert len(found.digest) == 64


def test_several_origins_are_disputed_and_none_is_left(tmp_path):
    found = table(tmp_path, "1.0.0.0\t24\t1_2\n1.0.1.0\t24\t3,4\n1.0.2.0\t24\t0\n", "pfx2as.txt")
    assert rows(found) == [(0x01000000, 0x010000FF, DISPUTED), (0x01000100, 0x010001FF, DISPUTED)]
    assert (found.left, found.date) == (1, "")


def test_ipv6_ranges_count_by_whole_64s(tmp_path):
    found = table(tmp_path, "2001:db8::/32,7\n2001:db9::/120,8\n")
    assert rows(found, V6) == [
        (0x20010DB800000000, 0x20010DB8FFFFFFFF, 7),
        (0x20010DB900000000, 0x20010DB900000000, DISPUTED),
    ]


def test_a_date_is_stated_or_in_the_name(tmp_path):
    (tmp_path / "t.csv").write_text("1.0.0.0/24,1\n", encoding="utf-8")
    assert read_address_table(f"{tmp_path / 't.csv'}@2024-09-13").date == "2024-09-13"
    assert table(tmp_path, "1.0.0.0/24,1\n", "routeviews-rv2-20240913-1200.pfx2as").date == "2024-09-13"


@pytest.mark.parametrize(
    "row",
    [
        "1.0.0.0/²8\t3",
        "1.0.0.0/" + "9" * 5_000 + "\t3",
        "1.0.0.9,1.0.0.1,5",
        "1.0.0.1/24,5",
        "1.0.0.0/33,5",
        "1.0.0.0,::1,5",
        "1.0.0.0,1.0.0.9,x",
        "1.0.0.0,1.0.0.9,99999999999",
        "what,is,this",
        "1.0.0.0",
    ],
)
def test_a_row_that_is_none_is_refused_with_its_place(tmp_path, row):
    with pytest.raises(BadInput, match=r":2: expected first,last,asn"):
        table(tmp_path, f"1.0.0.0/24,1\n{row}\n")


def record(subtype: int, body: bytes) -> bytes:
    """Return one MRT record of type TABLE_DUMP_V2 (RFC 6396)."""
    return struct.pack("!IHHI", 1_700_000_000, 13, subtype, len(body)) + body


def rib_entry(number: int, network: str, length: int, paths: list[list[int]]) -> bytes:
    """Return the record of an IPv4 prefix with one path a peer."""
    octets = bytes(map(int, network.split(".")))[: (length + 7) // 8]
    body = struct.pack("!IB", number, length) + octets + struct.pack("!H", len(paths))
    for peer, path in enumerate(paths):
        hops = struct.pack("!BB", 2, len(path)) + struct.pack(f"!{len(path)}I", *path)
        attributes = struct.pack("!BBBB", 0x40, 1, 1, 0) + struct.pack("!BBB", 0x40, 2, len(hops)) + hops
        attributes += struct.pack("!BBBI", 0x40, 3, 4, 0xC0000201)
        body += struct.pack("!HIH", peer, 1_700_000_000, len(attributes)) + attributes
    return record(2, body)


def routing_table() -> bytes:
    peers = struct.pack("!IHH", 0x0A000001, 0, 2)
    peers += b"".join(struct.pack("!BIII", 2, n, n, asn) for n, asn in ((1, 64500), (2, 64510)))
    return (
        record(1, peers)
        + rib_entry(0, "198.51.100.0", 24, [[64500, 64501], [64510, 64501]])
        + rib_entry(1, "203.0.113.0", 24, [[64500, 64502], [64510, 64503]])
        + rib_entry(2, "0.0.0.0", 0, [[64500]])
    )


def test_an_mrt_dump_is_read_where_its_package_is(tmp_path):
    pytest.importorskip("pybgpkit_parser", reason="the optional package pybgpkit-parser is not installed")
    path = tmp_path / "rib.20231114.0000.mrt"
    path.write_bytes(routing_table())
    found = read_address_table(str(path))
    assert sorted(rows(found)) == [(0xC6336400, 0xC63364FF, 64501), (0xCB007100, 0xCB0071FF, DISPUTED)]
    assert (found.date, found.left) == ("2023-11-14", 1)
    path.write_bytes(b"no table" * 50)
    with pytest.raises(BadInput, match="MRT table dump"):
        read_address_table(str(path))


def test_an_mrt_dump_needs_its_package(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pybgpkit_parser", None)
    path = tmp_path / "bview.20231114.0000.gz"
    path.write_bytes(routing_table())
    with pytest.raises(Unavailable, match="pybgpkit-parser"):
        read_address_table(str(path))


def test_a_default_route_maps_nothing(tmp_path):
    found = table(tmp_path, "0.0.0.0/0,64500\n::/0,64500\n1.0.0.0/24,1\n")
    assert rows(found) == [(0x01000000, 0x010000FF, 1)]
    assert found.left == 2


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadInput, match="address table"):
        read_address_table(str(tmp_path / "absent.csv"))
