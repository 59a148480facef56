"""Tables of addresses in every form, dated, and what is no such table."""

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


def test_an_mrt_dump_needs_its_package(tmp_path):
    pytest.importorskip("json")
    path = tmp_path / "rib.20240913.0000.bz2"
    path.write_bytes(b"")
    try:
        import pybgpkit_parser  # noqa: F401
    except ImportError:
        with pytest.raises(Unavailable, match="pybgpkit-parser"):
            read_address_table(str(path))
    else:
        with pytest.raises(BadInput):
            read_address_table(str(path))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadInput, match="address table"):
        read_address_table(str(tmp_path / "absent.csv"))
