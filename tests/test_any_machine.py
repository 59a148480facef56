"""The program runs with the plainest settings: no writable home, LANG=C, a path with blanks, another user."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import cleanpath

PLAIN = {"PATH": os.defpath, "LANG": "C", "LC_ALL": "C", "HOME": "/dev/null/home"}
"""A home in which nobody, the administrator neither, can write."""
NOBODY = 65534


@pytest.fixture
def place(tmp_path):
    """A folder whose name has blanks and letters beyond ASCII."""
    folder = tmp_path / "a path with blanks é"
    folder.mkdir()
    return folder


def run(place, *words, **more):
    command = [sys.executable, "-m", "cleanpath", *words]
    return subprocess.run(command, cwd=place, env=PLAIN, capture_output=True, check=False, **more)


@pytest.mark.parametrize(
    "words",
    [
        ("assess", "operator-5g"),
        ("judge", "operator-uk"),
        ("explain", "operator-5g", "base"),
        ("rules", "show", "jp-procurement-2018"),
        ("vendors", "resolve", "华为"),
        ("brief", "operator-5g", "--to", "a brief.html"),
    ],
    ids=" ".join,
)
def test_commands_run_without_a_home_and_with_the_plainest_locale(place, words):
    done = run(place, *words)
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode("utf-8")
    assert b"internal error" not in done.stderr


def test_a_case_in_a_path_with_blanks_is_imported_assessed_and_verified(place):
    graph = '<node id="ä"/><node id="b"/><edge source="ä" target="b"/>'
    (place / "ein Netz.graphml").write_text(
        f'<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="undirected">{graph}'
        "</graph></graphml>",
        encoding="utf-8",
    )
    made = run(place, "import", "graphml", "ein Netz.graphml", "--to", "mein Fall", "--format", "json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["rows"]["elements"] == 2
    done = run(place, "assess", "mein Fall", "--format", "json")
    (place / "a result.json").write_bytes(done.stdout)
    assert run(place, "verify", "a result.json", "mein Fall").returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only the administrator can run as another user")
def test_another_user_runs_it_in_a_folder_that_it_cannot_write(place):
    if not _all_may_enter(sys.executable, cleanpath.__file__):
        pytest.skip("another user may not reach this interpreter or this checkout")
    done = run("/", "assess", "operator-5g", user=NOBODY)
    assert done.returncode == 0, done.stderr


def _all_may_enter(*files):
    paths = [Path(file).resolve() for file in files]
    return all(folder.stat().st_mode & 0o001 for path in paths for folder in path.parents)
