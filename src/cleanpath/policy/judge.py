"""Judgement of equipment under a lens, with reasons.

The question is whether the jurisdiction treats the maker as restricted for such equipment, not whether
the operator at hand is bound: a base abroad asks for the former. `Reason.binds` records the latter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from cleanpath.claims.model import UNJUDGED, Grade
from cleanpath.dates import Clocks
from cleanpath.identity.ownership import homes, owned_by, owner_chain
from cleanpath.identity.vendors import Vendors
from cleanpath.places import enclosing
from cleanpath.policy.applicability import (
    UNKNOWN_VENDOR,
    Match,
    RulesAsOf,
    active_constraints,
    match_equipment,
    prepare,
    reach_of,
    restricts,
)
from cleanpath.policy.equipment import Equipment
from cleanpath.policy.lens import RANKS, Lens
from cleanpath.policy.missing_facts import missing_facts
from cleanpath.policy.operators import Operator, binds
from cleanpath.policy.registry import Registry
from cleanpath.policy.rules import Constraint, Event, Rule
from cleanpath.policy.status import RuleState
from cleanpath.verdict import Truth

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


ReasonKind = Literal[
    "restriction",  # a rule that counts under the lens and covers the equipment
    "unsettled",  # a rule in force of which it is not settled that it covers the equipment
    "no_effect",  # a rule in force that speaks of the maker without restricting this equipment
    "pending",  # adopted or drafted, not begun
    "advisory",  # advice of an authority
    "announced",  # announced, without force
    "rumour",  # rumour or lobbying
    "regime",  # a procedure or power that has not been used on the maker as far as known
    "rescinded",  # a rule that ended
    "stated_free",  # said not to be restricted
    "unresearched",  # nobody has looked, or nothing could be known yet
    "unknown_maker",  # the maker is not known
    "unknown_place",  # the country is not known
    "unknown_operator",  # who runs it is not known
    "named_in_lens",  # the lens itself names the vendor
    "component",  # a component in it is or may be restricted
    "absent",  # it may not be there on the day
    "incomplete",  # something beside it that could carry traffic is not in the case
]
"""What a ground of a judgement is."""


MISSING = {
    "unknown_maker": ("maker",),
    "component": ("component",),
    "unknown_place": ("country",),
    "unknown_operator": ("operator",),
    "unresearched": ("law",),
    "unsettled": ("law",),
    "absent": ("date",),
}
"""The facts that are missing where a reason is no rule that was held against the equipment."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground of a judgement, with all that is needed to check it.

    `truth` is what this ground alone would make the answer, `binds` whether it obliges the operator, and
    `missing` are the facts, keys of `FACTS`, that keep a rule open.
    """

    kind: ReasonKind
    truth: Truth
    text: str
    vendor: str = ""
    rule: Rule | None = None
    state: str = ""
    match: Match | None = None
    constraint: Constraint | None = None
    event: Event | None = None
    binds: Truth = Truth.UNKNOWN
    missing: tuple[str, ...] = ()

    @property
    def grade(self) -> Grade:
        """The grade of the event that put the rule into its state; F6 where none did."""
        return self.event.grade if self.event else UNJUDGED

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that keep it open, keys of `FACTS`; none where it is not."""
        return (self.missing or MISSING.get(self.kind, ())) if self.truth is Truth.UNKNOWN else ()

    def view(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        source = self.event.source if self.event else None
        return {
            "kind": self.kind,
            "truth": str(self.truth),
            "text": self.text,
            "maker": self.vendor or None,
            "rule": self.rule.key if self.rule else None,
            "rule_title": self.rule.title if self.rule else None,
            "jurisdiction": self.rule.jurisdiction if self.rule else None,
            "state": self.state or None,
            "target": self.match.target.name if self.match else None,
            "why": self.match.why if self.match else None,
            "via": (self.match.via or None) if self.match else None,
            "constraint": self.constraint.kind if self.constraint else None,
            "event": {"date": str(self.event.date), "status": self.event.status} if self.event else None,
            "source": str(source) if source else None,
            "url": source.url if source else None,
            "grade": str(self.grade),
            "binds": str(self.binds),
            "missing": list(self.facts),
        }


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer and its grounds, the strongest first."""

    truth: Truth
    reasons: tuple[Reason, ...]

    def view(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {"truth": str(self.truth), "reasons": [reason.view() for reason in self.reasons]}


_KIND_OF_STATE: Mapping[str, ReasonKind] = {
    "enacted_not_effective": "pending",
    "proposed": "pending",
    "advisory": "advisory",
    "announced_other": "announced",
    "rumoured_or_lobbied_only": "rumour",
    "regime_only": "regime",
    "rescinded": "rescinded",
    "no_restriction_stated": "stated_free",
}


Operators = Mapping[str, Operator]


def judge(
    registry: Registry, vendors: Vendors, lens: Lens, clocks: Clocks, equipment: Equipment
) -> Judgement:
    """Say whether equipment is restricted, and why.

    YES if a rule that is firm enough for the lens means the maker and reaches the equipment; UNKNOWN if that
    is open, or only something less firm does, or nobody has looked; else NO. Of several candidate makers the
    answer is theirs where they agree, else UNKNOWN.

    Raises
    ------
    UnknownName
        If a maker is not registered.
    """
    return judge_on(prepare(registry, vendors, lens, clocks), equipment)


def judge_on(rules_as_of: RulesAsOf, equipment: Equipment, operators: Operators | None = None) -> Judgement:
    """Judge one piece of equipment; see `judge`. `operators` are those on record, by id."""
    for vendor in equipment.vendors:
        rules_as_of.vendors.find(vendor, "maker")
    operator = _operator(equipment, operators or {})
    if not equipment.vendors:
        return _judge_unknown(rules_as_of, equipment, operator)
    found = [
        _judge_vendor(rules_as_of, equipment, vendor, operator) for vendor in sorted(set(equipment.vendors))
    ]
    truths = {judgement.truth for judgement in found}
    truth = truths.pop() if len(truths) == 1 else Truth.UNKNOWN
    reasons = sorted((r for j in found for r in j.reasons), key=_order)
    return Judgement(truth, tuple(reasons))


def _judge_unknown(rules_as_of: RulesAsOf, equipment: Equipment, operator: Operator) -> Judgement:
    """Leave open what is of unknown make, but for a rule that means it whoever made it."""
    open_ = Reason("unknown_maker", Truth.UNKNOWN, "The maker is not known.")
    if not rules_as_of.lens.asks_rules:
        return Judgement(Truth.UNKNOWN, (open_,))
    reasons = _judge_vendor(rules_as_of, equipment, UNKNOWN_VENDOR, operator).reasons
    sure = tuple(reason for reason in reasons if reason.truth is Truth.YES)
    return Judgement(Truth.YES if sure else Truth.UNKNOWN, (*sure, open_))


def _operator(equipment: Equipment, operators: Operators) -> Operator:
    """Return who runs equipment; of an operator that is not on record only where the equipment stands."""
    name, country = equipment.operator, equipment.country
    places = frozenset([country] if country else ())
    return operators.get(name) or Operator(
        name, name or "its operator", places, None, frozenset(), frozenset()
    )


def judge_many(
    rules_as_of: RulesAsOf, asked: Sequence[Equipment], operators: Operators | None = None
) -> tuple["NDArray[np.int8]", "NDArray[np.int32]", tuple[Judgement, ...]]:
    """Judge many pieces of equipment, each distinct one once.

    Returns
    -------
    truths
        Codes of `Truth`. Shape (N,), int8.
    places
        Index of the judgement of each. Shape (N,), int32.
    judgements
        The distinct judgements.
    """
    import numpy as np

    place: dict[Equipment, int] = {}
    places = np.fromiter((place.setdefault(one, len(place)) for one in asked), np.int32, len(asked))
    judgements = tuple(judge_on(rules_as_of, one, operators) for one in place)
    truths = np.array([judgement.truth for judgement in judgements], dtype=np.int8)
    return truths[places], places, judgements


def _order(reason: Reason) -> tuple[int, int, str, str]:
    rank = -RANKS.get(reason.state, -1)
    return (-reason.truth, rank, reason.rule.key if reason.rule else "", reason.vendor)


def _judge_vendor(rules_as_of: RulesAsOf, equipment: Equipment, vendor: str, operator: Operator) -> Judgement:
    lens = rules_as_of.lens
    if lens.kind == "vendors":
        return _by_vendor(rules_as_of, vendor)
    if lens.kind == "home":
        return _by_home(rules_as_of, vendor)
    if lens.kind in ("state", "systems"):
        return _by_operator_alone(lens.kind, vendor)
    if lens.kind == "rule":
        rules: Sequence[Rule] = [rules_as_of.registry.find(lens.names[0])]
        return _by_rules(rules_as_of, equipment, vendor, operator, rules, lens.names[0])
    place = equipment.country if lens.kind == "local" else lens.names[0]
    if not place:
        text = "The country where the equipment stands is not known."
        return Judgement(Truth.UNKNOWN, (Reason("unknown_place", Truth.UNKNOWN, text, vendor),))
    asked = rules_as_of, equipment, vendor, operator
    found = _by_rules(*asked, rules_as_of.registry.rules_of(place), place)
    further = _partly_researched(rules_as_of.registry, place, vendor)
    if lens.kind == "local":
        further += _by_rules_below(*asked, place)
    if not further:
        return found
    truth = max(found.truth, *(reason.truth for reason in further))
    return Judgement(truth, tuple(sorted((*found.reasons, *further), key=_order)))


def _partly_researched(registry: Registry, place: str, vendor: str) -> list[Reason]:
    """Leave open what the law of a place is of which single instruments only are on record."""
    return [
        Reason(
            "unresearched",
            Truth.UNKNOWN,
            f"Nobody has looked at the law of {one} as a whole.",
            vendor,
            missing=("law",),
        )
        for one in enclosing(place)
        if one in registry.partly_researched
    ]


def _by_rules_below(
    rules_as_of: RulesAsOf, equipment: Equipment, vendor: str, operator: Operator, country: str
) -> list[Reason]:
    """Judge by the states and provinces of a country: in which of them the equipment stands is not known."""
    found = []
    for rule in rules_as_of.registry.rules_below(country):
        reason = _judge_rule(rules_as_of, equipment, vendor, operator, rule)
        if reason is not None and reason.truth > Truth.NO:
            text = f"{reason.text.removesuffix('.')}, if it stands in {rule.jurisdiction}."
            found.append(replace(reason, kind="unsettled", truth=Truth.UNKNOWN, text=text))
    return found


def _by_home(rules_as_of: RulesAsOf, vendor: str) -> Judgement:
    """Judge by where a vendor is at home, and where those who control it are."""
    vendors, meant = rules_as_of.vendors, set(rules_as_of.lens.names)
    own = homes(vendors, vendor)
    truth = max((t for code, t in own.items() if code in meant), default=Truth.NO if own else Truth.UNKNOWN)
    above = owner_chain(vendors, vendor, rules_as_of.clocks.as_of)
    for link in above:
        at_home = homes(vendors, link.parent) if link.registered else {}
        held = max((t for code, t in at_home.items() if code in meant), default=Truth.NO)
        truth = max(truth, min(link.through, held if at_home else Truth.UNKNOWN))
    text = f"{vendor} is at home in {' and '.join(sorted(own)) or 'a country that is not known'}"
    text += f", {len(above)} owners looked at." if above else "."
    return Judgement(truth, (Reason("named_in_lens", truth, text, vendor),))


def _by_operator_alone(kind: str, vendor: str) -> Judgement:
    """Under lenses on autonomous systems other equipment counts if its vendor might be owned by the state."""
    if kind == "systems":
        text = "The lens names autonomous systems; this is none of them."
        return Judgement(Truth.NO, (Reason("named_in_lens", Truth.NO, text, vendor),))
    text = f"Whether a state owns {vendor} is not looked at; the lens is for autonomous systems."
    return Judgement(Truth.UNKNOWN, (Reason("unresearched", Truth.UNKNOWN, text, vendor),))


def _by_vendor(rules_as_of: RulesAsOf, vendor: str) -> Judgement:
    """Judge by a list of vendors and whoever they control on the day."""
    day = rules_as_of.clocks.as_of
    truths = {name: owned_by(rules_as_of.vendors, vendor, name, day) for name in rules_as_of.lens.names}
    name = max(truths, key=lambda n: truths[n])
    held = {
        Truth.YES: "is or belongs to",
        Truth.UNKNOWN: "may belong to",
        Truth.NO: "is not and is not owned by",
    }
    who = name if truths[name] > Truth.NO else " or ".join(truths)
    text = f"On {day} {vendor} {held[truths[name]]} {who}, named by the lens."
    return Judgement(truths[name], (Reason("named_in_lens", truths[name], text, vendor),))


def _by_rules(
    rules_as_of: RulesAsOf,
    equipment: Equipment,
    vendor: str,
    operator: Operator,
    rules: Sequence[Rule],
    whose: str,
) -> Judgement:
    if all(rules_as_of.states[rule.key].state == "not_visible" for rule in rules):
        day = rules_as_of.clocks.known_at
        text = f"No rule of {whose} is on record that could be known by {day}; that is not freedom."
        return Judgement(Truth.UNKNOWN, (Reason("unresearched", Truth.UNKNOWN, text, vendor),))
    found = (_judge_rule(rules_as_of, equipment, vendor, operator, rule) for rule in rules)
    reasons = [reason for reason in found if reason is not None]
    return Judgement(max((r.truth for r in reasons), default=Truth.NO), tuple(sorted(reasons, key=_order)))


def _judge_rule(
    rules_as_of: RulesAsOf, equipment: Equipment, vendor: str, operator: Operator, rule: Rule
) -> Reason | None:
    """Return what one rule says of one maker; open where that hangs on a date without a day.

    A rule that may not have been public yet is not named.
    """
    asked = rules_as_of, equipment, vendor, operator
    reason = _apply(*asked, rule, rules_as_of.states[rule.key])
    truth = reason.truth if reason else Truth.NO
    may_be = (_apply(*asked, *one) for one in rules_as_of.readings.get(rule.key, ()))
    if all((other.truth if other else Truth.NO) is truth for other in may_be):
        return reason
    if reason is None:
        text = f"What became known of {rule.jurisdiction} in a month or year without a day may count by then."
        return Reason("unsettled", Truth.UNKNOWN, text, vendor)
    text = f"{reason.text} Its dates have no day, so that it may not have begun, or may have ended."
    return replace(reason, kind="unsettled", truth=Truth.UNKNOWN, text=text)


def _apply(
    rules_as_of: RulesAsOf,
    equipment: Equipment,
    vendor: str,
    operator: Operator,
    rule: Rule,
    state: RuleState,
) -> Reason | None:
    """Return what a rule in a state says of a maker, `None` if it does not speak of him or of this part."""
    if state.state == "not_visible":
        return None
    counts = rules_as_of.counts(state)
    match = match_equipment(rules_as_of, rule, equipment.trait, vendor, counts)
    reach = reach_of(rule, equipment.trait)
    if match is None or reach is Truth.NO:
        return None
    asked, constraint = _heaviest(rule, state, equipment, rules_as_of.clocks)
    truth = min(match.truth, reach, asked)
    if rule.secret or not counts:
        truth = min(truth, Truth.UNKNOWN)
    if state.state in ("rescinded", "no_restriction_stated"):
        truth = Truth.NO
    kind = _KIND_OF_STATE.get(state.state, "no_effect" if truth is Truth.NO else "unsettled")
    if truth is Truth.YES:
        kind = "restriction"
    text = f"{rule.key} ({rule.jurisdiction}, {state.state}): {match.why}."
    bond = binds(rule, constraint, operator)
    open_ = truth is Truth.UNKNOWN
    missing = missing_facts(rule, match, constraint, equipment, counts) if open_ else ()
    event = state.decisive
    return Reason(kind, truth, text, vendor, rule, state.state, match, constraint, event, bond, missing)


def _heaviest(
    rule: Rule, state: RuleState, equipment: Equipment, clocks: Clocks
) -> tuple[Truth, Constraint | None]:
    """Return the constraint that restricts most. Of rumours the content is not known well enough to weigh."""
    if state.state == "rumoured_or_lobbied_only":
        return Truth.YES, None
    best: tuple[Truth, Constraint | None] = (Truth.NO, None)
    for constraint, most in active_constraints(rule, state, clocks):
        truth = min(most, restricts(rule, constraint, equipment))
        if truth > best[0] or best[1] is None:
            best = truth, constraint
    return best
