import json
import lzma
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.batfish import parse_batfish
from cleanpath.sources.builder import Imported


def end(host: Any, port: Any = "e0") -> dict[str, Any]:
    return {"hostname": host, "interfaceName": port}


def read(*edges: Any) -> Imported:
    return parse_batfish(json.dumps({"edges": list(edges)}).encode(), "x", {})


def test_an_edge_told_from_both_ends_is_one_link(check: Callable) -> None:
    one = {"node1": end("R1"), "node2": end("r2", "e1")}
    back = {"node1": end("r2", "e1"), "node2": end("r1")}
    network = check(read(one, back, {"node1": end("r1", "e5"), "node2": end("r2", "e6")}))
    assert network.elements["id"].to_pylist() == ["r1", "r2"]
    assert network.links.num_rows == 2


@pytest.mark.parametrize("edge", [7, {}, {"node1": end("a")}, {"node1": end(""), "node2": end("b")}])
def test_what_is_no_edge_is_refused(edge: Any) -> None:
    with pytest.raises(BadInput):
        read(edge)


KEYS = st.sampled_from(["edges", "node1", "node2", "hostname"])
PLAIN = st.none() | st.integers() | st.text(max_size=5)


@given(
    st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))
)
def test_any_json_is_read_or_refused(survives: Callable, value: Any) -> None:
    survives(parse_batfish, json.dumps(value).encode(), "x", {})


def test_the_example_of_the_project(shared: Path, check: Callable) -> None:
    path = shared / "data" / "inventory" / "batfish-example.tar.xz"
    with lzma.open(path) as stream, tarfile.open(fileobj=stream) as archive:
        member = archive.extractfile("example/example_layer1_topology.json")
        assert member is not None
        network = check(parse_batfish(member.read(), "x", {}))
    assert network.elements.num_rows == 15
    assert network.links.num_rows == 20
