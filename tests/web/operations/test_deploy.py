"""What is under deploy/ starts commands that there are, as an ordinary user, from files that there are."""

import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cleanpath.cli.main import build_parser
from cleanpath.web.app import create_app
from cleanpath.web.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def read_unit(path):
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read(path)
    return read["Service"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_command_that_there_is(unit):
    service = read_unit(unit)
    program, *words = shlex.split(service["ExecStart"])
    assert Path(program).name in PROJECT["scripts"]
    build_parser().parse_args(words)
    assert service["NoNewPrivileges"] == "yes"


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_writes_only_where_it_may(unit):
    """The root of the file system is read-only there and the user has no home."""
    service = read_unit(unit)
    assert service["ProtectSystem"] == "strict"
    allowed = f"/var/lib/{service['StateDirectory']}", f"/var/cache/{service['CacheDirectory']}"
    assert len(set(allowed)) == 2
    lines = [
        line for line in unit.read_text(encoding="utf-8").splitlines() if line.startswith("Environment=")
    ]
    variables = dict(
        word.split("=", 1) for line in lines for word in shlex.split(line[len("Environment=") :])
    )
    for name in ("CLEANPATH_LEDGER", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        assert variables[name].startswith(allowed), name


def test_the_units_share_what_they_keep():
    held = [
        {name: read_unit(unit)[name] for name in ("User", "StateDirectory", "CacheDirectory")}
        for unit in UNITS
    ]
    assert len(held) == 2
    assert held[0] == held[1]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_finds_no_fault_in_a_unit(unit, tmp_path):
    program = tmp_path / "cleanpath"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text = unit.read_text(encoding="utf-8").replace("/opt/cleanpath/bin/cleanpath", str(program))
    copy = tmp_path / unit.name
    copy.write_text(text, encoding="utf-8")
    found = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    copy.write_text(text.replace("NoNewPrivileges=yes", "NoNewPrivilege=yes"), encoding="utf-8")
    found = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)
    assert "NoNewPrivilege" in found.stderr


INSTRUCTIONS = {
    "FROM", "COPY", "RUN", "USER", "ENV", "VOLUME", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "ENTRYPOINT",
    "CMD",
}  # fmt: skip


@pytest.fixture(scope="module")
def instructions():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def values(instructions, name):
    return [value for found, value in instructions if found == name]


def test_the_container_is_built_of_known_instructions(instructions):
    assert {name for name, _ in instructions} <= INSTRUCTIONS
    assert instructions[0][0] == "FROM"
    stages = [value.split() for value in values(instructions, "FROM")]
    assert len({stage[0] for stage in stages}) == 1, "packages are built for the Python that runs them"
    version = re.search(r"python:3\.(\d+)", stages[0][0])
    assert int(version[1]) >= int(PROJECT["requires-python"].split(".")[1])


def test_the_container_runs_a_command_that_there_is_as_an_ordinary_user(instructions):
    [entry] = json.loads(values(instructions, "ENTRYPOINT")[0])
    command = json.loads(values(instructions, "CMD")[0])
    assert Path(entry).name in PROJECT["scripts"]
    asked = build_parser().parse_args(command)
    assert str(int(asked.port)) in values(instructions, "EXPOSE")
    names = [name for name, _ in instructions]
    [user] = values(instructions, "USER")
    made = next(value for value in values(instructions, "RUN") if value.startswith("useradd"))
    assert made.split()[-1] == user
    assert names.index("USER") < names.index("ENTRYPOINT")
    [volume] = values(instructions, "VOLUME")
    assert f"--home-dir {volume} " in made
    assert f"CLEANPATH_LEDGER={volume}/" in values(instructions, "ENV")[0]
    assert values(instructions, "STOPSIGNAL") == ["SIGTERM"]


def test_the_container_installs_what_the_server_needs_from_files_that_there_are(instructions, tmp_path):
    for value in values(instructions, "COPY"):
        *sources, target = value.split()
        if sources[0] == "--from=build":
            continue
        place = tmp_path / Path(target).relative_to("/")
        for source in sources:
            found = ROOT / source
            if found.is_dir():
                shutil.copytree(found, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                place.mkdir(parents=True, exist_ok=True)
                shutil.copy(found, place)
    [line] = [value for value in values(instructions, "RUN") if "pip install" in value]
    folder, extras = re.search(r"'(/\w+)\[([a-z,]+)\]'", line).groups()
    assert {"web", "postgresql"} <= set(extras.split(",")) <= set(PROJECT["optional-dependencies"])
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "built")]
    subprocess.run(build, cwd=tmp_path / folder.lstrip("/"), check=True, capture_output=True)
    [wheel] = (tmp_path / "built").glob("*.whl")
    held = {name.removeprefix("cleanpath/") for name in zipfile.ZipFile(wheel).namelist()}
    package = ROOT / "src" / "cleanpath"
    for part in ("web/templates", "web/static", "rules", "cases", "ledger/migrations"):
        wanted = {
            str(path.relative_to(package))
            for path in (package / part).rglob("*.*")
            if "__pycache__" not in str(path)
        }
        assert wanted <= held, part


def test_the_container_asks_for_its_health_where_the_server_tells_it(instructions, tmp_path):
    [value] = values(instructions, "HEALTHCHECK")
    program, option, code = json.loads(value.removeprefix("CMD "))
    assert (Path(program).name, option) == ("python", "-c")
    [address] = re.findall(r"'http://127\.0\.0\.1:(\d+)(/[a-z]+)'", code)
    assert address[0] in values(instructions, "EXPOSE")
    with TestClient(
        create_app(Settings(str(tmp_path / "l.sqlite"), tmp_path / "cases", workers=0))
    ) as client:
        assert client.get(address[1]).status_code == 200
    unreachable = subprocess.run([sys.executable, "-c", code.replace(address[0], "1")], capture_output=True)
    assert unreachable.returncode == 1
