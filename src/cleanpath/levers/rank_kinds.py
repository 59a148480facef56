"""The decisions of one kind, found, priced and ranked."""

from dataclasses import dataclass

import numpy as np

from cleanpath.exposure.problem import ExposureProblem
from cleanpath.levers.levers import Levers, Prices, find_levers, find_needs, price_of
from cleanpath.levers.ranking import Bundle, Ranking, best_within, count_goals, rank
from cleanpath.network.network import Network
from cleanpath.policy.restricted import Restricted

MOST = 512
"""Decisions of one kind that are ranked."""
USUAL = ("country", "operator", "maker", "site")
"""The kinds that are ranked where none is asked for."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One kind of decision, ranked; `bought` is what a budget buys, or nothing where none was given.

    `priced` tells whether every decision has a price, so that the best order weighs them.
    """

    levers: Levers
    ranking: Ranking
    bought: Bundle | None
    priced: bool


def rank_kind(
    kind: str,
    network: Network,
    restricted: Restricted,
    problem: ExposureProblem,
    count: str,
    prices: Prices,
    money: tuple[float, str] | None = None,
) -> Ranked | str:
    """Rank the decisions of one kind.

    Parameters
    ----------
    kind, count
        Who decides, and what is counted.
    network, restricted, problem
        The network, what of it is restricted, and what the exposure engine works on.
    prices, money
        What decisions cost; a budget, and the end of the price ranges that it is held against.

    Returns
    -------
    Ranked or str
        The ranking; a sentence says why there is none.
    """
    levers = find_levers(kind, network, restricted)
    if not levers.names:
        return f"{kind}: nothing that is or may be restricted has one."
    if len(levers.names) > MOST:
        return f"{kind}: {len(levers.names)} decisions are more than the {MOST} that are ranked."
    needs = find_needs(problem, levers, restricted.low, restricted.high)
    ids, volume, choice = (network.demands[name] for name in ("id", "volume", "choice"))
    goals = count_goals(count, ids.to_pylist(), volume.to_numpy(), choice.to_pylist())
    cost = price_of(prices, levers, money[1] if money else "mid")
    priced = bool(np.isfinite(cost).all())
    ranking = rank(levers, needs, goals, cost if priced else np.ones(len(cost)))
    return Ranked(levers, ranking, best_within(ranking, cost, money[0]) if money else None, priced)
