import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from cleanpath.cli.main import main
from cleanpath.network.case import read_case

DEVICES = "Hostname,Vendor,Role\na,Nokia,router\nb,Huawei,router\nc,,router\n"
LINKS = "From,To\na,b\nb,c\n"


@pytest.fixture(autouse=True)
def _ledger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLEANPATH_LEDGER", str(tmp_path / "ledger.sqlite"))


def take(folder: Path, devices: str, links: str, *more: str) -> int:
    (folder / "d.csv").write_text(devices, encoding="utf-8")
    (folder / "l.csv").write_text(links, encoding="utf-8")
    source = ("import", "csv", str(folder / "d.csv"), "--to", str(folder / "case"))
    return main([*source, "--option", f"links={folder / 'l.csv'}", "--format", "json", *more])


def edit(path: Path, **changes: dict[str, str]) -> None:
    """Change cells of a table of the case, as a person would: by element and column."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row |= changes.get(row["id"], {})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def column(folder: Path, name: str) -> dict[str, Any]:
    elements = read_case(str(folder / "case")).network.elements
    return dict(zip(elements["id"].to_pylist(), elements[name].to_pylist(), strict=True))


def test_the_source_is_followed_and_what_people_changed_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert take(tmp_path, DEVICES, LINKS) == 0
    case = tmp_path / "case"
    assert [name for name, _ in json.loads((case / "imported.json").read_text())["read"]] == [
        "d.csv",
        "l.csv",
    ]
    edit(case / "elements.csv", c={"vendor": "zte", "operator": "telco"})
    (case / "demands.csv").write_text("id,source,target\nmine,a,c\ngone,a,b\n", encoding="utf-8")
    (case / "notes.toml").write_text("x = 1\n", encoding="utf-8")
    settings = case / "case.toml"
    settings.write_text(settings.read_text().replace('title = "', 'title = "My '), encoding="utf-8")
    capsys.readouterr()
    newer = "Hostname,Vendor,Role\na,Cisco,router\nc,,router\nd,Nokia,router\n"
    assert take(tmp_path, newer, "From,To\na,d\nd,c\n", "--refresh") == 0
    told = json.loads(capsys.readouterr().out)["refreshed"]
    read = json.loads((case / "imported.json").read_text())["read"]
    assert [name for name, _ in read] == ["d.csv", "l.csv", "case.map.toml"]
    assert read[0][1] == hashlib.sha256(newer.encode()).hexdigest()
    assert column(tmp_path, "vendor") == {"a": "cisco", "c": "zte", "d": "nokia"}
    assert column(tmp_path, "operator")["c"] == "telco"
    opened = read_case(str(case))
    assert opened.settings.title.startswith("My ")
    assert opened.network.demands["id"].to_pylist() == ["mine"]
    assert (case / "notes.toml").exists()
    assert (told["added"], told["gone"], told["changed"], told["demands_dropped"]) == (
        ["d"],
        ["b"],
        ["a"],
        ["gone"],
    )
    assert told["kept"] == {"vendor": 1, "operator": 1}
    assert take(tmp_path, newer, "From,To\na,d\nd,c\n", "--refresh") == 0
    assert json.loads(capsys.readouterr().out)["refreshed"]["counts"]["changed"] == 0
    assert column(tmp_path, "vendor")["c"] == "zte"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".case")]


def test_a_gap_that_a_person_removed_stays_removed_and_a_new_one_comes(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert take(tmp_path, DEVICES, LINKS + "b,\n") == 0
    settings = tmp_path / "case" / "case.toml"
    assert "[[incomplete]]" in settings.read_text()
    settings.write_text(settings.read_text().split("[[incomplete]]")[0], encoding="utf-8")
    assert take(tmp_path, DEVICES, LINKS + "b,\n", "--refresh") == 0
    assert "[[incomplete]]" not in settings.read_text()
    assert take(tmp_path, DEVICES, LINKS + "b,\nc,\n", "--refresh") == 0
    assert "[[incomplete]]" in settings.read_text()


def test_a_case_that_no_import_made_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert take(tmp_path, DEVICES, LINKS) == 0
    (tmp_path / "case" / "imported.json").write_text("[]", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in (tmp_path / "case").iterdir()}
    assert take(tmp_path, DEVICES, "From,To\na,c\n", "--refresh") == 2
    assert {path.name: path.read_bytes() for path in (tmp_path / "case").iterdir()} == before
    assert take(tmp_path, DEVICES, LINKS) == 2
