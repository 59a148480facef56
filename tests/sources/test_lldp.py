import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.lldp import parse_lldp, read_lldp

SAMPLE = (Path(__file__).parent / "samples" / "neighbours.jsonl").read_bytes()


def test_sample_is_read_whole(samples: Path, check: Callable) -> None:
    imported = read_lldp(samples / "neighbours.jsonl", {})
    network = check(imported)
    silent = next(e for e in network.elements["id"].to_pylist() if " neighbour at " in e)
    assert set(network.elements["id"].to_pylist()) == {"a", "b", "00:02", "c", silent}
    ends = zip(*(network.links[c].to_pylist() for c in "ab"), strict=True)
    assert sorted(end for end in ends if silent not in end) == [("a", "00:02"), ("a", "b"), ("a", "b")]
    assert any(e.element == "b" and e.kind == "lldp_sysdesc" for e in imported.evidence)
    assert [row.element for row in imported.rows] == ["a", "b", "c"]


def test_a_host_must_be_named() -> None:
    with pytest.raises(BadInput, match="host"):
        parse_lldp(b'{"lldp": {}}', "x", {})
    assert parse_lldp(b'{"lldp": {}}', "x", {"host": "me"}).tables["elements"]["id"] == ["me"]


@pytest.mark.parametrize(
    "value", [[], {}, {"lldp": 5}, {"lldp": {"interface": [5]}}, {"lldp": {"interface": {"a": 1}}}]
)
def test_what_is_refused(value: Any) -> None:
    with pytest.raises(BadInput):
        parse_lldp(json.dumps(value).encode(), "x", {"host": "me"})


@given(st.data())
def test_mutations_never_crash(survives: Callable, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SAMPLE)))
    piece = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"{}", b"null", b"[]", b'"x"', b"\n"]))
    )
    survives(
        parse_lldp, SAMPLE[:at] + piece + SAMPLE[at + data.draw(st.integers(0, 12)) :], "x", {"host": "me"}
    )
