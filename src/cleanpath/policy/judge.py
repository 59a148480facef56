"""Judge: under a lens and two clocks, is equipment of this maker in this part of the network restricted.

The question is whether the jurisdiction treats the maker as restricted for such equipment, not whether
the operator at hand is bound: a base abroad asks for the former. `Reason.binds` records the latter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleanpath.dates import Clocks
from cleanpath.identity.owners import owned_by
from cleanpath.identity.vendors import Vendors
from cleanpath.policy.answers import Judgement, Question, Reason
from cleanpath.policy.lens import FIRMNESS, RANKS, Lens
from cleanpath.policy.match import (
    Match,
    active_constraints,
    match_constraint,
    match_generation,
    match_part,
    match_target,
)
from cleanpath.policy.registry import Registry
from cleanpath.policy.rules import Constraint, Rule, Target
from cleanpath.policy.state import RuleState, state_of
from cleanpath.verdict import Truth

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_KIND_OF_STATE = {
    "enacted_not_effective": "pending",
    "proposed": "pending",
    "advisory": "advisory",
    "announced_other": "announced",
    "rumoured_or_lobbied_only": "rumour",
    "regime_only": "regime",
    "rescinded": "rescinded",
    "no_restriction_stated": "stated_free",
}


@dataclass(frozen=True)
class Bench:
    """A lens and a day, prepared for many questions: the states of all rules, and what was found so far."""

    registry: Registry
    vendors: Vendors
    lens: Lens
    clocks: Clocks
    states: dict[str, RuleState] = field(repr=False)
    matches: dict[tuple[str, str, str, tuple[str, ...], str], tuple[Match, ...]] = field(
        default_factory=dict, repr=False
    )


def prepare(registry: Registry, vendors: Vendors, lens: Lens, clocks: Clocks) -> Bench:
    """Derive the state of every rule once."""
    return Bench(registry, vendors, lens, clocks, {key: state_of(r, clocks) for key, r in registry.items()})


def judge(registry: Registry, vendors: Vendors, lens: Lens, clocks: Clocks, question: Question) -> Judgement:
    """Say whether equipment is restricted, and why.

    YES if a rule that is firm enough for the lens means the maker and reaches the equipment; UNKNOWN if that
    is open, or only something less firm does, or nobody has looked; else NO. Of several candidate makers the
    answer is theirs where they agree, else UNKNOWN.

    Raises
    ------
    UnknownName
        If a maker is not registered.
    """
    return judge_on(prepare(registry, vendors, lens, clocks), question)


def judge_on(bench: Bench, question: Question) -> Judgement:
    """Answer one question; see `judge`."""
    for maker in question.makers:
        bench.vendors.find(maker, "maker")
    if not question.makers:
        return Judgement(Truth.UNKNOWN, (Reason("unknown_maker", Truth.UNKNOWN, "The maker is not known."),))
    found = [_judge_maker(bench, question, maker) for maker in sorted(set(question.makers))]
    truths = {judgement.truth for judgement in found}
    truth = truths.pop() if len(truths) == 1 else Truth.UNKNOWN
    reasons = sorted((r for j in found for r in j.reasons), key=_order)
    return Judgement(truth, tuple(reasons))


def judge_many(
    bench: Bench, questions: Sequence[Question]
) -> tuple["NDArray[np.int8]", "NDArray[np.int32]", tuple[Judgement, ...]]:
    """Answer many questions, each distinct one once.

    Returns
    -------
    truths
        Codes of `Truth`. Shape (N,), int8.
    places
        Index of each question's judgement. Shape (N,), int32.
    judgements
        The distinct judgements.
    """
    import numpy as np

    place: dict[Question, int] = {}
    places = np.fromiter(
        (place.setdefault(question, len(place)) for question in questions), np.int32, len(questions)
    )
    judgements = tuple(judge_on(bench, question) for question in place)
    truths = np.array([judgement.truth for judgement in judgements], dtype=np.int8)
    return truths[places], places, judgements


def _order(reason: Reason) -> tuple[int, int, str, str]:
    rank = -RANKS.get(reason.state, -1)
    return (-reason.truth, rank, reason.rule.key if reason.rule else "", reason.maker)


def _judge_maker(bench: Bench, question: Question, maker: str) -> Judgement:
    lens = bench.lens
    if lens.kind == "vendors":
        return _by_vendor(bench, maker)
    if lens.kind == "rule":
        return _by_rules(bench, question, maker, [bench.registry.find(lens.names[0])], lens.names[0])
    place = question.country if lens.kind == "local" else lens.names[0]
    if not place:
        text = "The country where the equipment stands is not known."
        return Judgement(Truth.UNKNOWN, (Reason("unknown_place", Truth.UNKNOWN, text, maker),))
    return _by_rules(bench, question, maker, bench.registry.rules_of(place), place)


def _by_vendor(bench: Bench, maker: str) -> Judgement:
    """Judge by a list of vendors and whoever they control on the day."""
    day = bench.clocks.as_of
    truths = {name: owned_by(bench.vendors, maker, name, day) for name in bench.lens.names}
    name = max(truths, key=lambda n: truths[n])
    held = {
        Truth.YES: "is or belongs to",
        Truth.UNKNOWN: "may belong to",
        Truth.NO: "is not and is not owned by",
    }
    who = name if truths[name] > Truth.NO else " or ".join(truths)
    text = f"On {day} {maker} {held[truths[name]]} {who}, named by the lens."
    return Judgement(truths[name], (Reason("named_in_lens", truths[name], text, maker),))


def _by_rules(bench: Bench, question: Question, maker: str, rules: Sequence[Rule], whose: str) -> Judgement:
    visible = [rule for rule in rules if bench.states[rule.key].state != "not_visible"]
    if not visible:
        day = bench.clocks.known_at
        text = f"No rule of {whose} is on record that could be known by {day}; that is not freedom."
        return Judgement(Truth.UNKNOWN, (Reason("unresearched", Truth.UNKNOWN, text, maker),))
    reasons = [reason for rule in visible if (reason := _apply(bench, question, maker, rule)) is not None]
    return Judgement(max((r.truth for r in reasons), default=Truth.NO), tuple(sorted(reasons, key=_order)))


def _apply(bench: Bench, question: Question, maker: str, rule: Rule) -> Reason | None:
    """Return what one visible rule says of one maker, `None` if it does not speak of him or of this part."""
    state = bench.states[rule.key]
    counts = RANKS.get(state.state, -1) >= FIRMNESS[bench.lens.firmness]
    match = _best_match(bench, rule, maker, question, counts)
    reach = _reach(rule, question)
    if match is None or reach is Truth.NO:
        return None
    asked, constraint = _heaviest(rule, state, question, bench.clocks)
    truth = min(match.truth, reach, asked)
    if rule.secret or not counts:
        truth = min(truth, Truth.UNKNOWN)
    if state.state in ("rescinded", "no_restriction_stated") or rule.force == "power_only":
        truth = Truth.NO
    kind = _KIND_OF_STATE.get(state.state, "no_effect" if truth is Truth.NO else "unsettled")
    if truth is Truth.YES:
        kind = "restriction"
    text = f"{rule.key} ({rule.jurisdiction}, {state.state}): {match.why}."
    return Reason(
        kind,
        truth,
        text,
        maker,
        rule,
        state.state,
        match,
        constraint,
        state.decisive,
        _binds(rule, state, question),
    )


def _best_match(bench: Bench, rule: Rule, maker: str, question: Question, counts: bool) -> Match | None:
    """Return the target that means the maker most surely; mere openness counts for rules that count only."""
    key = (rule.key, maker, question.part, question.generation, question.kind)
    found = bench.matches.get(key)
    if found is None:
        found = bench.matches[key] = tuple(_match(bench, rule, t, maker, question) for t in rule.targets)
    best: Match | None = None
    for match in found:
        if match.truth > Truth.NO and (match.read or counts) and (best is None or match.truth > best.truth):
            best = match
    return best


def _match(bench: Bench, rule: Rule, target: Target, maker: str, question: Question) -> Match:
    match = match_target(rule, target, maker, bench.vendors, bench.clocks)
    if target.category and target.category != question.kind and match.truth is Truth.YES:
        return Match(
            Truth.UNKNOWN, target, f"{match.why}; only for the category {target.category}", match.read
        )
    if target.test == "listed" and match.truth < Truth.YES:
        return _listed(bench, rule, target, maker, question)
    return match


def _listed(bench: Bench, rule: Rule, target: Target, maker: str, question: Question) -> Match:
    """Follow a criterion to the covered lists of its jurisdiction that are in force and reach this part."""
    best = Match(Truth.NO, target, "no covered list names this maker")
    for other in bench.registry.rules_of(rule.jurisdiction):
        if not other.covered_list or bench.states[other.key].state != "in_force":
            continue
        reach = _reach(other, question)
        for entry in other.targets:
            listed = _match(bench, other, entry, maker, question) if entry.test != "listed" else best
            truth = min(listed.truth, reach)
            if truth > best.truth:
                best = Match(truth, target, f"{other.key}: {listed.why}", listed.read, listed.via)
    return best


def _reach(rule: Rule, question: Question) -> Truth:
    return min(
        match_part(rule.scope.network_part, rule.scope.generation, question.part),
        match_generation(rule.scope.generation, question.generation),
    )


def _heaviest(
    rule: Rule, state: RuleState, question: Question, clocks: Clocks
) -> tuple[Truth, Constraint | None]:
    """Return the constraint that restricts most. Of rumours the content is not known well enough to weigh."""
    if state.state == "rumoured_or_lobbied_only":
        return Truth.YES, None
    best: tuple[Truth, Constraint | None] = (Truth.NO, None)
    for constraint, most in active_constraints(rule, state, clocks):
        truth = match_constraint(rule, constraint, question.part, question.generation, question.sensitive)
        if min(truth, most) > best[0] or best[1] is None:
            best = min(truth, most), constraint
    return best


def _binds(rule: Rule, state: RuleState, question: Question) -> Truth:
    """Whether the rule obliges the operator at hand: certain only where its text names him at home."""
    if state.state != "in_force" or rule.scope.obliged.lower().startswith("none"):
        return Truth.NO
    at_home = question.country == rule.jurisdiction and not rule.scope.sites
    named = question.operator and question.operator.casefold() in rule.scope.obliged.casefold()
    return Truth.YES if at_home and named else Truth.UNKNOWN
