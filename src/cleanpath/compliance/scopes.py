"""Where a requirement reaches: part, generation, places, and what narrows it further."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.inventory import Group, Trait
from cleanpath.compliance.targets import reach_of, reach_part
from cleanpath.policy.constraints import KINDS
from cleanpath.policy.match import match_generation
from cleanpath.policy.rules import Constraint, Rule
from cleanpath.verdict import Truth

Truths = NDArray[np.int8]


def reach(rule: Rule, constraint: Constraint, traits: Sequence[Trait], groups: Sequence[Group]) -> Truths:
    """Whether a requirement reaches each group, makers and dates apart; (G,) codes of `Truth`."""
    of_trait = [_reach_trait(rule, constraint, trait) for trait in traits]
    return np.array(
        [min(of_trait[group.trait], _reach_place(rule, constraint, group)) for group in groups],
        dtype=np.int8,
    )


def _reach_trait(rule: Rule, constraint: Constraint, trait: Trait) -> Truth:
    generations = constraint.generation or rule.scope.generation
    truth = min(
        reach_of(rule, trait),
        reach_part(constraint.network_part, generations, trait),
        match_generation(constraint.generation, trait.generation),
    )
    if constraint.kinds and trait.word not in constraint.kinds:
        truth = min(truth, Truth.UNKNOWN)
    if constraint.draft or constraint.condition or rule.secret:
        truth = min(truth, Truth.UNKNOWN)
    return truth


def _reach_place(rule: Rule, constraint: Constraint, group: Group) -> Truth:
    """Whether an element stands where the requirement is about; words about places settle nothing alone."""
    if group.place:
        return Truth.NO
    truth = Truth.YES
    if KINDS[constraint.kind].sites_only and constraint.kind != "require_clean_path":
        truth = group.sensitive
    elif rule.scope.sites and rule.scope.sites_narrow and group.sensitive is not Truth.YES:
        truth = Truth.UNKNOWN
    for exception in constraint.exceptions:
        left_out = group.third_party if exception == "third_party_connection" else Truth(2 - group.sees)
        truth = min(truth, Truth(2 - left_out))
    return truth


def say_scope(rule: Rule, constraint: Constraint) -> str:
    """Return the scope of a requirement in words."""
    generation = [g for g in constraint.generation or rule.scope.generation if g != "any"]
    part = [p for p in constraint.network_part or rule.scope.network_part if p != "any"]
    said = [" and ".join(generation), ", ".join(part) or "any part"]
    if constraint.part:
        said.append(f"in its words: {constraint.part}")
    if rule.scope.sites and (rule.scope.sites_narrow or KINDS[constraint.kind].sites_only):
        said.append(f"places: {rule.scope.sites}")
    if constraint.condition:
        said.append(f"if {constraint.condition}")
    return "; ".join(text for text in said if text)
