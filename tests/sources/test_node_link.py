import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.node_link import parse_node_link, read_node_link

SAMPLE = (Path(__file__).parent / "samples" / "ring.json").read_bytes()


def test_sample_is_read_whole(samples: Path, check: Callable) -> None:
    imported = read_node_link(samples / "ring.json", {"country": "ZZ"})
    network = check(imported)
    assert imported.title == "Small ring"
    assert network.elements["vendor"].to_pylist() == ["nokia", "huawei|zte", "", ""]
    assert network.sites["country"].to_pylist() == ["ZZ", "NO", "ZZ", "ZZ"]
    assert network.sites["latitude"].to_pylist()[:2] == [50.1, 60.4]
    assert network.demands["volume"].to_pylist() == [5, 0.5]
    assert network.demands["id"].to_pylist() == ["0->2", "0->3"]
    assert network.links.num_rows == 5
    assert "edge attribute 'key': 5" in imported.left


@pytest.mark.parametrize(
    "value, message",
    [
        ([], "an object"),
        ({}, "a list"),
        ({"nodes": []}, "at least one node"),
        ({"nodes": [1]}, "an object"),
        ({"nodes": [{"id": True}]}, "an id"),
        ({"nodes": [{"id": 1.5}]}, "an id"),
        ({"nodes": [{"id": [1]}]}, "a list"),
        ({"nodes": [{"id": 1}, {"id": "1"}]}, "used once"),
        ({"nodes": [{"id": 1, "name": {}}]}, "a dict"),
        ({"nodes": [{"id": 1, "pos": [1]}]}, "latitude"),
        ({"nodes": [{"id": 1}], "directed": 1}, "true or false"),
        ({"nodes": [{"id": 1}], "edges": [], "links": []}, "both"),
        ({"nodes": [{"id": 1}], "edges": {"a": 1}}, "a list"),
        ({"nodes": [{"id": 1}], "edges": [[1]]}, "1 values"),
        ({"nodes": [{"id": 1}], "edges": [[1, 2]]}, "known node"),
        ({"nodes": [{"id": 1}], "edges": [[1, 1, -3]]}, "not below 0"),
        ({"nodes": [{"id": 1}], "edges": [{"source": 1, "target": 1, "weight": True}]}, "finite"),
        ({"nodes": [{"id": 1}], "edges": [{"source": 1, "target": 1, "weight": 10**400}]}, "finite"),
        ({"nodes": [{"id": 1}], "demands": {"1": 5}}, "an object"),
        ({"nodes": [{"id": 1}], "demands": {"1": {"2": 5}}}, "known node"),
        ({"nodes": [{"id": 1}], "demands": {"1": {"1": -5}}}, "not below 0"),
        ({"nodes": [{"id": 1}], "demands": {"1": {"1": None}}}, "Mbit/s"),
    ],
)
def test_what_is_refused(value: Any, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        parse_node_link(json.dumps(value).encode(), "x", {})


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"nodes": [{"id": NaN}]}',
        b'{"nodes": [{"id": 1, "id": 2}]}',
        b'{"nodes": [{"id": ' + b"9" * 100_000 + b"}]}",
        b'{"nodes": [{"id": "\\ud800"}]}',
        b'{"nodes": [{"id": "\xff"}]}',
        b'{"nodes": [{"id": 1, "name": ' + b"[" * 900 + b"]" * 900 + b"}]}",
        b'{"nodes": [{"id": 1, "lat": Infinity}]}',
    ],
)
def test_text_that_is_refused(text: bytes) -> None:
    with pytest.raises(BadInput) as raised:
        parse_node_link(text, "x", {})
    assert len(str(raised.value)) < 400


def test_deep_values_that_nobody_reads_are_left() -> None:
    text = b'{"nodes": [{"id": 1, "x": ' + b"[" * 500 + b"]" * 500 + b"}]}"
    assert parse_node_link(text, "x", {}).left == ("node attribute 'x': 1",)


def test_the_account_of_what_is_left_is_bounded() -> None:
    node = {"id": 1} | {f"field {n}": n for n in range(1000)}
    left = parse_node_link(json.dumps({"nodes": [node]}).encode(), "x", {}).left
    assert left[-1] == "and 900 other fields"
    assert len(left) == 101


@given(
    st.sampled_from([nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph]),
    st.integers(1, 12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(1, 9))),
)
def test_what_networkx_writes_comes_back(check: Callable, kind: Any, size: int, edges: list) -> None:
    graph = kind()
    graph.add_nodes_from(range(size))
    graph.add_edges_from((a % size, b % size, {"weight": w / 4}) for a, b, w in edges)
    for key in ("links", "edges"):
        text = json.dumps(nx.node_link_data(graph, edges=key))
        network = check(parse_node_link(text.encode(), "x", {}))
        rows = zip(*(network.links[c].to_pylist() for c in ("a", "b", "weight")), strict=True)
        assert sorted(rows) == sorted((str(a), str(b), d["weight"]) for a, b, d in graph.edges(data=True))
        assert network.links["directed"].to_pylist() == [graph.is_directed()] * graph.number_of_edges()


@given(st.data())
def test_mutations_never_crash(survives: Callable, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SAMPLE)))
    piece = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"{}", b"null", b'"', b"[1]", b"-1", b"NaN"]))
    )
    survives(parse_node_link, SAMPLE[:at] + piece + SAMPLE[at + data.draw(st.integers(0, 12)) :], "x", {})


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=5),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "nodes",
                    "links",
                    "edges",
                    "source",
                    "target",
                    "name",
                    "demands",
                    "0",
                    "weight",
                    "lat",
                    "pos",
                ]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@given(VALUES, st.lists(VALUES, max_size=3))
def test_any_json_is_read_or_refused(survives: Callable, value: Any, edges: list) -> None:
    survives(parse_node_link, json.dumps(value).encode(), "x", {})
    survives(
        parse_node_link,
        json.dumps({"nodes": [{"id": 0}], "edges": edges, "demands": value}).encode(),
        "x",
        {},
    )
