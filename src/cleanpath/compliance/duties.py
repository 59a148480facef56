"""Duties that no inventory shows: they are kept or broken as somebody declares, or open."""

from dataclasses import dataclass

from cleanpath.compliance.declarations import Declaration
from cleanpath.compliance.docket import Docket, Requirement
from cleanpath.compliance.findings import Status
from cleanpath.compliance.methods import CONCERNS_TARGET, METHODS
from cleanpath.compliance.obligations import Operator
from cleanpath.verdict import Truth

OPEN_WITHOUT = frozenset({"require_notification", "require_risk_assessment", "localise", "prohibit_updates"})
"""Duties of operators that a declaration settles; for other kinds a case could not even tell whom to ask."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The status of a declared duty, what it rests on, and what would settle it."""

    status: Status
    grounds: tuple[Declaration, ...]
    settle: str = ""


def judge_duty(docket: Docket, requirement: Requirement, operator: Operator, concerned: Truth) -> Kept:
    """Judge a duty by what is declared of it.

    Parameters
    ----------
    docket, requirement, operator
        The case, the duty, and whose it is.
    concerned
        Whether the operator has equipment that the duty is about.
    """
    kind = requirement.constraint.kind
    found = [d for d in docket.declared(requirement, "kept", "broken") if d.operator in ("", operator.id)]
    broken = [d for d in found if d.kind == "broken" and d.holds(docket.clocks.as_of) is Truth.YES]
    kept = [d for d in found if d.kind == "kept" and d.holds(docket.clocks.as_of) is Truth.YES]
    begun = requirement.timing.begun
    if kind in CONCERNS_TARGET and concerned is Truth.NO:
        return Kept(Status.MET if begun is not Truth.NO else Status.NOT_APPLICABLE, ())
    if kept and not broken:
        return Kept(Status.MET, tuple(kept))
    if begun is Truth.NO:
        return Kept(Status.DUE, tuple(broken), _ask(requirement))
    if broken and not kept:
        sure = begun is Truth.YES and (kind not in CONCERNS_TARGET or concerned is Truth.YES)
        return Kept(Status.BREACHED if sure else Status.UNKNOWN, tuple(broken), _ask(requirement))
    open_ = kind in OPEN_WITHOUT or found
    return Kept(Status.UNKNOWN if open_ else Status.NOT_EVALUABLE, tuple(found), _ask(requirement))


def _ask(requirement: Requirement) -> str:
    need = METHODS[requirement.constraint.kind].need
    return f"declare {need} (kind kept or broken, rule {requirement.rule.key}, requirement {requirement.key})"
