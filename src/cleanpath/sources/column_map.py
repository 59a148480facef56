"""Column maps: read, written, proposed.

A proposal compares headings with the words of `columnwords.csv`, in several languages, and looks at the
values: hardware addresses and object identifiers prove their column. Only what is sure is used; the rest is
written into the map as comments, for a person to decide.
"""

import csv
import difflib
import importlib
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.records import Record, read_record
from cleanpath.sources.io import decode_text, read_bytes
from cleanpath.sources.sheets import Sheet, fold
from cleanpath.sources.values import vendor_of


@dataclass(frozen=True, slots=True)
class Words:
    """The headings of each field of a table, folded, with their score; and names of sheets of it."""

    fields: dict[str, dict[str, float]] = field(default_factory=dict)
    sheets: set[str] = field(default_factory=set)


@lru_cache
def known_words() -> dict[str, Words]:
    """Return the words of each table."""
    tables: dict[str, Words] = {}
    text = (files("cleanpath.sources") / "columnwords.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        own = tables.setdefault(row["table"], Words())
        folded = [fold(word) for word in row["words"].split("|")]
        if row["field"] == "@sheet":
            own.sheets.update(folded)
        else:
            own.fields.setdefault(row["field"], {}).update(dict.fromkeys(folded, float(row["sure"])))
    return tables


def fields_of(table: str) -> tuple[str, ...]:
    """Return the fields that a table's columns may be."""
    return tuple(known_words()[table].fields)


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

    skip: bool = False
    """Whether somebody said in a saved map that the sheet is not to be read."""

    resembles: bool = False
    """Whether any heading is, or may be, a field of the proposed table."""


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
    return not sheet.skip and set(sheet.columns) >= set(REQUIRED[sheet.table])


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
    """Read a column map; sheets marked `skip` are never complete.

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
    return read_record(str(path), data, lambda record: record.records("sheet", _read_sheet))


def _read_sheet(record: Record) -> SheetMap:
    name, table = record.text("name", ""), record.choice("table", REQUIRED)
    header, skip = int(record.number("header", low=1, high=1e7)), record.flag("skip", False)
    columns = _read_columns(table, record.where("columns"), record.take("columns", {}))
    sheet = SheetMap(name, table, header, columns, skip=skip)
    if not skip and not is_complete(sheet):
        needed = ", ".join(REQUIRED[table])
        raise BadInput(record.where("columns"), f"at least {needed}", ", ".join(columns) or "none")
    return sheet


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


SURE = 90.0
"""Score (0 to 100) from which a column is used unasked."""

COUNTED = 90.25
"""Score at most of a column of bare numbers as an id, so that a name beside it, which links use, comes first;
an empty column comes last, at `SURE`."""

SHOWN_FROM = 70.0
"""Score from which a column is proposed."""

AGREED = 75.0
"""Score from which a heading is confirmed by values that suggest the same field."""

LEAD = 2
"""By how many known headings more a later row must be the better heading: data may hold such words too."""

HEADER_ROWS = 30
"""Rows in which the heading is looked for."""

SAMPLE_ROWS = 200
_MAC = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}")
_OBJECT = re.compile(r"(?:\.?1|iso)\.3\.6\.1\.4\.1(?:\.[0-9]{1,10})+")


class Match(NamedTuple):
    """A heading that may be a field: the score and why."""

    score: float
    field: str
    column: int
    reason: str


@lru_cache
def _ratio() -> Callable[[str, str], float]:
    """Return how much two texts are alike, 0 to 100: by rapidfuzz, or by difflib where it is missing."""
    try:
        found: Callable[[str, str], float] = importlib.import_module("rapidfuzz.fuzz").ratio
    except ImportError:
        return lambda one, other: 100 * difflib.SequenceMatcher(None, one, other).ratio()
    return found


def propose(sheet: Sheet) -> SheetMap:
    """Propose a map for a sheet: its heading is the row with the most known words, its table theirs."""
    best, most = (0, sheet.table or "elements"), 0.0
    for place, (_, row) in enumerate(sheet.rows[:HEADER_ROWS]):
        folded = {
            word
            for cell in row
            for word in _readings(cell[:200])
            if len(word) > 1 or not word.isascii() or place == 0
        }
        for table, words in known_words().items():
            if sheet.table and table != sheet.table:
                continue
            known = {name for name, own in words.fields.items() if folded & own.keys()}
            score = len(known) + 10 * (known >= set(REQUIRED[table])) + 2 * (fold(sheet.name) in words.sheets)
            if known and score > most + LEAD * (most > 0 and best[0] != place):
                best, most = (place, table), score
    if not sheet.rows:
        return SheetMap(sheet.name, sheet.table or "elements", 0, {})
    place, table = best
    number, row = sheet.rows[place]
    sample = [values for _, values in sheet.rows[place + 1 : place + 1 + SAMPLE_ROWS]]
    return _sheet_map(sheet.name, table, number, row, match_columns(table, row, sample))


def match_columns(table: str, row: Sequence[str], sample: Sequence[Sequence[str]]) -> list[Match]:
    """Match headings with fields, best first; each heading is one, and only `SEVERAL` fields have many."""
    found = [
        match
        for column, heading in enumerate(row)
        for match in _matches(table, column, heading, [r[column] for r in sample if column < len(r)])
    ]
    columns: set[int] = set()
    taken: set[str] = set()
    chosen = []
    for match in sorted(found, key=lambda m: (-m.score, m.column, m.field)):
        if match.column in columns or (match.field in taken and match.field not in SEVERAL):
            continue
        columns.add(match.column)
        taken.add(match.field)
        chosen.append(match)
    return chosen


def _matches(table: str, column: int, heading: str, values: Sequence[str]) -> list[Match]:
    known, filled = known_words()[table].fields, [value for value in values if value]
    clue = _clue(filled) if table == "elements" else ("", 0.0, "")
    found = []
    for name, words in known.items():
        score, reason = max((_score(text, words) for text in _readings(heading)), key=lambda found: found[0])
        if name in REQUIRED[table] and values and not filled:
            score = min(score, SURE)
        if name == "id" and filled and all(value.isdigit() for value in filled):
            score = min(score, COUNTED)
        if name == "kind" and "model" in known and _are_models(heading, filled, known["model"]):
            score = min(score, SURE)
        if clue[0] == name:
            agreed = score >= AGREED
            score, reason = max(score, clue[1], SURE * agreed), f"{reason}, {clue[2]}" if agreed else clue[2]
        if score >= SHOWN_FROM:
            found.append(Match(score, name, column, reason))
    return found


def _are_models(heading: str, values: Sequence[str], models: Mapping[str, float]) -> bool:
    """Whether a heading that may mean a kind or a model, such as `Typ`, stands over names like `NE40E-X8`."""
    mixed = sum(
        re.search(r"\d", value) is not None and re.search(r"[^\W\d_]", value) is not None for value in values
    )
    ambiguous = any(text in models for text in _readings(heading))
    return ambiguous and mixed >= 0.6 * len(values) > 0


def _readings(heading: str) -> list[str]:
    """Return a heading folded, and each side of a heading in two languages, such as `Rolle / Role`."""
    sides = [fold(side) for side in re.split(r"[/|\n]", heading)]
    return list(dict.fromkeys([fold(heading), *(side for side in sides if len(side) > 2)]))


def _score(heading: str, words: Mapping[str, float]) -> tuple[float, str]:
    if not heading:
        return 0.0, ""
    if heading in words:
        return words[heading], f"a known heading {heading!r}"
    near, score, alike = "", 0.0, _ratio()
    for word in words:
        ratio = alike(heading, word)
        if len(word) > 3 and f" {word} " in f" {heading} ":
            ratio = max(ratio, 80.0)
        if ratio > score:
            near, score = word, ratio
    if len(heading) < 6:
        score = min(score, SURE - 1)
    return min(score, 96.0), f"{score:.0f} % like {near!r}"


def _clue(values: Sequence[str]) -> tuple[str, float, str]:
    """Return the field that values prove or suggest, with a score and the reason."""
    if not values:
        return "", 0.0, ""
    for name, form, told in (
        ("mac", _MAC, "hardware addresses"),
        ("sysobjectid", _OBJECT, "object identifiers"),
    ):
        if sum(bool(form.fullmatch(value)) for value in values) >= 0.8 * len(values):
            return name, 95.0, f"its values are {told}"
    if sum(bool(vendor_of(value)) for value in values) >= 0.6 * len(values):
        return "vendor", SURE - 5, "its values are makers' names"
    return "", 0.0, ""


def _sheet_map(sheet: str, table: str, number: int, row: Sequence[str], matches: Sequence[Match]) -> SheetMap:
    named = headings(row)
    columns: dict[str, tuple[str, ...]] = {}
    doubts = []
    for match in sorted(matches, key=lambda m: m.column):
        if match.score >= SURE:
            columns[match.field] = (*columns.get(match.field, ()), named[match.column])
        else:
            line = f"{match.field} = {quote(named[match.column])}"
            doubts.append(f"# {line}  # not sure: {match.reason}")
    met = {match.column for match in matches}
    for column, name in enumerate(named):
        if column not in met:
            known = [f for f, words in known_words()[table].fields.items() if fold(row[column]) in words]
            beside = f"  # like {known[0]}, for which another column is used" if known else ""
            doubts.append(f"# not used: {quote(name)}{beside}")
    return SheetMap(sheet, table, number, columns, tuple(doubts), resembles=bool(matches))
