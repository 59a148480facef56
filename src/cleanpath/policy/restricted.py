"""Which elements of a network are restricted, and why.

Nobody knows what the traffic passes in its place. So it is neither restricted nor free: it is left open,
which also keeps what would be routed over it from being called clear.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cleanpath.claims.indicative import Indicative, find_indicative
from cleanpath.claims.model import Claim
from cleanpath.claims.vendor_shares import Mix, mix, mix_claims, searched, touch
from cleanpath.claims.vendor_shares import Touch as MixTouch
from cleanpath.identity.ownership import homes
from cleanpath.network.case import Case
from cleanpath.network.incomplete import doubtful_rows
from cleanpath.network.kinds import Kind, case_kinds
from cleanpath.network.network import Network
from cleanpath.policy.applicability import RulesAsOf
from cleanpath.policy.autonomous_systems import UNSEEN, judge_systems, unseen_systems
from cleanpath.policy.equipment import (
    Equipment,
    Inventory,
    check_registered,
    mix_subjects,
    split,
    take_inventory,
)
from cleanpath.policy.judge import Judgement, Operators, Reason, judge_many, judge_on
from cleanpath.policy.operators import find_operators
from cleanpath.policy.rules import Rule
from cleanpath.verdict import Truth


def judge_components(
    network: Network, rules_as_of: RulesAsOf, equipment_of: Callable[[int], Equipment]
) -> dict[int, Judgement]:
    """Judge the listed components of elements.

    Parameters
    ----------
    network
        The network.
    rules_as_of
        The lens and the clocks, prepared.
    equipment_of
        What the element of a row is.

    Returns
    -------
    dict
        By row of the element, where a component is or may be restricted: UNKNOWN, as what a component can do
        to the traffic is not known, with a reason for each.
    """
    rows = {name: row for row, name in enumerate(network.elements["id"].to_pylist())}
    found: dict[int, list[Reason]] = {}
    for part in network.components.to_pylist():
        vendors, row = split(part["vendor"]), rows[part["element"]]
        truth = judge_on(rules_as_of, replace(equipment_of(row), vendors=vendors)).truth
        if truth is Truth.NO:
            continue
        is_ = "is" if truth is Truth.YES else "may be"
        whose = f"of {' or '.join(vendors)}" if vendors else "of unknown make"
        text = f"Its component {part['component']}, {whose}, {is_} restricted."
        found.setdefault(row, []).append(Reason("component", Truth.UNKNOWN, text, "|".join(vendors)))
    return {row: Judgement(Truth.UNKNOWN, tuple(reasons)) for row, reasons in found.items()}


def doubt_presence(inventory: Inventory, day: datetime.date) -> dict[int, Judgement]:
    """Return by row the elements that are not certainly in service on a day, with the reason.

    An element without dates is there.
    """
    return {row: _open(inventory, row, day) for row in np.flatnonzero(inventory.present < Truth.YES).tolist()}


def _open(inventory: Inventory, row: int, day: datetime.date) -> Judgement:
    came, bought, went = (
        str(inventory.table[name][row].as_py()) for name in ("in_service", "obtained", "removed")
    )
    dates = [f"in service from {came or bought}"] if came or bought else []
    dates += [f"removed {went}"] if went else []
    text = f"It is not certainly there on {day} ({', '.join(dates)}): what is there instead is not known."
    return Judgement(Truth.UNKNOWN, (Reason("absent", Truth.UNKNOWN, text, ""),))


def leave_open(found: "Restricted", case: Case) -> "Restricted":
    """Return what is restricted, with the elements beside which a case is incomplete open at the high end.

    Such an element is not in doubt itself, so its `truth` stays: what is in doubt is where traffic goes from
    it.
    """
    gaps = case.settings.incomplete
    if not gaps:
        return found
    high, place = found.high.copy(), found.place.copy()
    judgements, inside = list(found.judgements), set(found.inside)
    for gap, rows in zip(gaps, doubtful_rows(case.network, gaps, str(case.folder)), strict=True):
        text = f"The case is incomplete here: {gap.reason}."
        fresh = rows[high[rows] == 0.0]
        high[rows], place[fresh] = 1.0, len(judgements)
        judgements.append(Judgement(Truth.UNKNOWN, (Reason("incomplete", Truth.UNKNOWN, text, ""),)))
        inside.update(rows.tolist())
    return replace(found, high=high, place=place, judgements=tuple(judgements), inside=frozenset(inside))


@dataclass(frozen=True, slots=True)
class MixGround:
    """The ground of an aggregate: its mix, the touch that follows, and a judgement for each vendor in it.

    `suspects` are judgements of the vendors that the rules of the lens name: what the open part may hold.
    `searched` are the searches for statements about it: without any, nothing on record means nothing.
    `indicative` is an estimate beside all that, which bounds nothing.
    """

    mix: Mix
    touch: MixTouch
    judgements: Mapping[str, Judgement]
    suspects: Mapping[str, Judgement]
    searched: tuple[Claim, ...] = ()
    indicative: Indicative | None = None


@dataclass(frozen=True, slots=True)
class Restricted:
    """For N elements: `truth` (N,) int8 codes, `low` and `high` (N,) float64 bounds of touching.

    `place` (N,) int32 points into `judgements`, -1 for aggregates and places; `mixes` holds the grounds of
    aggregates by row, and `inside` the rows that no maker's name settles: with a component that is or may be
    restricted, not certainly there on the day, or beside something that the case does not hold.
    """

    truth: NDArray[np.int8]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    place: NDArray[np.int32]
    judgements: tuple[Judgement, ...]
    mixes: Mapping[int, MixGround]
    inside: frozenset[int]


def find_restricted(
    network: Network, rules_as_of: RulesAsOf, kinds: Mapping[str, Kind], claims: Sequence[Claim], where: str
) -> Restricted:
    """Judge every element of a network.

    Parameters
    ----------
    network
        The network.
    rules_as_of
        The lens and the clocks, prepared.
    kinds
        Kinds of element by key; they give the network part where the element does not.
    claims
        Every claim that may bound the mix of an aggregate.
    where
        The case, for messages.

    Raises
    ------
    UnknownName
        If an element names a maker that is not registered.
    """
    check_registered(network, rules_as_of.vendors, where)
    inventory = take_inventory(network, kinds, rules_as_of.clocks.as_of)
    groups, codes = inventory.groups, inventory.group
    operators = {one.id: one for one in find_operators(network, inventory)}
    plain = [number for number, group in enumerate(groups) if not group.aggregate and not group.place]
    truths, places, judgements = judge_many(rules_as_of, [groups[i] for i in plain], operators)
    truth_of = np.zeros(len(groups), dtype=np.int8)
    place_of = np.full(len(groups), -1, dtype=np.int32)
    truth_of[plain], place_of[plain] = truths, places
    truth = truth_of[codes]
    low, high = (truth == Truth.YES).astype(np.float64), (truth >= Truth.UNKNOWN).astype(np.float64)
    mixes: dict[int, MixGround] = {}
    aggregate = np.array([group.aggregate for group in groups], dtype=np.bool_)
    for row in np.flatnonzero(aggregate[codes]).tolist():
        name = str(inventory.table["id"][row].as_py())
        ground = _weigh(name, groups[codes[row]], rules_as_of, operators, claims)
        share = ground.touch.probability()
        mixes[row], low[row], high[row] = ground, share.low, share.high
        truth[row] = Truth.NO if share.high == 0 else Truth.YES if share.low == 1 else Truth.UNKNOWN
    place = place_of[codes]
    asked, answers, which, found = judge_systems(network.elements, rules_as_of, where)
    truth[asked], place[asked] = answers, which + len(judgements)
    low[asked], high[asked] = answers == Truth.YES, answers >= Truth.UNKNOWN
    unseen = unseen_systems(network.elements, truth, rules_as_of)
    place[unseen[truth[unseen] == Truth.NO]] = len(judgements) + len(found)
    truth[unseen], high[unseen] = Truth.UNKNOWN, 1.0
    judgements = (*judgements, *found, UNSEEN)
    for row in mixes.keys() & set(asked.tolist()):
        del mixes[row]
    inside = judge_components(network, rules_as_of, lambda row: groups[codes[row]])
    for row in (row for row in inside if truth[row] < Truth.YES):
        truth[row], high[row] = Truth.UNKNOWN, 1.0
        if row not in mixes and (place[row] < 0 or judgements[place[row]].truth is Truth.NO):
            place[row] = len(judgements)
            judgements = (*judgements, inside[row])
    absent = doubt_presence(inventory, rules_as_of.clocks.as_of)
    doubted = list(absent)
    truth[doubted], low[doubted], high[doubted] = Truth.UNKNOWN, 0.0, 1.0
    place[doubted] = np.arange(len(judgements), len(judgements) + len(doubted))
    judgements = (*judgements, *(absent[row] for row in doubted))
    return Restricted(truth, low, high, place, judgements, mixes, frozenset(inside) | frozenset(absent))


def _weigh(
    element: str,
    equipment: Equipment,
    rules_as_of: RulesAsOf,
    operators: Operators,
    claims: Sequence[Claim],
) -> MixGround:
    subjects = mix_subjects(element, equipment)
    known = mix(claims, subjects, rules_as_of.clocks, equipment.country)
    stated = sorted({vendor for part in known.parts for vendor in part.vendor.split("|")})
    grounds = _judge_each(rules_as_of, equipment, operators, stated)
    others = [v for v in named_vendors(rules_as_of, equipment.country) if v not in grounds]
    named = _judge_each(rules_as_of, equipment, operators, others)
    suspects = {vendor: j for vendor, j in named.items() if j.truth > Truth.NO}
    touched = touch(known, {m: j.truth for m, j in grounds.items()})
    judged = dict(named | grounds)

    def truths(vendors: Sequence[str]) -> list[Truth]:
        missing = [vendor for vendor in vendors if vendor not in judged and vendor in rules_as_of.vendors]
        judged.update(_judge_each(rules_as_of, equipment, operators, missing))
        return [judged[vendor].truth if vendor in judged else Truth.UNKNOWN for vendor in vendors]

    asked = subjects, equipment.country, rules_as_of.clocks, truths
    estimate = None if touched.probability().low == 1.0 else find_indicative(claims, *asked)
    return MixGround(known, touched, grounds, suspects, searched(claims, subjects), estimate)


def _judge_each(
    rules_as_of: RulesAsOf, equipment: Equipment, operators: Operators, vendors: Sequence[str]
) -> dict[str, Judgement]:
    each = [replace(equipment, vendors=(vendor,)) for vendor in vendors]
    _, places, judgements = judge_many(rules_as_of, each, operators)
    return {vendor: judgements[place] for vendor, place in zip(vendors, places, strict=True)}


def missing_of(found: Restricted, row: int) -> list[str]:
    """Return the facts, keys of `FACTS`, that are missing of an element that is open."""
    if row in found.mixes:
        return ["shares"]
    place = int(found.place[row])
    if place < 0 or found.judgements[place].truth is not Truth.UNKNOWN:
        return []
    reasons = found.judgements[place].reasons
    several = ["maker"] if len({reason.vendor for reason in reasons if reason.vendor}) > 1 else []
    asked = (fact for reason in reasons if reason.truth is Truth.UNKNOWN for fact in reason.facts)
    return list(dict.fromkeys([*several, *asked]))


def named_vendors(rules_as_of: RulesAsOf, country: str) -> list[str]:
    """Return the vendors that the lens, or a visible rule of it, names or is read as meaning; sorted."""
    lens = rules_as_of.lens
    if lens.kind == "vendors":
        return sorted(lens.names)
    if lens.kind == "home":
        known, meant = rules_as_of.vendors, set(lens.names)
        return sorted(name for name in known if homes(known, name).keys() & meant)
    if lens.kind in ("state", "systems"):
        return []
    if lens.kind == "rule":
        rules: Sequence[Rule] = [rules_as_of.registry.find(lens.names[0])]
    else:
        place = country if lens.kind == "local" else lens.names[0]
        rules = rules_as_of.registry.rules_of(place) if place else ()
    targets = [t for rule in rules if rules_as_of.states[rule.key].visible for t in rule.targets]
    named = {t.vendor for t in targets} | {name for t in targets for name in t.read_as}
    return sorted(name for name in named if name in rules_as_of.vendors)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a case besides its tables: the kinds of its elements, and every claim by its key.

    The case's own shares (`mixes.csv`) are among the claims.
    """

    kinds: Mapping[str, Kind]
    claims: dict[str, Claim]

    @property
    def all_claims(self) -> list[Claim]:
        """The claims in their order."""
        return list(self.claims.values())


def gather_facts(case: Case, claims: Sequence[Claim]) -> CaseFacts:
    """Gather what is known of a case.

    Raises
    ------
    BadInput
        If its kinds are malformed, or its shares contradict each other.
    """
    known = [*claims, *mix_claims(case.network.mixes.to_pylist(), claims, f"{case.folder}/mixes")]
    return CaseFacts(case_kinds(case.folder), {claim.key: claim for claim in known})


def restrict_case(case: Case, facts: CaseFacts, rules_as_of: RulesAsOf) -> Restricted:
    """Judge every element of a case; see `find_restricted` and `leave_open`."""
    found = find_restricted(case.network, rules_as_of, facts.kinds, facts.all_claims, str(case.folder))
    return leave_open(found, case)
