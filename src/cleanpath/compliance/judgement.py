"""Judge a case: every requirement of every rule, for every operator, against the inventory in one pass."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.caps import cap
from cleanpath.compliance.docket import Docket, Reached, Requirement
from cleanpath.compliance.duties import judge_duty
from cleanpath.compliance.equipment import approve, hold, is_allow_list, obtain
from cleanpath.compliance.findings import Assets, Finding, Ground, Measure, Status
from cleanpath.compliance.makers import spread_makers
from cleanpath.compliance.methods import METHODS
from cleanpath.compliance.obligations import Operator, binds
from cleanpath.compliance.paths import Path, find_paths
from cleanpath.compliance.reasons import (
    NAMED,
    ask_about,
    say_assets,
    say_dates,
    say_declared,
    say_makers,
    say_measures,
    say_rule,
)
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


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a method found for one operator, before whom it binds and in which state are weighed."""

    status: Status
    assets: Assets = field(default_factory=Assets)
    measures: tuple[Measure, ...] = ()
    grounds: tuple[Ground, ...] = ()
    settle: tuple[str, ...] = ()


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
    asked = [
        (operator, order[bounds[number] : bounds[number + 1]])
        for number, operator in enumerate(docket.operators)
        if operators is None or operator.id in operators
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
        found = judged.get(operator.id, _Outcome(Status.NOT_APPLICABLE, grounds=quiet))
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
) -> dict[str, _Outcome]:
    """Return what was found for each operator that a requirement binds, or may."""
    way = METHODS[requirement.constraint.kind].way
    reached = docket.reached(requirement)
    if way in _EQUIPMENT:
        codes = _EQUIPMENT[way](docket, requirement, reached)
        return {
            operator.id: _on_equipment(docket, requirement, reached, codes, operator, rows, bond)
            for operator, rows, bond in bound
        }
    if way == "path":
        if not (reached.scope > Truth.NO).any():
            return {operator.id: _out_of_reach() for operator, _, _ in bound}
        paths = None if situation is None else find_paths(docket, situation, requirement, reached)
        return {operator.id: _on_paths(requirement, paths, operator, bond) for operator, _, bond in bound}
    judge_one = {"cap": _on_cap, "diversity": _on_makers, "declared": _on_duty}[way]
    return {
        operator.id: judge_one(docket, requirement, reached, operator, rows, bond)
        for operator, rows, bond in bound
    }


def _out_of_reach() -> _Outcome:
    return _Outcome(Status.NOT_APPLICABLE, grounds=(Ground("It reaches none of the operator's elements."),))


def _weaken(status: Status, bond: Truth) -> Status:
    """Nobody is in breach of what may not bind him."""
    return Status.UNKNOWN if status is Status.BREACHED and bond is Truth.UNKNOWN else status


def _on_equipment(
    docket: Docket,
    requirement: Requirement,
    reached: Reached,
    codes: Codes,
    operator: Operator,
    rows: Rows,
    bond: Truth,
) -> _Outcome:
    mine = codes[rows]
    kept = rows[mine > Status.NOT_APPLICABLE]
    status = codes[kept].copy()
    doubtful = (status == Status.BREACHED) & ((bond is Truth.UNKNOWN) | docket.contested[kept])
    status[doubtful] = Status.UNKNOWN
    kept_order = np.argsort(kept, kind="stable")
    kept, status = kept[kept_order], status[kept_order]
    concerned = reached.scope if is_allow_list(requirement) else reached.affected
    assets = Assets(kept, status, status, concerned[kept])
    in_scope = bool((reached.scope[rows] > Truth.NO).any())
    whole = Status(int(status.max())) if len(status) else Status.NOT_APPLICABLE
    if whole <= Status.MET:
        whole = _without_violation(requirement, in_scope)
    open_ = kept[status == Status.UNKNOWN]
    settle = ask_about(docket, requirement, operator, bond, reached, open_) if len(open_) else ()
    makers = kept if not is_allow_list(requirement) else kept[:0]
    grounds = (
        *say_makers(docket, requirement, makers),
        *say_declared(docket, requirement, kept),
        *say_assets(docket, assets),
    )
    if not in_scope:
        grounds = (*grounds, Ground("It reaches none of the operator's elements."))
    return _Outcome(whole, assets, grounds=grounds, settle=settle)


def _without_violation(requirement: Requirement, in_scope: bool) -> Status:
    """Return the status where no element violates: a ban on buying is ahead until it begins."""
    if not in_scope:
        return Status.NOT_APPLICABLE
    if METHODS[requirement.constraint.kind].way == "obtain" and requirement.timing.begun is Truth.NO:
        return Status.DUE
    return Status.MET


def _on_cap(
    docket: Docket, requirement: Requirement, reached: Reached, operator: Operator, rows: Rows, bond: Truth
) -> _Outcome:
    found = cap(docket, requirement, reached, rows)
    status = _weaken(found.status, bond)
    kept = np.sort(rows[reached.affected[rows] > Truth.NO])
    sure = reached.affected[kept] == Truth.YES
    doubt = Status.UNKNOWN if status is Status.BREACHED else status
    codes = np.where(sure, np.int8(status), np.int8(doubt)).astype(np.int8)
    grounds: tuple[Ground, ...] = (
        *say_makers(docket, requirement, kept),
        *say_declared(docket, requirement, kept),
    )
    if requirement.constraint.value_pct is None:
        grounds = (*grounds, Ground("The limit is not on record as a figure."))
    if len(found.measures) > 1:
        grounds = (
            *grounds,
            Ground("What the cap is measured on is not settled; all that it may be must agree."),
        )
    grounds = (*grounds, *say_measures(found.measures))
    settle: tuple[str, ...] = ()
    if status is Status.UNKNOWN:
        settle = ask_about(docket, requirement, operator, bond, reached, kept[~sure])
    return _Outcome(
        status, Assets(kept, codes, codes, reached.affected[kept]), found.measures, grounds, settle
    )


def _on_makers(
    docket: Docket, requirement: Requirement, reached: Reached, operator: Operator, rows: Rows, bond: Truth
) -> _Outcome:
    found = spread_makers(docket, reached, rows)
    if not found:
        return _out_of_reach()
    status = max(spread.status for spread in found)
    if requirement.timing.begun is not Truth.YES and status > Status.MET:
        status = Status.DUE if requirement.timing.begun is Truth.NO else Status.UNKNOWN
    measures = tuple(measure for spread in found for measure in spread.measures())
    grounds = [
        Ground(
            f"{spread.part}: {', '.join(f'{maker} {units:g}' for maker, units in spread.units.items())}"
            + (f", of unknown make {spread.unknown:g}" if spread.unknown else "")
            + "."
        )
        for spread in found
    ]
    open_ = [s.part for s in found if s.status is Status.UNKNOWN]
    settle = (f"identify the makers in {', '.join(open_)}",) if open_ else ()
    return _Outcome(_weaken(status, bond), Assets(), measures, tuple(grounds), settle)


def _on_duty(
    docket: Docket, requirement: Requirement, reached: Reached, operator: Operator, rows: Rows, bond: Truth
) -> _Outcome:
    affected, scope = reached.affected[rows], reached.scope[rows]
    concerned = Truth(int(affected.max(initial=Truth.NO)))
    if not (scope > Truth.NO).any():
        return _out_of_reach()
    found = judge_duty(docket, requirement, operator, concerned)
    grounds = [Ground(f"{d.say()}.") for d in found.grounds]
    need = METHODS[requirement.constraint.kind].need
    if found.status in (Status.UNKNOWN, Status.NOT_EVALUABLE, Status.DUE) and not grounds:
        grounds.append(Ground(f"An inventory does not show it, and nothing is declared: {need}."))
    if found.status is Status.MET and not found.grounds:
        grounds.append(Ground("The operator has no equipment that it is about."))
    settle = (found.settle,) if found.settle else ()
    return _Outcome(_weaken(found.status, bond), Assets(), (), tuple(grounds), settle)


def _on_paths(
    requirement: Requirement, paths: tuple[Path, ...] | None, operator: Operator, bond: Truth
) -> _Outcome:
    if paths is None:
        return _Outcome(Status.NOT_EVALUABLE, grounds=(Ground("The routes of the case were not at hand."),))
    mine = [path for path in paths if path.operator in ("", operator.id)]
    if not mine:
        return _Outcome(
            Status.NOT_APPLICABLE, grounds=(Ground("The case has no protected traffic of the operator."),)
        )
    status = max(path.status for path in mine)
    begun = requirement.timing.begun
    if begun is not Truth.YES and status > Status.MET:
        status = Status.DUE if begun is Truth.NO else Status.UNKNOWN
    open_ = [path.demand for path in mine if path.status is Status.UNKNOWN]
    settle = tuple(f"see what settles {name}: cleanpath explain CASE {name}" for name in open_[:NAMED])
    grounds = tuple(Ground(f"{path.say()}.") for path in mine if path.status > Status.MET)
    if status is Status.MET:
        clean = ", ".join(path.demand for path in mine[:NAMED])
        grounds = (Ground(f"Clean of all that the requirement means, in every state examined: {clean}."),)
    return _Outcome(_weaken(status, bond), Assets(), (), grounds, settle)


def _conclude(requirement: Requirement, operator: Operator, bond: Truth, found: _Outcome) -> Finding:
    """Weigh what was found by the state of the rule: what is not in force is due at most."""
    status, assets = found.status, found.assets
    if bond is Truth.NO:
        found = _Outcome(Status.NOT_APPLICABLE, grounds=found.grounds)
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
