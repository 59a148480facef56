"""Rows of a sheet to a network by its column map.

A row of elements always becomes an element, or tells more of one: without an id it is named by its row, so
that nothing is dropped. A cell that cannot be read is left and told with its row. The other end of a link
that no row describes is an element of unknown maker.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cleanpath.dates import parse_date
from cleanpath.errors import BadInput, shown
from cleanpath.records import Record
from cleanpath.schema.description import Attribute, describe
from cleanpath.sources.builder import DECLARED, Draft, Imported
from cleanpath.sources.cell_words import carries_nothing, country_word, part_word, plain_date
from cleanpath.sources.column_map import (
    NeedsMap,
    SheetMap,
    find_columns,
    is_complete,
    known_words,
    propose,
    read_map,
    write_map,
)
from cleanpath.sources.sheets import Sheet, fold, parse_number
from cleanpath.sources.values import ID_LIMIT, check_country, clean_id, clean_text, country_of, unique_ids

APART = re.compile(r"[;|\n,]")
"""What parts the items of a list in a cell."""

YES = frozenset({"yes", "true", "1", "x", "ja", "oui", "si", "sim", "tak", "y"})
NO = frozenset({"no", "false", "0", "nein", "non", "nao", "nie", "n"})
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?")


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row by field."""

    sheet: Sheet
    number: int
    row: Sequence[str]
    places: Mapping[str, tuple[int, ...]]
    where: str
    notes: list[str] = field(default_factory=list)

    def all(self, name: str) -> Iterator[str]:
        """Yield the texts of a field that are not empty."""
        for place in self.places.get(name, ()):
            if place < len(self.row) and self.row[place]:
                yield self.row[place]

    def text(self, name: str) -> str:
        """Return the text of a field, nothing where there is none."""
        return next(self.all(name), "")

    def number_of(self, name: str, *, degrees: bool = False) -> float | None:
        """Return the number of a field; of degrees a comma is always the decimal sign."""
        text = self.text(name)
        comma = (degrees and "." not in text) or (self.sheet.decimal_comma and not degrees)
        return parse_number(text, comma, f"{self.where} [{name}]")

    def flag(self, name: str) -> bool | None:
        """Return whether a field says yes or no, `None` where it is empty.

        Raises
        ------
        BadInput
            If it says anything else.
        """
        word = fold(self.text(name))
        if word and word not in YES | NO:
            raise BadInput(f"{self.where} [{name}]", "yes or no", shown(self.text(name)))
        return word in YES if word else None

    def leave(self, name: str, text: str, expected: str) -> None:
        """Note that a cell was left because it is not what it must be."""
        self.notes.append(f"{name} {shown(text)} is no {expected}: left out")


def read_country(cells: Cells) -> str:
    """Return the code of a row's country; a text that is none is left."""
    text = cells.text("country")
    code = country_of(text.upper()) if len(text) == 2 else country_of(text)
    code = code or country_word(text)
    if text and not code:
        cells.leave("country", text, "code or name of a country")
    return code


def read_place(cells: Cells) -> tuple[float | None, float | None]:
    """Return latitude and longitude in degrees, or neither; what is no such number is left."""
    degrees: list[float | None] = []
    for name, limit in (("latitude", 90), ("longitude", 180)):
        try:
            value = cells.number_of(name, degrees=True)
        except BadInput:
            value = None
            cells.leave(name, cells.text(name), "number")
        if value is not None and abs(value) > limit:
            cells.leave(name, cells.text(name), "number of degrees")
            value = None
        degrees.append(value)
    return (degrees[0], degrees[1]) if None not in degrees else (None, None)


def read_kind(cells: Cells) -> str:
    """Return the kind as a word of the network model is written: small letters, underscores."""
    return re.sub(r"[\s-]+", "_", clean_text(cells.text("kind")).lower())[:100] or "device"


def read_value(cells: Cells, column: str) -> str | float | None:
    """Return the value of a further column of elements; what its description does not allow is left."""
    text = clean_text(cells.text(column))
    attribute = describe("elements")[column] if column in describe("elements").names else None
    if not text or attribute is None or column in ("kind", "vendor"):
        return None
    try:
        return _typed(cells, column, attribute, text)
    except BadInput as error:
        cells.leave(column, text, error.expected.removeprefix("a ").removeprefix("one of "))
        return None


def _typed(cells: Cells, column: str, attribute: Attribute, text: str) -> str | float | None:
    if attribute.numeric:
        value = cells.number_of(column)
        if value is not None and (value < 0 or (value == 0 and attribute.type == "positive")):
            raise BadInput(cells.where, "a number above 0", shown(text))
        return value
    if attribute.type == "date":
        return _day(text, cells.where)
    if attribute.choices:
        word = fold(text).replace(" ", "_")
        word = (part_word(text) if column == "part" else "") or word
        if word not in attribute.choices:
            raise BadInput(cells.where, f"one of {', '.join(attribute.choices)}", shown(text))
        return word
    if column == "produced_in":
        codes = [country_of(part.strip().upper() if len(part.strip()) == 2 else part.strip())
                 for part in APART.split(text)]  # fmt: skip
        if not all(codes):
            raise BadInput(cells.where, "a list of countries", shown(text))
        return "|".join(codes)
    return text


def _day(text: str, where: str) -> str:
    """Return a date as cleanpath writes it: ISO, or day.month.year; month/day orders are not guessed."""
    match = _DAY.fullmatch(text)
    if match:
        day, month, year = match.group(1, 2, 3) if match.group(3) else match.group(6, 5, 4)
        text = f"{year}-{int(month):02}-{int(day):02}"
    return parse_date(plain_date(text), where).text


OPTIONS = {
    "map": "Column map (TOML) that says which column is what; without it one is proposed and written.",
    "country": "Two-letter code of the country of sites and elements whose own is not given, such as DE.",
}

EVIDENCE = {
    "vendor": DECLARED,
    "model": "inventory_model",
    "mac": "mac",
    "serial": "serial",
    "sysobjectid": "sysobjectid",
    "sysdescr": "sysdescr",
    "lldp_sysdesc": "lldp_sysdesc",
    "snmp_engineid": "snmp_engineid",
    "cli_show_version": "cli_show_version",
}
"""Fields that say who made the element, and what kind of evidence each is."""

_TOTAL_WORDS = (
    "total,totals,grand total,subtotal,sub total,sum,summe,gesamt,gesamtsumme,zwischensumme,insgesamt,somme,"
    "sous total,total general,suma,subtotaal,totale,subtotale,totaal,celkem,razem,"
    "合計,小計,合计,小计,합계,소계"
)
TOTALS = frozenset(map(fold, _TOTAL_WORDS.split(",")))
"""Ids of rows that add others up; with no word of a maker beside them they are no devices."""

TO_ABSENT = "links that are, or lead to what is, planned, retired or in a store"
_PLACED = ("id", "site", "country", "latitude", "longitude", "neighbour")


def read_sheets(sheets: Sequence[Sheet], where: str, options: Mapping[str, str]) -> Imported:
    """Turn sheets into a network by the saved column map that `options` name, or by a proposed one.

    Raises
    ------
    NeedsMap
        If no map is given and none can be proposed with certainty; it holds the proposal.
    BadInput
        Naming row and field, if the map does not fit or a link or demand holds what cannot be meant.
    """
    record = Record("options", options)
    saved, country = record.text("map", ""), check_country(record.text("country", ""), "options [country]")
    record.finish()
    maps = read_map(Path(saved)) if saved else tuple(propose(sheet) for sheet in sheets if sheet.rows)
    text = write_map(maps)
    if not any(one.table == "elements" and is_complete(one) for one in maps):
        raise _needs_map(where, text)
    draft = _Inventory(Draft(where, country))
    chosen = _choose(sheets, maps, draft.draft, where)
    for table in ("sites", "elements", "links", "demands"):
        for sheet, one in chosen:
            if one.table == table:
                _read_sheet(draft, sheet, one, f"{where}, {shown(sheet.name)}" if sheet.name else where)
    for sheet in sheets:
        for what, count in sheet.left.items():
            draft.draft.leave(what, count)
    draft.join()
    imported = draft.draft.finish(f"Inventory {Path(where).stem}")
    return imported if saved else replace(imported, column_map=text)


def _needs_map(
    where: str,
    proposal: str,
    expected: str = "a sheet with a column that is surely the name of a device",
    what: str = "none",
) -> NeedsMap:
    error = NeedsMap(
        where,
        expected,
        what,
        "Complete the proposed column map beside the case and give it with --option map=FILE.",
    )
    error.proposal = proposal
    return error


def _choose(
    sheets: Sequence[Sheet], maps: Sequence[SheetMap], draft: Draft, where: str
) -> list[tuple[Sheet, SheetMap]]:
    """Pair sheets with maps; a source of one sheet takes the one map whatever its name.

    Raises
    ------
    NeedsMap
        If a sheet that looks like links is not understood, and nobody said to skip it: a network without some
        of its links is another network.
    """
    by_name = {one.sheet: one for one in maps}
    chosen = []
    for sheet in sheets:
        one = by_name.get(sheet.name) or (maps[0] if len(sheets) == len(maps) == 1 else None)
        if one is not None and is_complete(one):
            chosen.append((sheet, one))
            continue
        if not sheet.rows:
            continue
        guess = propose(sheet) if one is None or one.skip else one
        links = guess.table == "links" or fold(sheet.name) in known_words()["links"].sheets
        told = f"rows of the sheet {shown(sheet.name)}, which no column map describes"
        if links and not (one is not None and one.skip):
            proposal = write_map([*(m for m in maps if m.sheet != sheet.name), guess])
            expected = "the columns of both ends of links, in each sheet that looks like links"
            raise _needs_map(where, proposal, expected, f"a sheet {shown(sheet.name)} that is not understood")
        if links or guess.resembles:
            draft.miss(told, count=len(sheet.rows))
        else:
            draft.leave(told, len(sheet.rows))
    return chosen


@dataclass
class _Inventory:
    """The network while its sheets are read."""

    draft: Draft
    folded: dict[str, str] = field(default_factory=dict)
    sites: dict[str, str] = field(default_factory=dict)
    linked: set[frozenset[str]] = field(default_factory=set)
    demands: set[str] = field(default_factory=set)
    wanted: list[tuple[str, str, str]] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)
    """Names, folded, of equipment that is planned, retired or in a store."""

    serials: dict[str, str] = field(default_factory=dict)
    vendors: dict[str, str] = field(default_factory=dict)
    """The maker that the first row of each element names."""

    def is_absent(self, text: str) -> bool:
        """Whether a name is that of equipment that carries nothing."""
        return clean_id(text).casefold() in self.absent

    def end(self, text: str, where: str) -> str:
        """Return the element of a name, made with an unknown maker where no row describes it."""
        name = clean_id(text)
        element = name if name in self.draft else self.folded.get(name.casefold(), name)
        if element not in self.draft:
            self.draft.add_element(element, "device", where, name=name, site="none")
            self.folded[element.casefold()] = element
            self.draft.leave("elements that only a neighbour or a link names (maker unknown)")
        return element

    def join(self) -> None:
        """Link each pair of neighbours once, whoever told of it, unless a row of links has the pair."""
        for element, other, where in self.wanted:
            if self.is_absent(other):
                self.draft.leave(TO_ABSENT)
                continue
            ends = (element, self.end(other, where))
            if frozenset(ends) not in self.linked:
                self.linked.add(frozenset(ends))
                self.draft.add_link(*ends, where)


def _read_sheet(inventory: _Inventory, sheet: Sheet, one: SheetMap, where: str) -> None:
    heading = next((row for number, row in sheet.rows if number == one.header), None)
    if heading is None:
        raise BadInput(where, f"a heading in row {one.header}", "an empty row", "Correct the column map.")
    places = find_columns(one, heading, f"{where}, row {one.header}")
    _tell_unread(inventory.draft, heading, places)
    read: Callable[[_Inventory, Cells], None] = _READERS[one.table]
    for number, row in sheet.rows:
        if number > one.header:
            read(inventory, Cells(sheet, number, row, places, f"{where}, row {number}"))
        elif number < one.header:
            inventory.draft.leave("rows above the heading")


def _tell_unread(draft: Draft, heading: Sequence[str], places: Mapping[str, tuple[int, ...]]) -> None:
    used = {place for columns in places.values() for place in columns}
    for place, name in enumerate(heading):
        if place not in used and name:
            draft.leave(f"column {shown(name)}")


def _read_site(inventory: _Inventory, cells: Cells) -> None:
    site = clean_id(cells.text("id"))
    if not site:
        inventory.draft.leave("rows of sites without an id")
        return
    if site in inventory.sites:
        inventory.draft.leave("rows of sites that are there already")
        return
    country = read_country(cells)
    inventory.sites[site] = country
    name = clean_text(cells.text("name")) or site
    inventory.draft.add_site(site, name, country, read_place(cells))
    inventory.draft.detail("sites", site, "sensitive", cells.flag("sensitive"))
    for column in ("town", "kind"):
        inventory.draft.detail("sites", site, column, clean_text(cells.text(column)))
    for note in cells.notes:
        inventory.draft.leave(f"site {shown(site)}: {note}")


def _read_element(inventory: _Inventory, cells: Cells) -> None:
    draft = inventory.draft
    name = clean_id(cells.text("id"))
    words = any(c.isalpha() for column in EVIDENCE for text in cells.all(column) for c in text)
    if fold(name) in TOTALS and not words:
        draft.add_row(cells.sheet.place(cells.number), "", "a total, no device: made no element")
        return
    if name and carries_nothing(cells.text("status")):
        if name.casefold() not in inventory.folded:
            inventory.absent.add(name.casefold())
        told = f"{cells.text('status')}: carries nothing, made no element"
        draft.add_row(cells.sheet.place(cells.number), "", told[:100])
        draft.leave("equipment that is planned, retired or in a store")
        return
    if not name:
        name = cells.sheet.place(cells.number)
        cells.notes.append("no id: named by its row")
    element = inventory.folded.get(name.casefold(), name)
    if element in draft:
        cells.notes.append("a further row of the same element")
        _tell_apart(inventory, element, name, cells)
    else:
        inventory.folded[element.casefold()] = element
        inventory.vendors[element] = cells.text("vendor")
        _add_element(inventory, element, cells)
    inventory.absent.discard(name.casefold())
    serial = fold(cells.text("serial"))
    if serial and inventory.serials.setdefault(serial, element) != element:
        cells.notes.append(f"its serial number is also that of {inventory.serials[serial]}")
        draft.leave("serial numbers that several elements bear")
    for column in cells.places:
        if column in EVIDENCE:
            for text in cells.all(column):
                draft.observe(element, EVIDENCE[column], text)
        if column not in _PLACED:
            draft.detail("elements", element, column, read_value(cells, column))
    if (
        "model" not in cells.places
    ):  # what a column called `type` holds is a role to some and a product to others
        draft.observe(element, "inventory_model", cells.text("kind"))
    for text in cells.all("neighbour"):
        inventory.wanted += [
            (element, part.strip(), cells.where) for part in APART.split(text) if part.strip()
        ]
    draft.add_row(cells.sheet.place(cells.number), element, "; ".join(cells.notes))


def _tell_apart(inventory: _Inventory, element: str, name: str, cells: Cells) -> None:
    """Note where rows taken for one element may be of several."""
    if name != element:
        cells.notes.append(f"its name {shown(name)} differs only in capitals")
        inventory.draft.leave("names that differ only in capitals, taken for one element")
    first, now = inventory.vendors.get(element, ""), cells.text("vendor")
    if first and now and fold(first) != fold(now):
        cells.notes.append(f"names another maker than {shown(first)} of its first row")
        inventory.draft.leave("rows of one element that name different makers")


def _add_element(inventory: _Inventory, element: str, cells: Cells) -> None:
    draft, site = inventory.draft, clean_id(cells.text("site"))
    country = read_country(cells)
    if site and site not in inventory.sites:
        inventory.sites[site] = country
        draft.add_site(site, site, country, read_place(cells))
    if country and site and inventory.sites[site] not in ("", country):
        cells.notes.append(f"its country {country} is not that of its site: kept on the element")
    draft.detail("elements", element, "country", country)
    draft.add_element(
        element, read_kind(cells), cells.where, country=country, place=read_place(cells), site=site
    )


def _read_link(inventory: _Inventory, cells: Cells) -> None:
    a, b = cells.text("a"), cells.text("b")
    if not a or not b:
        known = [inventory.end(text, cells.where) for text in (a, b) if text]
        inventory.draft.miss("rows of links with one end or none", *known)
        return
    if carries_nothing(cells.text("status")) or inventory.is_absent(a) or inventory.is_absent(b):
        inventory.draft.leave(TO_ABSENT)
        return
    ends = inventory.end(a, cells.where), inventory.end(b, cells.where)
    inventory.draft.add_link(
        *ends,
        cells.where,
        weight=cells.number_of("weight"),
        directed=cells.flag("directed") is True,
        group=clean_text(cells.text("group")),
        link=clean_id(cells.text("id")),
    )
    inventory.linked.add(frozenset(ends))


def _read_demand(inventory: _Inventory, cells: Cells) -> None:
    source, target = cells.text("source"), cells.text("target")
    if not source or not target:
        inventory.draft.leave("rows of demands with one end or none")
        return
    volume = cells.number_of("volume")
    if volume is not None and volume < 0:
        raise BadInput(f"{cells.where} [volume]", "a number not below 0", shown(cells.text("volume")))
    protection = fold(cells.text("protection")).replace(" ", "_")
    choices = describe("demands")["protection"].choices
    if protection and protection not in choices:
        raise BadInput(f"{cells.where} [protection]", "one of " + ", ".join(choices), shown(protection))
    wanted = clean_text(cells.text("id"))[: ID_LIMIT - 20] or f"demand {cells.number}"
    (name,) = unique_ids([wanted], inventory.demands)
    inventory.demands.add(name)
    ends = inventory.end(source, cells.where), inventory.end(target, cells.where)
    inventory.draft.add_demand(*ends, 1.0 if volume is None else volume, cells.where, name)
    inventory.draft.detail("demands", name, "protection", protection)
    inventory.draft.detail("demands", name, "class", clean_text(cells.text("class")))


_READERS: Mapping[str, Callable[[_Inventory, Cells], None]] = {
    "sites": _read_site,
    "elements": _read_element,
    "links": _read_link,
    "demands": _read_demand,
}
