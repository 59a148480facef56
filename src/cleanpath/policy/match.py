"""Whether a rule means a maker and reaches a piece of equipment, one part of the rule at a time."""

from dataclasses import dataclass

from cleanpath.dates import Clocks
from cleanpath.identity.owners import homes, owned_by, owner_chain
from cleanpath.identity.vendors import Vendors
from cleanpath.policy.constraints import KINDS
from cleanpath.policy.rules import PARTS, Constraint, Rule, Target
from cleanpath.policy.state import RuleState, bites, pending
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
    """Whether a target means `maker` (a vendor id) on the day, `listed` criteria apart."""
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


def match_constraint(
    rule: Rule, constraint: Constraint, part: str, generation: tuple[str, ...], sensitive: Truth
) -> Truth:
    """Whether a constraint restricts an element of this part and generation, dates apart."""
    kind = KINDS[constraint.kind]
    truth = min(kind.restricts, sensitive) if kind.sites_only else kind.restricts
    if constraint.draft:
        truth = min(truth, Truth.UNKNOWN)
    generations = constraint.generation or rule.scope.generation
    return min(
        truth,
        match_part(constraint.network_part, generations, part),
        match_generation(constraint.generation, generation),
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
    later = [c for c in rule.constraints if pending(c, clocks) and not bites(c, clocks)]
    foreseen = [c for c in later if not now or (c.known_from is not None and clocks.knows(c.known_from))]
    return now + [(c, Truth.UNKNOWN) for c in foreseen]
