import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.meshviewer import cost_of, parse_meshviewer, read_meshviewer

SAMPLE = (Path(__file__).parent / "samples" / "mesh.json").read_bytes()


def test_sample_is_read_whole(samples: Path, check: Callable) -> None:
    imported = read_meshviewer(samples / "mesh.json", {"country": "DE"})
    network = check(imported)
    assert network.elements["vendor"].to_pylist() == ["tp-link", "tp-link", "", "ubiquiti", "", ""]
    assert network.elements["kind"].to_pylist() == ["mesh_router"] * 5 + ["gateway"]
    assert network.demands["id"].to_pylist() == ["0a01->0aff", "0a02->0aff", "0a03->0aff"]
    assert network.links["weight"].to_pylist() == [cost_of(0.5), 1, cost_of(0), 1]
    assert "no demand: the chosen gateway is not in the source: 1" in imported.left
    assert "no demand: offline: 1" in imported.left


def test_the_form_of_meshviewer_itself(samples: Path, check: Callable) -> None:
    network = check(read_meshviewer(samples / "meshviewer.json", {"country": "DE"}))
    assert network.elements["name"].to_pylist() == ["roof (TP-Link TL-WR841N/ND v9)", "gw"]
    assert network.sites["latitude"].to_pylist()[0] == 50.5
    assert network.demands["target"].to_pylist() == ["0aff"]
    assert network.links["weight"].to_pylist() == [cost_of(0.9)]


def test_costs_order_paths_as_the_protocol_does() -> None:
    assert cost_of(1) == 1
    penalty = 1 - 30 / 255
    for one, other in (((0.9, 0.9), (0.7,)), ((1, 1), (0.9,)), ((0.5,), (0.8, 0.8)), ((0.1,), (1, 1, 1))):
        quality = [1.0, 1.0]
        for side, hops in enumerate((one, other)):
            for hop in hops:
                quality[side] *= hop * penalty
        assert (quality[0] > quality[1]) == (sum(map(cost_of, one)) < sum(map(cost_of, other)))


def test_each_direction_and_opaque_tunnels(samples: Path, check: Callable) -> None:
    network = check(read_meshviewer(samples / "mesh.json", {"quality": "each", "vpn": "opaque"}))
    assert network.elements["id"].to_pylist()[-2:] == ["access 2", "access 3"]
    assert network.elements["vendor"].to_pylist()[-2:] == ["", ""]
    ends = list(zip(network.links["a"].to_pylist(), network.links["b"].to_pylist(), strict=True))
    assert len(ends) == 12
    assert ("0a02", "0aff") not in ends
    assert Counter(network.links["group"].to_pylist()) == {"link 1": 2, "link 2": 4, "link 3": 4, "link 4": 2}


@pytest.mark.parametrize(
    "value, message",
    [
        ({}, "a list"),
        ({"nodes": []}, "at least one"),
        ({"nodes": [{"id": "a", "online": 1}]}, "true or false"),
        ({"nodes": [{"id": "a", "model": ["x"]}]}, "a list"),
        ({"nodes": [{"id": "a"}, {"node_id": "a"}]}, "used once"),
        ({"nodes": [{"id": "a"}], "links": [{"a": "a", "b": "b", "q_ab": 1, "q_ba": 1}]}, "known node"),
        ({"nodes": [{"id": "a"}], "links": [{"a": "a", "b": "a", "q_ab": 1}]}, "none"),
        ({"nodes": [{"id": "a"}], "links": [{"a": "a", "b": "a", "q_ab": 1.01, "q_ba": 1}]}, "from 0 to 1"),
        ({"nodes": [{"id": "a", "location": 5}]}, "an object"),
        ({"nodes": [{"id": "a", "lat": "north", "lon": 1}]}, "finite"),
    ],
)
def test_what_is_refused(value: Any, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        parse_meshviewer(json.dumps(value).encode(), "x", {})


@given(st.data())
def test_mutations_never_crash(survives: Callable, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SAMPLE)))
    piece = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"{}", b"null", b'"', b"-1", b"true"]))
    )
    changed = SAMPLE[:at] + piece + SAMPLE[at + data.draw(st.integers(0, 12)) :]
    survives(parse_meshviewer, changed, "x", {"country": "DE"})
    survives(parse_meshviewer, changed, "x", {"quality": "each", "vpn": "opaque"})


def test_real_mesh_of_aachen(shared: Path, check: Callable) -> None:
    path = shared / "data" / "inventory" / "freifunk-aachen-202005.json.xz"
    network = check(read_meshviewer(path, {"country": "DE"}))
    assert (network.elements.num_rows, network.links.num_rows, network.demands.num_rows) == (2113, 4184, 1901)
    vendors = Counter(network.elements["vendor"].to_pylist())
    assert (vendors["tp-link"], vendors["ubiquiti"], vendors[""]) == (1526, 249, 119)
    assert sum(kind == "gateway" for kind in network.elements["kind"].to_pylist()) == 70


def test_real_mesh_of_bremen(shared: Path, check: Callable) -> None:
    path = shared / "data" / "inventory" / "freifunk-bremen-202005.json.xz"
    network = check(read_meshviewer(path, {"vpn": "opaque"}))
    assert network.links.num_rows == 1395 + 575
    assert Counter(network.elements["vendor"].to_pylist())["tp-link"] == 782
