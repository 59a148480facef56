"""The words by which columns are called, in several languages: `columnwords.csv`."""

import csv
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from cleanpath.sources.grid import fold


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
