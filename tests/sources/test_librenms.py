import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.librenms import parse_librenms, read_librenms

SAMPLE = (Path(__file__).parent / "samples" / "librenms.json").read_bytes()


def test_sample_is_read_whole(samples: Path, check: Callable) -> None:
    imported = read_librenms(samples / "librenms.json", {"country": "DE"})
    network = check(imported)
    assert network.elements["id"].to_pylist() == ["core1", "edge1", "ap7"]
    assert network.elements["model"].to_pylist()[:2] == ["NE40E-X8", "WS-C2960X-48FPS-L"]
    ends = list(zip(*(network.links[c].to_pylist() for c in "ab"), strict=True))
    assert ends == [("core1", "edge1"), ("edge1", "ap7")]
    kinds = {(e.element, e.kind) for e in imported.evidence}
    assert {("core1", "sysobjectid"), ("core1", "sysdescr"), ("ap7", "lldp_sysdesc")} <= kinds
    assert [gap.reason for gap in imported.gaps] == ["links of devices that are not in the source: 1"]
    assert "field 'os' (LibreNMS's own conclusion, no evidence): 2" in imported.left
    assert not any("vrp" in e.value for e in imported.evidence)


def test_records_one_a_line_are_read_with_nameless_neighbours(check: Callable) -> None:
    neighbour = {
        "protocol": "lldp",
        "local_port": "e1",
        "remote_platform": None,
        "remote_version": "RouterOS",
    }
    lines = [
        {"id": "a", "sysObjectID": None, "sysDescr": "x", "chassis": [{"mfg": "Cisco", "model": "C1"}],
         "neighbours": [neighbour, neighbour | {"local_port": "e2"}]},
        {"id": "a", "sysDescr": "y"},
    ]  # fmt: skip
    imported = parse_librenms("\n".join(map(json.dumps, lines)).encode(), "x", {})
    network = check(imported)
    assert network.elements["id"].to_pylist() == ["a", "a#2", "a neighbour at e1", "a neighbour at e2"]
    assert network.links.num_rows == 2
    assert ("a", "inventory_model", "Cisco C1") in imported.evidence


def test_real_devices_are_read_whole(shared: Path, check: Callable) -> None:
    imported = read_librenms(shared / "data" / "inventory" / "librenms-devices.jsonl.xz", {})
    assert len(imported.rows) == 930
    assert check(imported).links.num_rows >= 300


@pytest.mark.parametrize(
    "value",
    [
        [],
        5,
        [5],
        {"devices": 5},
        {"devices": [{}]},
        {"devices": [{"hostname": []}]},
        {"id": "a", "sysDescr": {"x": 1}},
        {"id": "a", "neighbours": [5]},
        {"id": "a", "lat": "north"},
    ],
)
def test_what_is_refused(value: Any) -> None:
    with pytest.raises(BadInput):
        parse_librenms(json.dumps(value).encode(), "x", {})


@given(st.data())
def test_mutations_never_crash(survives: Callable, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SAMPLE)))
    piece = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"{}", b"null", b"[]", b'"x"', b"\n", b"1e9"]))
    )
    survives(parse_librenms, SAMPLE[:at] + piece + SAMPLE[at + data.draw(st.integers(0, 12)) :], "x", {})
