"""Certificates: for each verdict the walks and cuts that prove it, by name, for an independent checker.

docs/reference/result.md describes the format and what each part proves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cleanpath.exposure.avoidance import find_cuts
from cleanpath.exposure.policy_routes import certify_by_policy
from cleanpath.network.graph import Codes, Flags, Graph, Offsets, Reals
from cleanpath.routing.contract import Demands, Failures, Outcome, Routes, RoutingProblem, Touch, Witnesses
from cleanpath.routing.models import find_model
from cleanpath.routing.structural.biconnected import find_blocks, members
from cleanpath.routing.structural.model import least_walks, route_structural
from cleanpath.verdict import Level

ENDS = ("low", "high")
Proof = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """The ids of elements, links and shared-risk groups in the order of their codes."""

    elements: Sequence[str]
    links: Sequence[str] = ()
    groups: Sequence[str] = ()

    def walk(self, codes: Codes) -> list[str]:
        """Return the ids of a walk; a silent hop has an empty one."""
        return [self.elements[code] if code >= 0 else "" for code in codes.tolist()]


@dataclass(frozen=True, slots=True)
class Certificates:
    """One certificate a demand, and what they share: `elements` that may be flagged, and `pieces`.

    `elements` maps an id to its [low, high] touch, others are 0. `pieces` lists the blocks of the network,
    empty where no certificate refers to them.
    """

    demands: list[Proof]
    elements: dict[str, list[float]]
    pieces: list[list[str]]


@dataclass(frozen=True, slots=True)
class _Question:
    """One flagged set and the demands that it is asked for."""

    graph: Graph
    demands: Demands
    touch: Touch
    outcome: Outcome
    names: Names


def certify(problem: RoutingProblem, touch: Touch, outcome: Outcome, names: Names) -> Certificates:
    """Return the certificates of the first flagged set (row 0) of an outcome.

    Parameters
    ----------
    problem, touch, outcome
        What a routing model was given, and found.
    names
        The ids to write.
    """
    graph, demands, routes = problem.graph, problem.demands, find_model(problem.model).routes
    question = _Question(graph, demands, Touch(touch.low[:1], touch.high[:1]), outcome, names)
    if routes is Routes.POLICY:
        proofs = certify_by_policy(problem, question.touch, outcome, list(names.elements))
    else:
        proofs = [{"model": problem.model} for _ in range(len(demands))]
        _add_avoidance(question, proofs)
    if routes is Routes.ANY:
        _add_walks(question, proofs, outcome.low_witness, outcome.high_witness)
        _add_named(question, proofs)
        _add_open(question, proofs)
    else:
        _add_witnesses(question, proofs)
        if problem.reroute:
            anyway = route_structural(graph, demands, question.touch)
            _add_walks(question, proofs, anyway.low_witness, anyway.high_witness)
            _add_open(question, proofs)
    high = touch.high[0]
    flagged = np.flatnonzero(high > 0.0)
    listed = {names.elements[e]: [float(touch.low[0, e]), float(high[e])] for e in flagged.tolist()}
    states = problem.reroute or problem.failures is not Failures.NONE
    wanted = routes is Routes.ANY or (routes is Routes.COMPUTED and states)
    return Certificates(proofs, listed, _pieces(graph, names) if wanted and _needs_pieces(question) else [])


TINY = 1e-300
"""A touch below this has no figure: it stands for "more than 0", and is printed as 0."""


def _put(proof: Proof, part: str, end: str, value: object) -> None:
    proof.setdefault(part, {})[end] = value


def _add_avoidance(question: _Question, proofs: list[Proof]) -> None:
    """Add the least touched walks, and the cuts where every path is touched."""
    graph, demands, names = question.graph, question.demands, question.names
    low, high = question.touch.low[0], question.touch.high[0]
    value_high, (start, element) = least_walks(graph, demands, high)
    value_low, (start_low, element_low) = least_walks(graph, demands, low)
    for d, proof in enumerate(proofs):
        walk = element[start[d] : start[d + 1]]
        if not len(walk):
            continue
        if value_high[d] < 1.0:
            _put(proof, "least", "high", names.walk(walk))
        if value_low[d] < 1.0 and ("least" not in proof or low[walk].max() > value_low[d]):
            _put(proof, "least", "low", names.walk(element_low[start_low[d] : start_low[d + 1]]))
    cuts = [_cuts(question, touch, value) for touch, value in ((low, value_low), (high, value_high))]
    for d, proof in enumerate(proofs):
        for end, cut in zip(ENDS, (cuts[0][d], cuts[1][d]), strict=True):
            stronger = end == "low" or value_high[d] > value_low[d] or "cut" not in proof
            if cut is not None and stronger:
                _put(proof, "cut", end, cut)


def _cuts(question: _Question, touch: Reals, value: Reals) -> list[object]:
    """Return for each demand a cut of elements with at least the touch that it cannot avoid, `None` if 0."""
    found: list[object] = [None] * len(value)
    for least in np.unique(value[value > 0.0]):
        which = np.flatnonzero(value == least)
        part = Demands(question.demands.source[which], question.demands.target[which])
        start, element = find_cuts(question.graph, part, touch >= least)
        for row, d in enumerate(which):
            cut = element[start[row] : start[row + 1]]
            found[d] = (
                question.names.walk(cut)
                if len(cut)
                else {"touch_at_least": 0.0 if least < TINY else float(least)}
            )
    return found


def _add_walks(question: _Question, proofs: list[Proof], low: Witnesses, high: Witnesses) -> None:
    """Add walks that touch where the level is above CLEAR but not forced."""
    outcome, touch = question.outcome, question.touch.high[0]
    for d, proof in enumerate(proofs):
        if not outcome.reachable[d]:
            continue
        one, other = low.walk(0, d), high.walk(0, d)
        if outcome.low[0, d] == Level.POSSIBLE and len(one):
            _put(proof, "touching", "low", question.names.walk(one))
        serves = "touching" in proof and touch[one].max() >= 1.0
        if outcome.high[0, d] in (Level.POSSIBLE, Level.SOMETIMES) and len(other) and not serves:
            _put(proof, "touching", "high", question.names.walk(other))


def _add_named(question: _Question, proofs: list[Proof]) -> None:
    """Add the walks on which the elements lie that a result names as touched."""
    outcome = question.outcome
    for end, witnesses in (("low", outcome.low_witness), ("high", outcome.high_witness)):
        for d, proof in enumerate(proofs):
            walk = witnesses.walk(0, d)
            if len(walk) and outcome.reachable[d]:
                _put(proof, "named", end, question.names.walk(walk))


def _add_open(question: _Question, proofs: list[Proof]) -> None:
    """Say which ends a search over one-way links left open."""
    outcome, touch = question.outcome, question.touch
    if not question.graph.directed.any():
        return
    for end, row, level in (("low", touch.low, Level.CLEAR), ("high", touch.high, Level.POSSIBLE)):
        codes = outcome.low[0] if end == "low" else outcome.high[0]
        doubt = np.flatnonzero((codes == level) & outcome.reachable)
        part = Demands(question.demands.source[doubt], question.demands.target[doubt])
        again = route_structural(question.graph, part, Touch(row, row), witnesses=False)
        for d in doubt[again.low[0] != again.high[0]]:
            proofs[d].setdefault("open", []).append(end)


def _add_witnesses(question: _Question, proofs: list[Proof]) -> None:
    """Add the routes that traffic takes and the failures after which it takes them."""
    outcome = question.outcome
    for end, witnesses, levels in (
        ("low", outcome.low_witness, outcome.low[0]),
        ("high", outcome.high_witness, outcome.high[0]),
    ):
        for d, proof in enumerate(proofs):
            walk = witnesses.walk(0, d)
            if len(walk) and levels[d] != Level.CLEAR and outcome.reachable[d]:
                _put(proof, "witness", end, _witness(question.names, witnesses, walk, d))


def _witness(names: Names, witnesses: Witnesses, walk: Codes, d: int) -> Proof:
    proof: Proof = {"walk": names.walk(walk)}
    for kind, codes, ids in (
        ("link", witnesses.failed_link, names.links),
        ("element", witnesses.failed_element, names.elements),
        ("group", witnesses.failed_group, names.groups),
    ):
        if codes[d] >= 0:
            proof["failed"] = {kind: ids[int(codes[d])]}
    return proof


def _needs_pieces(question: _Question) -> bool:
    outcome = question.outcome
    one: Flags = outcome.reachable
    clear = (outcome.low[0] == Level.CLEAR) | (outcome.high[0] == Level.CLEAR)
    partly = (outcome.high[0] == Level.POSSIBLE) | (outcome.high[0] == Level.SOMETIMES)
    touch = question.touch.high[0]
    mixed = bool(((touch > 0.0) & (touch < 1.0)).any()) or bool(question.graph.directed.any())
    return bool((one & (clear | (partly & mixed))).any())


def _pieces(graph: Graph, names: Names) -> list[list[str]]:
    rows: tuple[Offsets, Codes] = members(find_blocks(graph))
    start, element = rows
    pieces = (element[start[b] : start[b + 1]] for b in range(len(start) - 1))
    return [names.walk(piece) for piece in pieces if len(piece) > 1]
