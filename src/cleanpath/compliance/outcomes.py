"""What each way of judging finds for one operator, in statuses, measures and words."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.caps import cap
from cleanpath.compliance.docket import Docket, Reached, Requirement
from cleanpath.compliance.duties import judge_duty
from cleanpath.compliance.equipment import is_allow_list
from cleanpath.compliance.findings import Assets, Ground, Measure, Status
from cleanpath.compliance.makers import spread_makers
from cleanpath.compliance.methods import METHODS
from cleanpath.compliance.obligations import Operator
from cleanpath.compliance.paths import Path
from cleanpath.compliance.reasons import (
    NAMED,
    ask_about,
    say_assets,
    say_declared,
    say_makers,
    say_measures,
)
from cleanpath.verdict import Truth

Rows = NDArray[np.int32]
Codes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Matter:
    """One requirement and one operator: what is reached, the operator's rows, and whether it is bound."""

    docket: Docket
    requirement: Requirement
    reached: Reached
    operator: Operator
    rows: Rows
    bond: Truth

    def ask(self, rows: Rows) -> tuple[str, ...]:
        """Return what would settle the elements `rows`, which are open."""
        return ask_about(self.docket, self.requirement, self.operator, self.bond, self.reached, rows)

    @property
    def in_scope(self) -> bool:
        """Whether the requirement reaches, or may reach, some element of the operator."""
        return bool((self.reached.scope[self.rows] > Truth.NO).any())

    def weaken(self, status: Status) -> Status:
        """Nobody is in breach of what may not bind him."""
        doubtful = status is Status.BREACHED and self.bond is Truth.UNKNOWN
        return Status.UNKNOWN if doubtful else status

    def time(self, status: Status) -> Status:
        """Before a requirement has begun it is due; while that is open, unknown."""
        begun = self.requirement.timing.begun
        if status <= Status.MET or begun is Truth.YES:
            return status
        return Status.DUE if begun is Truth.NO else Status.UNKNOWN


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found, before the state of the rule is weighed."""

    status: Status
    assets: Assets = field(default_factory=Assets)
    measures: tuple[Measure, ...] = ()
    grounds: tuple[Ground, ...] = ()
    settle: tuple[str, ...] = ()


def nothing(why: str = "It reaches none of the operator's elements.") -> Outcome:
    """Return the outcome of what does not apply, with the reason."""
    return Outcome(Status.NOT_APPLICABLE, grounds=(Ground(why),))


def on_equipment(matter: Matter, codes: Codes) -> Outcome:
    """Sum up the statuses `codes` (N,) of single elements."""
    if not matter.in_scope:
        return nothing()
    docket, requirement, reached = matter.docket, matter.requirement, matter.reached
    kept = np.sort(matter.rows[codes[matter.rows] > Status.NOT_APPLICABLE])
    status = codes[kept].copy()
    if matter.bond is Truth.UNKNOWN:
        status[status == Status.BREACHED] = Status.UNKNOWN
    listing = is_allow_list(requirement)
    concerned = reached.scope if listing else reached.affected
    assets = Assets(kept, status, status, concerned[kept])
    open_ = kept[status == Status.UNKNOWN]
    grounds = (
        *say_makers(docket, requirement, kept[:0] if listing else kept),
        *say_declared(docket, requirement, kept),
        *say_assets(docket, assets),
    )
    whole = Status(int(status.max(initial=Status.MET)))
    if whole is Status.MET:
        whole = _ahead(requirement)
    return Outcome(whole, assets, grounds=grounds, settle=matter.ask(open_) if len(open_) else ())


def _ahead(requirement: Requirement) -> Status:
    """Return the status where no element violates: a ban on buying is ahead until it begins."""
    buying = METHODS[requirement.constraint.kind].way == "obtain"
    return Status.DUE if buying and requirement.timing.begun is Truth.NO else Status.MET


def on_cap(matter: Matter) -> Outcome:
    """Judge a cap; its assets are the elements that count towards the share, or may."""
    docket, requirement, reached = matter.docket, matter.requirement, matter.reached
    found = cap(docket, requirement, reached, matter.rows)
    status = matter.weaken(found.status)
    kept = np.sort(matter.rows[reached.affected[matter.rows] > Truth.NO])
    sure = reached.affected[kept] == Truth.YES
    doubt = Status.UNKNOWN if status is Status.BREACHED else status
    codes = np.where(sure, np.int8(status), np.int8(doubt)).astype(np.int8)
    grounds = [*say_makers(docket, requirement, kept), *say_declared(docket, requirement, kept)]
    if requirement.constraint.value_pct is None:
        grounds.append(Ground("The limit is not on record as a figure."))
    if len(found.measures) > 1:
        grounds.append(Ground("What the cap is measured on is not settled; all that it may be must agree."))
    assets = Assets(kept, codes, codes, reached.affected[kept])
    settle = matter.ask(kept[~sure]) if status is Status.UNKNOWN else ()
    return Outcome(status, assets, found.measures, (*grounds, *say_measures(found.measures)), settle)


def on_makers(matter: Matter) -> Outcome:
    """Judge diversity in each part of the network."""
    found = spread_makers(matter.docket, matter.reached, matter.rows)
    if not found:
        return nothing()
    status = matter.weaken(matter.time(max(spread.status for spread in found)))
    measures = tuple(measure for spread in found for measure in spread.measures())
    open_ = [spread.part for spread in found if spread.status is Status.UNKNOWN]
    settle = (f"identify the makers in {', '.join(open_)}",) if open_ else ()
    return Outcome(status, Assets(), measures, tuple(Ground(spread.say()) for spread in found), settle)


def on_duty(matter: Matter) -> Outcome:
    """Judge a duty by what is declared of it."""
    if not matter.in_scope:
        return nothing()
    requirement = matter.requirement
    concerned = Truth(int(matter.reached.affected[matter.rows].max(initial=Truth.NO)))
    found = judge_duty(matter.docket, requirement, matter.operator, concerned)
    grounds = [Ground(f"{declaration.say()}.") for declaration in found.grounds]
    if not grounds and found.status is Status.MET:
        grounds.append(Ground("The operator has no equipment that it is about."))
    elif not grounds and found.status is not Status.NOT_APPLICABLE:
        need = METHODS[requirement.constraint.kind].need
        grounds.append(Ground(f"An inventory does not show it, and nothing is declared: {need}."))
    settle = (found.settle,) if found.settle else ()
    return Outcome(matter.weaken(found.status), grounds=tuple(grounds), settle=settle)


def on_paths(matter: Matter, paths: tuple[Path, ...] | None) -> Outcome:
    """Judge the protected traffic of the operator; `paths` is `None` where routes were not at hand."""
    if paths is None:
        return Outcome(Status.NOT_EVALUABLE, grounds=(Ground("The routes of the case were not at hand."),))
    mine = [path for path in paths if path.operator in ("", matter.operator.id)]
    if not mine:
        return nothing("The case has no protected traffic of the operator.")
    status = matter.weaken(matter.time(max(path.status for path in mine)))
    open_ = [path.demand for path in mine if path.status is Status.UNKNOWN]
    settle = tuple(f"see what settles {name}: cleanpath explain CASE {name}" for name in open_[:NAMED])
    grounds = tuple(Ground(f"{path.say()}.") for path in mine if path.status > Status.MET)
    if not grounds:
        clean = ", ".join(path.demand for path in mine[:NAMED])
        grounds = (Ground(f"Clean of all that the requirement means, in every state examined: {clean}."),)
    return Outcome(status, grounds=grounds, settle=settle)


BY_OPERATOR: dict[str, Callable[[Matter], Outcome]] = {
    "cap": on_cap,
    "diversity": on_makers,
    "declared": on_duty,
}
"""Ways of judging that need no more than the matter."""
