"""Inventories as CSV and XLSX, within limits.

Formulas are never evaluated: the results that the spreadsheet program stored are read, and the formulas are
counted. Macros are never read. A merged cell gives its value to each cell it covers. Document types and
entities, other encodings than UTF-8, and parts that unpack to more than they can honestly hold are refused.
"""

import codecs
import csv
import importlib
import io
import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cleanpath.errors import BadInput, Unavailable, install_extra, shown
from cleanpath.records import Record
from cleanpath.sources.builder import Imported
from cleanpath.sources.io import read_bytes
from cleanpath.sources.sheets import COLUMN_LIMIT, Sheet, fill_sheet
from cleanpath.sources.spreadsheet import OPTIONS as SHEET_OPTIONS
from cleanpath.sources.spreadsheet import read_sheets
from cleanpath.sources.values import clean_text

FILE_LIMIT = 128 * 1024 * 1024
UNPACKED_LIMIT = 768 * 1024 * 1024
RATIO_LIMIT = 400
"""How many times larger a part of more than a mebibyte may be unpacked; empty styled rows come to 250."""

PART_LIMIT = 5_000
SHEET_LIMIT = 200
ROW_LIMIT = 1_048_576
WIDTH_LIMIT = 100_000_000
"""Cells of a sheet from the first column to the last one used in each row."""

MERGED_LIMIT = 100_000
"""Merged ranges of a sheet."""

COVERED_LIMIT = 5_000_000
"""Cells that merged ranges cover in rows that hold anything, one that several cover as often."""

STRINGS_LIMIT = 128 * 1024 * 1024
"""Bytes of the shared texts of a workbook, which are held in memory."""

_CHUNK = 1 << 20
_OVERLAP = 256
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]{0,100}?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_FORBIDDEN = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T|E\x00?N\x00?T\x00?I)")
"""A document type or an entity, in UTF-8 or UTF-16: a relation may call any part, whatever its name, XML."""


@dataclass
class _Part:
    """What a scan of one part of the package found."""

    formulas: int = 0
    merged: set[tuple[int, int, int, int]] = field(default_factory=set)


def read_workbook(path: Path, options: Mapping[str, str]) -> Imported:
    """Read an inventory in XLSX, or XLSM without its macros.

    Raises
    ------
    NeedsMap
        If no column is surely the name of a device; see `spreadsheet.read_sheets`.
    BadInput
        If the file is no workbook, is made to harm, or holds a link or demand that cannot be meant.
    Unavailable
        If openpyxl is not installed.
    """
    return parse_workbook(read_bytes(path, FILE_LIMIT), str(path), options)


def parse_workbook(data: bytes, where: str, options: Mapping[str, str]) -> Imported:
    """Read a workbook from bytes. Raises as `read_workbook`."""
    return read_sheets(load_sheets(data, where), where, options)


def load_sheets(data: bytes, where: str) -> list[Sheet]:
    """Return the sheets of a workbook as text."""
    try:
        openpyxl = importlib.import_module("openpyxl")
    except ImportError:
        raise Unavailable(
            where, "openpyxl, to read workbooks", "none", install_extra("inventories")
        ) from None
    parts = _scan_package(data, where)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            if len(book.worksheets) > SHEET_LIMIT:
                raise BadInput(where, f"at most {SHEET_LIMIT} sheets", str(len(book.worksheets)))
            sheets = [_load(sheet, parts, where) for sheet in book.worksheets]
            book.close()
    except BadInput:
        raise
    except Exception as error:  # what openpyxl raises on damaged workbooks has no common kind
        raise BadInput(where, "a workbook (XLSX)", shown(f"{type(error).__name__}: {error}")) from None
    if sheets and any("vbaProject" in name for name in parts):
        sheets[0].leave("macros (never read)")
    return sheets


def _scan_package(data: bytes, where: str) -> dict[str, _Part]:
    """Hold a package to its limits, and scan each part before any XML reader sees it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            if len(members) > PART_LIMIT:
                raise BadInput(where, f"at most {PART_LIMIT} parts", str(len(members)))
            total, parts = 0, {}
            for member in members:
                total += member.file_size
                if "sharedStrings" in member.filename and member.file_size > STRINGS_LIMIT:
                    raise BadInput(
                        where, f"at most {STRINGS_LIMIT} bytes of shared texts", "more", "Split it."
                    )
                squeezed = member.file_size > max(_CHUNK, RATIO_LIMIT * member.compress_size)
                if total > UNPACKED_LIMIT or squeezed:
                    raise BadInput(
                        where, f"at most {UNPACKED_LIMIT} bytes unpacked", "more", "Is it a zip bomb?"
                    )
                parts[member.filename] = _scan(package, member, where)
            return parts
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as e:
        raise BadInput(
            where, "a workbook (XLSX)", shown(str(e)), "Is it an old .xls? Save it anew."
        ) from None


def _scan(package: zipfile.ZipFile, member: zipfile.ZipInfo, where: str) -> _Part:
    part = _Part()
    plain = member.filename.endswith((".xml", ".rels", ".vml"))
    with package.open(member) as stream:
        before = b""
        while chunk := stream.read(_CHUNK):
            text = before + chunk
            if _FORBIDDEN.search(text) or (plain and b"\0" in chunk):
                name = f"{where}, part {shown(member.filename)}"
                raise BadInput(name, "XML in UTF-8 without a document type", "one, or another encoding")
            part.formulas += sum(match.end() > len(before) for match in _FORMULA.finditer(text))
            for match in _MERGED.finditer(text):
                first, top, last, bottom = match.groups()
                part.merged.add((_column(first), int(top), _column(last), int(bottom)))
            if len(part.merged) > MERGED_LIMIT:
                raise BadInput(where, f"at most {MERGED_LIMIT} merged ranges", "more")
            before = text[-_OVERLAP:]
    return part


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _load(worksheet: Any, parts: Mapping[str, _Part], where: str) -> Sheet:
    sheet = Sheet(clean_text(worksheet.title)[:100] or "sheet")
    part = parts.get(str(getattr(worksheet, "_worksheet_path", "")).lstrip("/"), _Part())
    if part.formulas:
        sheet.leave("formulas (never evaluated: their stored results are read)", part.formulas)
    if part.merged:
        sheet.leave("merged ranges (their value counts for each of their cells)", len(part.merged))
    worksheet.reset_dimensions()
    rows = worksheet.iter_rows(max_row=ROW_LIMIT, values_only=True)
    return fill_sheet(sheet, _spread(_texts(rows, where), part.merged, where), where)


def _texts(rows: Any, where: str) -> Iterator[tuple[int, list[str]]]:
    width = 0
    for number, row in enumerate(rows, 1):
        width += len(row)
        if width > WIDTH_LIMIT:
            raise BadInput(where, f"at most {WIDTH_LIMIT} cells, empty ones too", "more", "Split the sheet.")
        if any(value is not None for value in row):
            yield number, [_text(value) for value in row]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _spread(
    rows: Iterator[tuple[int, list[str]]], merged: set[tuple[int, int, int, int]], where: str
) -> Iterator[tuple[int, list[str]]]:
    """Give the value of each merged range to the cells that it covers in rows that hold anything else."""
    starting: dict[int, list[tuple[int, int, int, int]]] = {}
    for area in merged:
        if area[0] <= area[2] <= COLUMN_LIMIT and area[1] <= area[3]:
            starting.setdefault(area[1], []).append(area)
    active: list[tuple[tuple[int, int, int, int], str]] = []
    covered = 0
    for number, row in rows:
        active = [(area, text) for area, text in active if area[3] >= number]
        for area in starting.get(number, ()):
            text = row[area[0] - 1] if area[0] <= len(row) else ""
            active.append((area, text))
        covered += sum(area[2] - area[0] + 1 for area, _ in active)
        if covered > COVERED_LIMIT:
            raise BadInput(
                where, f"merged ranges over at most {COVERED_LIMIT} cells", "more", "Unmerge them."
            )
        for area, text in active:
            row += [""] * (area[2] - len(row))
            for place in range(area[0] - 1, area[2]):
                row[place] = row[place] or text
        yield number, row


ENCODINGS = (
    *("utf-8", "utf-16", "windows-1250", "windows-1251", "windows-1252", "iso-8859-1", "iso-8859-2"),
    *("iso-8859-15", "shift_jis", "euc-jp", "euc-kr", "gb18030", "big5"),
)
CSV_OPTIONS = {
    **SHEET_OPTIONS,
    "links": "Another CSV file, of the links between the elements.",
    "encoding": f"Encoding, where it is not UTF-8 and not Windows-1252: {', '.join(ENCODINGS)}.",
}
DELIMITERS = (",", ";", "\t", "|")
SAMPLE_LINES = 50
FIELD_LIMIT = 64 * 1024 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_delimited(path: Path, options: Mapping[str, str]) -> Imported:
    """Read an inventory in CSV (.gz and .xz too), with its links where an option names their file.

    Raises
    ------
    NeedsMap
        If no column is surely the name of a device; see `spreadsheet.read_sheets`.
    BadInput
        If a file is no CSV, or holds a link or demand that cannot be meant.
    """
    links = options.get("links", "")
    own = {name: value for name, value in options.items() if name != "links"}
    further = {"links": read_bytes(Path(links))} if links else {}
    return parse_delimited(read_bytes(path), str(path), own, further)


def parse_delimited(
    data: bytes, where: str, options: Mapping[str, str], further: Mapping[str, bytes] | None = None
) -> Imported:
    """Read CSV from bytes; `further` holds other tables by the name of their sheet. Raises as above."""
    record = Record("options", {"encoding": options["encoding"]} if "encoding" in options else {})
    encoding = record.choice("encoding", ENCODINGS, "")
    record.finish()
    sheets = [parse_sheet(data, "", where, encoding)]
    for name, more in (further or {}).items():
        sheets.append(parse_sheet(more, name, f"{where}, {name}", encoding))
        sheets[-1].table = name
    return read_sheets(sheets, where, {n: v for n, v in options.items() if n != "encoding"})


def parse_sheet(data: bytes, name: str, where: str, encoding: str) -> Sheet:
    """Read one table of text."""
    sheet = Sheet(name)
    text = _decode(data, where, encoding, sheet)
    _refuse_others(text, where)
    delimiter = find_delimiter(text)
    sheet.decimal_comma = delimiter == ";"
    return fill_sheet(sheet, _rows(text, delimiter, where), where)


_OTHERS = (
    ("JSON", re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")),
    ("XML", re.compile(r"\s*<(?:\?xml|!|[A-Za-z][\w:-]*[\s/>])")),
    (
        "GML",
        re.compile(r"(?:\s*#[^\n]*\n|\s*\w+[ \t]+(?:\"[^\"]*\"|[\d.]+)[ \t]*\n){0,20}\s*graph\s*\[", re.I),
    ),
    ("TOML", re.compile(r"\s*\[\[?\w[\w.-]*\]\]?\s*\n")),
)
"""How texts begin that are no tables; read as one they would give elements that nobody has."""


def _refuse_others(text: str, where: str) -> None:
    found = next((name for name, form in _OTHERS if form.match(text[:20_000])), "")
    if found:
        raise BadInput(
            where, "a table in CSV", f"{found}", "Name its own format; see `cleanpath import --help`."
        )


def _decode(data: bytes, where: str, encoding: str, sheet: Sheet) -> str:
    if data.startswith(b"PK\x03\x04"):
        raise BadInput(where, "text", "a packed file, as a workbook is", "Import a workbook as xlsx.")
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    for name in filter(None, (encoding or marked or "utf-8", "" if encoding or marked else "windows-1252")):
        try:
            text = data.decode(name)
        except UnicodeError:
            continue
        if name == "windows-1252":
            sheet.leave(
                "encoding: not UTF-8, so read as Windows-1252 (if wrong, give --option encoding=NAME)"
            )
        if "\0" in text:
            raise BadInput(where, "CSV text", "bytes of zero, as binary files have them")
        return text
    raise BadInput(where, "text in UTF-8", "another encoding", "Give --option encoding=NAME.")


def find_delimiter(text: str) -> str:
    """Return the separator by which the most of the first lines have equally many columns, then the most."""
    lines = text[:200_000].splitlines()[:SAMPLE_LINES]

    def fit(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        except csv.Error:
            return 0, 0
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(DELIMITERS, key=fit)


def check_quotes(text: str, delimiter: str, where: str) -> None:
    """Refuse a text that ends inside quotes: all rows after the open quote would be one cell.

    Raises
    ------
    BadInput
        If it does.
    """
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for _ in rows:
            line = rows.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            hint = "Close the quote, or double quotes inside a value."
            raise BadInput(f"{where}, line {line}", "a closing quote", "the end of the text", hint) from None


def _rows(text: str, delimiter: str, where: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(FIELD_LIMIT)
    check_quotes(text, delimiter, where)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise BadInput(f"{where}, line {reader.line_num}", "CSV", shown(str(error))) from None
