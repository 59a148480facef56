"""Duties and caps of the rules as dated constraints; waivers.

Whom a requirement binds, what it reaches and when it begins is settled by `compliance`; here it becomes dates
for a plan. A plan is cautious unless told otherwise: what may be meant is treated as if it were.

As in `judge`, only a waiver that counts on the day is read, and of a cap only one that names the operator and
nothing else, as the waiver of some assets says nothing about a share. After its last day the duty is back.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.caps import UNSTATED, find_stations, if_it_applies, weigh_elements
from cleanpath.compliance.context import ComplianceContext, Coverage, Requirement, requirements_of
from cleanpath.compliance.findings import cover_rows
from cleanpath.dates import Clocks, PartialDate
from cleanpath.network.graph import Flags, Reals, codes
from cleanpath.network.kinds import Kind
from cleanpath.network.network import Network
from cleanpath.planning.problem import NONE, ConstraintGroup, Periods
from cleanpath.policy.constraint_kinds import METHODS
from cleanpath.policy.lens import FIRMNESS, RANKS
from cleanpath.policy.operators import binds, may_lie_in
from cleanpath.policy.rules import Rule
from cleanpath.verdict import Truth
from cleanpath.waivers import Waiver

Rows = NDArray[np.int64]
NAMED = 3
"""Operators that a note names."""


@dataclass(frozen=True, slots=True)
class Waived:
    """A duty that a waiver puts off: `due` is the last period that meets it then, or NONE."""

    requirement: str
    waiver: Waiver
    rows: Rows
    due: int


@dataclass(frozen=True, slots=True)
class Waivers:
    """The waivers that count on the day, the one that expires last first, and the elements (N,) of each."""

    held: tuple[tuple[Waiver, Flags], ...] = ()

    def split(
        self, rule: str, requirement: str, day: datetime.date, rows: Rows
    ) -> list[tuple[Waiver | None, Rows]]:
        """Divide elements by the last waiver that covers them beyond a day; the rest comes first."""
        left = np.asarray(rows)
        parts: list[tuple[Waiver | None, Rows]] = []
        for waiver, covered in self.held:
            if waiver.about(rule, requirement) and waiver.expires > day and covered[left].any():
                parts.append((waiver, left[covered[left]]))
                left = left[~covered[left]]
        return [(None, left), *parts]

    def of_operator(self, rule: str, requirement: str, day: datetime.date, operator: str) -> Waiver | None:
        """Return the last waiver of all that an operator has, or None where none reaches beyond a day."""
        whole = (("operator", operator),)
        about = (w for w, _ in self.held if w.about(rule, requirement) and w.selector == whole)
        return next((waiver for waiver in about if waiver.expires > day), None)


def read_waivers(
    waivers: Sequence[Waiver], network: Network, kinds: Mapping[str, Kind], clocks: Clocks
) -> Waivers:
    """Return what of the recorded waivers counts on the day, and what it covers."""
    counting = [one for one in waivers if one.kind == "waiver" and one.holds(clocks)]
    counting.sort(key=lambda one: (one.expires, one.key), reverse=True)
    return Waivers(tuple((one, cover_rows(one, network, kinds)) for one in counting))


@dataclass(frozen=True, slots=True)
class CapDuty:
    """Elements `rows` weigh `weight` and may weigh `allowed` together; `unit` is what is weighed."""

    family: int
    rows: Rows
    weight: Reals
    allowed: float
    unit: str


@dataclass
class Obligations:
    """Families by number; `duties` the elements that each binds, `caps`, `paths` the families of clean paths.

    `notes` tell what was read in a way that a reader should know; `waivers` are those that count, `waived`
    what they put off.
    """

    families: list[ConstraintGroup] = field(default_factory=list)
    duties: list[tuple[int, Rows]] = field(default_factory=list)
    caps: list[CapDuty] = field(default_factory=list)
    paths: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    waivers: Waivers = field(default_factory=Waivers)
    waived: list[Waived] = field(default_factory=list)

    def add(self, family: ConstraintGroup) -> int:
        """Add a family and return its number."""
        self.families.append(family)
        return len(self.families) - 1


def find_obligations(
    context: ComplianceContext, rules: Sequence[Rule], periods: Periods, cautious: bool, waivers: Waivers
) -> Obligations:
    """Return what the rules ask of the operators of a case.

    Parameters
    ----------
    context
        The case, prepared; only rules firm enough for the lens of its bench count.
    rules
        The rules of the lens.
    periods
        The periods of the plan: a date is met in the last period that is over by then.
    cautious
        Whether what may be bound, meant or in scope counts.
    waivers
        Those that count on the day.
    """
    found = Obligations(waivers=waivers)
    _note_homeless(context, found)
    least = FIRMNESS[context.rules_as_of.lens.firmness]
    for rule in rules:
        if RANKS.get(context.rules_as_of.states[rule.key].state, -1) < least:
            continue
        for requirement in requirements_of(context, rule):
            constraint = requirement.constraint
            if not constraint.draft and METHODS[constraint.kind].way in ("hold", "cap", "path"):
                _oblige(context, requirement, periods, cautious, found)
    return found


def _note_homeless(context: ComplianceContext, found: Obligations) -> None:
    """Note whose law is not known under the lens `local`: nothing is planned for it, which is no leave."""
    if context.rules_as_of.lens.kind != "local":
        return
    nobody = bool(context.ownerless.any())
    homeless = [one.name for one in context.all_operators if not one.countries and (one.id or nobody)]
    if homeless:
        found.notes.append(
            f"Where {_some(homeless)} is at home is not known, nor which law binds it: nothing is planned "
            "for that law. Give its country in operators, or those of its elements."
        )


def _some(names: Sequence[str]) -> str:
    """Return some names in words, the rest counted."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _oblige(
    context: ComplianceContext, requirement: Requirement, periods: Periods, cautious: bool, found: Obligations
) -> None:
    reached = context.reached(requirement)
    least = Truth.UNKNOWN if cautious else Truth.YES
    bound = _bound(context, requirement, least, found)
    mine = _run_by(context, bound, least)
    way = METHODS[requirement.constraint.kind].way
    if way == "path":
        found.paths.append(found.add(_family(requirement, "demand", periods, found)))
        return
    rows = np.flatnonzero(mine & (reached.affected >= least))
    if way == "cap":
        _cap(context, requirement, context.reached(if_it_applies(requirement)), bound, periods, least, found)
        return
    _date(requirement, "remove", rows, periods, found)
    boxes = np.flatnonzero(mine & _managed_by_vendor(context, requirement, least))
    _date(requirement, "manage", boxes, periods, found)


def _run_by(context: ComplianceContext, bound: Sequence[int], least: Truth) -> Flags:
    """Return the elements (N,) of some operators; a cautious plan takes what nobody runs for theirs too."""
    own = np.isin(context.inventory.operator, bound)
    named = any(context.all_operators[number].id for number in bound)
    return np.asarray(own | context.ownerless if named and least is Truth.UNKNOWN else own, np.bool_)


def _date(requirement: Requirement, kind: str, rows: Rows, periods: Periods, found: Obligations) -> None:
    """Give elements their dates, those that waivers cover the day on which these expire."""
    day = _day(requirement, periods)
    for waiver, some in found.waivers.split(requirement.rule.key, requirement.key, day, rows):
        if not len(some):
            continue
        family = _family(requirement, kind, periods, found, waiver)
        if waiver is not None:
            _put_off(family, waiver, some, found)
        if family.due != NONE:
            found.duties.append((found.add(family), some))


def _put_off(family: ConstraintGroup, waiver: Waiver, rows: Rows, found: Obligations) -> None:
    found.waived.append(Waived(family.name, waiver, rows, family.due))
    after = "nothing of it falls into this plan" if family.due == NONE else "it is due then"
    found.notes.append(f"{family.name}: {len(rows)} elements, by waiver {waiver.key}; {after}.")


def _day(requirement: Requirement, periods: Periods) -> datetime.date:
    date = requirement.timing.deadline or requirement.timing.starts
    return periods.end[-1] if date is None else date.last


def _bound(
    context: ComplianceContext, requirement: Requirement, least: Truth, found: Obligations
) -> list[int]:
    """Return whom a requirement binds; of operators at home elsewhere only those that it binds for sure."""
    rule, chosen, abroad = requirement.rule, [], 0
    for number, operator in enumerate(context.all_operators):
        truth = binds(rule, requirement.constraint, operator)
        home = not operator.countries or may_lie_in(operator.countries, rule.jurisdiction)
        if truth is Truth.YES or (truth >= least and home):
            chosen.append(number)
        elif truth >= least:
            abroad += 1
    if abroad:
        found.notes.append(
            f"{rule.key} {requirement.key} may bind {abroad} operators that are at home elsewhere; nothing "
            "is planned for it. Declare `bound_by` in operators where it does."
        )
    return chosen


def _managed_by_vendor(context: ComplianceContext, requirement: Requirement, least: Truth) -> Flags:
    """Return the boxes of a target whose manager is not on record, where a rule is about management alone.

    Such a box is taken to be managed by its maker's system; with a manager on record that one is meant.
    """
    constraint, rule = requirement.constraint, requirement.rule
    nothing = np.zeros(len(context.inventory), np.bool_)
    if constraint.network_part != ("management",):
        return nothing
    parts = set(rule.scope.network_part) - {"management", "core"}
    inventory, relations = context.inventory, context.network.relations
    group = np.array([bool(parts & set(g.trait.parts)) and not g.place for g in inventory.groups], np.bool_)
    managed = nothing.copy()
    manages = np.array([kind == "manages" for kind in relations["kind"].to_pylist()], np.bool_)
    managed[codes(relations["target"], context.network.elements["id"])[manages]] = True
    reached = context.reached(requirement)
    meant = (reached.meant >= least) & (inventory.present >= least)
    return np.asarray(group[inventory.group] & meant & ~managed, np.bool_)


def _family(
    requirement: Requirement, kind: str, periods: Periods, found: Obligations, waiver: Waiver | None = None
) -> ConstraintGroup:
    """Return the constraint of a requirement; where a waiver puts it off, on the day of its end."""
    rule, constraint, timing = requirement.rule, requirement.constraint, requirement.timing
    name = f"{rule.key} {requirement.key}"
    date = timing.deadline or timing.starts
    asked = {
        "remove": "equipment of the target is gone",
        "manage": "management functions of the target are replaced",
        "cap": f"at most {constraint.value_pct:g} per cent is of the target" if constraint.value_pct else "",
        "demand": "protected traffic has a clean path",
    }[kind]
    where = constraint.part or " and ".join(constraint.network_part) or "any part"
    if waiver is None:
        last, day = _last_day(name, date, periods, found)
    else:
        name, day = f"{name} (waived until {waiver.expires})", waiver.expires.isoformat()
        beyond = waiver.expires > periods.end[-1]
        last = NONE if beyond else due_period(name, waiver.expires, periods, found.notes)
    words = f"{rule.key} {requirement.key}: {asked} ({where}) by {day}"
    return ConstraintGroup(name, kind, words, day, last)


def _last_day(name: str, date: PartialDate | None, periods: Periods, found: Obligations) -> tuple[int, str]:
    """Return the last period that meets a date, and the day in words."""
    if date is None:
        end = periods.end[-1]
        found.notes.append(f"{name} has no date; the plan meets it by its own end, {end}.")
        return len(periods) - 1, end.isoformat()
    return due_period(name, date.last, periods, found.notes), date.last.isoformat()


def due_period(name: str, day: datetime.date, periods: Periods, notes: list[str]) -> int:
    """Return the last period over by a day; where none is, the first, and note that it comes late.

    What is due after the plan is over is met by its end, and noted too, as that pulls work forward.
    """
    last = periods.last_by(day)
    if day > periods.end[-1]:
        notes.append(
            f"{name} is due on {day}, after the plan is over; the plan meets it by its own end, "
            f"{periods.end[-1]}. Plan more years to leave it its time."
        )
    if last >= 0:
        return last
    notes.append(
        f"{name} is due on {day}, before any period of the plan is over; it is met in the first, "
        f"by {periods.end[0]}."
    )
    return 0


def _cap(
    context: ComplianceContext,
    requirement: Requirement,
    reached: Coverage,
    bound: Sequence[int],
    periods: Periods,
    least: Truth,
    found: Obligations,
) -> None:
    limit = requirement.constraint.value_pct
    if limit is None:
        found.notes.append(
            f"{requirement.rule.key} {requirement.key} names no limit; nothing is planned for it."
        )
        return
    families: dict[str, int] = {}
    for operator in bound:
        name = context.all_operators[operator].id
        waiver = found.waivers.of_operator(
            requirement.rule.key, requirement.key, _day(requirement, periods), name
        )
        mine = _run_by(context, [operator], least)
        perhaps = mine & (context.inventory.operator != operator)
        for unit in requirement.constraint.denominators or UNSTATED:
            scope = _scope(context, reached.weakened(np.flatnonzero(perhaps).astype(np.int32)), unit)
            counted = mine & (scope == Truth.YES)
            under = np.flatnonzero(mine & (scope > Truth.NO) & (reached.meant >= least))
            if not len(under):
                continue
            key = waiver.key if waiver else ""
            if key not in families:
                one = _family(requirement, "cap", periods, found, waiver)
                if waiver is not None:
                    _put_off(one, waiver, under, found)
                families[key] = NONE if one.due == NONE else found.add(one)
            family = families[key]
            if family == NONE:
                continue
            whole = _weights(context, unit)
            weights = whole * (1.0 if unit == "sites" else reached.high), float(np.nansum(whole[counted]))
            duty = _weigh(family, context, unit, under, weights, counted, limit / 100.0, found)
            found.caps.append(duty)


def _weigh(
    family: int, context: ComplianceContext, unit: str, under: Rows, weights: tuple[Reals, float],
    counted: Flags, limit: float, found: Obligations,
) -> CapDuty:  # fmt: skip
    """Weigh what is under a cap. What it weighs is not known must go: it may outweigh everything.

    `weights`: what of each element (N,) counts as restricted, and all that the network surely weighs. What is
    replaced stays in the network, so the whole does not shrink.
    """
    weight, whole = weights
    unknown = under[np.isnan(weight[under])]
    if len(unknown):
        found.duties.append((family, unknown))
        found.notes.append(
            f"{found.families[family].name}: the {unit} of {len(unknown)} elements are not known, so that "
            "they may outweigh all others; they go."
        )
    known = under[np.isfinite(weight[under])]
    if unit == "sites":
        site = context.inventory.site
        allowed = limit * len(np.unique(site[counted & (site >= 0)]))
        return CapDuty(family, known, np.ones(len(known)), allowed, unit)
    return CapDuty(family, known, weight[known], limit * whole, unit)


def _scope(context: ComplianceContext, reached: Coverage, unit: str) -> NDArray[np.int8]:
    if unit != "base_stations":
        return reached.scope
    stations = find_stations(context)[context.inventory.group]
    return np.minimum(reached.scope, stations).astype(np.int8)


def _weights(context: ComplianceContext, unit: str) -> Reals:
    """Return what each element (N,) adds to a share, whoever made it."""
    size = len(context.inventory)
    return (
        np.ones(size) if unit == "sites" else weigh_elements(context, np.arange(size, dtype=np.int32), unit)
    )
