"""Rank decisions by the protected traffic that they clear: alone, as the last to join, in the best order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleanpath.network.graph import Flags, Reals
from cleanpath.planning.bundles import Bundle, Order, best_order, best_set
from cleanpath.planning.game import Game, Shapley, make_game, shapley, value
from cleanpath.planning.levers import Levers
from cleanpath.planning.needs import Needs

COUNTS = {
    "flows": "every demand counts with its volume",
    "choices": "a choice among operators counts once, and is met as soon as one of its demands is clear",
}


@dataclass(frozen=True, slots=True)
class Goals:
    """What is counted: `name` and `weight` of each goal, and the demands any of which meets it."""

    names: tuple[str, ...]
    weight: Reals
    demands: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What each of L levers clears, in the unit of the weights.

    `sure` is the game in which nothing that is open is trusted to turn out well: what it clears is clear.
    `hoped` is the game in which all of it does. `alone` and `last` are (L, 2): the gain of pulling one lever
    only, and the loss of leaving it out when all others are pulled, in either game. `clear` and `all` are
    (2,): what is clear before, and when every lever is pulled; `whole` is the weight of all goals.
    """

    sure: Game
    hoped: Game
    alone: Reals
    last: Reals
    shapley: Shapley
    order: Order
    clear: Reals
    all: Reals
    whole: float


def count_goals(count: str, names: Sequence[str], volume: Reals, choice: Sequence[str]) -> Goals:
    """Return the goals: demands, or choices with the largest volume among their demands.

    Parameters
    ----------
    count
        A key of `COUNTS`.
    names, volume, choice
        Of each demand: id, volume, and the choice that it belongs to (empty for none).
    """
    groups: dict[str, list[int]] = {}
    for number, (name, group) in enumerate(zip(names, choice, strict=True)):
        title = f"choice {group}" if group and count == "choices" else f"demand {name}"
        groups.setdefault(title, []).append(number)
    weight = np.array([volume[members].max() for members in groups.values()], np.float64)
    titles = tuple(title.partition(" ")[2] for title in groups)
    return Goals(titles, weight, tuple(tuple(members) for members in groups.values()))


def rank(levers: Levers, needs: Needs, goals: Goals, cost: Reals) -> Ranking:
    """Rank levers; `cost` (L,) tells how far each step of an order goes.

    Raises
    ------
    ValueError
        If the arrays do not fit together.
    """
    sure = _game(needs.open, needs.stuck_open, goals)
    hoped = _game(needs.sure, needs.stuck_sure, goals)
    every = frozenset(range(len(levers.names)))

    def values(pulled: frozenset[int]) -> list[float]:
        return [value(game, pulled) for game in (sure, hoped)]

    clear, whole = np.array(values(frozenset())), np.array(values(every))
    alone = np.array([values(frozenset({i})) for i in sorted(every)]).reshape(-1, 2)
    left = np.array([values(every - {i}) for i in sorted(every)]).reshape(-1, 2)
    return Ranking(
        sure,
        hoped,
        alone - clear,
        whole - left,
        shapley(sure),
        best_order(sure, cost),
        clear,
        whole,
        float(goals.weight.sum()),
    )


def _game(needs: Flags, stuck: Flags, goals: Goals) -> Game:
    sets = [frozenset(np.flatnonzero(needs[:, demand]).tolist()) for demand in range(needs.shape[1])]
    kept = [
        (float(weight), [sets[demand] for demand in demands if not stuck[demand]])
        for weight, demands in zip(goals.weight, goals.demands, strict=True)
    ]
    return make_game(needs.shape[0], kept)


def best_within(ranking: Ranking, cost: Reals, budget: float) -> Bundle:
    """Return the levers to pull within a budget; those without a known cost (NaN) are left out."""
    known = np.isfinite(cost)
    return best_set(ranking.sure, np.where(known, cost, 0.0), known, budget)
