"""A pack holds every input and result, and its manifest notices every change."""

import csv
import hashlib
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace

import pytest

from cleanpath.errors import Conflict
from cleanpath.reporting.exports.audit_pack import MANIFEST, write_pack
from cleanpath.workspace.verify import verify


@pytest.fixture
def unpacked(british, tmp_path):
    write_pack(british, tmp_path / "pack.zip")
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack:
        assert pack.testzip() is None
        pack.extractall(tmp_path / "pack")
    return tmp_path / "pack"


def test_every_file_is_in_the_manifest_and_as_it_was(british, unpacked):
    lines = (unpacked / MANIFEST).read_text().splitlines()
    told = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    held = {p.relative_to(unpacked).as_posix(): p for p in unpacked.rglob("*") if p.is_file()}
    assert set(told) == set(held) - {MANIFEST}
    for name, digest in told.items():
        assert hashlib.sha256(held[name].read_bytes()).hexdigest() == digest
    assert {
        n.removeprefix("case/"): d for n, d in told.items() if n.startswith("case/")
    } == british.case.digests
    assert sum(name.startswith("rules/") for name in told) > len(british.registry)
    findings = json.loads((unpacked / "findings.json").read_text())["findings"]
    assert [finding["id"] for finding in findings] == [finding.id for finding in british.findings]
    assert {waiver["kind"] for waiver in json.loads((unpacked / "waivers.json").read_text())} == {
        "waiver", "decision",
    }  # fmt: skip
    with (unpacked / "report.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == len(british.rows)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum on this system")
def test_sha256sum_accepts_a_pack_and_rejects_a_changed_one(unpacked):
    def checked():
        asked = ["sha256sum", "-c", "--quiet", "--strict", MANIFEST]
        return subprocess.run(asked, cwd=unpacked, capture_output=True, check=False).returncode

    assert checked() == 0
    path = unpacked / "findings.json"
    path.write_text(path.read_text().replace("breached", "met", 1))
    assert checked() == 1


def test_the_same_question_gives_the_same_pack(british, tmp_path):
    for name in "ab":
        write_pack(british, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_case_that_changed_since_it_was_read_is_not_packed(british, tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(british.case.folder, folder)
    with (folder / "elements.csv").open("a") as file:
        file.write("\n")
    with pytest.raises(Conflict, match="as it was read"):
        write_pack(replace(british, case=replace(british.case, folder=folder)), tmp_path / "pack.zip")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case"]


def test_the_checker_accepts_what_is_in_the_pack(desk, unpacked):
    told = verify(desk, str(unpacked / "assessment.json"), str(unpacked / "case"))
    assert told["faults"] == []
    assert told["accepted"]
    assert told["checked"] > 0
