"""Small random games, and their values by definition."""

from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from cleanpath.levers.cooperative_game import make_game

levers = 5
needs = st.frozensets(st.integers(0, levers - 1), max_size=4)
goal = st.tuples(st.integers(1, 9).map(float), st.lists(needs, min_size=1, max_size=3))
games = st.lists(goal, max_size=6).map(lambda goals: (goals, make_game(levers, goals)))
costs = st.lists(st.integers(1, 9).map(float), min_size=levers, max_size=levers).map(np.array)


def plain(goals, pulled):
    return sum(w for w, sets in goals if any(s <= pulled for s in sets))


def subsets():
    return [frozenset(c) for k in range(levers + 1) for c in combinations(range(levers), k)]
