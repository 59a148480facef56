import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput, UnknownName
from cleanpath.sources.formats import read
from cleanpath.sources.node_link import parse_topohub, read_topohub

SAMPLE = (Path(__file__).parent / "samples" / "two.jsonl").read_bytes()


def test_sample_is_read_whole(samples: Path, check: Callable) -> None:
    imported = read_topohub(samples / "two.jsonl", {"name": "triangle", "country": "DE", "ids": "name"})
    network = check(imported)
    assert imported.title == "triangle"
    assert imported.routing == "igp"
    assert network.elements["id"].to_pylist() == ["A", "B", "C"]
    assert network.links["weight"].to_pylist() == [131.86, 0.01, 152.1]
    assert network.demands["id"].to_pylist() == ["A->B", "A->C", "C->A"]
    assert imported.left == ("graph attribute 'collection': 1",)


def test_coordinates_of_a_drawing_are_not_kept(samples: Path, check: Callable) -> None:
    imported = read_topohub(samples / "two.jsonl", {"name": "drawing", "country": "FR"})
    assert all(value != value for value in check(imported).sites["latitude"].to_pylist())
    assert "coordinates that are not degrees: 2" in imported.left


def test_which_network_must_be_said(samples: Path) -> None:
    with pytest.raises(BadInput, match="triangle, drawing"):
        read_topohub(samples / "two.jsonl", {})
    with pytest.raises(UnknownName, match="triangle"):
        read_topohub(samples / "two.jsonl", {"name": "triangel"})
    with pytest.raises(BadInput, match="of that name"):
        parse_topohub(SAMPLE + SAMPLE, "x", {"name": "drawing"})


def test_lines_an_array_and_one_object_are_the_same() -> None:
    lines = [json.loads(line) for line in SAMPLE.splitlines()]
    whole = parse_topohub(SAMPLE, "x", {"name": "triangle"})
    assert parse_topohub(json.dumps(lines).encode(), "x", {"name": "triangle"}) == whole
    assert parse_topohub(json.dumps(lines[0], indent=1).encode(), "x", {}) == whole


@given(st.data())
def test_mutations_never_crash(survives: Callable, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SAMPLE)))
    piece = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"{}", b"null", b"[", b"\n", b"}\n{"]))
    )
    changed = SAMPLE[:at] + piece + SAMPLE[at + data.draw(st.integers(0, 12)) :]
    survives(parse_topohub, changed, "x", {"name": "triangle"})
    survives(parse_topohub, changed, "x", {})


def test_every_real_network_is_read(shared: Path, check: Callable) -> None:
    path = shared / "data" / "topology" / "topohub-selected.jsonl.xz"
    with lzma.open(path, "rt") as file:
        text = file.read()
    networks = [json.loads(line) for line in text.splitlines()]
    assert len(networks) == 69
    for line, network in zip(text.splitlines(), networks, strict=True):
        tables = check(parse_topohub(line.encode(), "x", {"name": network["name"]}))
        assert tables.elements.num_rows == len(network["nodes"])
        assert tables.links.num_rows == len(network["edges"])
        assert tables.demands.num_rows == sum(map(len, network["demands"].values()))


@pytest.mark.parametrize(
    "name, elements, links, demands, volume",
    [("germany50", 50, 88, 662, 2365), ("dfn-bwin", 10, 45, 90, 548388), ("dfn-gwin", 11, 47, 110, 3771)],
)
def test_real_traffic_matrices(
    shared: Path, check: Callable, name: str, elements: int, links: int, demands: int, volume: float
) -> None:
    path = shared / "data" / "topology" / "topohub-selected.jsonl.xz"
    network = check(read("topohub", path, {"name": name, "country": "DE", "ids": "name"}))
    sizes = (network.elements.num_rows, network.links.num_rows, network.demands.num_rows)
    assert sizes == (elements, links, demands)
    assert round(sum(network.demands["volume"].to_pylist())) == volume
