"""A case prepared for evaluation; declarations."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleanpath.claims.model import Claim
from cleanpath.claims.vendor_shares import Mix, mix, touch
from cleanpath.compliance.deadlines import Timing, requirement_keys, time_requirement
from cleanpath.dates import Clocks, PartialDate, Span, parse_date
from cleanpath.network.date_columns import Days
from cleanpath.network.graph import codes
from cleanpath.network.kinds import Kind
from cleanpath.network.network import Network
from cleanpath.policy.applicability import UNKNOWN_VENDOR, Applicability, RulesAsOf, hold_against
from cleanpath.policy.equipment import (
    SYSTEM,
    Inventory,
    check_registered,
    mix_subjects,
    split,
    take_inventory,
)
from cleanpath.policy.operators import Operator, find_operators, find_without_elements
from cleanpath.policy.rules import Constraint, Rule
from cleanpath.policy.status import RuleState, is_stated
from cleanpath.verdict import Truth

Truths = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Declaration:
    """One row of the table of declarations; empty texts mean every one, absent dates an open end.

    `until` is the last day on which it holds. `row` is its line in the table, for messages.
    """

    id: str
    kind: str
    rule: str
    requirement: str
    operator: str
    element: str
    vendor: str
    model: str
    since: PartialDate | None
    until: PartialDate | None
    source: str
    row: int

    def about(self, rule: str, requirement: str, operator: str | None = None) -> bool:
        """Whether it is about a requirement, and where given about this operator."""
        mine = operator is None or self.operator in ("", operator)
        return self.rule == rule and self.requirement in ("", requirement) and mine

    def holds(self, day: datetime.date) -> Truth:
        """Whether it holds on a day; UNKNOWN within the width of a partial date."""
        return Span(self.since, self.until).holds(day)

    @property
    def whole_product(self) -> bool:
        """Whether it is about a product or one box, and not about a source of products."""
        return bool(self.element or self.model)

    def say(self) -> str:
        """Return it in words, with its days and its source."""
        about = " ".join(text for text in (self.vendor, self.model, self.element, self.operator) if text)
        term = f", until {self.until}" if self.until else ""
        kind = self.kind.replace("_", " ")
        said = f"{kind} declared" + (f" for {about}" if about else "") + term
        return said + (f" ({self.source})" if self.source else "")


def read_declarations(table: pa.Table) -> tuple[Declaration, ...]:
    """Read the table of declarations; dates were checked when the table was read."""
    return tuple(
        Declaration(
            id=row["id"],
            kind=row["kind"],
            rule=row["rule"],
            requirement=row["requirement"],
            operator=row["operator"],
            element=row["element"],
            vendor=row["vendor"],
            model=row["model"],
            since=parse_date(row["since"], "since") if row["since"] else None,
            until=parse_date(row["until"], "until") if row["until"] else None,
            source=row["source"],
            row=number,
        )
        for number, row in enumerate(table.to_pylist(), 2)
    )


def covered(declaration: Declaration, elements: pa.Table) -> NDArray[np.bool_]:
    """Return which of N elements a declaration is about; (N,)."""
    found = np.ones(elements.num_rows, dtype=np.bool_)
    for column, value in (
        ("id", declaration.element),
        ("operator", declaration.operator),
        ("vendor", declaration.vendor),
        ("model", declaration.model),
    ):
        if value:
            found &= pc.equal(elements[column], value).to_numpy()
    return found


def granted(
    declarations: Sequence[Declaration], elements: pa.Table, days: Days | None, day: datetime.date
) -> Truths:
    """Whether some declaration covers each of N elements, on its own day of `days` or else on `day`; (N,).

    One that names neither an element nor a maker (a model alone, or nothing) makes UNKNOWN at most: models of
    several makers share names, and a cell that was left empty must not approve everything.
    """
    found = np.zeros(elements.num_rows, dtype=np.int8)
    for declaration in declarations:
        holds = (
            _holds_on(declaration, days)
            if days is not None
            else np.full(elements.num_rows, declaration.holds(day), dtype=np.int8)
        )
        if not (declaration.element or declaration.vendor):
            holds = np.minimum(holds, np.int8(Truth.UNKNOWN))
        np.maximum(found, np.where(covered(declaration, elements), holds, Truth.NO), out=found)
    return found


def _holds_on(declaration: Declaration, days: Days) -> Truths:
    begun = np.full(len(days.first), Truth.YES, dtype=np.int8)
    if declaration.since is not None:
        begun = days.since(declaration.since.first, declaration.since.last)
    if declaration.until is None:
        return begun
    one = datetime.timedelta(days=1)
    after = days.since(declaration.until.first + one, declaration.until.last + one)
    return np.minimum(begun, Truth.YES - after).astype(np.int8)


Reals = NDArray[np.float64]
Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One constraint of one rule on the day, with the key by which it is known."""

    rule: Rule
    state: RuleState
    constraint: Constraint
    key: str
    timing: Timing


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a requirement reaches: `scope` (N,) truths, makers apart; `meant` (N,) truths of the target.

    `low`, `high` (N,) bound the share of each element that is of the target: 0 or 1 at both ends for a box,
    a part of an aggregate. All are NO or 0 for elements that are not there on the day.
    """

    scope: Truths
    meant: Truths
    low: Reals
    high: Reals

    @property
    def affected(self) -> Truths:
        """Whether each element is in scope and of the target."""
        return np.minimum(self.scope, self.meant)

    def weakened(self, rows: Rows) -> "Coverage":
        """Return the same with the elements `rows` in scope at most perhaps."""
        scope = self.scope.copy()
        scope[rows] = np.minimum(scope[rows], np.int8(Truth.UNKNOWN))
        return replace(self, scope=scope)


@dataclass
class ComplianceContext:
    """A case prepared for all requirements.

    `operators` are those of the inventory, in its order. `contested` (N,) marks boxes that several operators
    claim; `inside` are the components on record, each with the row of its element and the makers that it may
    be of.
    """

    network: Network
    inventory: Inventory
    rules_as_of: RulesAsOf
    applicability: Applicability
    operators: tuple[Operator, ...]
    declarations: tuple[Declaration, ...]
    mixes: dict[int, Mix]
    contested: NDArray[np.bool_]
    inside: tuple[tuple[int, tuple[str, ...]], ...] = ()
    _meant: dict[str, tuple[Truths, Reals, Reals]] = field(default_factory=dict, repr=False)

    @property
    def clocks(self) -> Clocks:
        """The day asked about, and the day of knowledge."""
        return self.rules_as_of.clocks

    @cached_property
    def without_elements(self) -> tuple[Operator, ...]:
        """The operators on record to whom no element is ascribed, and who are judged all the same."""
        return find_without_elements(self.network, self.operators, bool(self.ownerless.any()))

    @cached_property
    def systems_only(self) -> frozenset[str]:
        """The operators that only autonomous systems stand for, of whose equipment the case holds nothing.

        Whoever is in the table of operators is not among them: somebody wants it judged.
        """
        of_system = pc.equal(self.network.elements["kind"], SYSTEM).to_numpy()
        seen = np.zeros(len(self.operators), np.bool_)
        seen[self.inventory.operator[~of_system]] = True
        asked_for = {"", *self.network.operators["id"].to_pylist()}
        return frozenset(one.id for one, has in zip(self.operators, seen, strict=True) if not has) - asked_for

    @property
    def all_operators(self) -> tuple[Operator, ...]:
        """Every operator of the case."""
        return (*self.operators, *self.without_elements)

    @cached_property
    def ownerless(self) -> NDArray[np.bool_]:
        """Which elements are equipment of which nobody says who runs it; (N,)."""
        groups = self.inventory.groups
        found = np.array([not (group.place or group.operator) for group in groups], np.bool_)
        nobody = np.array([not name for name in self.inventory.operators], np.bool_)
        return np.asarray(found[self.inventory.group] & nobody[self.inventory.operator], np.bool_)

    def declared(self, requirement: Requirement, *kinds: str) -> list[Declaration]:
        """Return the declarations of some kinds about a requirement."""
        key, rule = requirement.key, requirement.rule.key
        return [d for d in self.declarations if d.kind in kinds and d.about(rule, key)]

    def granted(self, found: Sequence[Declaration], days: Days | None = None) -> Truths:
        """Whether one of some declarations covers each element; (N,) truths. See `declarations.granted`."""
        return granted(found, self.inventory.table, days, self.clocks.as_of)

    def reached(self, requirement: Requirement) -> Coverage:
        """Hold every element against a requirement, its dates apart."""
        inventory, rule = self.inventory, requirement.rule
        scope = self.applicability.covers(rule, requirement.constraint)[inventory.group]
        scope = np.minimum(scope, inventory.present)
        scope[self.contested] = np.minimum(scope[self.contested], Truth.UNKNOWN)
        meant, low, high = self._of_rule(rule)
        cleared = self.declared(requirement, "trusted")
        if cleared:
            trusted = self.granted(cleared)
            meant = np.minimum(meant, Truth.YES - trusted).astype(np.int8)
            low = np.where(trusted > Truth.NO, 0.0, low)
            high = np.where(trusted == Truth.YES, 0.0, high)
        return Coverage(scope, meant, low, high)

    def _of_rule(self, rule: Rule) -> tuple[Truths, Reals, Reals]:
        """Whether a rule means each element, and which share of it; what was found is kept for one rule."""
        if rule.key not in self._meant:
            self._meant.clear()
            self._meant[rule.key] = self._weigh(rule)
        return self._meant[rule.key]

    def _weigh(self, rule: Rule) -> tuple[Truths, Reals, Reals]:
        inventory = self.inventory
        meant = self.applicability.meant(rule)[inventory.group]
        low = (meant == Truth.YES).astype(np.float64)
        high = (meant >= Truth.UNKNOWN).astype(np.float64)
        for row, known in self.mixes.items():
            truths = self.applicability.row(rule, inventory.group[row])
            share = touch(known, truths).probability()
            low[row] = share.low
            high[row] = share.low if truths[UNKNOWN_VENDOR] is Truth.NO else share.high
            meant[row] = Truth.NO if high[row] == 0 else Truth.YES if low[row] > 0 else Truth.UNKNOWN
        opened = np.array([row for row, vendors in self.inside if self._hides(rule, row, vendors)], np.int64)
        opened = opened[meant[opened] == Truth.NO]
        meant[opened], high[opened] = Truth.UNKNOWN, 1.0
        return meant, low, high

    def _hides(self, rule: Rule, row: int, vendors: tuple[str, ...]) -> bool:
        """Whether a rule means, or may mean, the maker of a component: then the whole is not free of him."""
        truths = self.applicability.row(rule, self.inventory.group[row])
        return any(truths[vendor] > Truth.NO for vendor in vendors)


def open_context(
    network: Network,
    rules_as_of: RulesAsOf,
    kinds: Mapping[str, Kind],
    claims: Sequence[Claim] = (),
    contested: NDArray[np.bool_] | None = None,
    undated: NDArray[np.bool_] | None = None,
    where: str = "case",
) -> ComplianceContext:
    """Prepare a case for judgement.

    Parameters
    ----------
    network
        The tables of the case.
    rules_as_of
        The rules and their states on the day; its lens is not used.
    kinds
        Kinds of element by key.
    claims
        Every claim that may bound the mix of an aggregate.
    contested, undated
        Which elements several operators claim, and of which the dates contradict each other, (N,) each; none
        by default.
    where
        The case, for messages.

    Raises
    ------
    UnknownName
        If an element or a component names a maker that is not registered.
    """
    check_registered(network, rules_as_of.vendors, where)
    inventory = take_inventory(network, kinds, rules_as_of.clocks.as_of, undated)
    mixes = _mixes(inventory, claims, rules_as_of.clocks)
    vendors = {v for known in mixes.values() for part in known.parts for v in part.vendor.split("|")}
    inside = _components(network)
    vendors |= {vendor for _, named in inside for vendor in named if vendor != UNKNOWN_VENDOR}
    doubted = np.zeros(len(inventory), dtype=np.bool_) if contested is None else contested
    return ComplianceContext(
        network=network,
        inventory=inventory,
        rules_as_of=rules_as_of,
        applicability=hold_against(rules_as_of, inventory.groups, sorted(vendors)),
        operators=find_operators(network, inventory),
        declarations=read_declarations(network.declarations),
        mixes=mixes,
        contested=doubted,
        inside=inside,
    )


def _components(network: Network) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return the row of the element that each component is in, and the makers that it may be of."""
    rows = codes(network.components["element"], network.elements["id"]).tolist()
    vendors = (split(vendor) or (UNKNOWN_VENDOR,) for vendor in network.components["vendor"].to_pylist())
    return tuple(zip(rows, vendors, strict=True))


def _mixes(inventory: Inventory, claims: Sequence[Claim], clocks: Clocks) -> dict[int, Mix]:
    """Return what is known of the vendors of each aggregate, by its row."""
    groups, names = inventory.groups, inventory.table["id"]
    aggregate = np.array([group.aggregate for group in groups], dtype=np.bool_)
    found = {}
    for row in np.flatnonzero(aggregate[inventory.group]).tolist():
        equipment = groups[inventory.group[row]]
        found[row] = mix(claims, mix_subjects(str(names[row].as_py()), equipment), clocks, equipment.country)
    return found


def requirements_of(context: ComplianceContext, rule: Rule) -> Iterator[Requirement]:
    """Return the requirements of a rule that could be known on the day."""
    state = context.rules_as_of.states[rule.key]
    if state.state == "not_visible":
        return
    for constraint, key in zip(rule.constraints, requirement_keys(rule), strict=True):
        if is_stated(rule, constraint, state, context.clocks):
            timing = time_requirement(rule, constraint, state, context.clocks)
            yield Requirement(rule, state, constraint, key, _opened(context, rule, constraint, timing))


def _opened(context: ComplianceContext, rule: Rule, constraint: Constraint, timing: Timing) -> Timing:
    """Leave open whether a requirement has begun where that hangs on a date without a day."""
    number = rule.constraints.index(constraint)
    begun = {
        time_requirement(reading, reading.constraints[number], state, context.clocks).begun
        for reading, state in context.rules_as_of.readings.get(rule.key, ())
    }
    return timing if begun <= {timing.begun} else replace(timing, begun=Truth.UNKNOWN)
