from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput, UnknownName
from cleanpath.sources.formats import FORMATS, read


def test_every_format_explains_its_options() -> None:
    for name, chosen in FORMATS.items():
        assert name == name.lower()
        assert chosen.description
        assert all(text.endswith(".") for text in chosen.options.values())


def test_every_format_and_option_is_in_the_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "import.md").read_text(encoding="utf-8")
    for name, chosen in FORMATS.items():
        assert f"| `{name}` |" in guide
        assert all(f"`{option}`" in guide for option in chosen.options), name


def test_unknown_names_and_files_are_refused(samples: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="graphml"):
        read("grafml", samples / "ring.graphml", {})
    with pytest.raises(UnknownName, match="country"):
        read("graphml", samples / "ring.graphml", {"contry": "NO"})
    for name in FORMATS:
        with pytest.raises(BadInput):
            read(name, tmp_path / "absent", {})
        with pytest.raises(BadInput, match="a value"):
            read(name, tmp_path / "absent", {"from": ""})
        (tmp_path / "empty").write_bytes(b"")
        with pytest.raises(BadInput):
            read(name, tmp_path / "empty", {})


def test_addresses_go_to_servers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, chosen in FORMATS.items():
        with pytest.raises(
            BadInput, match="https to another machine" if chosen.ask else "a file in the format"
        ):
            read(name, "http://inventory.example.org", {})


STARTS = (
    *(b"", b"{", b"[", b'{"a": ', b"<", b"PK\x03\x04", b"PAR1", b"\xff\xfe", b"\xef\xbb\xbf"),
    *(b"Hostname,Vendor\n", b".1.3.6.1.2.1.1.1.0 = ", b"r1#show version\n"),
)


@pytest.mark.parametrize("name", FORMATS)
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=60))
def test_any_bytes_end_in_a_network_or_in_one_line(
    survives: Callable, tmp_path_factory: pytest.TempPathFactory, name: str, start: bytes, rest: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / f"{name}.txt"
    path.write_bytes(start + rest)
    survives(read, name, path, {})


def test_who_runs_the_elements_can_be_told(samples: Path) -> None:
    plain = read("graphml", samples / "ring.graphml", {}).tables["elements"]
    told = read("graphml", samples / "ring.graphml", {"operator": "op"}).tables["elements"]
    before = plain.get("operator") or [""] * len(plain["id"])
    for kind, known, operator in zip(told["kind"], before, told["operator"], strict=True):
        assert operator == (known or ("" if kind == "boundary" else "op"))
    assert "op" in told["operator"]
