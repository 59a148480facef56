"""Inputs made to cost: small in a file and large in time or memory. Each is refused or read in seconds."""

# ruff: noqa: E501 - parts of a package stand as they are
import gzip
import importlib.util
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from cleanpath.errors import BadInput, CleanpathError, Unavailable
from cleanpath.identity.number_registries import import_list
from cleanpath.sources import cli_captures, sheets
from cleanpath.sources.gml import parse_gml
from cleanpath.sources.io import read_bytes
from cleanpath.sources.rest_client import Guard, Limits
from cleanpath.sources.sheet_files import parse_workbook
from cleanpath.sources.templates import Templates
from cleanpath.tables import read_table

SECONDS = 20.0


@pytest.fixture(autouse=True)
def in_time():
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < SECONDS


def workbook(sheet: str, strings: str = "") -> bytes:
    """Return a workbook with one sheet and shared texts as they stand."""
    spread = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    related = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    of_parts = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{of_parts}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{of_parts}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{of_parts}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships {related}><Relationship Id="r" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {spread} xmlns:r="{office}"><sheets><sheet name="s" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships {related}><Relationship Id="r1" Type="{office}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {spread}>{sheet}</worksheet>",
        "xl/sharedStrings.xml": f"<sst {spread}>{strings}</sst>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return stream.getvalue()


def test_a_workbook_with_merged_ranges_over_each_other():
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>r{n}</t></is></c></row>' for n in range(1, 3_000)
    )
    merged = "".join(f'<mergeCell ref="A{n}:IV{n + 100_000}"/>' for n in range(1, 3_000))
    sheet = f"<sheetData>{rows}</sheetData><mergeCells>{merged}</mergeCells>"
    with pytest.raises(BadInput, match="merged ranges over at most"):
        parse_workbook(workbook(sheet), "x", {})


def test_a_workbook_that_repeats_a_long_text(monkeypatch):
    monkeypatch.setattr(sheets, "TEXT_LIMIT", 5_000_000)
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 4_000))
    text = f"<si><t>hostname{'x' * 30_000}</t></si>"
    with pytest.raises(BadInput, match="at most 5000000 characters"):
        parse_workbook(workbook(f"<sheetData>{cells}</sheetData>", text), "x", {})


def test_a_number_of_gml_that_does_not_end_as_one():
    with pytest.raises(BadInput, match="a key, a number"):
        parse_gml(b"graph [ node [ id " + b"9" * 300_000 + b"x ] ]", "x", {})


def test_parquet_that_repeats_a_long_text_by_reference(tmp_path):
    rows = 400_000
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), ["x" * 200_000])
    table = pa.table({"id": [f"e{n}" for n in range(rows)], "kind": texts})
    pyarrow.parquet.write_table(table, tmp_path / "elements.parquet", store_schema=False)
    assert (tmp_path / "elements.parquet").stat().st_size < 20_000_000
    with pytest.raises(BadInput, match="at most 2000 bytes in a cell"):
        read_table(tmp_path, "elements")


def test_parquet_that_is_not_utf_8(tmp_path):
    wrong = pa.StringArray.from_buffers(1, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe"))
    pyarrow.parquet.write_table(pa.table({"id": wrong, "kind": ["router"]}), tmp_path / "elements.parquet")
    with pytest.raises(BadInput, match="elements"):
        read_table(tmp_path, "elements")


@pytest.mark.parametrize("suffix", [".gz", ".xz", ".bz2"])
def test_a_packed_file_is_bounded_by_what_comes_out(tmp_path, suffix):
    import bz2
    import lzma

    pack = {".gz": gzip.compress, ".xz": lzma.compress, ".bz2": bz2.compress}[suffix]
    path = tmp_path / f"x.json{suffix}"
    path.write_bytes(pack(b" " * 50_000_000))
    with pytest.raises(BadInput, match="at most 1000000 bytes unpacked"):
        read_bytes(path, 1_000_000)


def test_pipes_and_endless_files_are_no_files(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    for path in (tmp_path / "pipe.txt", Path("/dev/zero"), Path("/dev/stdin")):
        for read in (read_bytes, lambda path: import_list(path, "2026-01-01", tmp_path / "lists")):
            with pytest.raises(BadInput):
                read(path)
    command = [sys.executable, "-m", "cleanpath", "--ledger", "none"]
    for words in (["read", str(tmp_path / "pipe.txt")], ["identify", str(tmp_path / "pipe.txt")]):
        done = subprocess.run(
            [*command, *words], capture_output=True, text=True, timeout=SECONDS, check=False
        )
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1


def test_a_list_far_shorter_than_the_one_in_use_is_refused(tmp_path):
    def write(count: int) -> Path:
        rows = "".join(f"MA-L,{number:06X},Maker {number},\n" for number in range(count))
        path = tmp_path / f"{count}.csv"
        path.write_text(f"Registry,Assignment,Organization Name,Organization Address\n{rows}")
        return path

    lists = tmp_path / "lists"
    assert len(import_list(write(1_000), "2026-01-01", lists).names) == 1_000
    with pytest.raises(BadInput, match="about as many entries as the 1000"):
        import_list(write(400), "2026-02-01", lists)
    assert len(import_list(write(900), "2026-02-01", lists).names) == 900
    assert len(list(lists.iterdir())) == 2


def test_a_server_is_left_after_so_many_answers_and_so_much_time():
    import requests

    def ask(limits: Limits) -> None:
        guard = Guard("http://127.0.0.1:9/", "TOKEN", limits)
        asked = requests.Request("GET", "http://127.0.0.1:9/api/").prepare()
        for _ in range(3):
            try:
                guard.send(asked)
            except CleanpathError as error:
                if "answers" in error.expected or "within" in error.expected:
                    raise

    with pytest.raises(BadInput, match="at most 2 answers"):
        ask(Limits(page_limit=2, silence=1))
    with pytest.raises(Unavailable, match="all within"):
        ask(Limits(total_time=-1.0, silence=1))


@pytest.mark.skipif(
    importlib.util.find_spec("ntc_templates") is None, reason="ntc-templates is not installed"
)
class TestTemplates:
    version = (
        "Cisco IOS Software, C2900 Software (C2900-UNIVERSALK9-M), Version 15.1(4)M4\nr1 uptime is 1 week\n"
    )

    def test_a_template_that_takes_too_long_is_ended_and_the_next_one_read(self):
        reader = Templates()
        try:
            rows = reader.parse("cisco_ios", "show version", self.version)
            assert rows
            first = reader._process
            with pytest.raises(TimeoutError):
                reader.parse("cisco_ios", "show version", self.version * 50_000, patience=0.05)
            assert first is not None
            assert first.poll() is not None
            assert reader.parse("cisco_ios", "show version", self.version) == rows
            assert reader.parse("no_platform", "show version", "x") is None
        finally:
            reader.close()
        assert reader._process is None

    def test_a_process_that_ends_is_no_error(self):
        reader = Templates()
        assert reader.parse("cisco_ios", "show version", self.version)
        assert reader._process is not None
        reader._process.kill()
        reader._process.wait()
        assert reader.parse("cisco_ios", "show version", self.version)
        reader.close()

    def test_an_output_that_takes_too_long_is_told(self, monkeypatch):
        def slow(*_):
            raise TimeoutError

        monkeypatch.setattr(cli_captures._templates, "parse", slow)
        session = (
            "r1#show version\nCisco IOS Software\nr1#show cdp neighbors\nr2 Gi0/1 120 R 2900 Gi0/2\nr1#\n"
        )
        read = cli_captures.parse_captures(iter([("r1.log", session.encode())]), "x", {})
        assert any("took longer than 10 s" in line for line in read.left)
        assert read.gaps, "neighbours that were not read leave the case incomplete"


def test_what_is_read_as_json_is_bounded_in_depth_and_digits():
    from cleanpath.sources.io import parse_json

    for text in ("[" * 100_000, "9" * 5_000, '{"a":' * 50_000, json.dumps({"a": "x"}) + "}"):
        with pytest.raises(BadInput):
            parse_json(text, "x")
