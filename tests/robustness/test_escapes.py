"""What foreign texts do where they are shown: nothing to a terminal, a spreadsheet, a viewer or an eye."""

import csv
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.checker.tables import read_tables
from cleanpath.cli.main import main
from cleanpath.errors import BadInput
from cleanpath.reporting.exports.sarif import _literal
from cleanpath.results.wording import sheet_cell
from cleanpath.sources.sheet_files import parse_delimited
from cleanpath.sources.values import clean_id, is_plain_id, read_id
from cleanpath.tables import guard_cell, read_table, unguard_cell, write_table

ALIKE = {
    "twins of one letter": "r\N{LATIN SMALL LETTER E}\N{COMBINING ACUTE ACCENT}",
    "a selector of variants": "r1\N{VARIATION SELECTOR-16}",
    "an invisible letter": "r1\N{HANGUL FILLER}",
    "an empty pattern": "r1\N{BRAILLE PATTERN BLANK}",
    "a joiner": "r1\N{COMBINING GRAPHEME JOINER}",
    "a stack of marks": "r1" + "\N{COMBINING ACUTE ACCENT}" * 5,
    "a sign without width": "r1\N{ZERO WIDTH SPACE}",
    "a change of direction": "\N{RIGHT-TO-LEFT OVERRIDE}1r",
}
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\N{FULLWIDTH EQUALS SIGN}1",
    "\N{FULLWIDTH COMMERCIAL AT}x",
    "'=1",
    "''+1",
)


@pytest.mark.parametrize("alike", ALIKE)
def test_ids_that_look_like_others_are_refused_or_made_visible(tmp_path, alike):
    text = ALIKE[alike]
    (tmp_path / "elements.csv").write_text(f"id,kind\n{text},router\n", encoding="utf-8")
    with pytest.raises(BadInput, match="elements"):
        read_table(tmp_path, "elements")
    if alike == "twins of one letter":
        assert read_id(text, "x") == clean_id(text) == "ré"
    else:
        with pytest.raises(BadInput):
            read_id(text, "x")
        assert "\N{REPLACEMENT CHARACTER}" in clean_id(text)
    rows = f"hostname,vendor\nr1,Huawei\nré,Nokia\n{text},ZTE\n"
    ids = parse_delimited(rows.encode(), "x", {}).tables["elements"]["id"]
    assert len({one.strip("\N{REPLACEMENT CHARACTER}") for one in ids}) <= len(ids)
    assert all(is_plain_id(one) for one in ids)


def test_names_of_all_scripts_are_ids():
    for name in ("Zürich-1", "Đà Nẵng", "서울-라우터", "東京", "केन्द्र", "موجّه", "נתב", "ที่ตั้ง", "Ἀθῆναι"):
        assert is_plain_id(clean_id(name)), name
        assert read_id(name, "x") == clean_id(name)


@given(
    st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\r\n"), max_size=6))
)
def test_a_guarded_cell_is_no_formula_and_comes_back(texts):
    for text in (*texts, *FORMULAS):
        assert not guard_cell(text).startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
        assert unguard_cell(guard_cell(text)) == text


def test_tables_of_a_case_are_safe_to_open_in_a_spreadsheet(tmp_path):
    ids = list(FORMULAS)
    table = pa.table({"id": ids, "kind": ["router"] * len(ids)})
    write_table(tmp_path / "elements.csv", table)
    with (tmp_path / "elements.csv").open(encoding="utf-8") as file:
        cells = [row[0] for row in csv.reader(file)][1:]
    assert all(cell.startswith("'") for cell in cells)
    assert read_table(tmp_path, "elements")["id"].to_pylist() == ids
    assert read_tables(tmp_path)["elements"]["id"] == ids


def test_cells_of_reports_begin_with_no_formula():
    for text in (*FORMULAS[:6], " =1+1", "\n=1"):
        assert sheet_cell(text).startswith("'")


def test_text_of_sarif_holds_no_link_and_no_placeholder():
    assert _literal("see [me](http://x) {0} \\") == r"see \[me\](http://x) {{0}} " + "\\\\"
    assert _literal("plain text.") == "plain text."


@pytest.fixture
def secret(monkeypatch):
    monkeypatch.setenv("CLEANPATH_NETBOX_TOKEN", "s3cr3t+token/0123456789")
    return "s3cr3t+token/0123456789"


@pytest.mark.parametrize("place", ["location", "page", "next", "name", "broken"])
def test_a_token_that_a_server_reflects_is_shown_nowhere(secret, place, tmp_path, capsys):
    class Reflecting(BaseHTTPRequestHandler):
        def do_GET(self):
            told = self.headers.get("Authorization", "").split()[-1]
            rows = [{"id": 1, "name": told if place == "name" else "r1", "slug": told}]
            page = {
                "count": 1,
                "next": f"http://{told}.example/" if place == "next" else None,
                "results": rows,
            }
            body = {"page": json.dumps({"detail": told, "results": told}), "broken": '{"' + told}
            text = body.get(place, json.dumps(page)).encode()
            self.send_response(302 if place == "location" else 200)
            if place == "location":
                self.send_header("Location", f"http://127.0.0.1:1/{told}")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Reflecting)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        to = tmp_path / "case"
        code = main(
            [
                "--ledger",
                "none",
                "import",
                "netbox",
                f"http://127.0.0.1:{server.server_port}",
                "--to",
                str(to),
            ]
        )
    finally:
        server.shutdown()
        server.server_close()
    out, told = capsys.readouterr()
    written = "".join(path.read_text() for path in Path(tmp_path).rglob("*") if path.is_file())
    assert secret not in out + told + written
    assert "internal error" not in told
    assert told.count("\n") <= 1
    assert code in (0, 2)
