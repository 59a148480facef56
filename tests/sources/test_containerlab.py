import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput, Unavailable
from cleanpath.sources import containerlab
from cleanpath.sources.containerlab import parse_containerlab

TOPOLOGY = """
name: wan
topology:
  defaults: {kind: nokia_srlinux}
  kinds: {huawei_vrp: {image: "vrnetlab/huawei_ne40e:8.180"}}
  nodes:
    r1: {}
    r2: {kind: huawei_vrp, labels: {role: router}}
    br: {kind: bridge}
  links:
    - endpoints: ["r1:e1-1", "r2:eth1"]
    - endpoints: [{node: r2, interface: eth2}, {node: br, interface: p1}]
    - type: host
      endpoint: {node: r1, interface: e1-2}
    - endpoints: ["r1:e1-3", "host:eth9"]
"""
EXPORTED = {
    "name": "wan",
    "type": "clab",
    "nodes": {
        "r1": {"kind": "nokia_srlinux", "image": "ghcr.io/nokia/srlinux"},
        "r2": {"kind": "huawei_vrp", "labels": {"role": "router"}},
        "br": {"kind": "bridge", "labels": None},
    },
    "links": [
        {"a": {"node": "r1", "interface": "e1-1"}, "z": {"node": "r2", "interface": "eth1"}},
        {"endpoints": {"a": {"node": "r2", "interface": "eth2"}, "z": {"node": "br", "interface": "p1"}}},
    ],
}


def test_topology_and_export_tell_the_same_network(check: Callable) -> None:
    for text in (TOPOLOGY, json.dumps(EXPORTED)):
        imported = parse_containerlab(text.encode(), "lab.clab.yml", {})
        network = check(imported)
        assert network.elements["id"].to_pylist() == ["r1", "r2", "br"]
        assert network.elements["kind"].to_pylist() == ["device", "router", "switch"]
        assert network.elements["vendor"].to_pylist() == ["", "", ""]
        ends = list(zip(*(network.links[end].to_pylist() for end in "ab"), strict=True))
        assert ends == [("r1", "r2"), ("r2", "br")]
        assert [seen.value for seen in imported.evidence] == ["nokia srlinux", "huawei vrp"]
        assert imported.title == "Lab wan"


def test_links_out_of_the_lab_leave_the_case_incomplete() -> None:
    (gap,) = parse_containerlab(TOPOLOGY.encode(), "x", {}).gaps
    assert set(gap.elements) == {"r1"}


def test_without_a_library_for_yaml_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containerlab, "find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=r"topology-data\.json"):
        parse_containerlab(TOPOLOGY.encode(), "x", {})


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"nodes": []},
        {"nodes": {"a": 7}},
        {"nodes": {}, "links": 7},
        {"nodes": {}, "links": [{}]},
        {"nodes": {"": {}}},
    ],
)
def test_what_is_no_topology_is_refused(value: Any) -> None:
    with pytest.raises(BadInput):
        parse_containerlab(json.dumps(value).encode(), "x", {})


KEYS = st.sampled_from(
    ["nodes", "links", "topology", "kind", "endpoints", "a", "z", "node", "labels", "name"]
)
PLAIN = st.none() | st.integers() | st.text(max_size=5)


@given(
    st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))
)
def test_any_json_is_read_or_refused(survives: Callable, value: Any) -> None:
    survives(parse_containerlab, json.dumps(value).encode(), "x", {})


@given(st.text("abc:-[]{}&*! \n\"'#|>", max_size=60))
def test_any_yaml_is_read_or_refused(survives: Callable, text: str) -> None:
    survives(parse_containerlab, f"topology:\n  nodes: {text}".encode(), "x", {})
