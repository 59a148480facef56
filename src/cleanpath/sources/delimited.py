"""Inventories as CSV: any usual separator, encoding and decimal sign, told apart by what is in the file."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from cleanpath.errors import BadInput, shown
from cleanpath.records import Record
from cleanpath.sources.grid import Sheet, fill_sheet
from cleanpath.sources.imported import Imported
from cleanpath.sources.opening import read_bytes
from cleanpath.sources.spreadsheet import OPTIONS as SHEET_OPTIONS
from cleanpath.sources.spreadsheet import read_sheets

ENCODINGS = (
    *("utf-8", "utf-16", "windows-1250", "windows-1251", "windows-1252", "iso-8859-1", "iso-8859-2"),
    *("iso-8859-15", "shift_jis", "euc-jp", "euc-kr", "gb18030", "big5"),
)
OPTIONS = {
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
    sheets += [
        parse_sheet(more, name, f"{where}, {name}", encoding) for name, more in (further or {}).items()
    ]
    return read_sheets(sheets, where, {n: v for n, v in options.items() if n != "encoding"})


def parse_sheet(data: bytes, name: str, where: str, encoding: str) -> Sheet:
    """Read one table of text."""
    sheet = Sheet(name)
    text = _decode(data, where, encoding, sheet)
    delimiter = find_delimiter(text)
    sheet.decimal_comma = delimiter == ";"
    return fill_sheet(sheet, _rows(text, delimiter, where), where)


def _decode(data: bytes, where: str, encoding: str, sheet: Sheet) -> str:
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


def _rows(text: str, delimiter: str, where: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise BadInput(f"{where}, line {reader.line_num}", "CSV", shown(str(error))) from None
