"""Whom a rule means, for every combination of trait and maker at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.inventory import HOUSEHOLD, Group, Inventory, Trait
from cleanpath.policy.judge import Bench
from cleanpath.policy.match import Match, match_generation, match_part, match_target
from cleanpath.policy.rules import Rule, Target
from cleanpath.verdict import Truth

Truths = NDArray[np.int8]

UNKNOWN_MAKER = ""

BROAD = frozenset({"aggregate", "network", "ue"})
"""Kinds that may be, or hold, anything."""


@dataclass
class Targets:
    """The makers of an inventory held against the targets of rules; what was found is kept.

    `makers` are the distinct candidate makers, the unknown one first.
    """

    bench: Bench
    traits: Sequence[Trait]
    makers: tuple[str, ...]
    _tables: dict[str, Truths] = field(default_factory=dict, repr=False)
    _matches: dict[tuple[str, int, str], Match] = field(default_factory=dict, repr=False)

    def table(self, rule: Rule) -> Truths:
        """Whether a rule means each maker's equipment of each trait; (traits, makers) codes of `Truth`."""
        found = self._tables.get(rule.key)
        if found is None:
            parts = [self._of_target(rule, number) for number in range(len(rule.targets))]
            found = self._tables[rule.key] = np.maximum.reduce(parts)
        return found

    def matches(self, rule: Rule, maker: str) -> Match | None:
        """Return the target that means a maker most surely, `None` if none may."""
        found = [self._match(rule, number, maker) for number in range(len(rule.targets))]
        best = max(found, key=lambda match: (match.truth, match.read))
        return best if best.truth > Truth.NO else None

    def _of_target(self, rule: Rule, number: int) -> Truths:
        target = rule.targets[number]
        if target.test == "listed":
            return self._listed(rule)
        meant = np.array([self._weigh(rule, number, maker) for maker in self.makers], dtype=np.int8)
        category = np.array([category_of(target, trait) for trait in self.traits], dtype=np.int8)
        if target.test == "produced_abroad":
            abroad = np.array([produced_abroad(rule, trait) for trait in self.traits], dtype=np.int8)
            return np.repeat(np.minimum(category, abroad)[:, np.newaxis], len(self.makers), axis=1)
        return np.minimum(category[:, np.newaxis], meant[np.newaxis, :])

    def _weigh(self, rule: Rule, number: int, maker: str) -> Truth:
        """Whether a target means a maker; what is merely open counts for rules in force only."""
        if maker == UNKNOWN_MAKER:
            return Truth.NO if rule.targets[number].test == "designation" else Truth.UNKNOWN
        match = self._match(rule, number, maker)
        if not match.read and self.bench.states[rule.key].state != "in_force":
            return Truth.NO
        return match.truth

    def _match(self, rule: Rule, number: int, maker: str) -> Match:
        key = (rule.key, number, maker)
        found = self._matches.get(key)
        if found is None:
            target = rule.targets[number]
            found = match_target(rule, target, maker, self.bench.vendors, self.bench.clocks)
            self._matches[key] = found
        return found

    def _listed(self, rule: Rule) -> Truths:
        """Follow the covered lists of the jurisdiction that are in force, where they reach."""
        best = np.zeros((len(self.traits), len(self.makers)), dtype=np.int8)
        for other in self.bench.registry.rules_of(rule.jurisdiction):
            if other.covered_list and self.bench.states[other.key].state == "in_force":
                reach = np.array([reach_of(other, trait) for trait in self.traits], dtype=np.int8)
                np.maximum(best, np.minimum(self.table(other), reach[:, np.newaxis]), out=best)
        return best

    def of_groups(self, rule: Rule, groups: Sequence[Group]) -> Truths:
        """Whether a rule means each of G groups; of several candidates their common truth, else UNKNOWN."""
        table = self.table(rule)
        place = {maker: number for number, maker in enumerate(self.makers)}
        found = np.empty(len(groups), dtype=np.int8)
        for number, group in enumerate(groups):
            row = table[group.trait]
            truths = {int(row[place[maker]]) for maker in group.makers or (UNKNOWN_MAKER,)}
            found[number] = truths.pop() if len(truths) == 1 else Truth.UNKNOWN
            if group.place:
                found[number] = Truth.NO
        return found


def hold_against(bench: Bench, inventory: Inventory, makers: Sequence[str] = ()) -> Targets:
    """Prepare the targets of rules for an inventory; `makers` are further ones to know."""
    named = sorted({maker for group in inventory.groups for maker in group.makers} | set(makers))
    return Targets(bench, inventory.traits, (UNKNOWN_MAKER, *named))


def reach_of(rule: Rule, trait: Trait) -> Truth:
    """Whether the scope of a rule reaches the part and generation of a trait."""
    return min(
        reach_part(rule.scope.network_part, rule.scope.generation, trait),
        match_generation(rule.scope.generation, trait.generation),
    )


def reach_part(parts: tuple[str, ...], generations: tuple[str, ...], trait: Trait) -> Truth:
    """Whether network parts of a rule include one that a trait may be said to be in."""
    found = max(match_part(parts, generations, part) for part in trait.parts)
    return max(found, Truth.UNKNOWN) if trait.household and "premises" in parts else found


def category_of(target: Target, trait: Trait) -> Truth:
    """Whether equipment is of the category that a target is limited to."""
    wanted = target.category
    if not wanted or wanted in (trait.category, trait.word):
        return Truth.YES
    if trait.category:
        return Truth.NO
    if trait.kind is None or trait.word in BROAD:
        return Truth.UNKNOWN
    may_be = wanted == "consumer-router" and trait.word in HOUSEHOLD
    return Truth.UNKNOWN if may_be else Truth.NO


def produced_abroad(rule: Rule, trait: Trait) -> Truth:
    """Whether a stage of production took place outside the jurisdiction; unknown where nothing is said."""
    if not trait.produced_in:
        return Truth.UNKNOWN
    return Truth.YES if set(trait.produced_in) - {rule.jurisdiction} else Truth.NO
