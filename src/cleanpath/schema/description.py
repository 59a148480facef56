"""Read the descriptions of the case tables."""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from cleanpath.errors import BadInput, UnknownName, shown

FIELDS = ("attribute", "type", "unit", "default", "status", "description")
TYPES = (
    "id",
    "text",
    "number",
    "positive",
    "share",
    "integer",
    "flag",
    "date",
    "country",
    "latitude",
    "longitude",
)
"""Plain types. Besides them `choice:a|b`, `ref:table`, `refs:table` (a reference) are allowed."""
STATUSES = ("required", "optional", "output")
NUMERIC = ("number", "positive", "share", "integer", "latitude", "longitude")
_COMPOUND = re.compile(r"choice:[a-z0-9_|-]+|ref:[a-z_]+")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One column: its name, type, unit (empty for text), default (as written), status and meaning."""

    name: str
    type: str
    unit: str
    default: str
    status: str
    description: str

    @property
    def required(self) -> bool:
        """Whether the column must be there."""
        return self.status == "required"

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers."""
        return self.type in NUMERIC

    @property
    def choices(self) -> tuple[str, ...]:
        """The allowed words of a `choice` column."""
        return tuple(self.type.removeprefix("choice:").split("|")) if self.type.startswith("choice:") else ()

    @property
    def refers_to(self) -> str:
        """The table that a `ref` column points to, or nothing."""
        return self.type.removeprefix("ref:") if self.type.startswith("ref:") else ""


@dataclass(frozen=True, slots=True)
class TableDescription:
    """A table: its name and attributes in order."""

    name: str
    attributes: tuple[Attribute, ...]

    def __getitem__(self, name: str) -> Attribute:
        for attribute in self.attributes:
            if attribute.name == name:
                return attribute
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """All column names in order."""
        return tuple(a.name for a in self.attributes)


def table_names() -> tuple[str, ...]:
    """Return the names of all described tables."""
    found = (entry.name for entry in files("cleanpath.schema").iterdir())
    return tuple(sorted(name.removesuffix(".csv") for name in found if name.endswith(".csv")))


@lru_cache
def describe(table: str) -> TableDescription:
    """Return the description of one table.

    Raises
    ------
    UnknownName
        If there is no such table.
    BadInput
        If the description itself breaks its rules.
    """
    if table not in table_names():
        raise UnknownName("schema", "table", table, table_names())
    text = (files("cleanpath.schema") / f"{table}.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    if tuple(rows.fieldnames or ()) != FIELDS:
        raise BadInput(f"schema/{table}.csv", "the columns " + ", ".join(FIELDS), shown(rows.fieldnames))
    return TableDescription(
        table, tuple(_attribute(f"schema/{table}.csv:{n}", row) for n, row in enumerate(rows, 2))
    )


def _attribute(where: str, row: dict[str, str]) -> Attribute:
    attribute = Attribute(row["attribute"], *(row[field] for field in FIELDS[1:]))
    if any(value is None or value != value.strip() for value in row.values()):
        raise BadInput(where, "cells without stray spaces", shown(row))
    if attribute.type not in TYPES and not _COMPOUND.fullmatch(attribute.type):
        raise BadInput(where, "a known type", shown(attribute.type))
    if attribute.status not in STATUSES:
        raise BadInput(where, "a status of " + ", ".join(STATUSES), shown(attribute.status))
    if attribute.numeric and not attribute.unit:
        raise BadInput(where, "a unit for every number", "none", "Write 1 for a pure number.")
    if not attribute.description.endswith("."):
        raise BadInput(where, "a description that is a sentence", shown(attribute.description))
    return attribute
