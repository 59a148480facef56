"""Requirements about pieces of equipment: what must be gone, must not be bought, or needs leave."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.context import ComplianceContext, Coverage, Requirement, covered
from cleanpath.compliance.findings import Status
from cleanpath.network.date_columns import Days
from cleanpath.network.graph import codes
from cleanpath.policy.constraint_kinds import INSTALLING
from cleanpath.policy.equipment import split
from cleanpath.verdict import Truth

Truths = NDArray[np.int8]
Codes = NDArray[np.int8]


def possession(context: ComplianceContext, requirement: Requirement, reached: Coverage) -> Codes:
    """Judge what must not be there once the requirement has begun; (N,) codes of `Status`.

    What an authority approved for the day is met.
    """
    affected = reached.affected
    approved = context.declared(requirement, "approval")
    if approved:
        affected = np.minimum(affected, Truth.YES - context.granted(approved)).astype(np.int8)
    return _weigh(reached.affected, affected, requirement.timing.begun)


def procurement(context: ComplianceContext, requirement: Requirement, reached: Coverage) -> Codes:
    """Judge what must not be bought, or installed, from the start of the requirement on; (N,) `Status`.

    Before the start nothing can be broken, and nothing is left to do about what is there. A prohibition of
    funding needs public money besides.
    """
    if requirement.timing.begun is Truth.NO:
        return np.zeros(len(context.inventory), dtype=np.int8)
    violated = np.minimum(reached.affected, _late(context, requirement))
    if requirement.constraint.kind == "prohibit_funding":
        public = np.array([g.public_money for g in context.inventory.groups], dtype=np.int8)
        violated = np.minimum(violated, public[context.inventory.group])
    approved = context.declared(requirement, "approval")
    if approved:
        day = _days(context, requirement)
        violated = np.minimum(violated, Truth.YES - context.granted(approved, day)).astype(np.int8)
    return _weigh(reached.affected, violated, Truth.YES)


def authorisation(context: ComplianceContext, requirement: Requirement, reached: Coverage) -> Codes:
    """Judge what needs the leave of an authority, or a place on its list of trusted sources; (N,) `Status`.

    No declaration is no evidence: it makes UNKNOWN, unless the list is declared complete. A refusal and an
    approval that has run out break the requirement.
    """
    asked = reached.scope if is_allow_list(requirement) else reached.affected
    due = asked if requirement.constraint.existing else np.minimum(asked, _late(context, requirement))
    leave = trusted(context, requirement) if is_allow_list(requirement) else _approved(context, requirement)
    if requirement.timing.begun is Truth.NO:
        return _weigh(asked, np.minimum(asked, Truth.YES - leave).astype(np.int8), Truth.NO)
    return _weigh(asked, np.minimum(due, Truth.YES - leave).astype(np.int8), requirement.timing.begun)


def is_allow_list(requirement: Requirement) -> bool:
    """Whether the rule asks who is on a list, and not who is barred."""
    return any(target.test == "unlisted" for target in requirement.rule.targets)


def _weigh(concerned: Truths, violated: Truths, begun: Truth) -> Codes:
    """Return the status of each element: MET where it is concerned and does not violate."""
    found = np.where(concerned > Truth.NO, np.int8(Status.MET), np.int8(Status.NOT_APPLICABLE))
    if begun is Truth.NO:
        found[violated > Truth.NO] = Status.DUE
    else:
        found[violated > Truth.NO] = Status.UNKNOWN
        if begun is Truth.YES:
            found[violated == Truth.YES] = Status.BREACHED
    return found.astype(np.int8)


def _days(context: ComplianceContext, requirement: Requirement) -> Days:
    installing = requirement.constraint.kind in INSTALLING
    return context.inventory.installed if installing else context.inventory.obtained


def _late(context: ComplianceContext, requirement: Requirement) -> Truths:
    """Whether each element was obtained on or after the start."""
    starts = requirement.timing.starts
    if starts is None:
        return np.full(len(context.inventory), Truth.UNKNOWN, dtype=np.int8)
    return _days(context, requirement).since(starts.first, starts.last)


def _approved(context: ComplianceContext, requirement: Requirement) -> Truths:
    """Whether each element has leave on the day: YES and NO need a declaration."""
    found = np.full(len(context.inventory), Truth.UNKNOWN, dtype=np.int8)
    if context.declared(requirement, "list_complete"):
        found[:] = Truth.NO
    approvals = context.declared(requirement, "approval")
    ended = [d for d in approvals if d.until is not None and d.until.last < context.clocks.as_of]
    for declaration in ended:
        found[covered(declaration, context.inventory.table)] = Truth.NO
    if approvals:
        found = np.maximum(found, context.granted(approvals))
    refused = context.declared(requirement, "refusal")
    if refused:
        found = np.minimum(found, Truth.YES - context.granted(refused)).astype(np.int8)
    return found


@dataclass(frozen=True, slots=True)
class _Sources:
    """Vendors declared trusted on the day, and what is said of any other."""

    truths: dict[str, Truth]
    other: Truth

    def of(self, vendors: tuple[str, ...]) -> Truth:
        """Whether whoever of the candidates it is, is trusted."""
        truths = {self.truths.get(vendor, self.other) for vendor in vendors}
        return truths.pop() if len(truths) == 1 else Truth.UNKNOWN


def trusted(context: ComplianceContext, requirement: Requirement) -> Truths:
    """Whether each element is a trusted product, or its maker and the source of every component is trusted.

    Sources alone settle nothing as long as the components are not listed. (N,) truths.
    """
    inventory = context.inventory
    granted = context.declared(requirement, "trusted", "approval")
    product = context.granted([d for d in granted if d.whole_product])
    sources = _Sources(
        {d.vendor: d.holds(context.clocks.as_of) for d in granted if d.vendor and not d.whole_product},
        Truth.NO if context.declared(requirement, "list_complete") else Truth.UNKNOWN,
    )
    whole = np.array([sources.of(group.vendors) for group in inventory.groups], dtype=np.int8)
    component = _components(context, sources)
    found = np.maximum(product, np.minimum(whole[inventory.group], component))
    refused = context.declared(requirement, "refusal")
    if refused:
        found = np.minimum(found, Truth.YES - context.granted(refused)).astype(np.int8)
    return found.astype(np.int8)


def _components(context: ComplianceContext, sources: _Sources) -> Truths:
    """Whether the source of every component of each element is trusted; UNKNOWN without any component."""
    table = context.network.components
    found = np.full(len(context.inventory), Truth.UNKNOWN, dtype=np.int8)
    row = codes(table["element"], context.inventory.table["id"])
    truths = np.array([sources.of(split(v)) for v in table["vendor"].to_pylist()], dtype=np.int8)
    found[row] = Truth.YES
    np.minimum.at(found, row, truths)
    return found
