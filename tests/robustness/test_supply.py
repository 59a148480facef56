"""What cleanpath is made of is listed, and what it makes has the same bytes whenever it is made."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cleanpath.reporting.exports.spreadsheets import Sheet, write_workbook

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "supply-chain"


def run(*words):
    return subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, text=True, check=False)


def test_every_installed_dependency_states_an_open_licence():
    done = run("licences")
    assert done.returncode == 0, done.stdout
    names = {line.split("\t")[0].lower() for line in done.stdout.splitlines()}
    assert {"numpy", "numba", "pyarrow", "sqlalchemy", "highspy"} <= names


def test_the_bill_of_materials_is_valid_and_complete():
    first, second = run("sbom").stdout, run("sbom").stdout
    assert first == second
    bill = json.loads(first)
    locked = re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==", (ROOT / "requirements/run.txt").read_text(), re.M
    )
    assert [one["name"] for one in bill["components"]] == locked
    assert all(one["hashes"] for one in bill["components"])
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(first) is None


def test_wheel_and_sdist_have_the_same_bytes_twice(tmp_path):
    pytest.importorskip("hatchling")
    for name in ("one", "two"):
        command = [
            sys.executable,
            "-m",
            "hatchling",
            "build",
            "-t",
            "wheel",
            "-t",
            "sdist",
            "-d",
            str(tmp_path / name),
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    made = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert len(made) == 2
    assert made == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}


def test_a_workbook_has_the_same_bytes_twice(tmp_path):
    sheet = Sheet("report", ("a", "b"), [["x", 1.5], ["=1", None]])
    write_workbook([sheet], tmp_path / "one.xlsx")
    time.sleep(2.1)
    write_workbook([sheet], tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_nobody_is_advised_to_install_a_name():
    """Who installs a name from an index gets what stands there under it, of whomever."""
    told = re.compile(r"pip install '?cleanpath|[Ii]nstall '?cleanpath\[")
    for folder, ending in (("src", "*.py"), ("docs", "*.md")):
        for path in (ROOT / folder).rglob(ending):
            assert not told.search(path.read_text(encoding="utf-8")), path
    assert not told.search((ROOT / "README.md").read_text(encoding="utf-8"))
