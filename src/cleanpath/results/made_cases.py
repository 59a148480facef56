"""What was made or brought in: new cases, imports, lists of numbers."""

from collections.abc import Mapping, Sized
from dataclasses import dataclass, field
from typing import ClassVar

from cleanpath.results.typed import KEY, OPTIONAL, Entry, Plain


@dataclass(frozen=True, slots=True)
class KindsTold(Plain):
    """How many elements have a kind that is understood, and the commonest words that are none."""

    understood: int
    taken_as: dict[str, str]
    unknown: int
    unknown_words: dict[str, int]


@dataclass(frozen=True, slots=True)
class Refreshed(Plain):
    """What a newer source changed in a case, and what of people's edits was kept; long lists are cut."""

    added: list[str]
    gone: list[str]
    changed: list[str]
    counts: dict[str, int]
    kept: dict[str, int]
    demands: str
    demands_dropped: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSummary(Entry):
    """What an import wrote, what became of its rows, and what it left unread."""

    SCHEMA: ClassVar[str] = "cleanpath.import/1"

    incomplete: list[str] | None = field(default=None, metadata=OPTIONAL)
    written: str
    title: str
    rows: dict[str, int]
    kinds: KindsTold | None = field(default=None, metadata=OPTIONAL)
    makers: dict[str, int] | None = field(default=None, metadata=OPTIONAL)
    possible_relabelling: list[str] | None = field(default=None, metadata=OPTIONAL)
    report: str | None = field(default=None, metadata=OPTIONAL)
    column_map: str | None = field(default=None, metadata=OPTIONAL)
    kept_options: str | None = field(default=None, metadata=OPTIONAL)
    refreshed: Refreshed | None = field(default=None, metadata=OPTIONAL)
    traces: int | None = field(default=None, metadata=OPTIONAL)
    files: int | None = field(default=None, metadata=OPTIONAL)
    address_tables: list[str] | None = field(default=None, metadata=OPTIONAL)
    disputed_addresses: dict[str, int] | None = field(default=None, metadata=OPTIONAL)
    seen: dict[str, int] | None = field(default=None, metadata=OPTIONAL)
    left_unread: list[str]
    next: str


@dataclass(frozen=True, slots=True)
class GeneratedCase(Entry):
    """A synthetic case that was written."""

    SCHEMA: ClassVar[str] = "cleanpath.generate/1"

    written: str
    title: str
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class StartedCase(Entry):
    """A small case that was written, and what to do next."""

    SCHEMA: ClassVar[str] = "cleanpath.init/1"

    written: str
    rows: dict[str, int]
    next: list[str]


@dataclass(frozen=True, slots=True)
class KeptList(Entry):
    """A list of MAC prefixes or enterprise numbers that was kept, and where."""

    SCHEMA: ClassVar[str] = "cleanpath.vendors-import/1"

    name: str = field(metadata={KEY: "list"})
    date: str
    entries: int
    kept_in: str


def count_rows(tables: Mapping[str, Mapping[str, Sized]]) -> dict[str, int]:
    """Return the number of rows of each table of columns."""
    return {name: len(next(iter(table.values()), ())) for name, table in tables.items()}
