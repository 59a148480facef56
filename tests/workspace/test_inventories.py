import csv
import json
from pathlib import Path

import pytest

from cleanpath.cli.main import main
from cleanpath.network.case import read_case

SAMPLES = Path(__file__).parents[1] / "sources" / "samples"
SOURCES = {
    "csv": "inventory.csv",
    "librenms": "librenms.json",
    "snmpwalk": "walks",
    "cli": "captures",
    "cyclonedx": "devices.cdx.json",
    "lldp": "neighbours.jsonl",
}


@pytest.fixture(autouse=True)
def _ledger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLEANPATH_LEDGER", str(tmp_path / "ledger.sqlite"))


def run(capsys: pytest.CaptureFixture, *arguments: str) -> tuple[int, str]:
    code = main(list(arguments))
    caught = capsys.readouterr()
    return code, caught.out or caught.err


@pytest.mark.parametrize("source_format", SOURCES)
def test_an_inventory_leads_to_an_assessed_case(
    source_format: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    case = tmp_path / "case"
    source = SAMPLES / SOURCES[source_format]
    code, text = run(capsys, "import", source_format, str(source), "--to", str(case), "--format", "json")
    assert code == 0, text
    told = json.loads(text)
    elements = read_case(str(case)).network.elements["vendor"].to_pylist()
    assert "huawei" in elements
    with (case / "rows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    outcomes = [row["outcome"] for row in rows]
    assert set(outcomes) <= {"matched", "candidates", "unknown"}
    assert {o: outcomes.count(o) for o in ("matched", "candidates", "unknown")} == told["makers"]
    assert all(row["reason"] for row in rows)
    code, text = run(capsys, "assess", str(case), "--format", "json")
    assert code == 0, text
    assert json.loads(text)["demands"]


def test_what_was_observed_is_kept_for_identify(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    case = tmp_path / "case"
    assert run(capsys, "import", "snmpwalk", str(SAMPLES / "walks"), "--to", str(case))[0] == 0
    code, text = run(capsys, "identify", str(case), "--format", "jsonl")
    assert code == 0, text
    answers = [json.loads(line) for line in text.splitlines()]
    assert {a["value"]: a["vendor"] for a in answers}["BRE-AR-01"] == "huawei"
    assert max(a["observations"] for a in answers) > 2


def test_the_map_is_kept_beside_the_case_and_used_again(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    source, saved = SAMPLES / "inventory.csv", tmp_path / "one.map.toml"
    assert run(capsys, "import", "csv", str(source), "--to", str(tmp_path / "one"))[0] == 0
    proposed = saved.read_text(encoding="utf-8")
    code, _ = run(
        capsys, "import", "csv", str(source), "--to", str(tmp_path / "two"), "--option", f"map={saved}"
    )
    assert code == 0
    one, two = ((tmp_path / name / "elements.csv").read_bytes() for name in ("one", "two"))
    assert one == two
    assert not (tmp_path / "two.map.toml").exists()
    saved.write_text(proposed.replace('country = "Land"\n', ""), encoding="utf-8")
    code, text = run(capsys, "import", "csv", str(source), "--to", str(tmp_path / "one"))
    assert code == 2
    assert "earlier map" in text
    assert "country" not in saved.read_text(encoding="utf-8").split("[sheet.columns]")[1]


def test_a_source_that_is_not_understood_leaves_a_map_to_complete(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    source, case = tmp_path / "odd.csv", tmp_path / "case"
    source.write_text("Colour,Maker text\nred,Huawei\nblue,Nokia\n", encoding="utf-8")
    code, text = run(capsys, "import", "csv", str(source), "--to", str(case))
    assert code == 2
    assert not case.exists()
    saved = tmp_path / "case.map.toml"
    assert str(saved) in text
    lines = saved.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("skip", "#"))]
    saved.write_text("\n".join([*kept, 'id = "Colour"']), encoding="utf-8")
    code, text = run(capsys, "import", "csv", str(source), "--to", str(case), "--option", f"map={saved}")
    assert code == 0, text
    assert read_case(str(case)).network.elements["vendor"].to_pylist() == ["huawei", "nokia"]


def test_reports_hold_no_formula(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    source, case = tmp_path / "x.csv", tmp_path / "case"
    source.write_text("Hostname,Vendor\n=cmd|calc,@SUM(1)\n-2+3,+1\n", encoding="utf-8")
    assert run(capsys, "import", "csv", str(source), "--to", str(case))[0] == 0
    for name in ("rows.csv", "evidence.csv"):
        with (case / name).open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_entities_become_registries_that_a_lens_can_use(
    tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "with"
    arguments = ("import", "ftm", str(SAMPLES / "entities.ftm.json"), "--to", str(folder))
    code, text = run(capsys, *arguments, "--option", "constraint=prohibit_transactions")
    assert code == 0, text
    monkeypatch.setenv("CLEANPATH_REGISTRIES", str(folder))
    question = ("judge", "northwind-radio-systems", "--lens", "UA", "--as-of", "2024-01-01", "--part", "ran")
    code, text = run(capsys, *question, "--format", "json")
    assert json.loads(text)["restricted"] == "yes"


def test_a_bill_of_materials_is_read_back_as_it_was_written(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    case, again, bill = tmp_path / "case", tmp_path / "again", tmp_path / "bill.json"
    case.mkdir()
    (case / "case.toml").write_text(
        'title = "t"\nlens = "vendor:huawei"\nas_of = "2026-01-01"\nrouting = "structural"\n',
        encoding="utf-8",
    )
    elements = (
        "id,kind,vendor,site,serial,model\na,router,huawei|juniper,S,7,MX480\nb,router,nokia,,,\nc,upf,,,,\n"
    )
    (case / "elements.csv").write_text(elements, encoding="utf-8")
    (case / "links.csv").write_text("id,a,b\nx,a,b\ny,a,b\nz,b,c\n", encoding="utf-8")
    (case / "demands.csv").write_text("id,source,target\nd,a,c\n", encoding="utf-8")
    (case / "sites.csv").write_text("id,name,country\nS,S,NO\n", encoding="utf-8")
    code, text = run(capsys, "export", str(case), "--as", "cyclonedx", "--to", str(bill))
    assert code == 0, text
    validation = pytest.importorskip("cyclonedx.validation.json")
    schema = pytest.importorskip("cyclonedx.schema").SchemaVersion.V1_6
    assert validation.JsonStrictValidator(schema).validate_str(bill.read_text(encoding="utf-8")) is None
    assert run(capsys, "import", "cyclonedx", str(bill), "--to", str(again))[0] == 0
    one, two = (read_case(str(folder)).network for folder in (case, again))
    for column in ("id", "kind", "vendor", "site", "serial", "model"):
        assert one.elements[column].to_pylist() == two.elements[column].to_pylist(), column
    ends = [sorted(zip(*(n.links[c].to_pylist() for c in "ab"), strict=True)) for n in (one, two)]
    assert ends[0] == ends[1]
    assert two.sites["country"].to_pylist() == ["NO"]


@pytest.mark.parametrize(
    ("source_format", "name", "rows"),
    [("librenms", "librenms-devices.jsonl.xz", 930), ("suzieq", "suzieq-parquet.tar.xz", 39)],
)
def test_real_sources_lead_to_assessed_cases(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture, source_format: str, name: str, rows: int
) -> None:
    source, case = shared / "data" / "inventory" / name, tmp_path / "case"
    assert run(capsys, "import", source_format, str(source), "--to", str(case))[0] == 0
    with (case / "rows.csv").open(encoding="utf-8", newline="") as file:
        told = [row for row in csv.DictReader(file) if row["row"]]
    assert len(told) == rows
    assert sum(row["outcome"] == "matched" for row in told) > rows / 3
    code, text = run(capsys, "assess", str(case), "--format", "json")
    assert code == 0, text
    assert json.loads(text)["demands"]
