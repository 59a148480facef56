"""Duties and caps that the rules lay on a case, worked out by the checker and held against a plan.

A duty is what must be gone, or be managed by others, by a day; a cap is how much may stand on a day. A plan
is cautious unless its settings say otherwise: what may be bound or meant counts.
"""

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cleanpath.checker.case import Fault
from cleanpath.checker.registries import (
    FIRMNESS,
    NO,
    RANKS,
    UNKNOWN,
    YES,
    Plain,
    keys_of,
    lens_rules,
)
from cleanpath.checker.requirements import AGGREGATE, Inventory, Row, chosen_rules, may_lie_in
from cleanpath.verdict import Truth

HOLD = frozenset({
    "remove", "exclude_from_part", "exclude_from_sites", "prohibit_contracting_with_users", "advise_against",
})  # fmt: skip
STATIONS = ("gnb", "enodeb", "nodeb_rnc", "bts_bsc", "base_station", "small_cell_hnb")
PIECES = ("o_ru", "o_du", "o_cu_cp", "o_cu_up", "radio", "ran", "aggregate")
TOLERANCE = 1e-6
Key = tuple[str, str]
Stated = tuple[str, str, float, dict[frozenset[str], float]]
"""A cap as a plan states it: its name, its day, what it allows, and what the elements of each job weigh."""


@dataclass
class Duty:
    """What must be done by a day: elements, and those of which the checker does not derive it (`open`)."""

    by: datetime.date
    elements: set[str] = field(default_factory=set)
    open: set[str] = field(default_factory=set)


@dataclass
class Cap:
    """What elements weigh under a cap and may weigh together on a day."""

    name: str
    by: datetime.date
    allowed: float
    weights: dict[str, float]


@dataclass
class Obligations:
    """Duties by name and kind, the caps, the names of demands for clean paths, and what was not derived."""

    duties: dict[Key, Duty] = field(default_factory=dict)
    caps: list[Cap] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    open: set[str] = field(default_factory=set)

    def duty(self, name: str, kind: str, by: datetime.date) -> Duty:
        """Return a duty, a new one if there is none yet."""
        return self.duties.setdefault((name, kind), Duty(by))


@dataclass(frozen=True, slots=True)
class Waived:
    """A recorded waiver that counts on the day: what it is about, whom it covers, its last day."""

    rule: str
    requirement: str
    selector: Mapping[str, str]
    expires: datetime.date

    def about(self, rule: str, requirement: str, by: datetime.date) -> bool:
        """Return whether it puts off a requirement that is due on a day."""
        return self.rule == rule and self.requirement in ("", requirement) and self.expires > by


class Deriver:
    """Works out what is asked of a case under a lens."""

    def __init__(
        self, inventory: Inventory, lens: str, cautious: bool, end: datetime.date,
        waivers: Sequence[Waived] = (),
    ) -> None:  # fmt: skip
        self.inventory, self.registries, self.end = inventory, inventory.registries, end
        self.lens = lens_rules(lens, self.registries.rules)
        self.cautious, self.least = cautious, UNKNOWN if cautious else YES
        self.waivers = sorted(waivers, key=lambda one: one.expires, reverse=True)
        self.found = Obligations()

    def derive(self) -> Obligations:
        """Return everything that the rules of the lens ask."""
        least = FIRMNESS[self.lens[2]]
        for key in sorted(chosen_rules(self.inventory, self.lens)):
            if RANKS.get(self.registries.state(key), -1) < least:
                continue
            rule = self.registries.rules[key]
            for name, constraint in zip(keys_of(rule), rule["constraint"], strict=True):
                if not constraint.get("draft") and self.registries.is_stated(rule, constraint):
                    self._oblige(key, name, constraint)
        return self.found

    def _oblige(self, key: str, name: str, constraint: Plain) -> None:
        kind = constraint["kind"]
        if kind == "require_clean_path":
            self.found.paths.append(f"{key} {name}")
        elif kind == "cap" and constraint.get("value_pct") is not None:
            for operator in self._bound(key, constraint):
                self._cap(key, name, constraint, operator)
        elif kind in HOLD:
            bound = self._bound(key, constraint)
            mine = self._run_by(bound)
            self._hold(key, name, constraint, mine)
            if constraint.get("network_part") == ["management"]:
                self._manage(key, name, constraint, mine)

    def _bound(self, key: str, constraint: Plain) -> list[Plain]:
        """Return whom a requirement binds; of those at home elsewhere only whom it binds for sure."""
        place, found = self.registries.rules[key]["jurisdiction"], list[Plain]()
        for operator in (*self.inventory.operators, *self.inventory.without_elements):
            truth = self.inventory.binds(key, constraint, operator)
            home = not operator["countries"] or may_lie_in(operator, place)
            if truth is YES or (truth >= self.least and home):
                found.append(operator)
        return found

    def _run_by(self, operators: Sequence[Plain]) -> list[Row]:
        """Return the elements of some operators; what nobody says who runs may be theirs too."""
        names = {operator["id"] for operator in operators}
        named = self.cautious and bool(names - {""})
        elements = self.inventory.elements
        return [
            row
            for row in elements
            if row["operator"] in names
            or (named and not row["operator"] and not self.inventory.is_place(row))
        ]

    def _day(self, key: str, constraint: Plain) -> datetime.date:
        return self.registries.due(key, constraint) or self.end

    def _hold(self, key: str, name: str, constraint: Plain, mine: Iterable[Row]) -> None:
        rows, doubted = [], []
        for row in mine:
            truth = self.inventory.affected(key, name, constraint, row)
            if truth is None:
                doubted.append(row)
            elif truth >= self.least:
                rows.append(row)
        self._date(key, name, "remove", constraint, rows, doubted)

    def _manage(self, key: str, name: str, constraint: Plain, mine: Iterable[Row]) -> None:
        """Take boxes of the target without a manager on record for managed by their maker's system."""
        parts = set(self.registries.rules[key]["scope"]["network_part"]) - {"management", "core"}
        rows, doubted = [], []
        for row in mine:
            own = {row["part"]} if row["part"] else self._parts(row)
            if row["id"] in self.inventory.managed or not parts & own or self.inventory.is_place(row):
                continue
            meant = self.inventory.target_of(key, name, row)
            if self.inventory.present(row) < self.least:
                continue
            if meant is None:
                doubted.append(row)
            elif meant >= self.least:
                rows.append(row)
        self._date(key, name, "manage", constraint, rows, doubted)

    def _parts(self, row: Row) -> set[str]:
        found = {self.inventory.kinds.part(row["kind"])}
        if row["category"]:
            return found | {"premises", "devices"}
        return found | ({"premises"} if row["kind"] == "ont_cpe" else set())

    def _date(
        self, key: str, name: str, kind: str, constraint: Plain, rows: list[Row], doubted: list[Row]
    ) -> None:
        day = self._day(key, constraint)
        for waiver in (one for one in self.waivers if one.about(key, name, day)):
            covered, rows = self._parted(waiver, rows)
            perhaps, doubted = self._parted(waiver, doubted)
            if waiver.expires <= self.end:
                put_off = f"{key} {name} (waived until {waiver.expires})"
                self._note(put_off, kind, waiver.expires, covered, perhaps)
        self._note(f"{key} {name}", kind, day, rows, doubted)

    def _note(
        self, name: str, kind: str, day: datetime.date, rows: Sequence[Row], doubted: Sequence[Row]
    ) -> None:
        if rows or doubted:
            duty = self.found.duty(name, kind, day)
            duty.elements |= {row["id"] for row in rows}
            duty.open |= {row["id"] for row in doubted}
            self.found.open |= duty.open

    def _parted(self, waiver: Waived, rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
        """Return those that a waiver covers, and the others."""
        covered = [self._covers(waiver, row) for row in rows]
        pairs = list(zip(rows, covered, strict=True))
        return [row for row, held in pairs if held], [row for row, held in pairs if not held]

    def _covers(self, waiver: Waived, row: Row) -> bool:
        columns = {"asset": row["id"], "country": self.inventory.country(row)}
        columns["part"] = row["part"] or self.inventory.kinds.part(row["kind"])
        return all(columns.get(name, row.get(name)) == value for name, value in waiver.selector.items())

    def _cap(self, key: str, name: str, constraint: Plain, operator: Plain) -> None:
        day, family = self._day(key, constraint), f"{key} {name}"
        whole = {"operator": operator["id"]}
        about = (one for one in self.waivers if one.about(key, name, day) and one.selector == whole)
        waiver = next(about, None)
        if waiver and waiver.expires > self.end:
            return
        if waiver:
            family, day = f"{family} (waived until {waiver.expires})", waiver.expires
        for unit in constraint.get("denominators") or ("units", "sites"):
            self._measure(family, day, unit, key, name, constraint, operator)

    def _measure(
        self, family: str, day: datetime.date, unit: str, key: str, name: str, constraint: Plain,
        operator: Plain,
    ) -> None:  # fmt: skip
        """Weigh what of an operator stands under a cap, and what the whole network weighs."""
        under: dict[str, float] = {}
        sure, sites, unweighed = list[float](), set[str](), list[Row]()
        for row in self._run_by([operator]):
            scope = self._scope(key, constraint, unit, operator, row)
            weight = self._weight(row, unit)
            if scope is YES:
                sure.append(weight)
                sites |= {row["site"]} & self.inventory.sites.keys()
            if scope is NO:
                continue
            meant = self.inventory.target_of(key, name, row)
            if meant is None:
                self.found.open.add(row["id"])
            elif meant >= self.least and math.isnan(weight):
                unweighed.append(row)
            elif meant >= self.least:
                under[row["id"]] = weight
        if unweighed:
            self._note(family, "cap", day, unweighed, ())
        limit = constraint["value_pct"] / 100.0
        whole = len(sites) if unit == "sites" else math.fsum(w for w in sure if not math.isnan(w))
        if under or unweighed:
            self.found.caps.append(Cap(family, day, limit * whole, under))

    def _scope(self, key: str, constraint: Plain, unit: str, operator: Plain, row: Row) -> Truth:
        scope = self.inventory.scope(key, constraint, row, condition=False)
        if row["operator"] != operator["id"]:
            scope = min(scope, UNKNOWN)
        if unit == "base_stations":
            scope = min(scope, self._station(row))
        return scope

    def _station(self, row: Row) -> Truth:
        if row["kind"] in STATIONS:
            return YES
        if row["vendor"] == AGGREGATE and "ran" in ({row["part"]} if row["part"] else self._parts(row)):
            return YES
        open_ = row["kind"] in PIECES or self.inventory.kinds.of(row["kind"]) is None
        return UNKNOWN if open_ else NO

    @staticmethod
    def _weight(row: Row, unit: str) -> float:
        if unit == "sites":
            return 1.0
        if unit in ("traffic", "premises", "spend"):
            return float(row[unit])
        return math.nan if row["vendor"] == AGGREGATE and row["count"] == 1.0 else float(row["count"])


def move_dates(found: Obligations, shifted: Iterable[Plain]) -> None:
    """Give what a plan says that it moves its new date; that it had to be moved is not derived."""
    for one in shifted:
        old, new = (datetime.date.fromisoformat(one[name]) for name in ("date", "instead"))
        named: list[Duty | Cap] = [duty for key, duty in found.duties.items() if key[0] == one["name"]]
        for held in (*named, *(cap for cap in found.caps if cap.name == one["name"])):
            held.by = new if held.by == old else held.by


def check_duties(terms: Plain, found: Obligations) -> list[str]:
    """Return a line for each duty of a plan that is not what the rules ask, and for each that is missing."""
    stated: dict[Key, Duty] = {}
    for one in terms["duties"]:
        key = one["name"], one["kind"]
        if key in stated:
            raise Fault(f"{one['name']} is there twice")
        stated[key] = Duty(datetime.date.fromisoformat(one["by"]), set(one["elements"]))
    faults = list[str]()
    for key in sorted(stated.keys() | found.duties.keys()):
        faults += _compare_duty(key, stated.get(key), found.duties.get(key))
    return faults


def _compare_duty(key: Key, stated: Duty | None, derived: Duty | None) -> Iterable[str]:
    name = f"{key[0]} ({key[1]})"
    if derived is None:
        return [f"duties: no rule asks for {name}"]
    if stated is None:
        return [f"duties: {name} is missing"] if derived.elements else []
    if stated.by != derived.by:
        return [f"duties: {name} is due on {derived.by}, the plan says {stated.by}"]
    missing = sorted(derived.elements - stated.elements - derived.open)
    if missing:
        return [f"duties: {name} does not name {', '.join(missing[:3])}"]
    strange = sorted(stated.elements - derived.elements - derived.open)
    return [f"duties: {name} names {', '.join(strange[:3])}, which it does not reach"] if strange else []


def check_caps(terms: Plain, found: Obligations) -> list[str]:
    """Return a line for each cap of a plan that is not what rules and case make it."""
    stated, faults = [_read_cap(one) for one in terms["caps"]], list[str]()
    for cap in found.caps:
        match = next((one for one in stated if _is_cap(one, cap, found.open)), None)
        if match is None:
            faults.append(_say_cap(cap, [one for one in stated if one[0] == cap.name]))
        else:
            stated.remove(match)
    derived = {cap.name for cap in found.caps}
    extra = [one for one in stated if one[0] not in derived and not _only_open(one[3], found.open)]
    return faults + [f"caps: no rule sets {one[0]} by {one[1]} at {one[2]!r}" for one in extra]


def _read_cap(stated: Plain) -> Stated:
    jobs = {frozenset(job["elements"]): job["weight"] for job in stated["jobs"]}
    return stated["name"], stated["by"], stated["allowed"], jobs


def _only_open(jobs: Mapping[frozenset[str], float], open_: set[str]) -> bool:
    return all(elements & open_ for elements in jobs)


def _is_cap(stated: Stated, cap: Cap, open_: set[str]) -> bool:
    _, by, allowed, jobs = stated
    if (stated[0], by) != (cap.name, cap.by.isoformat()) or not _close(allowed, cap.allowed):
        return False
    weighed = {e for elements in jobs for e in elements}
    known = {element for element, weight in cap.weights.items() if weight > 0.0}
    if weighed - open_ != known - open_:
        return False
    return all(
        elements & open_ or _close(weight, math.fsum(cap.weights[e] for e in elements))
        for elements, weight in jobs.items()
    )


def _say_cap(cap: Cap, stated: Sequence[Stated]) -> str:
    whole = math.fsum(cap.weights.values())
    told = f"caps: {cap.name} allows {cap.allowed:g} of {whole:g} by {cap.by}"
    if not stated:
        return f"{told}, and the plan has no such cap"
    shown = ", ".join(f"{one[2]!r} by {one[1]}" for one in stated)
    return f"{told}; the plan has {shown}, or weighs other elements"


def _close(one: Any, other: float) -> bool:
    number = isinstance(one, (int, float)) and not isinstance(one, bool)
    return number and math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
