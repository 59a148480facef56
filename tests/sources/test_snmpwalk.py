from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.builder import Imported
from cleanpath.sources.snmpwalk import parse_snmpwalks, read_snmpwalk

FILES = sorted((Path(__file__).parent / "samples" / "walks").iterdir())


def read(text: str, name: str = "w.txt") -> Imported:
    return parse_snmpwalks(iter([(name, text.encode())]), "x", {})


def test_sample_is_read_whole(samples: Path, check: Callable) -> None:
    imported = read_snmpwalk(samples / "walks", {})
    network = check(imported)
    assert set(network.elements["id"].to_pylist()) == {"srv1", "HAM-CR-01", "BRE-AR-01", "quick", "KIE-SW-01"}
    ends = {frozenset(e) for e in zip(*(network.links[c].to_pylist() for c in "ab"), strict=True)}
    assert ends == {frozenset({"HAM-CR-01", "BRE-AR-01"}), frozenset({"HAM-CR-01", "KIE-SW-01"})}
    told = {(e.element, e.kind): e.value for e in imported.evidence}
    assert told["BRE-AR-01", "sysobjectid"] == ".1.3.6.1.4.1.2011.2.62.2.5"
    assert told["HAM-CR-01", "sysobjectid"] == ".1.3.6.1.4.1.9.1.1639"
    assert told["HAM-CR-01", "mac"] == "00:1A:A1:00:00:01"
    assert told["BRE-AR-01", "inventory_model"] == "Huawei NE40E-X8"
    assert "Technologies" in told["BRE-AR-01", "sysdescr"]
    assert told["quick", "mac"] == "00:D0:D0:12:34:56"
    assert told["quick", "sysobjectid"] == ".1.3.6.1.4.1.3902.3.100.20"


def test_walks_that_follow_each_other_are_told_apart() -> None:
    one = '.1.3.6.1.2.1.1.1.0 = STRING: "{0}"\n.1.3.6.1.2.1.1.5.0 = STRING: "{0}"\n'
    imported = read(one.format("a") + one.format("b") + one.format("a"))
    assert imported.tables["elements"]["id"] == ["a", "b", "a#2"]


def test_parts_do_not_speak_for_the_box() -> None:
    walk = (
        ".1.3.6.1.2.1.1.5.0 = STRING: a\n"
        ".1.3.6.1.2.1.47.1.1.1.1.5.7 = INTEGER: module(9)\n"
        ".1.3.6.1.2.1.47.1.1.1.1.12.7 = STRING: Huawei\n"
    )
    assert read(walk).evidence == ()


@pytest.mark.parametrize(
    "text", ["", "hello\nworld\n", "Timeout: No Response from 10.0.0.1\n", "\0\1\2" * 100]
)
def test_what_is_no_walk(text: str) -> None:
    with pytest.raises(BadInput):
        read(text)


def test_a_megabyte_of_text_is_cut() -> None:
    imported = read('.1.3.6.1.2.1.1.1.0 = STRING: "' + "a" * 3_000_000 + "\n" + "b\n" * 1_000_000)
    assert len(imported.evidence[0].value) <= 4_000 if imported.evidence else True


@given(st.data())
def test_mutations_never_crash(survives: Callable, data: st.DataObject) -> None:
    source = data.draw(st.sampled_from([path.read_bytes() for path in FILES]))
    at = data.draw(st.integers(0, len(source)))
    piece = data.draw(
        st.one_of(
            st.binary(max_size=8), st.sampled_from([b" = ", b".", b"::", b"\n", b'"', "\u202e".encode()])
        )
    )
    changed = source[:at] + piece + source[at + data.draw(st.integers(0, 12)) :]
    survives(parse_snmpwalks, iter([("w.txt", changed)]), "x", {})
