"""The fewest levers that reach a value: exact where the levers that share goals are few."""

import numpy as np

from cleanpath.levers import cooperative_game as games
from cleanpath.levers.cooperative_game import Game, split, value, value_table

Best = list[tuple[float, frozenset[int]]]
"""By number of levers from 0 on: the most that so many reach, and a set that does."""


def best_by_count(game: Game) -> Best | None:
    """Return the most that each number of levers can reach, with a set; nothing where a group is too large.

    Groups of levers that share no goal add up, so each is tabled by itself and the numbers are dealt out
    among them.
    """
    free = sum(weight for weight, sets in game.goals if not all(sets))
    best: Best = [(free, frozenset())]
    for members, part in split(game):
        if part.levers > games.TABLE:
            return None
        best = _combine(best, _best_of(part, members))
    return best + [best[-1]] * (game.levers + 1 - len(best))


def _best_of(part: Game, members: tuple[int, ...]) -> Best:
    table = value_table(part)
    size = np.array([s.bit_count() for s in range(len(table))])
    found: Best = []
    for count in range(part.levers + 1):
        allowed = np.flatnonzero(size == count)
        chosen = int(allowed[np.argmax(table[allowed])])
        found.append(
            (float(table[chosen]), frozenset(members[i] for i in range(part.levers) if chosen >> i & 1))
        )
    return found


def _combine(one: Best, other: Best) -> Best:
    found: list[tuple[float, frozenset[int]] | None] = [None] * (len(one) + len(other) - 1)
    for i, (gain, levers) in enumerate(one):
        for j, (more, others) in enumerate(other):
            held = found[i + j]
            if held is None or gain + more > held[0]:
                found[i + j] = gain + more, levers | others
    return [entry for entry in found if entry is not None]


def fewest(game: Game, best: Best | None, order: list[int]) -> tuple[list[int], bool]:
    """Return the fewest levers that reach all that all of them do, and whether fewer are proven not to.

    Parameters
    ----------
    game
        The game.
    best
        What `best_by_count` found of it.
    order
        A good order of all levers, used where nothing was tabled.
    """
    whole = value(game, frozenset(range(game.levers)))
    if best is not None:
        near = 1e-9 * max(1.0, abs(whole))
        return sorted(next(levers for reached, levers in best if reached >= whole - near)), True
    chosen = set(order)
    for lever in reversed(order):
        if value(game, frozenset(chosen - {lever})) >= whole:
            chosen.discard(lever)
    return sorted(chosen), len(chosen) <= 1
