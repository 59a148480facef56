"""What is under deploy/ starts commands that there are, as an ordinary user."""

import configparser
import re
import shlex
from pathlib import Path

import pytest

from cleanpath.cli.main import build_parser

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("*.service")), ids=lambda path: path.name)
def test_a_unit_starts_a_command_that_there_is(unit):
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read(unit)
    words = shlex.split(read["Service"]["ExecStart"])
    assert words[0] == "/opt/cleanpath/bin/cleanpath"
    build_parser().parse_args(words[1:])
    assert read["Service"]["NoNewPrivileges"] == "yes"


def test_the_container_runs_a_command_that_there_is_as_an_ordinary_user():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    [command] = re.findall(r"^CMD \[(.*)\]$", text, re.M)
    build_parser().parse_args([word.strip('" ') for word in command.split(",")])
    assert re.search(r"^USER cleanpath$", text, re.M)
    for name in re.findall(r"\[([a-z,]+)\]'", text)[0].split(","):
        project = (DEPLOY.parent / "pyproject.toml").read_text(encoding="utf-8")
        assert re.search(rf"^{name} = \[", project, re.M), name
