"""Which column of an inventory is what: maps, saved as TOML and read strictly."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.records import Record, read_record
from cleanpath.sources.columnwords import fields_of
from cleanpath.sources.opening import decode_text, read_bytes

REQUIRED = {
    "elements": ("id",),
    "links": ("a", "b"),
    "demands": ("source", "target"),
    "sites": ("id", "country"),
}
"""The columns without which a table cannot be read."""

SEVERAL = ("vendor", "model", "mac", "sysobjectid", "sysdescr", "lldp_sysdesc", "serial", "neighbour")
"""Fields that several columns may fill."""


class NeedsMap(BadInput):
    """No sheet of a source could be understood; `proposal` is a column map to complete."""

    proposal = ""


@dataclass(frozen=True, slots=True)
class SheetMap:
    """One sheet: what its rows are, the row of its heading (0 for none found), and the columns of a field."""

    sheet: str
    table: str
    header: int
    columns: Mapping[str, tuple[str, ...]]
    doubts: tuple[str, ...] = ()
    """Proposals that are not sure, as lines of the map; such a sheet's columns hold only what is."""


def headings(row: Sequence[str]) -> list[str]:
    """Name the columns of a heading: a repeated one gets `#2`, an empty one is called by its number."""
    named: list[str] = []
    counts: dict[str, int] = {}
    for number, cell in enumerate(row, 1):
        text = " ".join(cell.split())[:100] or f"column {number}"
        text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
        counts[text] = counts.get(text, 0) + 1
        named.append(text if counts[text] == 1 else f"{text} #{counts[text]}")
    return named


def quote(text: str) -> str:
    """Return a text as a TOML string: the heading has no character that JSON and TOML write differently."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def is_complete(sheet: SheetMap) -> bool:
    """Whether a map names the columns without which its table cannot be read."""
    return set(sheet.columns) >= set(REQUIRED[sheet.table])


def write_map(sheets: Sequence[SheetMap]) -> str:
    """Return maps as TOML."""
    lines = [
        "# Which column of the inventory is what. Lines that begin with # are not used: remove the # where",
        "# the proposal is right. Fields and their meaning: docs/guide/column-map.md",
    ]
    for sheet in sheets:
        lines += ["", "[[sheet]]", f"name = {quote(sheet.sheet)}", f'table = "{sheet.table}"']
        lines.append(f"header = {max(sheet.header, 1)}")
        if not is_complete(sheet):
            needed = ", ".join(REQUIRED[sheet.table])
            lines.append(f"skip = true  # not understood: name at least {needed} and remove this line")
        lines.append("[sheet.columns]")
        for name, columns in sheet.columns.items():
            quoted = [quote(column) for column in columns]
            lines.append(f"{name} = {quoted[0] if len(quoted) == 1 else '[' + ', '.join(quoted) + ']'}")
        lines += sheet.doubts
    return "\n".join(lines) + "\n"


def read_map(path: Path) -> tuple[SheetMap, ...]:
    """Read a column map; sheets marked `skip` are left out.

    Raises
    ------
    BadInput
        If it is no such file, or names a table or field that is not known.
    """
    text = decode_text(read_bytes(path, 1_000_000), str(path))
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise BadInput(str(path), "a column map in TOML", shown(str(error))) from None
    sheets = read_record(str(path), data, lambda record: record.records("sheet", _read_sheet))
    return tuple(sheet for sheet in sheets if sheet is not None)


def _read_sheet(record: Record) -> SheetMap | None:
    name, table = record.text("name", ""), record.choice("table", REQUIRED)
    header, skip = int(record.number("header", low=1, high=1e7)), record.flag("skip", False)
    columns = _read_columns(table, record.where("columns"), record.take("columns", {}))
    sheet = SheetMap(name, table, header, columns)
    if not skip and not is_complete(sheet):
        needed = ", ".join(REQUIRED[table])
        raise BadInput(record.where("columns"), f"at least {needed}", ", ".join(columns) or "none")
    return None if skip else sheet


def _read_columns(table: str, where: str, fields: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(fields, dict):
        raise BadInput(where, "a table of fields", shown(fields))
    record, known = Record(where, fields), fields_of(table)
    columns: dict[str, tuple[str, ...]] = {}
    for name, value in fields.items():
        if name not in known:
            raise UnknownName(where, f"field of {table}", name, known, f"Known are {', '.join(known)}.")
        columns[name] = record.texts(name) if isinstance(value, list) else (record.text(name),)
        if len(columns[name]) > 1 and name not in SEVERAL:
            raise BadInput(record.where(name), "one column", shown(list(columns[name])))
    return {name: given for name, given in columns.items() if given}


def find_columns(sheet: SheetMap, row: Sequence[str], where: str) -> dict[str, tuple[int, ...]]:
    """Return the places of a map's columns in the heading of a sheet.

    Raises
    ------
    UnknownName
        If the heading has no such column.
    """
    places = {name: place for place, name in enumerate(headings(row))}
    for columns in sheet.columns.values():
        for column in columns:
            if column not in places:
                see = f"Columns are {', '.join(list(places)[:30])}."
                raise UnknownName(where, "column", column, places, see)
    return {name: tuple(places[c] for c in columns) for name, columns in sheet.columns.items()}
