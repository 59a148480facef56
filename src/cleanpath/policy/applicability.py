"""Does this rule mean this equipment: one table of rule, equipment and maker, read by every verb.

Each criterion is a `Truth` of its own and a rule means equipment as far as the least of them says: the maker,
the category, the places of production (`match_equipment`); network part and generation (`reach_of`); and what
single requirements narrow further: `restricts` for verdicts, `Applicability.covers` for findings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cleanpath.dates import Clocks
from cleanpath.identity.ownership import homes, owned_by, owner_chain
from cleanpath.identity.vendors import Vendors
from cleanpath.policy.constraint_kinds import KINDS, REGIMES
from cleanpath.policy.equipment import HOUSEHOLD, Equipment, Trait
from cleanpath.policy.lens import FIRMNESS, RANKS, Lens
from cleanpath.policy.rules import PARTS, Constraint, Rule, Scope, Target
from cleanpath.policy.status import RuleState, is_stated, known_date, readings, state_of
from cleanpath.verdict import Truth

if TYPE_CHECKING:
    from cleanpath.policy.registry import Registry

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


def match_target(rule: Rule, target: Target, vendor: str, vendors: Vendors, clocks: Clocks) -> Match:
    """Whether a target means `vendor` (an id) on the day, `listed` criteria apart.

    A condition such as a purpose leaves open what would be certain without it.
    """
    return _on_condition(_unconditional(rule, target, vendor, vendors, clocks))


def _on_condition(match: Match) -> Match:
    target = match.target
    if not target.condition or match.truth is Truth.NO:
        return match
    why = f"{match.why}; only if {target.condition}, which is not known"
    return replace(match, truth=Truth.UNKNOWN, why=why)


def _unconditional(rule: Rule, target: Target, vendor: str, vendors: Vendors, clocks: Clocks) -> Match:
    if target.vendor:
        return _by_name(target, vendor, vendors, clocks)
    best = _tested(rule, target, vendor, vendors, clocks)
    for name in target.read_as:
        truth = owned_by(vendors, vendor, name, clocks.as_of)
        truth = truth if vendor == name and target.read_by else min(truth, Truth.UNKNOWN)
        if truth > Truth.NO and (truth > best.truth or not best.read):
            reader = f"by {target.read_by}" if target.read_by else "without saying by whom"
            via = "" if vendor == name else name
            best = Match(truth, target, f"the criterion is read as {name} {reader}", via=via)
    return best


def _by_name(target: Target, vendor: str, vendors: Vendors, clocks: Clocks) -> Match:
    if vendor == target.vendor:
        return Match(Truth.YES, target, f"the rule names {vendor}")
    truth = owned_by(vendors, vendor, target.vendor, clocks.as_of)
    if truth is Truth.NO:
        return Match(truth, target, f"the rule names {target.vendor}, which does not control {vendor}")
    held = "controls" if truth is Truth.YES else "may control"
    why = f"the rule names {target.vendor}, which {held} {vendor} on {clocks.as_of}"
    if target.affiliates == "included":
        note = f" ({target.affiliates_note.rstrip('.')})" if target.affiliates_note else ""
        return Match(truth, target, f"{why}; affiliates are included{note}", via=target.vendor)
    said = (
        "only listed affiliates are meant" if target.affiliates == "listed_only" else "nothing on affiliates"
    )
    return Match(min(truth, Truth.UNKNOWN), target, f"{why}; {said}", via=target.vendor)


def _tested(rule: Rule, target: Target, vendor: str, vendors: Vendors, clocks: Clocks) -> Match:
    """Settle a criterion by its own words as far as they can be tested."""
    if target.test in ("open", "listed", "produced_abroad"):
        return Match(Truth.UNKNOWN, target, "nobody on record reads the criterion for this maker", read=False)
    if target.test == "unlisted":
        return Match(Truth.UNKNOWN, target, "it allows whom a list names, and the list is not on record")
    if target.test == "designation":
        return Match(Truth.NO, target, "nobody is meant until an authority names him")
    own = homes(vendors, vendor)
    if not own:
        return Match(Truth.UNKNOWN, target, f"the home of {vendor} is not known", read=False)
    if target.test == "foreign":
        if set(own) == {rule.jurisdiction}:
            return Match(Truth.NO, target, f"{vendor} is at home in {rule.jurisdiction}")
        return Match(Truth.UNKNOWN, target, f"{vendor} is at home abroad, in {_some(own)}", read=False)
    return _by_country(target, vendor, own, _owner_homes(vendors, vendor, clocks))


def _by_country(target: Target, vendor: str, own: dict[str, Truth], above: set[str]) -> Match:
    meant = set(target.countries)
    inside, outside = set(own) & meant, set(own) - meant
    why = f"{vendor} is at home in {_some(own)}"
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


def _owner_homes(vendors: Vendors, vendor: str, clocks: Clocks) -> set[str]:
    """Return the homes of all who control or may control a maker; `?` where one is not known."""
    found: set[str] = set()
    for link in owner_chain(vendors, vendor, clocks.as_of):
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


def active_constraints(rule: Rule, state: RuleState, clocks: Clocks) -> list[tuple[Constraint, Truth]]:
    """Return the constraints that count in this state, each with the most that its dates let it be.

    Of a rule in force those that have begun; what is known to begin later, or all if none has begun, is
    UNKNOWN. Of a mere procedure all that is known is. Of anything less firm the whole content counts.
    """
    if state.state not in ("in_force", "regime_only"):
        return [(c, Truth.YES) for c in rule.constraints]
    now = [c for c in rule.constraints if _begun(c, state, clocks)]
    stated = [c for c in rule.constraints if c not in now and is_stated(rule, c, state, clocks)]
    later = stated if now else [c for c in rule.constraints if c not in now]
    most = Truth.YES if state.state == "in_force" else Truth.UNKNOWN
    return [(c, most) for c in now] + [(c, Truth.UNKNOWN) for c in later]


def _begun(constraint: Constraint, state: RuleState, clocks: Clocks) -> bool:
    """Whether a constraint has no first day, or one that could be known and is over."""
    starts = known_date(constraint, constraint.applies_from, state, clocks)
    return constraint.applies_from is None or (starts is not None and starts.by(clocks.as_of) is Truth.YES)


Truths = NDArray[np.int8]
Codes = NDArray[np.int32]

UNKNOWN_VENDOR = ""

BROAD = frozenset({"aggregate", "network", "ue"})
"""Kinds that may be, or hold, anything."""


@dataclass(frozen=True)
class RulesAsOf:
    """A lens and a day, prepared for many questions: the states of all rules, and what was found so far.

    `readings` holds, for a rule some of whose dates are open on the day, what it may be, each with its state.
    `matches` are those of makers by rule and number of the target, `best` those of equipment by rule.
    """

    registry: "Registry"
    vendors: Vendors
    lens: Lens
    clocks: Clocks
    states: dict[str, RuleState] = field(repr=False)
    readings: dict[str, tuple[tuple[Rule, RuleState], ...]] = field(default_factory=dict, repr=False)
    matches: dict[tuple[str, int, str], Match] = field(default_factory=dict, repr=False)
    best: dict[tuple[str, Trait, str, bool], Match | None] = field(default_factory=dict, repr=False)

    def counts(self, state: RuleState) -> bool:
        """Whether a rule in a state is firm enough for the lens to restrict by itself."""
        return RANKS.get(state.state, -1) >= FIRMNESS[self.lens.firmness]


def prepare(registry: "Registry", vendors: Vendors, lens: Lens, clocks: Clocks) -> RulesAsOf:
    """Derive the state of every rule once."""
    states = {key: state_of(rule, clocks) for key, rule in registry.items()}
    may_be = {
        key: tuple((reading, state_of(reading, clocks)) for reading in found)
        for key, rule in registry.items()
        if (found := readings(rule, clocks))
    }
    return RulesAsOf(registry, vendors, lens, clocks, states, may_be)


def match_equipment(
    rules_as_of: RulesAsOf, rule: Rule, trait: Trait, vendor: str, counts: bool
) -> Match | None:
    """Return the target that most surely means equipment of a maker, `None` if none may.

    What nobody reads as meaning a maker is open only if the rule `counts` under the lens.
    """
    key = (rule.key, trait, vendor, counts)
    if key not in rules_as_of.best:
        numbers = range(len(rule.targets))
        found = [_match(rules_as_of, rule, number, trait, vendor, counts) for number in numbers]
        best = max(found, key=lambda match: (match.truth, match.read))
        rules_as_of.best[key] = best if best.truth > Truth.NO else None
    return rules_as_of.best[key]


def _match(rules_as_of: RulesAsOf, rule: Rule, number: int, trait: Trait, vendor: str, counts: bool) -> Match:
    """Hold equipment against one target, with the reason."""
    target = rule.targets[number]
    match = _match_vendor(rules_as_of, rule, number, vendor, counts)
    if target.test == "listed":
        listed = _match_list(rules_as_of, rule, target, trait, vendor)
        match = listed if listed.truth > match.truth else match
    truth = of_trait(rule, target, trait)
    if truth >= match.truth:
        return match
    about = f"only for the category {target.category}" if target.category else "where it was produced decides"
    return replace(match, truth=truth, why=f"{match.why}; {about}")


def _match_vendor(rules_as_of: RulesAsOf, rule: Rule, number: int, vendor: str, counts: bool) -> Match:
    """Hold a maker against one target; what is merely open counts for rules firm enough for the lens only."""
    key = (rule.key, number, vendor)
    found = rules_as_of.matches.get(key)
    if found is None:
        found = rules_as_of.matches[key] = _weigh_vendor(rules_as_of, rule, rule.targets[number], vendor)
    return found if found.read or counts else replace(found, truth=Truth.NO)


def _weigh_vendor(rules_as_of: RulesAsOf, rule: Rule, target: Target, vendor: str) -> Match:
    if target.test == "produced_abroad":
        why = "it means whatever was produced abroad, whoever made it"
        return _on_condition(Match(Truth.YES, target, why))
    if vendor == UNKNOWN_VENDOR:
        free = target.test in ("designation", "listed")
        return Match(Truth.NO if free else Truth.UNKNOWN, target, "the maker is not known")
    found = match_target(rule, target, vendor, rules_as_of.vendors, rules_as_of.clocks)
    return replace(found, truth=Truth.NO) if target.test == "listed" and not found.read else found


def _match_list(rules_as_of: RulesAsOf, rule: Rule, target: Target, trait: Trait, vendor: str) -> Match:
    """Follow a criterion to the covered lists of its jurisdiction that are in force and reach this part."""
    best = Match(Truth.NO, target, "no covered list names this maker")
    for other in covered_lists(rules_as_of, rule):
        counts = rules_as_of.counts(rules_as_of.states[other.key])
        found = match_equipment(rules_as_of, other, trait, vendor, counts)
        truth = min(found.truth, reach_of(other, trait)) if found else Truth.NO
        if found and truth > best.truth:
            best = Match(truth, target, f"{other.key}: {found.why}", found.read, found.via)
    return _on_condition(best)


def covered_lists(rules_as_of: RulesAsOf, rule: Rule) -> list[Rule]:
    """Return the covered lists that are in force where a rule is from."""
    return [
        other
        for other in rules_as_of.registry.rules_of(rule.jurisdiction)
        if other.covered_list and rules_as_of.states[other.key].state == "in_force"
    ]


@dataclass
class Applicability:
    """The table of rule, equipment and maker for E distinct pieces of equipment; what was found is kept.

    `vendors` are the distinct candidate makers, the unknown one first; `traits` the distinct traits.
    """

    rules_as_of: RulesAsOf
    equipment: Sequence[Equipment]
    vendors: tuple[str, ...]
    traits: tuple[Trait, ...]
    _trait: Codes = field(repr=False)
    _pairs: tuple[tuple[int, tuple[int, ...]], ...] = field(repr=False)
    _pair: Codes = field(repr=False)
    _settings: tuple[Equipment, ...] = field(repr=False)
    _setting: Codes = field(repr=False)
    _tables: dict[str, Truths] = field(default_factory=dict, repr=False)

    def table(self, rule: Rule) -> Truths:
        """Whether a rule means each maker's equipment of each trait; (traits, makers) codes of `Truth`."""
        found = self._tables.get(rule.key)
        if found is None:
            parts = [self._of_target(rule, number) for number in range(len(rule.targets))]
            found = self._tables[rule.key] = np.maximum.reduce(parts)
        return found

    def _of_target(self, rule: Rule, number: int) -> Truths:
        target, counts = rule.targets[number], self.rules_as_of.counts(self.rules_as_of.states[rule.key])
        matches = [_match_vendor(self.rules_as_of, rule, number, vendor, counts) for vendor in self.vendors]
        meant = np.array([match.truth for match in matches], np.int8)
        trait = np.array([of_trait(rule, target, trait) for trait in self.traits], np.int8)
        if target.test != "listed":
            return np.minimum(trait[:, np.newaxis], meant[np.newaxis, :])
        best = np.repeat(meant[np.newaxis, :], len(self.traits), axis=0)
        for other in covered_lists(self.rules_as_of, rule):
            reach = np.array([reach_of(other, trait) for trait in self.traits], np.int8)
            most = np.int8(Truth.UNKNOWN if target.condition else Truth.YES)
            np.maximum(best, np.minimum(np.minimum(self.table(other), reach[:, np.newaxis]), most), out=best)
        return np.minimum(best, trait[:, np.newaxis])

    def row(self, rule: Rule, number: int) -> dict[str, Truth]:
        """Whether a rule means each maker, were it the maker of a piece of equipment."""
        found = self.table(rule)[self._trait[number]]
        return {vendor: Truth(int(truth)) for vendor, truth in zip(self.vendors, found, strict=True)}

    def meant(self, rule: Rule) -> Truths:
        """Whether a rule means each piece; of several candidates their common truth, else UNKNOWN. (E,)."""
        table = self.table(rule)
        found = np.empty(len(self._pairs), dtype=np.int8)
        for number, (trait, vendors) in enumerate(self._pairs):
            truths = {int(table[trait, vendor]) for vendor in vendors}
            found[number] = truths.pop() if len(truths) == 1 else Truth.UNKNOWN if truths else Truth.NO
        return found[self._pair]

    def covers(self, rule: Rule, constraint: Constraint) -> Truths:
        """Whether a requirement covers each piece of equipment, makers and dates apart; (E,)."""
        of_trait = np.array([asks_of_trait(rule, constraint, trait) for trait in self.traits], np.int8)
        setting = np.array([asks_of_setting(rule, constraint, one) for one in self._settings], np.int8)
        return np.minimum(of_trait[self._trait], setting[self._setting]).astype(np.int8)


def hold_against(
    rules_as_of: RulesAsOf, equipment: Sequence[Equipment], vendors: Sequence[str] = ()
) -> Applicability:
    """Prepare the table for the distinct equipment of a network; `vendors` are further ones to know."""
    named = (UNKNOWN_VENDOR, *sorted({vendor for one in equipment for vendor in one.vendors} | set(vendors)))
    place = {vendor: number for number, vendor in enumerate(named)}
    traits: dict[Trait, int] = {}
    pairs: dict[tuple[int, tuple[int, ...]], int] = {}
    settings: dict[tuple[Truth, ...], tuple[int, Equipment]] = {}
    codes = np.empty((3, len(equipment)), dtype=np.int32)
    for number, one in enumerate(equipment):
        trait = traits.setdefault(one.trait, len(traits))
        vendors_of = () if one.place else tuple(place[vendor] for vendor in one.vendors or (UNKNOWN_VENDOR,))
        pair = pairs.setdefault((trait, vendors_of), len(pairs))
        asked = (one.sensitive, one.third_party, one.sees, Truth.YES if one.place else Truth.NO)
        setting, _ = settings.setdefault(asked, (len(settings), one))
        codes[:, number] = trait, pair, setting
    firsts = tuple(one for _, one in settings.values())
    return Applicability(
        rules_as_of, equipment, named, tuple(traits), codes[0], tuple(pairs), codes[1], firsts, codes[2]
    )


def reach_of(rule: Rule, trait: Trait) -> Truth:
    """Whether the scope of a rule reaches the part and generation of a trait."""
    part = reach_part(rule.scope.network_part, rule.scope.generation, trait)
    return match_scope(rule.scope, part, trait.generation)


def reach_part(parts: tuple[str, ...], generations: tuple[str, ...], trait: Trait) -> Truth:
    """Whether network parts of a rule include one that a trait may be said to be in."""
    found = max(match_part(parts, generations, part) for part in trait.parts)
    return max(found, Truth.UNKNOWN) if trait.household and "premises" in parts else found


def of_trait(rule: Rule, target: Target, trait: Trait) -> Truth:
    """Whether a target means equipment of a trait, whoever the maker: its category and its production."""
    truth = category_of(target, trait)
    return min(truth, produced_abroad(rule, trait)) if target.test == "produced_abroad" else truth


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


def restricts(rule: Rule, constraint: Constraint, equipment: Equipment) -> Truth:
    """Whether a rule speaks against such equipment by what a requirement asks; makers, scope and dates apart.

    Whoever runs it. Where only a report tells what the rule asks, it may ask as much of what the requirement
    leaves out. An exception counts where it is shown to apply, and words about places not at all: they limit
    whom the rule binds.
    """
    if unused_power(rule, constraint):
        return Truth.NO
    kind = KINDS[constraint.kind]
    part, generation = _named(rule, constraint, equipment.trait)
    truth = min(
        kind.restricts,
        as_listed(part, rule.scope.part_basis),
        as_listed(generation, rule.scope.generation_basis),
        _certain(constraint, equipment.trait),
    )
    if kind.sites_only:
        path = constraint.kind == "require_clean_path"
        truth = min(truth, equipment.protected if path else equipment.sensitive)
    return Truth.NO if _left_out(constraint, equipment) is Truth.YES else truth


def unused_power(rule: Rule, constraint: Constraint) -> bool:
    """Whether a constraint is what an enabling law lets an authority ask: until then it asks nothing."""
    return rule.force == "power_only" and constraint.kind not in REGIMES


def asks_of_trait(rule: Rule, constraint: Constraint, trait: Trait) -> Truth:
    """Whether a requirement covers equipment of a trait."""
    truth = min(reach_of(rule, trait), *_named(rule, constraint, trait), _certain(constraint, trait))
    return min(truth, Truth.UNKNOWN) if rule.secret else truth


def _named(rule: Rule, constraint: Constraint, trait: Trait) -> tuple[Truth, Truth]:
    """Whether a trait is in the network parts, and of the generations, that a requirement names."""
    generations = constraint.generation or rule.scope.generation
    part = reach_part(constraint.network_part, generations, trait)
    return part, match_generation(constraint.generation, trait.generation)


def _certain(constraint: Constraint, trait: Trait) -> Truth:
    """Whether a requirement is final, without a condition, and certain of the kind of a trait."""
    open_ = constraint.draft or constraint.condition
    other = constraint.kinds and trait.word not in constraint.kinds
    return Truth.UNKNOWN if open_ or other else Truth.YES


def asks_of_setting(rule: Rule, constraint: Constraint, equipment: Equipment) -> Truth:
    """Whether equipment stands where a requirement is about, and is not left out.

    Words about places settle nothing by themselves.
    """
    if equipment.place:
        return Truth.NO
    truth = ~_left_out(constraint, equipment)
    if KINDS[constraint.kind].sites_only and constraint.kind != "require_clean_path":
        return min(truth, equipment.sensitive)
    narrow = rule.scope.sites and rule.scope.sites_narrow and equipment.sensitive is not Truth.YES
    return min(truth, Truth.UNKNOWN) if narrow else truth


def _left_out(constraint: Constraint, equipment: Equipment) -> Truth:
    """Whether an exception of a requirement leaves equipment out."""
    said = {"third_party_connection": equipment.third_party, "no_visibility": ~equipment.sees}
    return max((said[exception] for exception in constraint.exceptions), default=Truth.NO)


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
