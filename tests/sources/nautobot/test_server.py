"""Against a real server, by `make test-nautobot`; `tests/sources/test_nautobot.py` needs none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cleanpath.errors import BadInput, Unavailable
from cleanpath.sources.builder import Imported
from cleanpath.sources.nautobot import ask_nautobot
from cleanpath.sources.rest_client import Limits

pytestmark = pytest.mark.skipif(
    "NAUTOBOT_SERVER" not in os.environ, reason="needs a Nautobot: run make test-nautobot"
)


@pytest.fixture
def token(nautobot, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CLEANPATH_NAUTOBOT_TOKEN", nautobot.token)
    return str(nautobot.token)


def rows(imported: Imported, table: str, *columns: str) -> list[tuple]:
    return sorted(zip(*(imported.tables[table][column] for column in columns), strict=True))


def links(imported: Imported) -> list[tuple[str, str]]:
    return sorted((min(ends), max(ends)) for ends in rows(imported, "links", "a", "b"))


def test_the_network_is_the_one_that_was_seeded(nautobot, token: str) -> None:
    imported = ask_nautobot(nautobot.address, {})
    assert rows(imported, "elements", "id", "kind", "vendor", "site") == [
        ("circuit C-1", "circuit", "", ""),
        ("circuit C-2", "circuit", "", ""),
        ("provider network MPLS", "provider_network", "", ""),
        ("r1", "router", "huawei", "site Oslo"),
        ("r2", "router", "nokia", "site Oslo"),
        ("r4", "router", "nokia", "site Bergen"),
        ("r5", "router", "", "site Bergen"),
        ("sw1", "switch", "cisco", "site Oslo"),
        ("sw2", "switch", "cisco", "site Oslo"),
    ]
    assert links(imported) == [
        ("circuit C-1", "r2"),
        ("circuit C-1", "r4"),
        ("circuit C-2", "provider network MPLS"),
        ("circuit C-2", "r4"),
        ("r1", "r2"),
        ("r1", "r2"),
        ("r2", "sw1"),
        ("sw1", "sw2"),
    ]
    assert sum(group != "" for group in imported.tables["links"]["group"]) == 2
    assert rows(imported, "sites", "name", "country") == [("Bergen", "SE"), ("Oslo", "NO")]
    assert imported.left == (
        "devices planned or in a store: 1",
        "ends of planned cables: 2",
        "modules and inventory items of their box's own maker: 1",
        "patch panels (passive: part of the links through them): 2",
    )


def test_small_pages_tell_the_same(nautobot, token: str) -> None:
    whole = ask_nautobot(nautobot.address, {})
    assert ask_nautobot(nautobot.address + "/api/", {}, Limits(page_size=2)).tables == whole.tables


def test_import_and_assess(nautobot, token: str, tmp_path: Path) -> None:
    env = os.environ | {"XDG_DATA_HOME": str(tmp_path / "data")}

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "cleanpath", *words]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        assert token not in done.stdout + done.stderr
        return done.stdout

    case = tmp_path / "case"
    run("import", "nautobot", nautobot.address, "--to", str(case))
    assert all(token.encode() not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assessed = json.loads(run("assess", str(case), "--format", "json"))
    assert [(d["id"], d["low"], d["high"]) for d in assessed["demands"]] == [("r4->r2", "clear", "always")]
    inside = tmp_path / "inside"
    ends = ("--option", "from=sw2", "--option", "to=r1")
    run("import", "nautobot", nautobot.address, "--to", str(inside), *ends)
    (demand,) = json.loads(run("assess", str(inside), "--format", "json"))["demands"]
    assert (demand["low"], demand["high"]) == ("always", "always")


@pytest.mark.parametrize("wrong", ["", "0" * 40])
def test_without_the_right_token_nothing_is_read(
    nautobot, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("CLEANPATH_NAUTOBOT_TOKEN", wrong)
    with pytest.raises(Unavailable, match="Set CLEANPATH_NAUTOBOT_TOKEN"):
        ask_nautobot(nautobot.address, {})


def test_a_page_of_the_server_is_not_its_address(nautobot, token: str) -> None:
    with pytest.raises(BadInput, match="without a page of it"):
        ask_nautobot(nautobot.address + "/dcim/devices", {})
