"""Why a finding is as it is, in sentences that name the event, the source and the grade they rest on."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cleanpath.compliance.caps import above
from cleanpath.compliance.context import ComplianceContext, Declaration, Requirement, covered
from cleanpath.compliance.findings import Assets, Ground, Measure, Status
from cleanpath.policy.applicability import match_equipment
from cleanpath.policy.constraint_kinds import KINDS
from cleanpath.policy.operators import Operator, say_bond
from cleanpath.policy.rules import Event
from cleanpath.policy.status import STATES
from cleanpath.verdict import Truth

NAMED = 5
"""Elements, makers and declarations that a sentence names before it counts the rest."""


def event_ground(text: str, event: Event | None) -> Ground:
    """Return a ground that rests on an event of a rule."""
    if event is None:
        return Ground(text)
    source = event.source
    return Ground(f"{text}: {event.summary}", str(event.date), str(source), source.url, str(event.grade))


def say_rule(requirement: Requirement, operator: Operator, bond: Truth) -> list[Ground]:
    """Return whom the rule obliges, its state with the event that made it, and what the requirement says."""
    rule, constraint, state = requirement.rule, requirement.constraint, requirement.state
    meaning = STATES[state.state]
    grounds = [
        Ground(say_bond(rule, constraint, operator, bond)),
        event_ground(f"{rule.key} is {state.state.replace('_', ' ')} ({meaning})", state.decisive),
    ]
    source = constraint.source
    # Notes were written with hindsight; they are shown once every event of the rule could be known.
    whole = len(state.visible) == len(rule.events)
    said = f"{KINDS[constraint.kind].meaning} {constraint.note if whole else ''}".strip()
    if constraint.value and whole:
        said += f" Value: {constraint.value}" + (
            f" of {constraint.measured_on}." if constraint.measured_on else "."
        )
    grounds.append(Ground(said, source=str(source) if source else "", url=source.url if source else ""))
    return grounds


def say_dates(requirement: Requirement) -> list[Ground]:
    """Return when the requirement begins and by when it must be done, in words."""
    timing = requirement.timing
    said = []
    if timing.starts:
        said.append(f"It begins on {timing.starts}.")
    if timing.deadline:
        said.append(f"It must be done by {timing.deadline}.")
    if timing.relative:
        said.append(f"Its term of {timing.relative} counts from a day that is not on record.")
    if not said and requirement.constraint.kind == "remove":
        said.append("No date is on record by which it must be done.")
    return [Ground(" ".join(said))] if said else []


def say_vendors(
    context: ComplianceContext, requirement: Requirement, rows: NDArray[np.int32]
) -> list[Ground]:
    """Return for the makers of some elements why the rule means them, or may."""
    groups = [context.inventory.groups[number] for number in np.unique(context.inventory.group[rows])]
    traits = {vendor: group.trait for group in groups for vendor in group.vendors}
    grounds = []
    for vendor, trait in sorted(traits.items())[:NAMED]:
        counts = context.rules_as_of.counts(requirement.state)
        match = match_equipment(context.rules_as_of, requirement.rule, trait, vendor, counts)
        if match is not None:
            sure = "" if match.truth is Truth.YES else ", which leaves it open"
            grounds.append(Ground(f"{vendor}: {match.why}{sure}."))
    if any(not group.vendors for group in groups):
        grounds.append(Ground("Of some elements the maker is not known."))
    return grounds


def say_assets(context: ComplianceContext, assets: Assets) -> list[Ground]:
    """Return which elements have which status."""
    names = context.inventory.table["id"]
    grounds = []
    for status in (Status.BREACHED, Status.UNKNOWN, Status.DUE, Status.MET):
        rows = assets.rows[assets.beneath == status]
        if len(rows):
            grounds.append(Ground(f"{_WORDS[status]}: {name_some(names, rows)}."))
    return grounds


_WORDS = {
    Status.BREACHED: "In breach",
    Status.UNKNOWN: "Open",
    Status.DUE: "Still to do",
    Status.MET: "Concerned and in order",
}


def name_some(names: pa.ChunkedArray, rows: NDArray[np.int32]) -> str:
    """Return the names of the first few elements and the number of the others."""
    shown = ", ".join(names.take(pa.array(rows[:NAMED])).to_pylist())
    more = len(rows) - NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def say_measures(measures: Sequence[Measure]) -> list[Ground]:
    """Return each measured share with its limit and what would turn the finding over."""
    grounds = []
    for measure in measures:
        share = f"{measure.low:.1%}" + ("" if measure.low == measure.high else f" to {measure.high:.1%}")
        text = f"Share by {measure.name.replace('_', ' ')}: {share} of {measure.total:g} {measure.unit}"
        if measure.limit is not None:
            text += f", limit {measure.limit:.0%}"
        if measure.flips and measure.limit is not None:
            over = above(measure.high, measure.limit)
            turn = "must be replaced to keep it" if over else "more of the target would break it"
            text += f"; {measure.flips} {turn}"
        grounds.append(Ground(text + "."))
    return grounds


def say_declared(
    context: ComplianceContext, requirement: Requirement, rows: NDArray[np.int32]
) -> list[Ground]:
    """Return the declarations about the requirement that concern some of its elements."""
    kinds = ("approval", "refusal", "trusted", "list_complete")
    found = [d for d in context.declared(requirement, *kinds) if _concerns(context, d, rows)]
    return [Ground(f"{d.say()}.") for d in found[:NAMED]]


def _concerns(context: ComplianceContext, declaration: Declaration, rows: NDArray[np.int32]) -> bool:
    return declaration.kind == "list_complete" or bool(
        covered(declaration, context.inventory.table)[rows].any()
    )
