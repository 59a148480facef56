"""Sheets of text cells, as CSV and workbooks give them, held to limits that no honest inventory meets."""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cleanpath.errors import BadInput, shown

CELL_LENGTH = 2_000
"""Characters of a cell that are read."""

COLUMN_LIMIT = 256
CELL_LIMIT = 20_000_000
"""Cells of a source that are not empty."""

TEXT_LIMIT = 200_000_000
"""Characters of all cells of a sheet: a short file may repeat a long text without end."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*")


@dataclass
class Sheet:
    """One sheet: its name (empty where the source has one only), and rows that hold anything, by number.

    Cells are stripped and cut to `CELL_LENGTH` characters. `left` counts what was seen and not taken. `table`
    is what its rows are known to be, whatever their headings, where the user said so.
    """

    name: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)
    decimal_comma: bool = False
    table: str = ""

    def leave(self, what: str, count: int = 1) -> None:
        """Account for something that was seen and not taken."""
        self.left[what] = self.left.get(what, 0) + count

    def place(self, number: int) -> str:
        """Name a row."""
        return f"{self.name} row {number}" if self.name else f"row {number}"


def fill_sheet(sheet: Sheet, rows: Iterable[tuple[int, Sequence[str]]], where: str) -> Sheet:
    """Add rows that are not empty to a sheet.

    Raises
    ------
    BadInput
        If there are more cells than `CELL_LIMIT`, or more text in them than `TEXT_LIMIT`.
    """
    cells = text_length = 0
    for number, row in rows:
        kept = [_cell(text, sheet) for text in row[:COLUMN_LIMIT]]
        if any(row[COLUMN_LIMIT:]):
            sheet.leave(f"rows with cells beyond column {COLUMN_LIMIT}")
        while kept and not kept[-1]:
            kept.pop()
        cells += len(kept)
        text_length += sum(map(len, kept))
        if text_length > TEXT_LIMIT:
            raise BadInput(where, f"at most {TEXT_LIMIT} characters", "more", "Split the source.")
        if cells > CELL_LIMIT:
            raise BadInput(where, f"at most {CELL_LIMIT} cells", "more", "Split the source.")
        if kept:
            sheet.rows.append((number, kept))
    return sheet


def _cell(text: str, sheet: Sheet) -> str:
    if len(text) > CELL_LENGTH:
        sheet.leave(f"cells cut after {CELL_LENGTH} characters")
    return text[:CELL_LENGTH].strip()


def fold(text: str) -> str:
    """Return a heading without case, accents, punctuation and what stands in brackets, for comparison."""
    bare = re.sub(r"[(\[].{0,200}?[)\]]", " ", text[:CELL_LENGTH]) or text
    plain = unicodedata.normalize("NFKD", bare.casefold().replace("ß", "ss"))
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())


def parse_number(text: str, decimal_comma: bool, where: str, what: str = "a number") -> float | None:
    """Return a number written with a decimal point or comma, `None` for an empty cell.

    `1.234` and `1,234` have two readings; `decimal_comma` says which sign is the decimal one in this source.

    Raises
    ------
    BadInput
        If it is no number.
    """
    if not text:
        return None
    own, other = (",", ".") if decimal_comma else (".", ",")
    bare = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").strip()
    whole, sign, rest = bare.rpartition(own) if bare.count(own) == 1 else (bare, "", "")
    if other in bare and own not in bare and not _GROUPED.fullmatch(bare):
        whole, sign, rest = bare.rpartition(other) if bare.count(other) == 1 else (bare, "", "")
    grouped = _GROUPED.fullmatch(whole)
    plain = (re.sub("[.,' ]", "", whole) if grouped else whole) + (f".{rest}" if sign else "")
    number = float(plain) if len(plain) < 60 and _NUMBER.fullmatch(plain) else math.nan
    if not math.isfinite(number):
        raise BadInput(where, what, shown(text))
    return number
