"""The tables of a case as plain dictionaries, and the simplest questions about them."""

import calendar
import datetime
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import lcm
from typing import Any

from cleanpath.errors import one_line
from cleanpath.verdict import Truth

Table = dict[str, list[Any]]
Tables = dict[str, Table]

COLUMNS: dict[str, tuple[str, ...]] = {
    "elements": ("id", "kind", "vendor", "site", "operator"),
    "links": ("id", "a", "b", "weight", "directed", "group", "relationship"),
    "demands": ("id", "source", "target"),
    "paths": ("demand", "path", "position", "element", "share"),
}
NUMBERS = {"weight": 1.0, "share": 1.0, "path": 0.0, "position": 0.0}
LABELS = 8
"""How many cuts' islands are kept at once."""


class Fault(Exception):
    """A statement of the result that is not proven or not true, in one line."""

    def __init__(self, told: str) -> None:
        super().__init__(one_line(told))


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the case."""

    id: str
    a: str
    b: str
    weight: float
    oneway: bool
    group: str
    relationship: str = ""

    def leads(self, tail: str, head: str) -> bool:
        """Return whether traffic may use the link from `tail` to `head`."""
        return (self.a, self.b) == (tail, head) or (not self.oneway and (self.b, self.a) == (tail, head))


def _value(name: str, value: Any) -> Any:
    if name in NUMBERS:
        return NUMBERS[name] if value in (None, "") else float(value)
    if name == "directed":
        return value is True or str(value).strip().lower() in ("true", "1", "yes")
    return "" if value is None else str(value)


def _rows(tables: Tables, name: str) -> list[list[Any]]:
    table = tables.get(name, {})
    count = max((len(column) for column in table.values()), default=0)
    columns = [table.get(column, [None] * count) for column in COLUMNS[name]]
    return [
        [_value(column, value) for column, value in zip(COLUMNS[name], row, strict=True)]
        for row in zip(*columns, strict=True)
    ]


def digest(tables: Tables) -> str:
    """Return the SHA-256 of what the verdicts rest on: the columns of `COLUMNS`, defaults filled in."""
    content = json.dumps([_rows(tables, name) for name in COLUMNS], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def span(text: object) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day that a date may mean, which may be a year or a month only."""
    year, month, date = (int(part) for part in [*str(text).split("-"), "0", "0"][:3])
    month_last = month or 12
    first = datetime.date(year, month or 1, date or 1)
    return first, datetime.date(year, month_last, date or calendar.monthrange(year, month_last)[1])


def came(text: object, day: datetime.date, without: Truth) -> Truth:
    """Return whether a date has come on a day; `without` where there is none."""
    if not text:
        return without
    first, last = span(text)
    return Truth.YES if last <= day else Truth.NO if first > day else Truth.UNKNOWN


def holds(since: object, until: object, day: datetime.date) -> Truth:
    """Return whether a day lies in a time from its first to its last day; an absent end is open."""
    before = day - datetime.timedelta(days=1)
    return min(came(since, day, Truth.YES), ~came(until, before, Truth.NO))


def not_yet_there(tables: Tables, day: datetime.date) -> frozenset[str]:
    """Return the elements that come into service, or are bought, only after a day."""
    table = tables.get("elements", {})
    none = [""] * len(table.get("id", []))
    columns = (table.get(name, none) for name in ("id", "in_service", "obtained"))
    return frozenset(
        element
        for element, begun, bought in zip(*columns, strict=True)
        if came(begun or bought or "", day, Truth.YES) is Truth.NO
    )


def not_surely_there(tables: Tables, day: datetime.date) -> frozenset[str]:
    """Return the elements that may be there on a day and may not: removed, or of a day not known in full."""
    table = tables.get("elements", {})
    none = [""] * len(table.get("id", []))
    columns = (table.get(name, none) for name in ("id", "in_service", "obtained", "removed"))
    return frozenset(
        element
        for element, begun, bought, removed in zip(*columns, strict=True)
        if came(begun or bought or "", day, Truth.YES) is Truth.UNKNOWN
        or (came(begun or bought or "", day, Truth.YES) and came(removed or "", day, Truth.NO))
    )


def _silenced(paths: list[list[Any]], late: frozenset[str]) -> list[list[Any]]:
    """Return rows of given paths; one that passes what is not there yet says nothing of any hop."""
    broken = {(row[0], row[1]) for row in paths if row[3] in late}
    return [[*row[:3], "", row[4]] if (row[0], row[1]) in broken else row for row in paths]


class Case:
    """Elements, links, demands and given paths by their ids, as they are on a day.

    What comes later (`late`), or is supposed to be `gone`, has no links; `doubtful` is what may be there and
    may not.
    """

    def __init__(
        self, tables: Tables, day: datetime.date | None = None, gone: frozenset[str] = frozenset()
    ) -> None:
        self.digest = "" if gone else digest(tables)
        self.tables, self.day = tables, day
        self.doubtful = frozenset() if day is None else not_surely_there(tables, day)
        self.elements = [row[0] for row in _rows(tables, "elements")]
        self.late = gone | (frozenset() if day is None else not_yet_there(tables, day))
        links = [Link(*row) for row in _rows(tables, "links")]
        self.links = [link for link in links if not {link.a, link.b} & self.late]
        self.demands = {row[0]: (row[1], row[2]) for row in _rows(tables, "demands")}
        self.paths = _silenced(_rows(tables, "paths"), self.late)
        self.oneway = any(link.oneway and link.a != link.b for link in self.links)
        self.out: dict[str, list[tuple[str, Link]]] = {e: [] for e in self.elements}
        self.into: dict[str, list[tuple[str, Link]]] = {e: [] for e in self.elements}
        for link in self.links:
            for tail, head in ((link.a, link.b), (link.b, link.a)):
                if tail != head and link.leads(tail, head):
                    self.out[tail].append((head, link))
                    self.into[head].append((tail, link))
        self._islands: dict[frozenset[str], dict[str, int]] = {}

    @cached_property
    def cost(self) -> dict[str, int]:
        """The weight of each link as a whole number, all in the same proportion."""
        exact = {link.id: Fraction(repr(link.weight)) for link in self.links}
        scale = lcm(*(value.denominator for value in exact.values()))
        return {name: int(value * scale) for name, value in exact.items()}

    def reach(self, start: str, banned: Iterable[str] = (), back: bool = False, wall: str = "") -> set[str]:
        """Return what can be reached from `start` without `banned` and not beyond `wall`."""
        arcs = self.into if back else self.out
        seen = {start, *banned}
        found, waiting = {start}, [start]
        while waiting:
            here = waiting.pop()
            if here == wall:
                continue
            for there, _ in arcs[here]:
                if there not in seen:
                    seen.add(there)
                    found.add(there)
                    waiting.append(there)
        return found

    def separates(self, cut: frozenset[str], source: str, target: str) -> bool:
        """Return whether every path from source to target touches the cut (ends count)."""
        if source in cut or target in cut:
            return True
        if self.oneway:
            return target not in self.reach(source, cut)
        if cut not in self._islands:
            if len(self._islands) == LABELS:
                self._islands.clear()
            self._islands[cut] = self._label(cut)
        label = self._islands[cut]
        return label[source] != label[target]

    def _label(self, cut: frozenset[str]) -> dict[str, int]:
        label: dict[str, int] = {}
        for number, element in enumerate(self.elements):
            if element not in label and element not in cut:
                label.update(dict.fromkeys(self.reach(element, cut), number))
        return label

    def check_walk(self, walk: Sequence[str], ends: tuple[str, str]) -> None:
        """Refuse a walk that does not run between the ends over links, each element once.

        Raises
        ------
        Fault
            Saying where it breaks.
        """
        if not walk or (walk[0], walk[-1]) != ends:
            raise Fault("a walk does not run from source to target")
        if len(set(walk)) != len(walk) or not set(walk) <= self.out.keys():
            raise Fault("a walk visits an element twice, or one that is not there")
        for tail, head in pairwise(walk):
            if not any(there == head for there, _ in self.out[tail]):
                raise Fault(f"a walk has no link from {tail} to {head}")
