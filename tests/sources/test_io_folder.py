from pathlib import Path

import pytest

from cleanpath.errors import BadInput
from cleanpath.sources import io
from cleanpath.sources.io import read_files


def test_files_are_read_in_order_and_links_are_left(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.txt").write_bytes(b"two")
    (tmp_path / "a.txt").write_bytes(b"one")
    (tmp_path / ".hidden").write_bytes(b"x")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert list(read_files(tmp_path)) == [("a.txt", b"one"), ("b/2.txt", b"two")]
    assert list(read_files(tmp_path / "a.txt")) == [("a.txt", b"one")]


def test_limits_and_nothing_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match="files"):
        list(read_files(tmp_path))
    with pytest.raises(BadInput):
        list(read_files(tmp_path / "absent"))
    for name in "abc":
        (tmp_path / name).write_bytes(b"x" * 10)
    monkeypatch.setattr(io, "SIZE_LIMIT", 25)
    with pytest.raises(BadInput, match="bytes"):
        list(read_files(tmp_path))
    monkeypatch.setattr(io, "COUNT_LIMIT", 2)
    with pytest.raises(BadInput, match="2 files"):
        list(read_files(tmp_path))
