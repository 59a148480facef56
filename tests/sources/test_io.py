import gzip
import hashlib
import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.io import digest_sources, noting_digests, parse_json, read_bytes

TEXT = b"text " * 1000


@pytest.mark.parametrize("suffix, pack", [("", bytes), (".gz", gzip.compress), (".xz", lzma.compress)])
def test_packed_files_are_bounded(tmp_path: Path, suffix: str, pack: type) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(pack(TEXT))
    assert read_bytes(path) == TEXT
    assert read_bytes(path, len(TEXT)) == TEXT
    with pytest.raises(BadInput, match="at most 4999 bytes"):
        read_bytes(path, len(TEXT) - 1)


@pytest.mark.parametrize("suffix, pack", [(".gz", gzip.compress), (".xz", lzma.compress)])
def test_several_streams_cut_and_damaged_ones(tmp_path: Path, suffix: str, pack: type) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(pack(TEXT) + pack(b"more"))
    assert read_bytes(path) == TEXT + b"more"
    for damage in (pack(TEXT)[:-9], pack(TEXT) + b"junk", b"junk", b""):
        path.write_bytes(damage)
        with pytest.raises(BadInput):
            read_bytes(path)


def test_a_bomb_costs_no_more_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xz"
    path.write_bytes(lzma.compress(bytes(50_000_000)))
    with pytest.raises(BadInput, match="unpacked"):
        read_bytes(path, 10_000_000)


def test_what_is_no_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none", tmp_path / "\0", tmp_path / ("x" * 5000)):
        with pytest.raises(BadInput):
            read_bytes(path)


@given(st.binary(max_size=60), st.sampled_from([".gz", ".xz"]), st.integers(0, 80))
def test_mutated_archives_never_crash(
    tmp_path_factory: pytest.TempPathFactory, piece: bytes, suffix: str, at: int
) -> None:
    data = (gzip.compress if suffix == ".gz" else lzma.compress)(TEXT)
    path = tmp_path_factory.getbasetemp() / f"mutated{suffix}"
    path.write_bytes(data[:at] + piece + data[at + len(piece) :])
    try:
        read_bytes(path)
    except BadInput as error:
        assert str(error).isprintable()


def test_json_is_strict() -> None:
    assert parse_json(b'\xef\xbb\xbf{"a": 1}', "x") == {"a": 1}
    for text in (b"NaN", b"-Infinity", b'{"a": 1, "a": 2}', b"", b"[" * 10**6, b"\x00"):
        with pytest.raises(BadInput):
            parse_json(text, "x")


def test_what_is_read_has_a_name_and_a_digest(tmp_path):
    folder = tmp_path / "captures"
    (folder / "b").mkdir(parents=True)
    for name in ("a.txt", "b/c.txt", ".hidden"):
        (folder / name).write_text("x", encoding="utf-8")
    (folder / "link").symlink_to(folder / "a.txt")
    x = hashlib.sha256(b"x").hexdigest()
    options = (str(folder / "a.txt"), str(folder), "DE", "x" * 400, "a\0b", "")
    in_folder = [["captures/a.txt", x], ["captures/b/c.txt", x]]
    assert digest_sources(str(folder), options[:1] + options[2:], {}) == [*in_folder, ["a.txt", x]]
    assert digest_sources("https://netbox.example", options, {}) == [["a.txt", x]]


@pytest.mark.parametrize("suffix, pack", [("", bytes), (".gz", gzip.compress), (".xz", lzma.compress)])
def test_a_file_that_changes_after_it_was_read_keeps_the_digest_of_what_was_read(tmp_path, suffix, pack):
    path, other = tmp_path / f"a{suffix}", tmp_path / "b"
    packed = pack(TEXT)
    path.write_bytes(packed)
    other.write_bytes(b"not read")
    with noting_digests() as noted:
        assert read_bytes(path) == TEXT
        assert read_bytes(path, len(TEXT)) == TEXT
    path.write_bytes(b"changed")
    assert read_bytes(path.rename(tmp_path / "c")) == b"changed"
    was, unread = (hashlib.sha256(data).hexdigest() for data in (packed, b"not read"))
    assert noted == {path: was}
    path.write_bytes(b"changed")
    assert digest_sources(str(path), [str(other)], noted) == [[f"a{suffix}", was], ["b", unread]]


def test_much_json_is_announced(monkeypatch, capsys):
    monkeypatch.setattr("cleanpath.sources.io.LARGE", 8)
    parse_json(b"[1]", "small.json")
    assert capsys.readouterr().err == ""
    parse_json(b"[1, 2, 3]", "large.json")
    assert capsys.readouterr().err == "cleanpath: reading large.json: 0 MiB of JSON, held in memory whole.\n"
