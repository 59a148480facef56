"""Against a real server, by `make test-netbox`; `tests/sources/test_netbox.py` needs none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cleanpath.errors import BadInput, Unavailable
from cleanpath.sources.builder import Imported
from cleanpath.sources.netbox import ask_netbox, read_netbox
from cleanpath.sources.rest_client import Limits

pytestmark = pytest.mark.skipif(
    "NETBOX_SERVER" not in os.environ, reason="needs a NetBox: run make test-netbox"
)

FIELDS = {"vendor": "cf:true_maker", "operator": "tenant"}
EXPORTED = ("dcim", "circuits", "wireless", "virtualization", "tenancy", "contenttypes")
"""What the guide says to export."""


@pytest.fixture
def token(netbox, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CLEANPATH_NETBOX_TOKEN", netbox.token)
    return str(netbox.token)


def rows(imported: Imported, table: str, *columns: str) -> list[tuple]:
    return sorted(zip(*(imported.tables[table][column] for column in columns), strict=True))


def links(imported: Imported) -> list[tuple[str, ...]]:
    ends = rows(imported, "links", "a", "b", "group")
    return sorted((*sorted((a, b)), group) for a, b, group in ends)


def test_the_network_is_the_one_that_was_seeded(netbox, token: str) -> None:
    imported = ask_netbox(netbox.address, FIELDS)
    assert rows(imported, "elements", "id", "kind", "vendor", "site", "operator") == [
        ("circuit C-1", "circuit", "", "", "Carrier"),
        ("cluster core", "nfvi_host", "", "", ""),
        ("host1", "server", "dell", "site Oslo", ""),
        ("mux1", "dwdm-terminal", "ciena", "site Oslo", ""),
        ("mux2", "dwdm-terminal", "ciena", "site Bergen", ""),
        ("provider network MPLS", "provider_network", "", "", "Carrier"),
        ("r1", "router", "huawei", "site Oslo", ""),
        ("r2", "router", "nokia", "site Oslo", "Telenor"),
        ("r4", "bergens-own", "nokia", "site Bergen", ""),
        ("r5", "router", "", "site Oslo", ""),
        ("r6", "router", "nokia", "site Oslo", ""),
        ("sw1", "switch", "cisco", "site Oslo", ""),
        ("sw2", "switch", "cisco", "site Oslo", ""),
        ("vm nms", "server", "", "site Oslo", ""),
    ]
    found = links(imported)
    assert [ends for *ends, group in found if not group] == [
        ["circuit C-1", "provider network MPLS"],
        ["circuit C-1", "r4"],
        ["mux1", "mux2"],
        ["mux1", "r2"],
        ["mux2", "r4"],
        ["r2", "sw1"],
        ["r5", "r6"],
        ["sw1", "sw2"],
    ]
    assert [ends for *ends, group in found if group] == [["r1", "r2"]] * 2 + [["r2", "r5"]] * 2 + [
        ["r2", "r6"]
    ] * 2
    assert rows(imported, "relations", "source", "kind", "target") == [
        ("cluster core", "hosts", "vm nms"),
        ("host1", "hosts", "cluster core"),
    ]
    assert [(part.element, part.declared) for part in imported.components] == [("r2", "Huawei")]
    assert rows(imported, "sites", "name", "country") == [("Bergen", "SE"), ("Oslo", "NO")]
    assert not imported.gaps
    assert imported.left == (
        "devices planned or in a store: 1",
        "ends of planned cables: 2",
        "patch panels (passive: part of the links through them): 2",
    )


def test_small_pages_tell_the_same(netbox, token: str) -> None:
    whole = ask_netbox(netbox.address, {})
    assert ask_netbox(netbox.address + "/api/", {}, Limits(page_size=2)).tables == whole.tables


def test_an_export_tells_the_same(netbox, token: str, tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text(netbox.manage("dumpdata", *EXPORTED))
    exported, asked = read_netbox(file, FIELDS), ask_netbox(netbox.address, FIELDS)
    for name, columns in asked.tables.items():
        assert rows(exported, name, *columns) == rows(asked, name, *columns), name
    assert sorted(map(str, exported.components)) == sorted(map(str, asked.components))
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(BadInput, match=r"export\.json"):
        read_netbox(file, FIELDS)


def test_what_a_token_may_not_see_is_told(netbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEANPATH_NETBOX_TOKEN", netbox.narrow)
    with pytest.raises(BadInput, match=r"1 that the source does not show: 'dcim\.cable"):
        ask_netbox(netbox.address, {})
    partial = ask_netbox(netbox.address, {"partial": "yes"})
    hidden = [element for element, kind in rows(partial, "elements", "id", "kind") if kind == "cable"]
    assert len(hidden) == 1
    assert {end for a, b, _ in links(partial) if hidden[0] in (a, b) for end in (a, b)} == {
        *hidden,
        "r5",
        "r6",
    }
    assert len(partial.gaps) == 1


def test_import_assess_judge_and_plan(netbox, token: str, tmp_path: Path) -> None:
    env = os.environ | {"XDG_DATA_HOME": str(tmp_path / "data")}

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "cleanpath", *words]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        assert token not in done.stdout + done.stderr
        return done.stdout

    case = tmp_path / "case"
    source = ("import", "netbox", netbox.address, "--to", str(case), "--as-of", "2026-01-01")
    options = [word for name, value in FIELDS.items() for word in ("--option", f"{name}={value}")]
    ends = ("--option", "from=tag:protected", "--option", "to=sw2")
    run(*source, *options, *ends)
    assert all(token.encode() not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    (demand,) = json.loads(run("assess", str(case), "--format", "json"))["demands"]
    # Every way goes through r2, which has a line card by Huawei; a way round goes through r5, made by ZTE.
    assert (demand["id"], demand["avoidable"]) == ("r6->sw2", "unknown")
    assert (demand["low"], demand["high"]) == ("possible", "always")
    findings = json.loads(run("judge", str(case), "--lens", "SE", "--format", "json"))
    assert findings["schema"] == "cleanpath.findings/1"
    assert findings["findings"]
    plan = json.loads(run("plan", str(case), "--format", "json"))
    assert plan["schema"].startswith("cleanpath.plan/")
    again = run(*source, *options, *ends, "--refresh")
    assert "demands" in again


@pytest.mark.parametrize("wrong", ["", "0" * 40, f"nbt_{'a' * 12}.{'0' * 40}"])
def test_without_the_right_token_nothing_is_read(netbox, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("CLEANPATH_NETBOX_TOKEN", wrong)
    with pytest.raises(Unavailable, match="Set CLEANPATH_NETBOX_TOKEN"):
        ask_netbox(netbox.address, {})


def test_a_page_of_the_server_is_not_its_address(netbox, token: str) -> None:
    with pytest.raises(BadInput, match="without a page of it"):
        ask_netbox(netbox.address + "/dcim/devices", {})
