"""From an inventory to an assessed case by two commands, nothing edited between them."""

import csv
import json
from pathlib import Path

import pytest

from cleanpath.cli.main import main

SAMPLE = Path(__file__).parent.parent / "sources" / "samples" / "netbox.json"


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture):
    def call(*words: str):
        code = main(["--ledger", str(tmp_path / "ledger.sqlite"), *words])
        return code, *capsys.readouterr()

    return call


def assess(run, case: Path) -> dict[str, tuple[str, str]]:
    code, out, _ = run("assess", str(case), "--format", "json")
    assert code == 0
    return {demand["id"]: (demand["low"], demand["high"]) for demand in json.loads(out)["demands"]}


def test_a_netbox_export_becomes_an_assessed_case(run, tmp_path: Path) -> None:
    country, case = ("--option", "country=NO"), tmp_path / "case"
    code, out, _ = run("import", "netbox", str(SAMPLE), "--to", str(case), *country, "--format", "json")
    assert code == 0
    assert json.loads(out)["makers"] == {"matched": 3, "candidates": 0, "unknown": 3}
    assert assess(run, case) == {"r1->r2": ("always", "always")}
    chosen = ("--option", "from=r3", "--option", "to=device #7")
    assert run("import", "netbox", str(SAMPLE), "--to", str(tmp_path / "other"), *country, *chosen)[0] == 0
    assert assess(run, tmp_path / "other") == {"r3->device #7": ("clear", "always")}


ROLES = """name;role;manufacturer;model;country;connected to
a;Access Switch;Nokia;7220;NO;b
b;Richtfunk;Huawei;RTN 380;NO;c
c;device;Nokia;7750;NO;
"""


def test_what_an_inventory_calls_its_boxes_is_understood_and_kept(run, tmp_path: Path) -> None:
    source, case = tmp_path / "boxes.csv", tmp_path / "case"
    source.write_text(ROLES, encoding="utf-8")
    code, out, _ = run("import", "csv", str(source), "--to", str(case), "--format", "json")
    assert code == 0
    assert json.loads(out)["kinds"] == {
        "understood": 2,
        "taken_as": {"access_switch": "forwarder", "richtfunk": "microwave"},
        "unknown": 1,
        "unknown_words": {"device": 1},
    }
    with (case / "elements.csv").open(encoding="utf-8") as file:
        assert [row["kind"] for row in csv.DictReader(file)] == ["forwarder", "microwave", "device"]
    with (case / "rows.csv").open(encoding="utf-8") as file:
        assert [row["role"] for row in csv.DictReader(file)] == ["access_switch", "richtfunk", "device"]
    assert set(assess(run, case).values()) == {("always", "always")}


@pytest.mark.parametrize("service", ["netbox", "nautobot"])
def test_a_token_is_not_shown_when_nobody_answers(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    monkeypatch.setenv(f"CLEANPATH_{service.upper()}_TOKEN", "s3cret")
    code, out, messages = run("import", service, "http://127.0.0.1:9", "--to", str(tmp_path / "case"))
    assert (code, out) == (2, "")
    assert "Check address and server" in messages
    assert "s3cret" not in messages
    assert not (tmp_path / "case").exists()


def test_options_are_kept_beside_the_case_and_read_again(run, tmp_path: Path) -> None:
    case, kept = tmp_path / "case", tmp_path / "case.map.toml"
    options = ("--option", "country=SE", "--option", "from=r1", "--option", "to=r3")
    run("import", "netbox", str(SAMPLE), "--to", str(case), *options)
    assert 'country = "SE"' in kept.read_text()
    first = assess(run, case)
    run("import", "netbox", str(SAMPLE), "--to", str(case), "--refresh")
    assert assess(run, case) == first
    kept.write_text(kept.read_text() + "# mine\n")
    again = tmp_path / "other" / "case"
    again.parent.mkdir()
    kept.rename(again.with_name("case.map.toml"))
    run("import", "netbox", str(SAMPLE), "--to", str(again))
    assert assess(run, again) == first
    assert "# mine" in again.with_name("case.map.toml").read_text()
    run("import", "netbox", str(SAMPLE), "--to", str(again), "--refresh", "--option", "to=r2")
    assert 'to = "r2"' in again.with_name("case.map.toml").read_text()
