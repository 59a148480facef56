"""What sets of decisions achieve together: their values, and what each decision contributes.

A goal is reached when all levers that one of its alternatives needs are pulled: a sum of "all of these" and
"any of those" terms, monotone but neither sub- nor supermodular. With few levers all 2**L sets are valued,
so every answer is exact; with many, Shapley values of goals with one alternative stay exact, others are
sampled with their standard error. Orders and sets for a budget are in `bundles`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.jit import kernel
from cleanpath.network.graph import Reals

TABLE = 16
"""With up to this many levers all sets are valued."""
SAMPLES = 2000
"""Orders that are drawn for sampled Shapley values."""

Codes = NDArray[np.int64]
Goal = tuple[float, tuple[frozenset[int], ...]]


@dataclass(frozen=True, slots=True)
class Game:
    """Levers 0..L-1 and goals: the weight of each and its alternatives, none of which holds another."""

    levers: int
    goals: tuple[Goal, ...]


def make_game(levers: int, goals: list[tuple[float, list[frozenset[int]]]]) -> Game:
    """Return the game with equal goals added up and alternatives that ask for more than another dropped."""
    counted: dict[tuple[frozenset[int], ...], float] = {}
    for weight, alternatives in goals:
        least = {a for a in alternatives if not any(b < a for b in alternatives)}
        key = tuple(sorted(least, key=lambda a: (len(a), sorted(a))))
        if key:
            counted[key] = counted.get(key, 0.0) + weight
    return Game(levers, tuple((weight, key) for key, weight in counted.items()))


def value(game: Game, pulled: frozenset[int]) -> float:
    """Return the weight of the goals that a set of levers reaches."""
    return sum(weight for weight, sets in game.goals if any(needs <= pulled for needs in sets))


def value_table(game: Game) -> Reals:
    """Return the value of every set of levers, by its bits. Shape (2**L,)."""
    table = np.zeros(1 << game.levers)
    for weight, sets in game.goals:
        masks = np.array([sum(1 << i for i in needs) for needs in sets], np.int64)
        _add_goal(table, weight, masks)
    return table


def split(game: Game) -> list[tuple[tuple[int, ...], Game]]:
    """Return the levers that share goals, directly or by way of others, each group with its own game.

    The value of a set of levers is the sum of its values in the groups. Levers that no goal needs are left
    out; goals that need none are in no group.
    """
    root = list(range(game.levers))

    def find(lever: int) -> int:
        while root[lever] != lever:
            root[lever] = root[root[lever]]
            lever = root[lever]
        return lever

    asked = [(weight, sets, sorted(frozenset().union(*sets))) for weight, sets in game.goals if all(sets)]
    for _, _, levers in asked:
        for lever in levers[1:]:
            root[find(lever)] = find(levers[0])
    groups: dict[int, list[int]] = {}
    for lever in sorted({lever for _, _, levers in asked for lever in levers}):
        groups.setdefault(find(lever), []).append(lever)
    found = []
    for top, members in groups.items():
        place = {lever: number for number, lever in enumerate(members)}
        goals = tuple(
            (weight, tuple(frozenset(place[i] for i in needs) for needs in sets))
            for weight, sets, levers in asked
            if find(levers[0]) == top
        )
        found.append((tuple(members), Game(len(members), goals)))
    return found


@kernel
def _add_goal(table: Reals, weight: float, masks: Codes) -> None:
    for pulled in range(len(table)):
        for mask in masks:
            if mask & pulled == mask:
                table[pulled] += weight
                break


@dataclass(frozen=True, slots=True)
class Shapley:
    """`value` (L,) of each lever, the mean of what it adds over all orders, and the `error` of a sample."""

    value: Reals
    error: Reals


def shapley(game: Game, seed: int = 1) -> Shapley:
    """Return Shapley values (L. S. Shapley, A Value for n-Person Games, 1953).

    Goals with one alternative are unanimity games: their weight is split evenly over the levers they need.
    The others are added up over all sets of each group of levers that share goals where it is small, else
    sampled over random orders.
    """
    exact, error = np.zeros((2, game.levers))
    rest: list[Goal] = []
    for weight, sets in game.goals:
        if len(sets) == 1 and sets[0]:
            exact[list(sets[0])] += weight / len(sets[0])
        elif len(sets) > 1:
            rest.append((weight, sets))
    for members, part in split(Game(game.levers, tuple(rest))):
        if part.levers <= TABLE:
            exact[list(members)] += _over_sets(value_table(part), part.levers)
        else:
            mean, spread = _over_orders(part, seed)
            exact[list(members)] += mean
            error[list(members)] = spread
    return Shapley(exact, error)


def _over_sets(table: Reals, levers: int) -> Reals:
    """Weigh what each lever adds to each set by the share of orders in which that set comes before it."""
    sets = np.arange(len(table))
    size = np.array([int(s).bit_count() for s in sets])
    orders = np.array([1.0 / (levers * _choose(levers - 1, k)) for k in range(levers)])
    found = np.zeros(levers)
    for lever in range(levers):
        without = sets[sets >> lever & 1 == 0]
        found[lever] = float(orders[size[without]] @ (table[without | 1 << lever] - table[without]))
    return found


def _choose(n: int, k: int) -> float:
    found = 1.0
    for i in range(k):
        found = found * (n - i) / (i + 1)
    return found


def _over_orders(game: Game, seed: int) -> tuple[Reals, Reals]:
    """Draw orders; a goal is credited to the lever that completes its first alternative."""
    random = np.random.default_rng(seed)
    total, square = np.zeros(game.levers), np.zeros(game.levers)
    for _ in range(SAMPLES):
        place = random.permutation(game.levers)
        added = np.zeros(game.levers)
        for weight, sets in game.goals:
            if not any(not needs for needs in sets):
                last = min((max(needs, key=lambda i: place[i]) for needs in sets), key=lambda i: place[i])
                added[last] += weight
        total += added
        square += added**2
    mean = total / SAMPLES
    spread = np.sqrt(np.maximum(square / SAMPLES - mean**2, 0.0) / (SAMPLES - 1))
    return mean, spread
