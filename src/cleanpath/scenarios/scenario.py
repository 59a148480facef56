"""What-ifs as data: a small TOML file of edits that is laid over a case, the rules and the vendors."""

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from cleanpath.dates import PartialDate, parse_day
from cleanpath.errors import BadInput, shown
from cleanpath.policy.constraint_kinds import KINDS
from cleanpath.policy.rules import FORCES, STATUSES
from cleanpath.records import Record, read_record
from cleanpath.sources.io import decode_text, read_bytes

SIZE_LIMIT = 1 << 20
TABLES = (
    "elements", "links", "demands", "sites", "relations", "mixes", "paths", "operators", "declarations",
    "components", "costs", "budgets", "crews", "aid", "prices",
)  # fmt: skip
"""Tables whose cells an edit may set."""

Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A rule moves a rung: an event of `status` on `date`; `force` and `constraint` where it gains them."""

    rule: str
    status: str
    date: PartialDate
    known_from: PartialDate
    force: str
    constraint: str


@dataclass(frozen=True, slots=True)
class Follow:
    """A country makes a rule like another's, effective on `date`, known from `known_from`."""

    country: str
    like: str
    date: PartialDate
    known_from: PartialDate


@dataclass(frozen=True, slots=True)
class Sale:
    """A maker is sold to another vendor or to somebody by name, on `date`."""

    vendor: str
    buyer: str
    date: PartialDate


@dataclass(frozen=True, slots=True)
class Departure:
    """An operator leaves, with its elements and the demands that it carries."""

    operator: str


@dataclass(frozen=True, slots=True)
class Loss:
    """Elements fail or are cut: those whose id matches a pattern, or all within `km` of the place `near`."""

    elements: str
    near: tuple[float, float] | None
    km: float


@dataclass(frozen=True, slots=True)
class Cut:
    """Aid is paid to a `share` only; of one payer, or of all where none is named."""

    payer: str
    share: float


@dataclass(frozen=True, slots=True)
class Protect:
    """Demands whose id matches a pattern such as `base-*` get a protection with its evidence."""

    demands: str
    protection: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Manage:
    """What manages others and is of one maker is replaced by another's; the boxes stay."""

    vendor: str
    by: str


@dataclass(frozen=True, slots=True)
class Change:
    """Cells of a table: in the rows where all of `where` hold, `values` are set."""

    table: str
    where: Cells
    values: Cells


@dataclass(frozen=True, slots=True)
class Scenario:
    """A what-if: its title, another day or lens if it names one, and its edits of each kind."""

    title: str
    as_of: datetime.date | None = None
    lens: str | None = None
    steps: tuple[Step, ...] = ()
    follows: tuple[Follow, ...] = ()
    sales: tuple[Sale, ...] = ()
    departures: tuple[Departure, ...] = ()
    losses: tuple[Loss, ...] = ()
    cuts: tuple[Cut, ...] = ()
    protects: tuple[Protect, ...] = ()
    manages: tuple[Manage, ...] = ()
    changes: tuple[Change, ...] = ()
    origin: str = field(default="", compare=False)

    def one_by_one(self) -> "list[tuple[Edit, Scenario]]":
        """Return every edit in the order in which they are applied, each with the scenario up to it."""
        found, kept = list[tuple[Edit, Scenario]](), dict[str, Any]()
        for name in EDITS:
            edits = getattr(self, name)
            for count, edit in enumerate(edits, 1):
                kept[name] = edits[:count]
                supposed = Scenario(self.title, self.as_of, self.lens, **kept, origin=self.origin)
                found.append((edit, supposed))
        return found

    @property
    def suppositions(self) -> list[str]:
        """What it supposes of rules and vendors, in words."""
        return [
            *(f"{s.rule}: {s.status} {s.date}" for s in self.steps),
            *(f"{f.country} follows {f.like} from {f.date}" for f in self.follows),
            *(f"{s.vendor} is sold to {s.buyer} on {s.date}" for s in self.sales),
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return it as a file of it would say it, in plain data; `parse_scenario` reads that back."""
        said: dict[str, Any] = {"title": self.title, "lens": self.lens}
        said["as_of"] = self.as_of and self.as_of.isoformat()
        for name, (table, renamed) in _TABLES.items():
            rows = [_plain(edit, renamed) for edit in getattr(self, name)]
            said |= {table: rows} if rows else {}
        return {name: value for name, value in said.items() if value is not None}


_TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "steps": ("rule", {"rule": "key"}), "follows": ("follow", {}), "sales": ("sale", {"buyer": "to"}),
    "departures": ("leave", {}), "losses": ("lose", {}), "cuts": ("fund", {}), "protects": ("protect", {}),
    "manages": ("manage", {}), "changes": ("set", {}),
}  # fmt: skip
"""The table of a scenario file that holds each kind of edit, and the fields called otherwise there."""


def _plain(edit: "Edit", renamed: Mapping[str, str]) -> dict[str, Any]:
    """Return an edit by the fields of a file; what is empty is left out, as where nobody said it."""
    said: dict[str, Any] = {}
    for one in fields(edit):
        value = getattr(edit, one.name)
        if isinstance(value, PartialDate):
            value = str(value)
        elif isinstance(value, tuple):
            value = list(value)
        if value not in (None, "", {}) and not (
            one.name == "km" and isinstance(edit, Loss) and edit.elements
        ):
            said[renamed.get(one.name, one.name)] = dict(value) if isinstance(value, Mapping) else value
    return said


Edit = Step | Follow | Sale | Departure | Loss | Change | Manage | Protect | Cut
EDITS = ("steps", "follows", "sales", "departures", "losses", "changes", "manages", "protects", "cuts")
"""The fields of a scenario that hold edits, in the order in which they are applied."""


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file.

    Raises
    ------
    BadInput
        If it is no TOML, says something that is not foreseen, or changes nothing.
    """
    text = decode_text(read_bytes(path, SIZE_LIMIT), str(path))
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(str(path), "a scenario in TOML", shown(str(error))) from None
    return parse_scenario(str(path), data)


def parse_scenario(origin: str, data: Mapping[str, Any]) -> Scenario:
    """Read a scenario from what a file of it holds; `origin` is its name in messages.

    Raises
    ------
    BadInput
        If it says something that is not foreseen, or changes nothing.
    """
    scenario = read_record(origin, data, _scenario)
    if scenario == Scenario(scenario.title):
        raise BadInput(origin, "at least one edit", "none", "See docs/guide/whatif.md for the kinds.")
    return scenario


def _scenario(record: Record) -> Scenario:
    day: Any = record.take("as_of", None)
    if day is not None and not (isinstance(day, datetime.date) and not isinstance(day, datetime.datetime)):
        day = parse_day(day, record.where("as_of"))
    return Scenario(
        title=record.text("title"),
        as_of=day,
        lens=record.text("lens", "") or None,
        steps=record.records("rule", _step, ()),
        follows=record.records("follow", _follow, ()),
        sales=record.records("sale", _sale, ()),
        departures=record.records("leave", lambda r: Departure(r.text("operator")), ()),
        losses=record.records("lose", _loss, ()),
        cuts=record.records("fund", lambda r: Cut(r.text("payer", ""), r.number("share", low=0.0)), ()),
        protects=record.records("protect", _protect, ()),
        manages=record.records("manage", lambda r: Manage(r.text("vendor"), r.text("by")), ()),
        changes=record.records("set", _change, ()),
        origin=record.origin,
    )


def _known(record: Record, date: PartialDate) -> PartialDate:
    return record.optional_date("known_from") or date


def _step(record: Record) -> Step:
    date = record.date("date")
    return Step(
        record.text("key"),
        record.choice("status", STATUSES),
        date,
        _known(record, date),
        record.choice("force", FORCES, ""),
        record.choice("constraint", KINDS, ""),
    )


def _follow(record: Record) -> Follow:
    date = record.date("date")
    return Follow(record.text("country"), record.text("like"), date, _known(record, date))


def _sale(record: Record) -> Sale:
    return Sale(record.text("vendor"), record.text("to"), record.date("date"))


def _protect(record: Record) -> Protect:
    return Protect(record.text("demands", "*"), record.text("protection"), record.text("evidence", ""))


MOST_KM = 2000.0


def _loss(record: Record) -> Loss:
    pattern = record.text("elements", "")
    where = record.where("near")
    near = record.take("near", None)
    if (near is None) != bool(pattern):
        raise BadInput(where, "either elements or near with km", "both or neither")
    if near is None:
        return Loss(pattern, None, 0.0)
    ends = (90.0, 180.0)
    if not isinstance(near, list) or len(near) != 2 or not all(map(_within, near, ends)):
        raise BadInput(where, "a latitude and a longitude such as [50.1, -5.6]", shown(near))
    return Loss("", (float(near[0]), float(near[1])), record.number("km", low=0.0, high=MOST_KM))


def _within(value: Any, most: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= most


def _change(record: Record) -> Change:
    return Change(
        record.choice("table", TABLES),
        record.record("where", _cells) if record.has("where") else {},
        record.record("values", _cells),
    )


def _cells(record: Record) -> Cells:
    cells = {name: record.take(name) for name in record.left()}
    for name, value in cells.items():
        if not isinstance(value, (str, int, float, bool)):
            raise BadInput(record.where(name), "text, a number, true or false", shown(value))
    return cells
