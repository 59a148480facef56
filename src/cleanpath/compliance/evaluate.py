"""Every requirement of every rule for every operator."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.consistency import find_faults
from cleanpath.compliance.context import (
    ComplianceContext,
    Coverage,
    Requirement,
    open_context,
    read_declarations,
    requirements_of,
)
from cleanpath.compliance.deadlines import (
    BINDING_STATES,
    COMING_STATES,
)
from cleanpath.compliance.equipment_rules import authorisation, possession, procurement
from cleanpath.compliance.evaluators import (
    BY_OPERATOR,
    OperatorSubject,
    Outcome,
    find_paths,
    nothing,
    on_equipment,
    on_paths,
)
from cleanpath.compliance.findings import Assets, Finding, Ground, Status, lay_waivers
from cleanpath.compliance.reasons import say_dates, say_rule
from cleanpath.errors import BadInput, UnknownName
from cleanpath.exposure.problem import ExposureProblem, situate
from cleanpath.network.case import Case
from cleanpath.policy.applicability import RulesAsOf, say_scope, unused_power
from cleanpath.policy.constraint_kinds import METHODS, REGIMES
from cleanpath.policy.lens import Lens
from cleanpath.policy.operators import ABROAD, Operator, binds, may_lie_in
from cleanpath.policy.registry import Registry
from cleanpath.policy.restricted import CaseFacts
from cleanpath.policy.rules import Rule
from cleanpath.policy.status import STATES, silent_places
from cleanpath.verdict import Truth
from cleanpath.waivers import Waiver

Rows = NDArray[np.int32]
Codes = NDArray[np.int8]

_EQUIPMENT: dict[str, Callable[[ComplianceContext, Requirement, Coverage], Codes]] = {
    "hold": possession,
    "obtain": procurement,
    "approve": authorisation,
}


def judge_case(
    context: ComplianceContext,
    rules: Sequence[Rule],
    situation: ExposureProblem | None = None,
    operators: Collection[str] | None = None,
) -> list[Finding]:
    """Return a finding for each requirement of each rule and each operator, in the order of rules.

    Parameters
    ----------
    context
        The case, prepared.
    rules
        The rules to judge by; those that could not be known on the day are left out.
    situation
        What the exposure engine needs for clean paths; without it they are not evaluable.
    operators
        Only these; all of the case by default.
    """
    order = np.argsort(context.inventory.operator, kind="stable").astype(np.int32)
    bounds = np.searchsorted(context.inventory.operator[order], np.arange(len(context.operators) + 1))
    groups = context.inventory.groups
    equipment = np.array([not group.place for group in groups], np.bool_)[context.inventory.group]
    own = [order[first:last] for first, last in pairwise(bounds.tolist())]
    own += [order[:0]] * len(context.without_elements)
    asked = [
        (operator, rows)
        for operator, rows in zip(context.all_operators, own, strict=True)
        if operators is None or operator.id in operators
        if len(rows) == 0 or operator.id or equipment[rows].any()
    ]
    return [
        finding
        for rule in rules
        for requirement in requirements_of(context, rule)
        for finding in _judge_requirement(context, requirement, asked, situation)
    ]


def _judge_requirement(
    context: ComplianceContext,
    requirement: Requirement,
    operators: Sequence[tuple[Operator, Rows]],
    situation: ExposureProblem | None,
) -> Iterator[Finding]:
    bonds = [binds(requirement.rule, requirement.constraint, operator) for operator, _ in operators]
    quiet = _quiet(requirement)
    bound = [
        (operator, rows, bond)
        for (operator, rows), bond in zip(operators, bonds, strict=True)
        if bond > Truth.NO
    ]
    judged = {} if quiet or not bound else _judge_bound(context, requirement, bound, situation)
    for (operator, _), bond in zip(operators, bonds, strict=True):
        found = judged.get(operator.id, Outcome(Status.NOT_APPLICABLE, grounds=quiet))
        yield _conclude(requirement, operator, bond, found)


def _quiet(requirement: Requirement) -> tuple[Ground, ...]:
    """Return why a requirement asks nothing of anybody, whatever they have; nothing where it may."""
    method, state = METHODS[requirement.constraint.kind], requirement.state.state
    if method.way == "silent":
        return (Ground(f"It asks nothing of an operator: {method.need}."),)
    if state not in (*BINDING_STATES, *COMING_STATES):
        return (Ground(f"A rule in this state binds nobody: {STATES[state]}."),)
    power = unused_power(requirement.rule, requirement.constraint)
    if power or (state == "regime_only" and requirement.constraint.kind not in REGIMES):
        return (Ground("The power behind it has not been used as far as known."),)
    return ()


def _judge_bound(
    context: ComplianceContext,
    requirement: Requirement,
    bound: Sequence[tuple[Operator, Rows, Truth]],
    situation: ExposureProblem | None,
) -> dict[str, Outcome]:
    """Return what was found for each operator that a requirement binds, or may."""
    way = METHODS[requirement.constraint.kind].way
    reached = context.reached(requirement)
    weak, perhaps = _perhaps(context, reached)
    matters = [
        OperatorSubject(context, requirement, weak, *one, perhaps)
        if one[0].id
        else OperatorSubject(context, requirement, reached, *one, perhaps[:0])
        for one in bound
    ]
    if way in _EQUIPMENT:
        codes = _EQUIPMENT[way](context, requirement, reached)
        return {subject.operator.id: on_equipment(subject, codes) for subject in matters}
    if way != "path":
        return {subject.operator.id: BY_OPERATOR[way](subject) for subject in matters}
    if not (reached.scope > Truth.NO).any():
        return {subject.operator.id: nothing() for subject in matters}
    paths = None if situation is None else find_paths(context, situation, requirement, reached)
    return {subject.operator.id: on_paths(subject, paths) for subject in matters}


def _perhaps(context: ComplianceContext, reached: Coverage) -> tuple[Coverage, Rows]:
    """Return what is reached of each named operator, and the rows that are only perhaps his: nobody's."""
    rows = np.flatnonzero(context.ownerless & (reached.scope > Truth.NO)).astype(np.int32)
    return reached.weakened(rows), rows


def _conclude(requirement: Requirement, operator: Operator, bond: Truth, found: Outcome) -> Finding:
    """Weigh what was found by the state of the rule: what is not in force is due at most."""
    status, assets = found.status, found.assets
    if bond is Truth.NO:
        found = Outcome(Status.NOT_APPLICABLE, grounds=found.grounds)
        status, assets = Status.NOT_APPLICABLE, Assets()
    elif requirement.state.state in COMING_STATES and status in (Status.MET, Status.NOT_EVALUABLE):
        status = Status.NOT_APPLICABLE
    rule, timing = requirement.rule, requirement.timing
    reasons = (
        *say_rule(requirement, operator, bond),
        *say_dates(requirement),
        *found.grounds,
    )
    return Finding(
        rule=rule.key,
        requirement=requirement.key,
        kind=requirement.constraint.kind,
        operator=operator.id,
        status=status,
        beneath=status,
        binds=bond,
        state=requirement.state.state,
        scope=say_scope(rule, requirement.constraint),
        starts=timing.starts,
        deadline=timing.deadline,
        assets=assets,
        measures=found.measures,
        settle=found.settle,
        reasons=reasons,
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found in a case: the findings with waivers laid over, and the faults beside them."""

    case: Case
    lens: Lens
    context: ComplianceContext
    findings: tuple[Finding, ...]
    faults: tuple[BadInput, ...]
    waivers: tuple[Waiver, ...]
    asked: tuple[Operator, ...]
    """The operators whose law was looked at: without a name all but those whom systems alone stand for."""

    @property
    def not_judged(self) -> int:
        """How many operators of the case were passed over."""
        return len(self.context.all_operators) - len(self.asked)

    @property
    def elements(self) -> list[str]:
        """The ids of the elements by row."""
        ids: list[str] = self.case.network.elements["id"].to_pylist()
        return ids

    def silent(self) -> list[str]:
        """Return the places of which no rule could be known, `?` for a home that nobody says: law unknown."""
        homes = [operator.countries or {"?"} for operator in self.asked]
        rules_as_of = self.context.rules_as_of
        return silent_places(
            rules_as_of.registry, self.lens, rules_as_of.clocks, {place for home in homes for place in home}
        )


def judge_network(
    case: Case,
    facts: CaseFacts,
    rules_as_of: RulesAsOf,
    waivers: Sequence[Waiver] = (),
    operator: str | None = None,
    problem: Callable[[], ExposureProblem] | None = None,
) -> Judged:
    """Judge a case.

    Parameters
    ----------
    case, facts
        The case, and what is known of it; claims bound the mix of aggregates.
    rules_as_of
        The rules and vendors on the day. The lens says whose rules are asked: a jurisdiction, a rule, or
        `local`: the law of the places where the operators are at home, the rules that they declare to be
        bound by, and those that follow a role abroad.
    waivers
        What marks findings.
    operator
        Only this operator; all by default.
    problem
        Gives what the exposure engine works on, with planes, where it is at hand; else it is made when a rule
        asks for clean paths.

    Raises
    ------
    BadInput
        If the lens names no rules, or the case has no such operator.
    """
    registry, vendors = rules_as_of.registry, rules_as_of.vendors
    lens, clocks = rules_as_of.lens, rules_as_of.clocks
    if not lens.asks_rules:
        raise BadInput("lens", "rules: a jurisdiction, a rule or local", f"a list of makers, {lens}")
    if lens.firmness != "in_force":
        raise BadInput("lens", "rules as they stand", str(lens), "What is less firm is never broken.")
    network, kinds, place = case.network, facts.kinds, str(case.folder)
    declarations = read_declarations(network.declarations)
    faults = find_faults(network, registry, vendors, place, case.settings.as_of, waivers, declarations)
    claims = facts.all_claims
    context = open_context(network, rules_as_of, kinds, claims, faults.contested, faults.undated, place)
    known = [one.id for one in context.all_operators]
    if operator is not None and operator not in known:
        raise UnknownName("--operator", "operator of the case", operator, known)
    passed = context.systems_only if operator is None else frozenset()
    asked = tuple(one for one in context.all_operators if one.id not in passed)
    rules = choose_rules(registry, lens, asked)
    routed = any(c.kind == "require_clean_path" for rule in rules for c in rule.constraints)
    make = problem or (lambda: situate(case, kinds, clocks.as_of))
    situation = make() if routed else None
    judged = {one.id for one in asked} if operator is None else {operator}
    found = judge_case(context, rules, situation, judged)
    of_id = {one.id: one for one in context.all_operators}
    kept = [f for f in found if lens.kind != "local" or _asked(registry[f.rule], of_id[f.operator])]
    marked = lay_waivers(kept, waivers, clocks, network, kinds)
    return Judged(case, lens, context, tuple(marked), faults.found, tuple(waivers), asked)


def choose_rules(registry: Registry, lens: Lens, operators: Sequence[Operator]) -> list[Rule]:
    """Return the rules of a lens, in the order of their keys."""
    if lens.kind == "rule":
        return [registry.find(lens.names[0])]
    if lens.kind == "jurisdiction":
        return list(registry.rules_of(lens.names[0]))
    return [rule for rule in registry.values() if any(_asked(rule, operator) for operator in operators)]


def _asked(rule: Rule, operator: Operator) -> bool:
    """Whether a rule is of a place where an operator is at home, declared about it, or follows its role."""
    if rule.key in operator.bound_by | operator.not_bound_by:
        return True
    roles = {*rule.scope.roles, *(role for constraint in rule.constraints for role in constraint.roles)}
    if roles & ABROAD & (operator.roles or frozenset()):
        return True
    return may_lie_in(operator.countries, rule.jurisdiction)


@dataclass(frozen=True, slots=True)
class Covered:
    """Whether each of N elements is covered: `truth` (N,), and the entries that mean it, or may, by its row.

    `entries` are the keys of the entries that could be known on the day; without any nothing is decided.
    """

    truth: NDArray[np.int8]
    by_row: dict[int, list[str]]
    entries: tuple[str, ...]

    def none(self, rows: NDArray[np.bool_] | None = None) -> Truth:
        """Whether none of some elements (N,), by default of all, is covered: what a nil certificate says."""
        if not self.entries:
            return Truth.UNKNOWN
        asked = self.truth if rows is None else self.truth[rows]
        return ~Truth(int(asked.max(initial=Truth.NO)))


def find_covered(context: ComplianceContext, rules: Iterable[Rule], jurisdiction: str) -> Covered:
    """Hold every element that is there on the day against the covered list of a jurisdiction.

    When a box was obtained does not matter: a list covers it wherever it came from. An approval does not
    matter either, as it lifts a ban and no entry. An entry that has not begun, or was stayed, covers nothing
    for certain; one that was taken off the list covers nothing.
    """
    truth = np.zeros(context.network.elements.num_rows, dtype=np.int8)
    by_row: dict[int, list[str]] = {}
    entries = []
    for rule in rules:
        state = context.rules_as_of.states[rule.key].state
        if not rule.covered_list or rule.jurisdiction != jurisdiction or state == "rescinded":
            continue
        reached = [context.reached(requirement).affected for requirement in requirements_of(context, rule)]
        if not reached:
            continue
        entries.append(rule.key)
        affected = np.maximum.reduce(reached)
        if state != "in_force":
            affected = np.minimum(affected, np.int8(Truth.UNKNOWN))
        truth = np.maximum(truth, affected)
        for row in np.flatnonzero(affected > Truth.NO).tolist():
            by_row.setdefault(row, []).append(rule.key)
    return Covered(truth, by_row, tuple(entries))
