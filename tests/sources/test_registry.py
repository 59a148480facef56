from pathlib import Path

import pytest

from cleanpath.errors import BadInput, UnknownName
from cleanpath.sources.registry import FORMATS, read


def test_every_format_explains_its_options() -> None:
    for name, chosen in FORMATS.items():
        assert name == name.lower()
        assert chosen.description
        assert all(text.endswith(".") for text in chosen.options.values())


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
