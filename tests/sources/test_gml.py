from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.gml import parse_gml, read_gml

SAMPLE = (Path(__file__).parent / "samples" / "ring.gml").read_bytes()


def test_sample_is_read_whole(samples: Path, check: Callable) -> None:
    imported = read_gml(samples / "ring.gml", {})
    network = check(imported)
    assert imported.title == "Small ring"
    assert imported.routing == "igp"
    assert network.elements["name"].to_pylist() == ["Arnau", "Bergen", "Bergen", ""]
    assert network.elements["vendor"].to_pylist() == ["nokia", "huawei", "", ""]
    assert network.links["weight"].to_pylist() == [1.5, 2, 3, 0.5, 4]
    assert network.links["id"].to_pylist()[-2:] == ["3--0", "3--0#2"]
    assert network.sites["country"].to_pylist() == ["DE", "NO"]
    assert "node block 'graphics': 1" in imported.left
    assert "file attribute 'Creator': 1" in imported.left
    assert "coordinates with one of two numbers: 1" in imported.left


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "one graph"),
        ("graph 5", "one graph"),
        ("graph [ ] graph [ ]", "found 2"),
        ("graph [ node [ id 0 ]", "whole file"),
        ("graph [ node", "whole file"),
        ("graph [ ] ]", "a key"),
        ("graph [ node ]", "a value"),
        ("graph [ node 7 ]", "node"),
        ("graph [ 7 node ]", "a key"),
        ("graph [ node [ id zero ] ]", "text in quotes"),
        ('graph [ node [ id 0 label "x ] ]', "a bracket"),
        ("graph [ node [ id 1.5.2 ] ]", "a key, a number"),
        ("graph [ node [ label 1 ] ]", "an id"),
        ("graph [ node [ id 0 ] node [ id 0 ] ]", "used once"),
        ("graph [ node [ id 0 id 1 ] ]", "each key once"),
        ("graph [ node [ id 0 ] edge [ source 0 target 1 ] ]", "known node"),
        ("graph [ node [ id 0 ] edge [ source 0 ] ]", "an id"),
        ("graph [ directed 2 node [ id 0 ] ]", "0 or 1"),
        ("graph [ node [ id 0 Latitude 1e999 ] ]", "finite"),
        ("graph [ node [ id 0 ] edge [ source 0 target 0 weight 0 ] ]", "above 0"),
        ("graph [ node [ id 0 ] edge [ source 0 target 0 weight NAN ] ]", "text in quotes"),
        ("x [ " * 100_000, "nested"),
        ('graph [ node [ id 0 label "' + "x" * 10_000_000 + '" ] ]', "2000"),
        ("graph [ node [ id " + "1" * 100_000 + " ] ]", "at most 2000"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        parse_gml(text.encode(), "x", {})


def test_other_encodings_are_named() -> None:
    with pytest.raises(BadInput, match="UTF-8"):
        parse_gml('graph [ node [ id 0 label "Zürich" ] ]'.encode("latin-1"), "x", {})


@given(st.integers(1, 12), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(1, 9))))
def test_what_networkx_writes_comes_back(check: Callable, size: int, edges: list) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(f"Üb {n}" for n in range(size))
    graph.add_edges_from((f"Üb {a % size}", f"Üb {b % size}", {"weight": w / 4}) for a, b, w in edges)
    text = "\n".join(nx.generate_gml(graph))
    network = check(parse_gml(text.encode(), "x", {"ids": "name"}))
    rows = zip(*(network.links[c].to_pylist() for c in ("a", "b", "weight")), strict=True)
    assert sorted(rows) == sorted((a, b, d["weight"]) for a, b, d in graph.edges(data=True))


@given(st.data())
def test_mutations_never_crash(survives: Callable, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SAMPLE)))
    piece = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"[", b"]", b'"', b"node [", b"1e9", b"#"]))
    )
    survives(parse_gml, SAMPLE[:at] + piece + SAMPLE[at + data.draw(st.integers(0, 30)) :], "x", {})


@given(st.binary(max_size=200))
def test_random_bytes_never_crash(survives: Callable, data: bytes) -> None:
    survives(parse_gml, data, "x", {})
    survives(parse_gml, b"graph [ node [ id 0 " + data, "x", {})
