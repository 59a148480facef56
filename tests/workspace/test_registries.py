import csv
import io
import json
import os

import pytest

from cleanpath.cli.main import main
from cleanpath.identity.number_registries import load_enterprises, load_prefixes

ROWS = [
    {"kind": "oui", "value": "00:E0:FC"},
    {"kind": "smell", "value": "burnt"},
    {"kind": "sysdescr", "value": ""},
    {"kind": "ssh_banner", "value": "SSH-2.0-\u202eCisco-1.25"},
    {"kind": "cli_show_version", "value": "Huawei Versatile Routing Platform Software\nVRP (R) software"},
    {"kind": "mac", "value": None},
]


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def call(*words, stdin=b""):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(["--ledger", str(tmp_path / "ledger"), *words])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    load_prefixes.cache_clear()
    load_enterprises.cache_clear()
    yield call
    load_prefixes.cache_clear()
    load_enterprises.cache_clear()


def test_one_object_a_row_in_order_whatever_the_rows_hold(run):
    code, out, _ = run("identify", "-", "--format", "jsonl", stdin="\n".join(map(json.dumps, ROWS)).encode())
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [(a["kind"], a["value"]) for a in answers] == [(r["kind"], r["value"] or "") for r in ROWS]
    assert [a["vendor"] for a in answers] == ["huawei", None, None, "cisco", "huawei", None]
    for answer in answers:
        assert {"kind", "value", "vendor", "candidates", "owner_chain"} <= set(answer)
        assert answer["vendor"] or answer["notes"]
        assert all({"vendor", "grade", "reasons"} <= set(c) for c in answer["candidates"])


def test_the_day_decides_the_owners(run):
    words = ("identify", "-", "--kind", "netbox_slug", "--format", "jsonl", "--as-of")
    owners = [
        json.loads(run(*words, day, stdin=b"h3c\n")[1])["owner_chain"][0]["name"]
        for day in ("2005-06-01", "2023-01-01")
    ]
    assert owners[0] == "huawei"
    assert owners[0] != owners[1]


@pytest.mark.parametrize("form", ["table", "json", "csv", "jsonl"])
def test_every_format_holds_every_row(run, tmp_path, form):
    path = tmp_path / "rows.csv"
    path.write_text("kind,value\nsysdescr,=1+1 Cisco IOS Software\nsmell,x\n")
    code, out, _ = run("identify", str(path), "--format", form)
    assert code == 0
    if form == "json":
        assert len(json.loads(out)) == 2
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(out)))
        assert rows[0]["value"].startswith("'=")
        assert [row["vendor"] for row in rows] == ["cisco", ""]
    else:
        assert "cisco" in out


def test_an_empty_source_gives_nothing(run):
    assert run("identify", "-", "--kind", "oui", "--format", "jsonl")[:2] == (0, "")
    assert json.loads(run("identify", "-", "--kind", "oui", "--format", "json")[1]) == []


def test_a_case_and_boxes_are_fused(run):
    rows = [json.loads(line) for line in run("identify", "operator-5g", "--format", "jsonl")[1].splitlines()]
    assert next(r for r in rows if r["value"] == "gnb-air")["vendor"] == "ericsson"
    both = b"box,kind,value\nr1,sysobjectid,1.3.6.1.4.1.2011.2.23\nr1,inventory_model,Cisco 2900\n"
    (box,) = map(json.loads, run("identify", "-", "--boxes", "--format", "jsonl", stdin=both)[1].splitlines())
    assert (box["box"], box["vendor"]) == ("r1", None)
    assert "relabelling" in box["contradictions"][-1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nonesuch",), "a case, a file, or - for standard input"),
        (("-", "--kind", "smell"), "sysobjectid"),
        (("-", "--as-of", "yesterday"), "--as-of"),
    ],
)
def test_what_cannot_be_read_is_one_line(run, words, said):
    code, out, err = run("identify", *words, stdin=b"x\n")
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_an_imported_list_is_used_with_its_date(run, tmp_path):
    path = tmp_path / "oui.csv"
    others = "".join(f"MA-L,{number:06X},Nobody {number}\n" for number in range(40_000))
    told = 'MA-L,123456,"Huawei Technologies Co., Ltd"\n'
    path.write_text(f"Registry,Assignment,Organization Name\n{told}{others}")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert "2023-11-14" in run("vendors", "import", str(path))[1]
    assert run("vendors", "import", str(path), "--date", "2024-02-30")[0] == 2
    answer = json.loads(run("identify", "-", "--kind", "oui", "--format", "jsonl", stdin=b"12:34:56\n")[1])
    assert answer["vendor"] == "huawei"
    assert "2023-11-14" in answer["candidates"][0]["reasons"][0]


def test_names_resolve_with_their_reasons(run):
    found = json.loads(run("vendors", "resolve", "Huawei Technlogies", "--format", "json")[1])
    assert found["vendor"] is None
    assert found["candidates"][0]["vendor"] == "huawei"
    assert found["candidates"][0]["how"] == "fuzzy"
    assert (
        json.loads(run("vendors", "resolve", "Cisco Systems, Inc.", "--format", "json")[1])["vendor"]
        == "cisco"
    )


def test_a_vendor_is_shown_by_its_name_too(run):
    assert json.loads(run("vendors", "show", "Cisco Systems, Inc.", "--format", "json")[1])["id"] == "cisco"
    code, _, err = run("vendors", "show", "Ciscoo")
    assert code == 2
    assert "cisco" in err
