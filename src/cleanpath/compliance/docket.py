"""All that a requirement is held against: the inventory, the targets, the operators, what is declared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cleanpath.claims import Claim
from cleanpath.compliance.declarations import Declaration, granted, read_declarations
from cleanpath.compliance.inventory import Inventory, split, take_inventory
from cleanpath.compliance.obligations import Operator, find_operators
from cleanpath.compliance.scopes import reach
from cleanpath.compliance.targets import UNKNOWN_MAKER, Targets, hold_against
from cleanpath.compliance.timing import Timing
from cleanpath.dates import Clocks
from cleanpath.identity.mixes import Mix, mix, touch
from cleanpath.identity.vendors import Vendors
from cleanpath.network.arrays import codes
from cleanpath.network.days import Days
from cleanpath.network.kinds import Kind
from cleanpath.network.network import Network
from cleanpath.policy.judge import Bench
from cleanpath.policy.rules import Constraint, Rule
from cleanpath.policy.state import RuleState
from cleanpath.sources.subjects import operator_subject
from cleanpath.verdict import Truth

Truths = NDArray[np.int8]
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
class Reached:
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


@dataclass
class Docket:
    """A case prepared for all requirements.

    `contested` (N,) marks boxes that several operators claim; `inside` are the components on record, each
    with the row of its element and the makers that it may be of.
    """

    network: Network
    inventory: Inventory
    bench: Bench
    targets: Targets
    operators: tuple[Operator, ...]
    declarations: tuple[Declaration, ...]
    mixes: dict[int, Mix]
    contested: NDArray[np.bool_]
    inside: tuple[tuple[int, tuple[str, ...]], ...] = ()
    _meant: dict[str, tuple[Truths, Reals, Reals]] = field(default_factory=dict, repr=False)

    @property
    def clocks(self) -> Clocks:
        """The day asked about, and the day of knowledge."""
        return self.bench.clocks

    def declared(self, requirement: Requirement, *kinds: str) -> list[Declaration]:
        """Return the declarations of some kinds about a requirement."""
        key, rule = requirement.key, requirement.rule.key
        return [d for d in self.declarations if d.kind in kinds and d.about(rule, key)]

    def granted(self, found: Sequence[Declaration], days: Days | None = None) -> Truths:
        """Whether one of some declarations covers each element; (N,) truths. See `declarations.granted`."""
        return granted(found, self.inventory.table, days, self.clocks.as_of)

    def reached(self, requirement: Requirement) -> Reached:
        """Hold every element against a requirement, its dates apart."""
        inventory, rule = self.inventory, requirement.rule
        scope = reach(rule, requirement.constraint, inventory.traits, inventory.groups)[inventory.group]
        scope = np.minimum(scope, inventory.present)
        scope[self.contested] = np.minimum(scope[self.contested], Truth.UNKNOWN)
        meant, low, high = self._of_rule(rule)
        cleared = self.declared(requirement, "trusted")
        if cleared:
            trusted = self.granted(cleared)
            meant = np.minimum(meant, Truth.YES - trusted).astype(np.int8)
            low = np.where(trusted > Truth.NO, 0.0, low)
            high = np.where(trusted == Truth.YES, 0.0, high)
        return Reached(scope, meant, low, high)

    def _of_rule(self, rule: Rule) -> tuple[Truths, Reals, Reals]:
        """Whether a rule means each element, and which share of it; what was found is kept for one rule."""
        if rule.key not in self._meant:
            self._meant.clear()
            self._meant[rule.key] = self._weigh(rule)
        return self._meant[rule.key]

    def _weigh(self, rule: Rule) -> tuple[Truths, Reals, Reals]:
        inventory = self.inventory
        meant = self.targets.of_groups(rule, inventory.groups)[inventory.group]
        low = (meant == Truth.YES).astype(np.float64)
        high = (meant >= Truth.UNKNOWN).astype(np.float64)
        table = self.targets.table(rule)
        place = {maker: number for number, maker in enumerate(self.targets.makers)}
        for row, known in self.mixes.items():
            trait = table[inventory.groups[inventory.group[row]].trait]
            vendors = {vendor for part in known.parts for vendor in part.vendor.split("|")}
            share = touch(known, {v: Truth(int(trait[place[v]])) for v in vendors}).probability()
            low[row] = share.low
            high[row] = share.low if trait[0] == Truth.NO else share.high
            meant[row] = Truth.NO if high[row] == 0 else Truth.YES if low[row] > 0 else Truth.UNKNOWN
        opened = np.array(
            [row for row, makers in self.inside if self._hides(table, place, row, makers)], np.int64
        )
        opened = opened[meant[opened] == Truth.NO]
        meant[opened], high[opened] = Truth.UNKNOWN, 1.0
        return meant, low, high

    def _hides(self, table: Truths, place: Mapping[str, int], row: int, makers: tuple[str, ...]) -> bool:
        """Whether a rule means, or may mean, the maker of a component: then the whole is not free of him."""
        trait = table[self.inventory.groups[self.inventory.group[row]].trait]
        return any(trait[place[maker]] > Truth.NO for maker in makers)


def open_docket(
    network: Network,
    bench: Bench,
    kinds: Mapping[str, Kind],
    claims: Sequence[Claim] = (),
    contested: NDArray[np.bool_] | None = None,
    undated: NDArray[np.bool_] | None = None,
) -> Docket:
    """Prepare a case for judgement.

    Parameters
    ----------
    network
        The tables of the case.
    bench
        The rules and their states on the day; its lens is not used.
    kinds
        Kinds of element by key.
    claims
        Every claim that may bound the mix of an aggregate.
    contested, undated
        Which elements several operators claim, and of which the dates contradict each other, (N,) each; none
        by default.
    """
    inventory = take_inventory(network, kinds, bench.clocks.as_of, undated)
    mixes = _mixes(inventory, claims, bench.clocks)
    vendors = {v for known in mixes.values() for part in known.parts for v in part.vendor.split("|")}
    inside = _components(network, bench.vendors)
    vendors |= {maker for _, makers in inside for maker in makers if maker != UNKNOWN_MAKER}
    doubted = np.zeros(len(inventory), dtype=np.bool_) if contested is None else contested
    return Docket(
        network=network,
        inventory=inventory,
        bench=bench,
        targets=hold_against(bench, inventory, sorted(vendors)),
        operators=find_operators(network, inventory),
        declarations=read_declarations(network.declarations),
        mixes=mixes,
        contested=doubted,
        inside=inside,
    )


def _components(network: Network, vendors: Vendors) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return the row of the element that each component is in, and the makers that it may be of.

    A maker that is not registered is as good as unknown: nobody can say who owns it.
    """
    rows = codes(network.components["element"], network.elements["id"]).tolist()
    makers = (split(vendor) or (UNKNOWN_MAKER,) for vendor in network.components["vendor"].to_pylist())
    return tuple(
        (row, tuple(name if name in vendors else UNKNOWN_MAKER for name in names))
        for row, names in zip(rows, makers, strict=True)
    )


def _mixes(inventory: Inventory, claims: Sequence[Claim], clocks: Clocks) -> dict[int, Mix]:
    """Return what is known of the vendors of each aggregate, by its row."""
    aggregate = np.array([group.aggregate for group in inventory.groups], dtype=np.bool_)
    found = {}
    names = inventory.table["id"]
    for row in np.flatnonzero(aggregate[inventory.group]).tolist():
        trait = inventory.traits[inventory.groups[inventory.group[row]].trait]
        subjects = [f"element:{names[row].as_py()}"]
        operator = inventory.operators[inventory.operator[row]]
        if operator and trait.parts[0]:
            subjects.append(str(operator_subject(operator, [trait.parts[0]], trait.generation)))
        found[row] = mix(claims, subjects, clocks)
    return found
