import io
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.graphml import parse_graphml, read_graphml

SAMPLE = (Path(__file__).parent / "samples" / "ring.graphml").read_bytes()


def document(body: str, keys: str = "") -> bytes:
    return f'<graphml>{keys}<graph edgedefault="undirected">{body}</graph></graphml>'.encode()


PAIR = '<node id="a"/><node id="b"/>'


def test_sample_is_read_whole(samples: Path, check: Callable) -> None:
    imported = read_graphml(samples / "ring.graphml", {})
    network = check(imported)
    assert imported.title == "Small ring"
    assert imported.routing == "structural"
    assert network.elements["id"].to_pylist() == ["0", "1", "2", "3"]
    assert network.elements["name"].to_pylist() == ["Arnau", "Bergen", "Bergen", ""]
    assert network.elements["vendor"].to_pylist() == ["nokia", "huawei", "", ""]
    assert network.sites["country"].to_pylist() == ["DE", "NO"]
    assert network.sites["latitude"].to_pylist() == [50.1, 60.4]
    assert network.links["id"].to_pylist() == ["e0", "e1", "2--3", "3--0", "3--3"]
    assert network.links["directed"].to_pylist() == [False, False, False, True, False]
    assert "node attribute 'internal': 4" in imported.left
    assert "edge attribute 'linkspeedraw': 5" in imported.left
    assert "self-loops (kept as links; they carry nothing): 1" in imported.left
    assert "country's text without a code: 1" in imported.left


def test_speed_becomes_a_cost(samples: Path) -> None:
    imported = read_graphml(samples / "ring.graphml", {"speed": "LinkSpeedRaw"})
    assert imported.tables["links"]["weight"] == [10, 100, 100, 1000, 1000]
    assert imported.routing == "igp"


def test_names_as_ids_must_be_unique(samples: Path) -> None:
    with pytest.raises(BadInput, match="Bergen"):
        read_graphml(samples / "ring.graphml", {"ids": "name"})


def test_packed_sources(tmp_path: Path, check: Callable) -> None:
    import gzip
    import lzma

    for name, data in (("a.graphml.gz", gzip.compress(SAMPLE)), ("a.graphml.xz", lzma.compress(SAMPLE))):
        (tmp_path / name).write_bytes(data)
        assert check(read_graphml(tmp_path / name, {})).elements.num_rows == 4


@pytest.mark.parametrize(
    "body, message",
    [
        ('<node id="a"/><node id="a"/>', "used once"),
        ('<node id=""/>', "printable id"),
        ('<node id="a&#10;b"/>', "printable id"),
        (f'<node id="{"x" * 10_000_000}"/>', "1 to 200"),
        (PAIR + '<edge source="a" target="c"/>', "known node"),
        (PAIR + '<edge source="a"/>', "printable id"),
        (PAIR + '<edge source="a" target="b" directed="maybe"/>', "true or false"),
        (PAIR + '<hyperedge><endpoint node="a"/></hyperedge>', "hyperedge"),
        ('<node id="a"><graph edgedefault="directed"/></node>', "flat graph"),
        ('<node id="a"><node id="b"/></node>', "directly in the graph"),
        ('<node id="a"><data key="none">1</data></node>', "declared key"),
        ("<x>" * 100, "nested"),
        ("", "at least one node"),
    ],
)
def test_what_is_refused(body: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        parse_graphml(document(body), "x", {})


WEIGHT = '<key id="w" for="edge" attr.name="weight"/><key id="l" for="node" attr.name="lat"/>'


@pytest.mark.parametrize("value", ["0", "-1", "NaN", "inf", "1e999", "1_0", "x", "٣", "1" * 5000])
def test_weights_are_finite_and_above_0(value: str) -> None:
    body = f'{PAIR}<edge source="a" target="b"><data key="w">{value}</data></edge>'
    with pytest.raises(BadInput, match=r"weight"):
        parse_graphml(document(body, WEIGHT), "x", {})


@pytest.mark.parametrize("value", ["NaN", "inf", "1e999", "north"])
def test_coordinates_are_finite(value: str) -> None:
    with pytest.raises(BadInput, match="latitude"):
        parse_graphml(document(f'<node id="a"><data key="l">{value}</data></node>', WEIGHT), "x", {})


def test_weights_on_every_edge_or_none() -> None:
    body = f'{PAIR}<edge source="a" target="b"><data key="w">2</data></edge><edge source="a" target="b"/>'
    with pytest.raises(BadInput, match="edge 2"):
        parse_graphml(document(body, WEIGHT), "x", {})
    assert parse_graphml(document(body, WEIGHT), "x", {"weight": "none"}).tables["links"]["weight"] == [1, 1]


def test_option_that_asks_for_what_is_not_there() -> None:
    body = f'{PAIR}<edge source="a" target="b"/>'
    with pytest.raises(BadInput, match="speed"):
        parse_graphml(document(body), "x", {"speed": "speed"})


@pytest.mark.parametrize(
    "option", [{"weight": "a", "speed": "b"}, {"country": "Norway"}, {"ids": "x"}, {"y": "1"}]
)
def test_options_are_checked(option: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        parse_graphml(SAMPLE, "x", option)


def test_document_types_are_refused_before_they_expand() -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "'
        + "b" * 100
        + '"><!ENTITY c "'
        + "&a;" * 100
        + '">]><graphml>&c;</graphml>'
    )
    with pytest.raises(BadInput, match="document type"):
        parse_graphml(bomb.encode(), "x", {})
    with pytest.raises(BadInput, match="document type"):
        parse_graphml(b'<!DOCTYPE graphml SYSTEM "file:///etc/passwd"><graphml/>', "x", {})


def test_long_values_are_refused_and_encodings_named() -> None:
    with pytest.raises(BadInput, match="2000 characters"):
        parse_graphml(
            document(f'<node id="a"><data key="l">{"9" * 10_000_000}</data></node>', WEIGHT), "x", {}
        )
    for encoding in ("made-up", "utf-7", "shift_jis"):
        with pytest.raises(BadInput):
            parse_graphml(f'<?xml version="1.0" encoding="{encoding}"?><graphml/>'.encode(), "x", {})
    with pytest.raises(BadInput):
        parse_graphml(SAMPLE.replace(b"Arnau", b"\xff\xfe"), "x", {})
    with pytest.raises(BadInput):
        parse_graphml(SAMPLE[: len(SAMPLE) // 2], "x", {})


def test_ids_are_data_never_files(check: Callable) -> None:
    network = check(parse_graphml(document('<node id="../../etc/passwd"/><node id="=1+1"/>'), "x", {}))
    assert network.elements["id"].to_pylist() == ["../../etc/passwd", "=1+1"]


@given(st.integers(1, 12), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(1, 9))))
def test_what_networkx_writes_comes_back(check: Callable, size: int, edges: list) -> None:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from((n, {"name": f"node {n}", "lat": n / 7}) for n in range(size))
    graph.add_edges_from((a % size, b % size, {"weight": w / 4}) for a, b, w in edges)
    text = io.BytesIO()
    nx.write_graphml(graph, text)
    network = check(parse_graphml(text.getvalue(), "x", {}))
    rows = zip(*(network.links[c].to_pylist() for c in ("a", "b", "weight")), strict=True)
    wanted = [(str(a), str(b), d["weight"]) for a, b, d in graph.edges(data=True)]
    assert sorted(rows) == sorted(wanted)
    assert all(network.links["directed"].to_pylist())
    assert network.elements["name"].to_pylist() == [f"node {n}" for n in range(size)]


@given(st.data())
def test_mutations_never_crash(survives: Callable, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SAMPLE)))
    piece = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"<node", b"</graph>", b"NaN", b'"', b"<data"]))
    )
    survives(parse_graphml, SAMPLE[:at] + piece + SAMPLE[at + data.draw(st.integers(0, 30)) :], "x", {})


@given(st.binary(max_size=200))
def test_random_bytes_never_crash(survives: Callable, data: bytes) -> None:
    survives(parse_graphml, data, "x", {})
    survives(parse_graphml, b"<graphml><graph>" + data, "x", {})
