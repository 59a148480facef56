from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.levers import cooperative_game as module
from cleanpath.levers.ranking import best_order, best_set
from games import costs, games, levers, plain, subsets


def area(goals, order, cost):
    return sum(plain(goals, frozenset(order[:k])) * cost[lever] for k, lever in enumerate(order))


@given(games, costs)
def test_no_order_is_better(made, cost):
    goals, game = made
    found = best_order(game, cost)
    assert sorted(found.levers) == list(range(levers))
    assert found.values == [plain(goals, frozenset(found.levers[: k + 1])) for k in range(levers)]
    best = max(area(goals, order, cost) for order in permutations(range(levers)))
    assert area(goals, found.levers, cost) == pytest.approx(best)


@pytest.mark.parametrize("few", [True, False])
@given(made=games, cost=costs, budget=st.integers(0, 30), barred=st.frozensets(st.integers(0, levers - 1)))
def test_sets_keep_the_budget_and_none_beats_the_bound(few, made, cost, budget, barred):
    goals, game = made
    allowed = np.array([i not in barred for i in range(levers)])
    with pytest.MonkeyPatch.context() as patch:
        if not few:
            patch.setattr(module, "TABLE", 0)
        found = best_set(game, cost, allowed, budget)
        order = best_order(game, cost)
    fits = [s for s in subsets() if cost[list(s)].sum() <= budget and not s & barred]
    best = max(plain(goals, s) for s in fits)
    assert frozenset(found.levers) in fits
    assert found.value == plain(goals, frozenset(found.levers))
    assert found.cost == cost[found.levers].sum()
    assert found.value <= best <= found.bound + 1e-9
    if few:
        assert found.value == best
    for k, bound in enumerate(order.bound, 1):
        assert max(plain(goals, s) for s in subsets() if len(s) <= k) <= bound + 1e-6
