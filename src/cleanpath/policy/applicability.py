"""Does this rule reach this equipment: the one matcher of assess, judge and plan."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from cleanpath.dates import Clocks
from cleanpath.identity.ownership import homes, owned_by, owner_chain
from cleanpath.identity.vendors import Vendors
from cleanpath.policy.constraint_kinds import KINDS
from cleanpath.policy.equipment import HOUSEHOLD, Group, Inventory, Trait
from cleanpath.policy.lens import Lens
from cleanpath.policy.registry import Registry
from cleanpath.policy.rules import PARTS, Constraint, Rule, Scope, Target
from cleanpath.policy.status import RuleState, in_effect, pending, readings, state_of
from cleanpath.verdict import Truth

_MOBILE = {"2G", "3G", "4G", "5G", "6G"}


@dataclass(frozen=True, slots=True)
class Match:
    """How surely a target means a maker, and why, in words.

    `read` tells a match that needs nothing but a name, a reader or a test from one that only leaves it open.
    `via` is the vendor through whose control the maker is meant, empty where it is meant itself.
    """

    truth: Truth
    target: Target
    why: str
    read: bool = True
    via: str = ""


def match_target(rule: Rule, target: Target, maker: str, vendors: Vendors, clocks: Clocks) -> Match:
    """Whether a target means `maker` (a vendor id) on the day, `listed` criteria apart.

    A condition such as a purpose leaves open what would be certain without it.
    """
    match = _unconditional(rule, target, maker, vendors, clocks)
    if not target.condition or match.truth is Truth.NO:
        return match
    why = f"{match.why}; only if {target.condition}, which is not known"
    return replace(match, truth=Truth.UNKNOWN, why=why)


def _unconditional(rule: Rule, target: Target, maker: str, vendors: Vendors, clocks: Clocks) -> Match:
    if target.vendor:
        return _named(target, maker, vendors, clocks)
    best = _tested(rule, target, maker, vendors, clocks)
    for name in target.read_as:
        truth = owned_by(vendors, maker, name, clocks.as_of)
        truth = truth if maker == name and target.read_by else min(truth, Truth.UNKNOWN)
        if truth > Truth.NO and (truth > best.truth or not best.read):
            reader = f"by {target.read_by}" if target.read_by else "without saying by whom"
            via = "" if maker == name else name
            best = Match(truth, target, f"the criterion is read as {name} {reader}", via=via)
    return best


def _named(target: Target, maker: str, vendors: Vendors, clocks: Clocks) -> Match:
    if maker == target.vendor:
        return Match(Truth.YES, target, f"the rule names {maker}")
    truth = owned_by(vendors, maker, target.vendor, clocks.as_of)
    if truth is Truth.NO:
        return Match(truth, target, f"the rule names {target.vendor}, which does not control {maker}")
    held = "controls" if truth is Truth.YES else "may control"
    why = f"the rule names {target.vendor}, which {held} {maker} on {clocks.as_of}"
    if target.affiliates == "included":
        note = f" ({target.affiliates_note.rstrip('.')})" if target.affiliates_note else ""
        return Match(truth, target, f"{why}; affiliates are included{note}", via=target.vendor)
    said = (
        "only listed affiliates are meant" if target.affiliates == "listed_only" else "nothing on affiliates"
    )
    return Match(min(truth, Truth.UNKNOWN), target, f"{why}; {said}", via=target.vendor)


def _tested(rule: Rule, target: Target, maker: str, vendors: Vendors, clocks: Clocks) -> Match:
    """Settle a criterion by its own words as far as they can be tested."""
    if target.test in ("open", "listed", "unlisted", "produced_abroad"):
        return Match(Truth.UNKNOWN, target, "nobody on record reads the criterion for this maker", read=False)
    if target.test == "designation":
        return Match(Truth.NO, target, "nobody is meant until an authority names him")
    own = homes(vendors, maker)
    if not own:
        return Match(Truth.UNKNOWN, target, f"the home of {maker} is not known", read=False)
    if target.test == "foreign":
        if set(own) == {rule.jurisdiction}:
            return Match(Truth.NO, target, f"{maker} is at home in {rule.jurisdiction}")
        return Match(Truth.UNKNOWN, target, f"{maker} is at home abroad, in {_some(own)}", read=False)
    return _by_country(target, maker, own, _owner_homes(vendors, maker, clocks))


def _by_country(target: Target, maker: str, own: dict[str, Truth], above: set[str]) -> Match:
    meant = set(target.countries)
    inside, outside = set(own) & meant, set(own) - meant
    why = f"{maker} is at home in {_some(own)}"
    if above:
        why += f", its owners in {_some(above)}".replace("in ?", "in places not known")
    if target.test == "home_outside":
        inside, outside, meant_above = outside, inside, bool(above - meant - {"?"})
    else:
        meant_above = bool(above & meant) or (target.test == "linked" and "?" in above)
    if inside and not outside:
        return Match(Truth.UNKNOWN if target.test == "linked" else Truth.YES, target, why)
    if inside or meant_above:
        return Match(Truth.UNKNOWN, target, why)
    return Match(Truth.NO, target, why)


def _owner_homes(vendors: Vendors, maker: str, clocks: Clocks) -> set[str]:
    """Return the homes of all who control or may control a maker; `?` where one is not known."""
    found: set[str] = set()
    for link in owner_chain(vendors, maker, clocks.as_of):
        found |= set(homes(vendors, link.parent)) or {"?"} if link.registered else {"?"}
    return found


def _some(codes: dict[str, Truth] | set[str]) -> str:
    return " and ".join(sorted(codes))


def match_part(parts: tuple[str, ...], generations: tuple[str, ...], part: str) -> Truth:
    """Whether network parts of a rule include the part of an element.

    UNKNOWN for a part that is not known, or of which rules do not speak (computing, storage, timing ...). The
    access part of a rule about mobile generations is the radio access network.
    """
    if not parts or "any" in parts:
        return Truth.YES
    if part not in PARTS or part == "any":
        return Truth.UNKNOWN
    if part == "ran" and "access" in parts and generations and set(generations) <= _MOBILE:
        return Truth.YES
    return Truth.YES if part in parts else Truth.NO


def match_generation(meant: tuple[str, ...], generation: tuple[str, ...]) -> Truth:
    """Whether generations of a rule include one that an element serves (empty: not known)."""
    if not meant or "any" in meant:
        return Truth.YES
    if not generation:
        return Truth.UNKNOWN
    return Truth.YES if set(meant) & set(generation) else Truth.NO


def as_listed(named: Truth, basis: str) -> Truth:
    """Whether a list includes something, by what the list rests on: only a text that was read closes it."""
    return named if basis == "by_text" else max(named, Truth.UNKNOWN)


def match_scope(scope: Scope, part: Truth, generation: tuple[str, ...]) -> Truth:
    """Whether a scope reaches equipment that is in its network parts (`part`) and of a generation."""
    return min(
        as_listed(part, scope.part_basis),
        as_listed(match_generation(scope.generation, generation), scope.generation_basis),
    )


def match_constraint(
    rule: Rule, constraint: Constraint, part: str, generation: tuple[str, ...], sensitive: Truth
) -> Truth:
    """Whether a rule restricts, by what a constraint of it asks, an element of this part and generation.

    Dates apart. Where only a report tells what the rule asks, it may ask as much of what the constraint
    leaves out.
    """
    kind, scope = KINDS[constraint.kind], rule.scope
    truth = min(kind.restricts, sensitive) if kind.sites_only else kind.restricts
    if constraint.draft or constraint.condition:
        truth = min(truth, Truth.UNKNOWN)
    generations = constraint.generation or scope.generation
    return min(
        truth,
        as_listed(match_part(constraint.network_part, generations, part), scope.part_basis),
        as_listed(match_generation(constraint.generation, generation), scope.generation_basis),
    )


def active_constraints(rule: Rule, state: RuleState, clocks: Clocks) -> list[tuple[Constraint, Truth]]:
    """Return the constraints that count in this state, each with the most that its dates let it be.

    Of a rule in force those that have begun; what is known to begin later, or all if none has begun, is
    UNKNOWN. Of a mere procedure what has begun. Of anything less firm the whole content.
    """
    if state.state not in ("in_force", "regime_only"):
        return [(c, Truth.YES) for c in rule.constraints]
    now = [(c, Truth.YES) for c in rule.constraints if not pending(c, clocks)]
    if state.state == "regime_only":
        return [(c, Truth.UNKNOWN) for c, _ in now]
    later = [c for c in rule.constraints if pending(c, clocks) and not in_effect(c, clocks)]
    foreseen = [c for c in later if not now or (c.known_from is not None and clocks.knows(c.known_from))]
    return now + [(c, Truth.UNKNOWN) for c in foreseen]


Truths = NDArray[np.int8]

UNKNOWN_MAKER = ""

BROAD = frozenset({"aggregate", "network", "ue"})
"""Kinds that may be, or hold, anything."""


@dataclass(frozen=True)
class RulesAsOf:
    """A lens and a day, prepared for many questions: the states of all rules, and what was found so far.

    `readings` holds, for a rule some of whose dates are open on the day, what it may be, each with its state.
    """

    registry: Registry
    vendors: Vendors
    lens: Lens
    clocks: Clocks
    states: dict[str, RuleState] = field(repr=False)
    readings: dict[str, tuple[tuple[Rule, RuleState], ...]] = field(default_factory=dict, repr=False)
    matches: dict[tuple[str, str, str, tuple[str, ...], str], tuple[Match, ...]] = field(
        default_factory=dict, repr=False
    )


def prepare(registry: Registry, vendors: Vendors, lens: Lens, clocks: Clocks) -> RulesAsOf:
    """Derive the state of every rule once."""
    states = {key: state_of(rule, clocks) for key, rule in registry.items()}
    may_be = {
        key: tuple((reading, state_of(reading, clocks)) for reading in found)
        for key, rule in registry.items()
        if (found := readings(rule, clocks))
    }
    return RulesAsOf(registry, vendors, lens, clocks, states, may_be)


@dataclass
class Targets:
    """The makers of an inventory held against the targets of rules; what was found is kept.

    `makers` are the distinct candidate makers, the unknown one first.
    """

    rules_as_of: RulesAsOf
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
        if not match.read and self.rules_as_of.states[rule.key].state != "in_force":
            return Truth.NO
        return match.truth

    def _match(self, rule: Rule, number: int, maker: str) -> Match:
        key = (rule.key, number, maker)
        found = self._matches.get(key)
        if found is None:
            target = rule.targets[number]
            found = match_target(rule, target, maker, self.rules_as_of.vendors, self.rules_as_of.clocks)
            self._matches[key] = found
        return found

    def _listed(self, rule: Rule) -> Truths:
        """Follow the covered lists of the jurisdiction that are in force, where they reach."""
        best = np.zeros((len(self.traits), len(self.makers)), dtype=np.int8)
        for other in self.rules_as_of.registry.rules_of(rule.jurisdiction):
            if other.covered_list and self.rules_as_of.states[other.key].state == "in_force":
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


def hold_against(rules_as_of: RulesAsOf, inventory: Inventory, makers: Sequence[str] = ()) -> Targets:
    """Prepare the targets of rules for an inventory; `makers` are further ones to know."""
    named = sorted({maker for group in inventory.groups for maker in group.makers} | set(makers))
    return Targets(rules_as_of, inventory.traits, (UNKNOWN_MAKER, *named))


def reach_of(rule: Rule, trait: Trait) -> Truth:
    """Whether the scope of a rule reaches the part and generation of a trait."""
    part = reach_part(rule.scope.network_part, rule.scope.generation, trait)
    return match_scope(rule.scope, part, trait.generation)


def reach_part(parts: tuple[str, ...], generations: tuple[str, ...], trait: Trait) -> Truth:
    """Whether network parts of a rule include one that a trait may be said to be in."""
    found = max(match_part(parts, generations, part) for part in trait.parts)
    return max(found, Truth.UNKNOWN) if trait.household and "premises" in parts else found


def category_of(target: Target, trait: Trait) -> Truth:
    """Whether equipment is of the category that a target is limited to."""
    wanted = target.category
    if not wanted or wanted in (trait.category, trait.word):
        return Truth.YES
    if trait.kind is None or trait.word in BROAD:
        return Truth.UNKNOWN if not trait.category else as_listed(Truth.NO, target.product_basis)
    may_be = not trait.category and wanted == "consumer-router" and trait.word in HOUSEHOLD
    return Truth.UNKNOWN if may_be else as_listed(Truth.NO, target.product_basis)


def produced_abroad(rule: Rule, trait: Trait) -> Truth:
    """Whether a stage of production took place outside the jurisdiction; unknown where nothing is said."""
    if not trait.produced_in:
        return Truth.UNKNOWN
    return Truth.YES if set(trait.produced_in) - {rule.jurisdiction} else Truth.NO


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
