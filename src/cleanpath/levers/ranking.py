"""Best order, best set for a budget, and what each lever does alone.

With few levers (`game.TABLE`) every set is valued and the answer is the best. With many, bundles are taken
greedily, beside a bound that no choice can exceed: split the weight of every alternative over the levers that
it needs; what a set reaches is at most what its levers got.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cleanpath.exposure.max_coverage import bound_choice
from cleanpath.jit import kernel
from cleanpath.levers import cooperative_game as games
from cleanpath.levers.cooperative_game import Codes, Game, Shapley, make_game, shapley, value, value_table
from cleanpath.levers.fewest import Best, best_by_count, fewest
from cleanpath.network.graph import Flags, Reals

if TYPE_CHECKING:
    from cleanpath.levers.levers import Levers, Needs


@dataclass(frozen=True, slots=True)
class Order:
    """Levers in the order to pull them, the value after each, and whether no order is better.

    Better is a larger area under the value over the cost spent. `bound` (L,) is what no set of as many levers
    can exceed.
    """

    levers: list[int]
    values: list[float]
    bound: list[float]
    exact: bool


def best_order(game: Game, cost: Reals) -> Order:
    """Return the order that reaches much early; exact with few levers, else greedy."""
    exact = game.levers <= games.TABLE
    levers = _order_by_table(value_table(game), cost) if exact else _order_greedily(game, cost)
    pulled: frozenset[int] = frozenset()
    values = []
    for lever in levers:
        pulled |= {lever}
        values.append(value(game, pulled))
    bound = _bounds(game, best_by_count(game))
    best = values == bound and len(set(cost.tolist())) <= 1
    return Order(levers, values, bound, exact or best)


def _order_by_table(table: Reals, cost: Reals) -> list[int]:
    _, last = _best_areas(table, cost)
    levers: list[int] = []
    pulled = len(table) - 1
    while pulled:
        levers.append(int(last[pulled]))
        pulled ^= 1 << levers[-1]
    return levers[::-1]


@kernel
def _best_areas(table: Reals, cost: Reals) -> tuple[Reals, Codes]:
    """For each set, the best area of an order that pulls it, and the lever pulled last in it."""
    area = np.full(len(table), -1.0)
    last = np.zeros(len(table), np.int64)
    area[0] = 0.0
    for pulled in range(1, len(table)):
        for lever in range(len(cost)):
            if pulled >> lever & 1:
                before = pulled ^ (1 << lever)
                found = area[before] + table[before] * cost[lever]
                if found > area[pulled]:
                    area[pulled], last[pulled] = found, lever
    return area, last


def _order_greedily(game: Game, cost: Reals) -> list[int]:
    """Complete again and again the alternative that adds most for its cost; then the spare levers."""
    levers: list[int] = []
    pulled: frozenset[int] = frozenset()
    while True:
        wanted = _next_bundle(game, cost, pulled, np.inf)
        if not wanted:
            return levers + [i for i in range(game.levers) if i not in pulled]
        levers += sorted(wanted, key=lambda i: (cost[i], i))
        pulled |= wanted


def _next_bundle(game: Game, cost: Reals, pulled: frozenset[int], budget: float) -> frozenset[int]:
    best, found = 0.0, frozenset[int]()
    here = value(game, pulled)
    tried = {needs - pulled for _, sets in game.goals if not any(n <= pulled for n in sets) for needs in sets}
    for missing in sorted(tried, key=lambda m: (len(m), sorted(m))):
        price = float(cost[list(missing)].sum())
        gain = value(game, pulled | missing) - here
        if price <= budget and gain > best * max(price, 1e-300):
            best, found = gain / max(price, 1e-300), missing
    return found


def _bounds(game: Game, best: Best | None) -> list[float]:
    if best is not None:
        return [reached for reached, _ in best[1:]]
    whole = sum(weight for weight, _ in game.goals)
    sets = [needs for _, alternatives in game.goals for needs in alternatives if needs]
    weights = [weight for weight, alternatives in game.goals for needs in alternatives if needs]
    whole_numbers = all(weight == round(weight) for weight in weights)
    scale = 1.0 if whole_numbers else 1e6 / max(whole, 1e-300)
    steps = [int(np.ceil(weight * scale)) for weight in weights]
    free = sum(weight for weight, alternatives in game.goals if not all(alternatives))
    return [min(whole, free + bound_choice(sets, steps, k) / scale) for k in range(1, game.levers + 1)]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The levers to pull within a budget, what they reach and cost, and what no set within it can exceed."""

    levers: list[int]
    value: float
    cost: float
    bound: float


def best_set(game: Game, cost: Reals, allowed: Flags, budget: float) -> Bundle:
    """Return the set of allowed levers that reaches most within a budget, the cheapest of several.

    With few levers it is the best; else greedy, beside the bound of a relaxation: every alternative may be
    reached in part, in proportion to what is spent on it.
    """
    if game.levers <= games.TABLE:
        return _best_by_table(game, cost, allowed, budget)
    barred = np.where(allowed, cost, np.inf)
    pulled: frozenset[int] = frozenset()
    while wanted := _next_bundle(game, barred, pulled, budget - float(cost[list(pulled)].sum())):
        pulled |= wanted
    spent = float(cost[list(pulled)].sum())
    return Bundle(sorted(pulled), value(game, pulled), spent, _relaxed(game, barred, budget))


def _best_by_table(game: Game, cost: Reals, allowed: Flags, budget: float) -> Bundle:
    table = value_table(game)
    bits = np.arange(len(table))[:, np.newaxis] >> np.arange(game.levers) & 1
    price = bits @ np.where(allowed, cost, 0.0)
    fits = (price <= budget) & ~(bits.astype(bool) & ~allowed).any(axis=1)
    order = np.lexsort((price, -np.where(fits, table, -1.0)))
    chosen = int(order[0])
    return Bundle(
        [i for i in range(game.levers) if chosen >> i & 1],
        float(table[chosen]),
        float(price[chosen]),
        float(table[chosen]),
    )


def _relaxed(game: Game, cost: Reals, budget: float) -> float:
    """Split the weight of alternatives evenly over their levers and fill the budget with the best."""
    worth = np.zeros(game.levers)
    free = 0.0
    for weight, sets in game.goals:
        if not all(sets):
            free += weight
            continue
        for needs in sets:
            if np.isfinite(cost[list(needs)]).all():
                worth[list(needs)] += weight / len(needs)
    whole = sum(weight for weight, _ in game.goals)
    got, left = free, budget
    rate = np.where(np.isfinite(cost) & (worth > 0), worth / np.maximum(cost, 1e-300), 0.0)
    for lever in np.argsort(-rate):
        if rate[lever] <= 0 or left <= 0:
            break
        part = min(1.0, left / max(cost[lever], 1e-300))
        got, left = got + part * worth[lever], left - part * cost[lever]
    return float(min(whole, got))


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
class Standing:
    """How goals stand, in the unit of the weights.

    `clear` for sure; `exposed` for certain, whatever open questions turn out to be; `open`; `unreachable`
    without a route.
    """

    clear: float
    exposed: float
    open: float
    unreachable: float


@dataclass(frozen=True, slots=True)
class Single:
    """What one lever does alone, and how goals stand after it.

    It clears for `certain` what is certainly exposed, and `perhaps` what is open, or what is clear after it
    only if other open questions turn out well.
    """

    certain: float
    perhaps: float
    after: Standing


@dataclass(frozen=True, slots=True)
class Ranking:
    """What each of L levers clears, in the unit of the weights.

    `sure` is the game in which nothing that is open is trusted to turn out well: what it clears is clear.
    `hoped` is the game in which all of it does. `alone` and `last` are (L, 2): the gain of pulling one lever
    only, and the loss of leaving it out when all others are pulled, in either game. `clear` and `all` are
    (2,): what is clear before, and when every lever is pulled; `whole` is the weight of all goals.
    `now` is how goals stand before, `singles` what each lever does alone. `fewest` are the levers that clear
    all that can be cleared for sure, `least` tells whether no fewer do. `separate`: no goal depends on more
    than one lever, so that what each clears is a mere count.
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
    now: Standing
    singles: tuple[Single, ...]
    fewest: list[int]
    least: bool
    separate: bool


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


def rank(levers: "Levers", needs: "Needs", goals: Goals, cost: Reals) -> Ranking:
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
    order = best_order(sure, cost)
    chosen, least = fewest(sure, best_by_count(sure), order.levers)
    now, singles = _stand(needs, goals)
    return Ranking(
        sure,
        hoped,
        alone - clear,
        whole - left,
        shapley(sure),
        order,
        clear,
        whole,
        float(goals.weight.sum()),
        now,
        singles,
        chosen,
        least,
        all(len(frozenset().union(*sets)) <= 1 for _, sets in sure.goals),
    )


def _stand(needs: "Needs", goals: Goals) -> tuple[Standing, tuple[Single, ...]]:
    """Return how goals stand, and what each lever does alone."""
    levers = len(needs.open)
    order = np.array([demand for members in goals.demands for demand in members], np.int64)
    first = np.cumsum([0, *(len(members) for members in goals.demands)])[:-1]

    def reached(flags: Flags) -> Flags:
        """Return which goals (..., G) are met where demands (..., D) are clear."""
        if not len(order):
            return np.zeros((*flags.shape[:-1], 0), np.bool_)
        found: Flags = np.logical_or.reduceat(flags[..., order], first, axis=-1)
        return found

    def after_each(wanted: Flags, stuck: Flags) -> tuple[Flags, Flags]:
        """Return which goals are met before (G,), and after each lever alone (L, G)."""
        count = wanted.sum(axis=0)
        clear = (count == 0) & ~stuck
        alone = wanted & (count == 1) & ~stuck
        return reached(clear), reached(clear | alone)

    routed = reached(needs.routed)
    weight = goals.weight

    def stand(sure: Flags, hoped: Flags) -> Standing:
        parts = sure, routed & ~hoped, routed & hoped & ~sure, ~routed
        return Standing(*(float(weight @ part) for part in parts))

    sure, sure_each = after_each(needs.open, needs.stuck_open)
    hoped, hoped_each = after_each(needs.sure, needs.stuck_sure)
    singles = []
    for lever in range(levers):
        certain = sure_each[lever] & ~hoped
        touched = (sure_each[lever] & ~sure) | (hoped_each[lever] & ~hoped)
        after = stand(sure_each[lever], hoped_each[lever])
        singles.append(Single(float(weight @ certain), float(weight @ (touched & ~certain)), after))
    return stand(sure, hoped), tuple(singles)


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
