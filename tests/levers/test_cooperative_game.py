from itertools import permutations

import numpy as np
from hypothesis import given

from cleanpath.levers import cooperative_game as module
from cleanpath.levers.cooperative_game import make_game, shapley, value, value_table
from games import games, levers, plain, subsets


@given(games)
def test_values_are_those_of_the_goals(made):
    goals, game = made
    table = value_table(game)
    for pulled in subsets():
        assert value(game, pulled) == plain(goals, pulled) == table[sum(1 << i for i in pulled)]


def over_all_orders(goals):
    found, orders = np.zeros(levers), list(permutations(range(levers)))
    for order in orders:
        pulled = frozenset()
        for lever in order:
            found[lever] += plain(goals, pulled | {lever}) - plain(goals, pulled)
            pulled |= {lever}
    return found / len(orders)


@given(games)
def test_shapley_values_are_means_over_all_orders(made):
    goals, game = made
    found = shapley(game)
    assert np.allclose(found.value, over_all_orders(goals))
    assert not found.error.any()


@given(games)
def test_shapley_values_share_out_the_whole(made):
    goals, game = made
    everything = plain(goals, frozenset(range(levers)))
    assert np.isclose(shapley(game).value.sum(), everything - plain(goals, frozenset()))


def test_sampled_values_are_within_their_error(monkeypatch):
    goals = [(3.0, [frozenset({0, 1}), frozenset({2})]), (2.0, [frozenset({3}), frozenset({4, 0})])]
    exact = over_all_orders(goals)
    monkeypatch.setattr(module, "TABLE", 0)
    found = shapley(make_game(levers, goals))
    assert (found.error > 0).any()
    assert (np.abs(found.value - exact) <= 5 * found.error + 1e-12).all()
