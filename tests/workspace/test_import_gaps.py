"""From sources with a hole in them to verdicts: no flow that the hole could touch is clear."""

import json
from pathlib import Path
from typing import Any

import pytest

from cleanpath.cli.main import main


@pytest.fixture(autouse=True)
def _ledger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLEANPATH_LEDGER", str(tmp_path / "ledger.sqlite"))


class World:
    """Runs commands in a folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture) -> None:
        self.folder, self.capsys = folder, capsys

    def run(self, *arguments: str) -> tuple[int, str]:
        code = main(list(arguments))
        caught = self.capsys.readouterr()
        return code, caught.out or caught.err

    def take(self, source_format: str, files: dict[str, str], *options: str) -> dict[str, Any]:
        source = self.folder / "in"
        source.mkdir()
        for name, text in files.items():
            (source / name).write_text(text, encoding="utf-8")
        named = source / next(iter(files)) if len(files) == 1 or source_format == "csv" else source
        code, text = self.run(
            *("import", source_format, str(named), "--to", str(self.folder / "case"), "--format", "json"),
            *(part for option in options for part in ("--option", option.format(source=source))),
        )
        assert code == 0, text
        return json.loads(text)

    def verdicts(self, *demands: tuple[str, str]) -> list[tuple[str, str]]:
        if demands:
            rows = "".join(f"d{n},{a},{b}\n" for n, (a, b) in enumerate(demands))
            (self.folder / "case" / "demands.csv").write_text(f"id,source,target\n{rows}", encoding="utf-8")
        code, text = self.run("assess", str(self.folder / "case"), "--format", "json")
        assert code == 0, text
        result = json.loads(text)
        printed = self.folder / "result.json"
        printed.write_text(text, encoding="utf-8")
        code, text = self.run("verify", str(printed), str(self.folder / "case"))
        assert code == 0, text
        return [(d["low"], d["high"]) for d in result["demands"]]


@pytest.fixture
def world(tmp_path: Path, capsys: pytest.CaptureFixture) -> World:
    return World(tmp_path, capsys)


CLEAN = "Hostname,Vendor,Role\na,Nokia,router\nb,Nokia,router\nc,Nokia,router\n"


def test_a_whole_network_is_clear_and_says_nothing(world: World) -> None:
    told = world.take("csv", {"d.csv": CLEAN, "l.csv": "From,To\na,b\nb,c\n"}, "links={source}/l.csv")
    assert told["incomplete"] == []
    assert world.verdicts(("a", "c")) == [("clear", "clear")]


@pytest.mark.parametrize(
    "links, reason",
    [
        ("From,To\na,b\nb,c\nb,\n", "rows of links with one end or none: 1"),
        ("From,To\na,b\n", "boxes without a link"),
    ],
)
def test_a_row_without_an_end_and_a_box_without_a_link_leave_flows_open(
    world: World, links: str, reason: str
) -> None:
    told = world.take("csv", {"d.csv": CLEAN, "l.csv": links}, "links={source}/l.csv")
    assert reason in told["incomplete"][0]
    assert world.verdicts(("a", "b")) == [("clear", "always")]


def test_a_hole_in_one_part_leaves_the_other_clear(world: World) -> None:
    devices = CLEAN + "x,Nokia,router\ny,Nokia,router\n"
    links = "From,To\na,b\nb,c\nx,y\ny,\n"
    world.take("csv", {"d.csv": devices, "l.csv": links}, "links={source}/l.csv")
    assert world.verdicts(("a", "c"), ("x", "y")) == [("clear", "clear"), ("clear", "always")]


def test_a_case_without_links_gives_no_verdict_and_says_why_first(world: World) -> None:
    told = world.take("csv", {"d.csv": CLEAN})
    assert told["rows"]["demands"] == 0
    assert world.verdicts() == []
    code, text = world.run("assess", str(world.folder / "case"))
    assert code == 0
    assert "incomplete" in text.split("The case has no protected demand")[0]
    assert world.verdicts(("a", "a")) == [("clear", "always")]


def test_an_entry_that_names_nobody_is_refused(world: World) -> None:
    world.take("csv", {"d.csv": CLEAN, "l.csv": "From,To\na,b\nb,c\n"}, "links={source}/l.csv")
    path = world.folder / "case" / "case.toml"
    path.write_text(path.read_text() + '[[incomplete]]\nreason = "x"\nelements = ["q"]\n', encoding="utf-8")
    code, text = world.run("assess", str(world.folder / "case"))
    assert code == 2
    assert "[incomplete]" in text


def test_a_box_with_its_domain_and_without_is_one_and_the_flow_over_it_is_seen(world: World) -> None:
    def walk(name: str, text: str, *heard: str) -> str:
        told = "".join(f"lldpRemSysName.0.{n}.1 = STRING: {one}\n" for n, one in enumerate(heard, 1))
        return f"sysDescr.0 = STRING: {text}\nsysName.0 = STRING: {name}\n{told}"

    cisco, huawei = "Cisco IOS Software, C2960", "Huawei Versatile Routing Platform Software"
    world.take(
        "snmpwalk",
        {
            "a.txt": walk("a", cisco, "b", "d"),
            "b.txt": walk("b.corp.example", huawei, "c"),
            "c.txt": walk("c", cisco, "b.corp.example", "d"),
            "d.txt": walk("d", cisco, "a", "c"),
        },
    )
    assert world.verdicts(("a", "c")) == [("possible", "possible")]


def test_neighbours_that_nothing_reads_leave_the_flow_open(world: World) -> None:
    session = "r1>show version\nJUNOS Software Release [1]\nr1>show isis adjacency\nge-0 r2 up\nr1>quit\n"
    told = world.take("cli", {"r1.log": session})
    assert any("isis adjacency" in reason for reason in told["incomplete"])


def test_a_sheet_that_looks_like_links_stops_the_import(world: World) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Devices"
    for row in (("Hostname", "Vendor"), ("a", "Nokia"), ("b", "Nokia")):
        book.active.append(row)
    sheet = book.create_sheet("Cables")
    for row in (("Nr", "Left", "Right"), (1, "a", "b")):
        sheet.append(row)
    path = world.folder / "x.xlsx"
    book.save(path)
    arguments = ("import", "xlsx", str(path), "--to", str(world.folder / "case"))
    code, text = world.run(*arguments)
    assert code == 2
    assert "'Cables'" in text
    saved = world.folder / "case.map.toml"
    assert "skip = true" in saved.read_text(encoding="utf-8")
    code, text = world.run(*arguments, "--option", f"map={saved}", "--format", "json")
    assert code == 0, text
    assert any("'Cables'" in reason for reason in json.loads(text)["incomplete"])
