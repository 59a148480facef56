"""Which elements of a network are restricted, and why.

Nobody knows what the traffic passes in its place. So it is neither restricted nor free: it is left open,
which also keeps what would be routed over it from being called clear.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleanpath.claims.model import Claim
from cleanpath.claims.subjects import operator_subject
from cleanpath.claims.vendor_shares import Mix, mix, mix_claims, touch
from cleanpath.claims.vendor_shares import Touch as MixTouch
from cleanpath.errors import UnknownName
from cleanpath.identity.ownership import homes
from cleanpath.network.case import Case
from cleanpath.network.date_columns import presence, read_arrivals, read_days
from cleanpath.network.kinds import Kind, case_kinds
from cleanpath.network.network import Network
from cleanpath.policy.applicability import RulesAsOf
from cleanpath.policy.autonomous_systems import SYSTEM, UNSEEN, judge_systems, unseen_systems
from cleanpath.policy.judge import Judgement, Question, Reason, judge_many, judge_on
from cleanpath.policy.rules import Rule
from cleanpath.verdict import Truth


def judge_components(
    network: Network, rules_as_of: RulesAsOf, question_of: Callable[[int], Question], where: str
) -> dict[int, Judgement]:
    """Judge the listed components of elements.

    Parameters
    ----------
    network
        The network.
    rules_as_of
        The lens and the clocks, prepared.
    question_of
        The question about the element of a row.
    where
        The case, for messages.

    Returns
    -------
    dict
        By row of the element, where a component is or may be restricted: UNKNOWN, as what a component can do
        to the traffic is not known, with a reason for each.

    Raises
    ------
    UnknownName
        If a component names a maker that is not registered.
    """
    rows = {name: row for row, name in enumerate(network.elements["id"].to_pylist())}
    found: dict[int, list[Reason]] = {}
    for number, part in enumerate(network.components.to_pylist(), 2):
        makers = tuple(name.strip() for name in part["vendor"].split("|")) if part["vendor"] else ()
        for name in makers:
            rules_as_of.vendors.find(name, f"{where}/components:{number} [vendor]")
        row = rows[part["element"]]
        truth = judge_on(rules_as_of, replace(question_of(row), makers=makers)).truth
        if truth is Truth.NO:
            continue
        is_ = "is" if truth is Truth.YES else "may be"
        whose = f"of {' or '.join(makers)}" if makers else "of unknown make"
        text = f"Its component {part['component']}, {whose}, {is_} restricted."
        found.setdefault(row, []).append(Reason("component", Truth.UNKNOWN, text, "|".join(makers)))
    return {row: Judgement(Truth.UNKNOWN, tuple(reasons)) for row, reasons in found.items()}


def doubt_presence(network: Network, day: datetime.date) -> dict[int, Judgement]:
    """Return by row the elements that are not certainly in service on a day, with the reason.

    An element without dates is there.
    """
    elements = network.elements
    _, installed = read_arrivals(elements)
    there = presence(installed, read_days(elements["removed"]), day)
    return {row: _open(network, row, day) for row in np.flatnonzero(there < Truth.YES).tolist()}


def _open(network: Network, row: int, day: datetime.date) -> Judgement:
    came, bought, went = (
        str(network.elements[name][row].as_py()) for name in ("in_service", "obtained", "removed")
    )
    dates = [f"in service from {came or bought}"] if came or bought else []
    dates += [f"removed {went}"] if went else []
    text = f"It is not certainly there on {day} ({', '.join(dates)}): what is there instead is not known."
    return Judgement(Truth.UNKNOWN, (Reason("absent", Truth.UNKNOWN, text, ""),))


AGGREGATE = "@claims"


@dataclass(frozen=True, slots=True)
class MixGround:
    """The ground of an aggregate: its mix, the touch that follows, and a judgement for each vendor in it.

    `suspects` are judgements of the vendors that the rules of the lens name: what the open part may hold.
    """

    mix: Mix
    touch: MixTouch
    judgements: Mapping[str, Judgement]
    suspects: Mapping[str, Judgement]


@dataclass(frozen=True, slots=True)
class Restricted:
    """For N elements: `truth` (N,) int8 codes, `low` and `high` (N,) float64 bounds of touching.

    `place` (N,) int32 points into `judgements`, -1 for aggregates and places; `mixes` holds the grounds of
    aggregates by row, and `inside` the rows that no maker's name settles: with a component that is or may be
    restricted, or not certainly there on the day.
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
    rows = _rows(network)
    vendors = rows["vendor"].to_pylist()
    groups, codes = _distinct(rows.drop_columns(["id"]))
    _check_makers(groups, codes, rules_as_of, rows["id"], where)
    questions = [_question(group, kinds) for group in groups]
    plain = [
        i for i, group in enumerate(groups) if group["vendor"] != AGGREGATE and not _is_place(group, kinds)
    ]
    truths, places, judgements = judge_many(rules_as_of, [questions[i] for i in plain])
    truth_of = np.zeros(len(groups), dtype=np.int8)
    place_of = np.full(len(groups), -1, dtype=np.int32)
    truth_of[plain], place_of[plain] = truths, places
    truth = truth_of[codes]
    low, high = (truth == Truth.YES).astype(np.float64), (truth >= Truth.UNKNOWN).astype(np.float64)
    mixes: dict[int, MixGround] = {}
    for row in (i for i, vendor in enumerate(vendors) if vendor == AGGREGATE):
        ground = _weigh(str(rows["id"][row].as_py()), questions[codes[row]], rules_as_of, claims)
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
    inside = judge_components(network, rules_as_of, lambda row: questions[codes[row]], where)
    for row in (row for row in inside if truth[row] < Truth.YES):
        truth[row], high[row] = Truth.UNKNOWN, 1.0
        if row not in mixes and (place[row] < 0 or judgements[place[row]].truth is Truth.NO):
            place[row] = len(judgements)
            judgements = (*judgements, inside[row])
    absent = doubt_presence(network, rules_as_of.clocks.as_of)
    doubted = [row for row in absent if row in mixes or place[row] >= 0]
    truth[doubted], low[doubted], high[doubted] = Truth.UNKNOWN, 0.0, 1.0
    place[doubted] = np.arange(len(judgements), len(judgements) + len(doubted))
    judgements = (*judgements, *(absent[row] for row in doubted))
    return Restricted(truth, low, high, place, judgements, mixes, frozenset(inside) | frozenset(absent))


def _rows(network: Network) -> pa.Table:
    """Return the elements with the country and the sensitivity of their site filled in."""
    sites = {s["id"]: (s["country"], s["sensitive"]) for s in network.sites.to_pylist()}
    elements = network.elements.select(
        ["id", "kind", "vendor", "site", "operator", "country", "part", "generation"]
    )
    site = elements["site"].to_pylist()
    country = [
        max(own, sites.get(s, ("", False))[0], key=len)  # the narrower of the two, where both are given
        for own, s in zip(elements["country"].to_pylist(), site, strict=True)
    ]
    sensitive = [sites[s][1] if s in sites else None for s in site]
    elements = elements.set_column(
        elements.column_names.index("country"), "country", pa.array(country, pa.string())
    )
    # Rules do not tell systems apart by operator, and there are tens of thousands.
    plain = pc.and_(pc.equal(elements["kind"], SYSTEM), pc.not_equal(elements["vendor"], AGGREGATE))
    operator = pc.if_else(plain, "", elements["operator"])
    elements = elements.set_column(elements.column_names.index("operator"), "operator", operator)
    return elements.drop_columns(["site"]).append_column("sensitive", pa.array(sensitive, pa.bool_()))


def _distinct(rows: pa.Table) -> tuple[list[dict[str, object]], NDArray[np.int64]]:
    """Return the distinct rows of a table and for each row which one it is."""
    code = np.zeros(rows.num_rows, dtype=np.int64)
    for column in rows.columns:
        encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
        code = code * (len(encoded.dictionary) + 1) + encoded.indices.to_numpy(zero_copy_only=False)
        code = np.unique(code, return_inverse=True)[1]
    _, first, group = np.unique(code, return_index=True, return_inverse=True)
    return rows.take(pa.array(first)).to_pylist(), group


def _is_place(group: Mapping[str, object], kinds: Mapping[str, Kind]) -> bool:
    """Whether the element is a place and no equipment, so that nothing there can be restricted."""
    kind = kinds.get(str(group["kind"]))
    return kind is not None and kind.place and not group["vendor"]


def _makers(group: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(name.strip() for name in str(group["vendor"]).split("|") if name.strip())


def _check_makers(
    groups: Sequence[Mapping[str, object]],
    codes: NDArray[np.int64],
    rules_as_of: RulesAsOf,
    ids: pa.ChunkedArray,
    where: str,
) -> None:
    for number, group in enumerate(groups):
        for name in _makers(group):
            if name not in rules_as_of.vendors and name != AGGREGATE:
                row = int(np.flatnonzero(codes == number)[0])
                place = f"{where}/elements:{row + 2} [vendor] of {ids[row].as_py()}"
                raise UnknownName(
                    place, "vendor", name, rules_as_of.vendors, "Leave it empty if the maker is unknown."
                )


def _question(group: Mapping[str, object], kinds: Mapping[str, Kind]) -> Question:
    kind = str(group["kind"])
    known = kinds.get(kind)
    sensitive = group["sensitive"]
    return Question(
        makers=() if group["vendor"] == AGGREGATE else _makers(group),
        part=str(group["part"] or (known.part if known else "")),
        generation=tuple(g for g in str(group["generation"]).split("|") if g),
        kind=kind,
        country=str(group["country"]),
        operator=str(group["operator"]),
        sensitive=Truth.UNKNOWN if sensitive is None else Truth.YES if sensitive else Truth.NO,
    )


def _weigh(element: str, question: Question, rules_as_of: RulesAsOf, claims: Sequence[Claim]) -> MixGround:
    subjects = [f"element:{element}"]
    if question.operator and question.part:
        subjects.append(str(operator_subject(question.operator, [question.part], question.generation)))
    known = mix(claims, subjects, rules_as_of.clocks)
    makers = sorted({vendor for part in known.parts for vendor in part.vendor.split("|")})
    grounds = _judge_each(rules_as_of, question, makers)
    named = _judge_each(
        rules_as_of, question, [v for v in named_vendors(rules_as_of, question.country) if v not in grounds]
    )
    suspects = {vendor: j for vendor, j in named.items() if j.truth > Truth.NO}
    return MixGround(known, touch(known, {m: j.truth for m, j in grounds.items()}), grounds, suspects)


def _judge_each(rules_as_of: RulesAsOf, question: Question, makers: Sequence[str]) -> dict[str, Judgement]:
    _, places, judgements = judge_many(rules_as_of, [replace(question, makers=(maker,)) for maker in makers])
    return {maker: judgements[place] for maker, place in zip(makers, places, strict=True)}


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
    """Judge every element of a case; see `find_restricted`."""
    return find_restricted(case.network, rules_as_of, facts.kinds, facts.all_claims, str(case.folder))
