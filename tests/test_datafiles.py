import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath import datafiles
from cleanpath.datafiles import check_folder, load_folder
from cleanpath.errors import BadInput


def fill(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for key, text in texts.items():
        (folder / f"{key}.toml").write_text(text, encoding="utf-8")
    return folder


def test_reads_files_by_key_and_leaves_readme_and_hidden_files_alone(tmp_path):
    fill(tmp_path, b='home = "NO"', a="n = 1")
    (tmp_path / "README.md").write_text("words")
    (tmp_path / ".a.toml.swp").write_text("junk")
    assert load_folder(tmp_path, "vendor") == {"a": {"n": 1}, "b": {"home": "NO"}}


@pytest.mark.parametrize(
    "name", ["x.TOML", "x.toml.bak", "x", "a b.toml", "ä.toml", "\u202ex.toml", "x" * 101 + ".toml", "-.toml"]
)
def test_refuses_names_that_would_hide_an_entry(tmp_path, name):
    (tmp_path / name).write_text("n = 1")
    with pytest.raises(BadInput, match="one vendor a file") as caught:
        load_folder(tmp_path, "vendor")
    assert str(caught.value).isprintable()


def test_refuses_links_folders_and_names_that_differ_in_case(tmp_path):
    folder = fill(tmp_path / "v", Foo="n = 1", foo="n = 2")
    (tmp_path / "secret.toml").write_text("n = 3")
    os.symlink(tmp_path / "secret.toml", folder / "link.toml")
    (folder / "deep.toml").mkdir()
    data, faults = check_folder(folder, "vendor")
    assert sorted(data) == ["Foo"]
    assert [f.found for f in faults] == ["a folder, a pipe or a device", "'Foo'", "a link to elsewhere"]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"home = NO", "line 1"),
        (b"\xff\xfe", "0xff"),
        (b"a = " + b"[" * 5000, "too much"),
        (b"#" * (datafiles.SIZE_LIMIT + 1), "more"),
        (b"n = 1\nn = 2", "overwrite"),
        (b"n = " + b"9" * 5000, "too much"),
    ],
)
def test_one_clear_message_for_a_bad_file(tmp_path, raw, found):
    (tmp_path / "bad.toml").write_bytes(raw)
    fill(tmp_path, good="n = 1")
    with pytest.raises(BadInput, match=r"bad\.toml") as caught:
        load_folder(tmp_path, "vendor")
    assert found in caught.value.found
    data, faults = check_folder(tmp_path, "vendor")
    assert sorted(data) == ["good"]
    assert len(faults) == 1


def test_a_missing_folder_is_bad_input(tmp_path):
    with pytest.raises(BadInput, match="a folder of rule files"):
        load_folder(tmp_path / "none", "rule")


def test_the_cache_follows_every_change(tmp_path):
    folder, cache = fill(tmp_path / "v", a="n = 1"), tmp_path / "cache"
    assert load_folder(folder, "vendor", cache) == load_folder(folder, "vendor", cache) == {"a": {"n": 1}}
    fill(folder, a="n = 2")
    assert load_folder(folder, "vendor", cache) == {"a": {"n": 2}}
    fill(folder, b="n = 3")
    assert load_folder(folder, "vendor", cache) == {"a": {"n": 2}, "b": {"n": 3}}
    assert len(list(cache.iterdir())) == 1


def test_the_cache_is_used_and_any_damage_to_it_is_ignored(tmp_path, monkeypatch):
    folder, cache = fill(tmp_path / "v", a="n = 1"), tmp_path / "cache"
    load_folder(folder, "vendor", cache)
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    for damaged in (b"", whole[:-3], whole.replace(b":1", b":7"), b"\x00" * 100, b"[]"):
        kept.write_bytes(damaged)
        assert load_folder(folder, "vendor", cache) == {"a": {"n": 1}}
    monkeypatch.setattr(datafiles, "_parse", None)
    assert load_folder(folder, "vendor", cache) == {"a": {"n": 1}}


def test_an_unwritable_cache_does_no_harm(tmp_path):
    folder = fill(tmp_path / "v", a="n = 1")
    (tmp_path / "file").write_text("")
    assert load_folder(folder, "vendor", tmp_path / "file" / "below") == {"a": {"n": 1}}


def test_dates_are_read_but_not_cached(tmp_path):
    folder, cache = fill(tmp_path / "v", a="d = 2018-11-23"), tmp_path / "cache"
    assert load_folder(folder, "vendor", cache)["a"]["d"].year == 2018
    assert not cache.exists()


@given(st.binary(max_size=300))
def test_any_bytes_are_data_or_one_printable_fault(tmp_path_factory, raw):
    folder = tmp_path_factory.mktemp("any")
    (folder / "x.toml").write_bytes(raw)
    data, faults = check_folder(folder, "vendor")
    assert len(data) + len(faults) == 1
    assert all(str(f).isprintable() for f in faults)
