"""Judge a case: every requirement of every rule, for every operator, against the inventory in one pass."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.docket import Docket, Reached, Requirement
from cleanpath.compliance.equipment import approve, hold, obtain
from cleanpath.compliance.findings import Assets, Finding, Ground, Status
from cleanpath.compliance.methods import METHODS
from cleanpath.compliance.obligations import Operator, binds
from cleanpath.compliance.outcomes import BY_OPERATOR, Matter, Outcome, nothing, on_equipment, on_paths
from cleanpath.compliance.paths import find_paths
from cleanpath.compliance.reasons import say_dates, say_rule
from cleanpath.compliance.scopes import say_scope
from cleanpath.compliance.timing import (
    BINDING_STATES,
    COMING_STATES,
    requirement_keys,
    time_requirement,
)
from cleanpath.exposure.situation import Situation
from cleanpath.policy.constraints import REGIMES
from cleanpath.policy.rules import Rule
from cleanpath.policy.state import STATES
from cleanpath.verdict import Truth

Rows = NDArray[np.int32]
Codes = NDArray[np.int8]

_EQUIPMENT: dict[str, Callable[[Docket, Requirement, Reached], Codes]] = {
    "hold": hold,
    "obtain": obtain,
    "approve": approve,
}


def judge_case(
    docket: Docket,
    rules: Sequence[Rule],
    situation: Situation | None = None,
    operators: Sequence[str] | None = None,
) -> list[Finding]:
    """Return a finding for each requirement of each rule and each operator, in the order of rules.

    Parameters
    ----------
    docket
        The case, prepared.
    rules
        The rules to judge by; those that could not be known on the day are left out.
    situation
        What the exposure engine needs for clean paths; without it they are not evaluable.
    operators
        Only these; all of the case by default.
    """
    order = np.argsort(docket.inventory.operator, kind="stable").astype(np.int32)
    bounds = np.searchsorted(docket.inventory.operator[order], np.arange(len(docket.operators) + 1))
    groups = docket.inventory.groups
    equipment = np.array([not group.place for group in groups], np.bool_)[docket.inventory.group]
    asked = [
        (operator, rows)
        for number, operator in enumerate(docket.operators)
        if operators is None or operator.id in operators
        if len(rows := order[bounds[number] : bounds[number + 1]]) == 0
        or operator.id
        or equipment[rows].any()
    ]
    return [
        finding
        for rule in rules
        for requirement in requirements_of(docket, rule)
        for finding in _judge_requirement(docket, requirement, asked, situation)
    ]


def requirements_of(docket: Docket, rule: Rule) -> Iterator[Requirement]:
    """Return the requirements of a rule that could be known on the day."""
    state = docket.bench.states[rule.key]
    if state.state == "not_visible":
        return
    whole = len(state.visible) == len(rule.events)
    for constraint, key in zip(rule.constraints, requirement_keys(rule), strict=True):
        timing = time_requirement(rule, constraint, state, docket.clocks)
        hidden = constraint.applies_from is not None and timing.starts is None
        if whole or not hidden:
            yield Requirement(rule, state, constraint, key, timing)


def _judge_requirement(
    docket: Docket,
    requirement: Requirement,
    operators: Sequence[tuple[Operator, Rows]],
    situation: Situation | None,
) -> Iterator[Finding]:
    bonds = [binds(requirement.rule, requirement.constraint, operator) for operator, _ in operators]
    quiet = _quiet(requirement)
    bound = [
        (operator, rows, bond)
        for (operator, rows), bond in zip(operators, bonds, strict=True)
        if bond > Truth.NO
    ]
    judged = {} if quiet or not bound else _judge_bound(docket, requirement, bound, situation)
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
    if state == "regime_only" and requirement.constraint.kind not in REGIMES:
        return (Ground("The power behind it has not been used as far as known."),)
    return ()


def _judge_bound(
    docket: Docket,
    requirement: Requirement,
    bound: Sequence[tuple[Operator, Rows, Truth]],
    situation: Situation | None,
) -> dict[str, Outcome]:
    """Return what was found for each operator that a requirement binds, or may."""
    way = METHODS[requirement.constraint.kind].way
    reached = docket.reached(requirement)
    matters = [Matter(docket, requirement, reached, *one) for one in bound]
    if way in _EQUIPMENT:
        codes = _EQUIPMENT[way](docket, requirement, reached)
        return {matter.operator.id: on_equipment(matter, codes) for matter in matters}
    if way != "path":
        return {matter.operator.id: BY_OPERATOR[way](matter) for matter in matters}
    if not (reached.scope > Truth.NO).any():
        return {matter.operator.id: nothing() for matter in matters}
    paths = None if situation is None else find_paths(docket, situation, requirement, reached)
    return {matter.operator.id: on_paths(matter, paths) for matter in matters}


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
