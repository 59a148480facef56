"""The cells of one row of an inventory, read as what their column says; what is no such thing is noted."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cleanpath.dates import parse_date
from cleanpath.errors import BadInput, shown
from cleanpath.schema.description import Attribute, describe
from cleanpath.sources.countries import country_of
from cleanpath.sources.grid import Sheet, fold, parse_number
from cleanpath.sources.scalars import clean_text

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
    return parse_date(text, where).text
