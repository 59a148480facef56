"""Targets: nothing that is there is harmed, and what is written is written whole."""

import os
from pathlib import Path

import pytest

from cleanpath.errors import BadInput, CleanpathError, Conflict, Unavailable
from cleanpath.files import STANDARD_OUTPUT, replacing, writing


def write(to: Path | str, text: str = "new", meanwhile=lambda: None, **asked: object) -> None:
    with writing(str(to), **asked) as place:
        place.write_text(text)
        meanwhile()


def test_a_file_that_is_there_is_replaced_only_by_force(tmp_path):
    to = tmp_path / "report.html"
    write(to, "old")
    with pytest.raises(Conflict, match="--force"):
        write(to)
    assert to.read_text() == "old"
    write(to, force=True)
    assert to.read_text() == "new"
    assert os.listdir(tmp_path) == ["report.html"]


def test_a_file_that_comes_there_meanwhile_stays(tmp_path):
    to = tmp_path / "report.html"
    with pytest.raises(Conflict):
        write(to, meanwhile=lambda: to.write_text("of another program"))
    assert to.read_text() == "of another program"
    assert os.listdir(tmp_path) == ["report.html"]


@pytest.mark.parametrize("force", [False, True])
def test_devices_pipes_and_folders_are_no_targets(tmp_path, force):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for to in ("/dev/null", tmp_path / "pipe", tmp_path / "folder", tmp_path):
        before = os.lstat(to).st_ino
        with pytest.raises(BadInput, match="expected a file"):
            write(to, force=force)
        assert os.lstat(to).st_ino == before


def test_a_link_is_something_that_is_there(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "absent")
    with pytest.raises(Conflict):
        write(tmp_path / "link")
    (tmp_path / "aim").write_text("mine")
    (tmp_path / "other").symlink_to(tmp_path / "aim")
    write(tmp_path / "other", force=True)
    assert (tmp_path / "aim").read_text() == "mine"


@pytest.mark.parametrize("name", ["elements.csv", "case.toml", "new.parquet", "kinds/router.toml", "X.CSV"])
def test_the_files_of_a_case_are_never_written_over(tmp_path, name):
    (tmp_path / "kinds").mkdir()
    (tmp_path / "case.toml").write_text("title = 'x'")
    (tmp_path / "elements.csv").write_text("id")
    with pytest.raises(BadInput, match="among the tables of a case"):
        write(tmp_path / name, force=True)
    (tmp_path / "beside").symlink_to(tmp_path)
    with pytest.raises(BadInput, match="among the tables of a case"):
        write(tmp_path / "beside" / name, force=True)
    write(tmp_path / "brief.html")


def test_what_is_kept_is_never_written_over(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "ledger").write_text("entries")
    (tmp_path / "link").symlink_to(tmp_path / "ledger")
    for to in ("ledger", "link", "rules/new.html"):
        with pytest.raises(BadInput, match="a place of its own"):
            write(tmp_path / to, force=True, kept=[tmp_path / "ledger", tmp_path / "rules"])
    assert (tmp_path / "ledger").read_text() == "entries"


@pytest.mark.parametrize("name", STANDARD_OUTPUT)
def test_standard_output_is_printed_to_and_stays(capsysbinary, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with writing(name) as place:
        place.write_bytes(b"\x00\xff page")
    assert capsysbinary.readouterr().out == b"\x00\xff page"
    assert os.listdir(tmp_path) == []
    with pytest.raises(ZeroDivisionError):
        write(name, "half", meanwhile=lambda: 1 / 0)
    assert capsysbinary.readouterr().out == b""


def test_what_cannot_be_written_is_refused_and_leaves_nothing(tmp_path):
    for to in (tmp_path / "no" / "such" / "x", tmp_path / ("n" * 300), "x" * 5000, "a\0b", ""):
        with pytest.raises(CleanpathError):
            write(to)
    longest = tmp_path / ("n" * 255)
    write(longest)
    assert longest.read_text() == "new"
    with pytest.raises(Unavailable), replacing(tmp_path / "no" / "x") as place:
        place.write_text("x")
    assert os.listdir(tmp_path) == [longest.name]


def test_nothing_is_left_of_what_a_database_keeps_beside_its_file(tmp_path):
    def work() -> None:
        with replacing(tmp_path / "copy.sqlite") as partial:
            for end in ("", "-wal", "-shm"):
                partial.with_name(partial.name + end).write_text("x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert os.listdir(tmp_path) == []
