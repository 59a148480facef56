from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.levers import cooperative_game as module
from cleanpath.levers.levers import Levers, Needs
from cleanpath.levers.ranking import Goals, best_order, best_set, rank
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


DEMANDS = 5


def levers_of(count):
    return Levers(
        "element", tuple(map(str, range(count))), np.zeros(1, np.int64), np.zeros(0, np.int32), None
    )


def vars_of(standing):
    return {name: getattr(standing, name) for name in ("clear", "exposed", "open", "unreachable")}


@st.composite
def situations(draw):
    """Random needs of a few demands, in which what is sure is open too, and random goals over them."""
    flags = st.lists(st.booleans(), min_size=levers * DEMANDS, max_size=levers * DEMANDS)
    sure = np.array(draw(flags)).reshape(levers, DEMANDS) & np.array(draw(flags)).reshape(levers, DEMANDS)
    open_ = sure | np.array(draw(flags)).reshape(levers, DEMANDS)
    marks = st.lists(st.integers(0, 5), min_size=DEMANDS, max_size=DEMANDS)
    mark = np.array(draw(marks))
    routed, stuck_sure, stuck_open = mark > 0, mark <= 1, mark <= 2
    needs = Needs(sure, open_, stuck_sure, stuck_open, routed)
    group = draw(st.lists(st.integers(0, 2), min_size=DEMANDS, max_size=DEMANDS))
    members = tuple(tuple(d for d in range(DEMANDS) if group[d] == g) for g in sorted(set(group)))
    weight = np.array(draw(st.lists(st.integers(1, 9), min_size=len(members), max_size=len(members))), float)
    return needs, Goals(tuple(map(str, members)), weight, members)


def spelled_out(needs, goals, pulled):
    """How goals stand after some levers, by the words of the definition."""
    found = {"clear": 0.0, "exposed": 0.0, "open": 0.0, "unreachable": 0.0}
    state = []
    for weight, members in zip(goals.weight, goals.demands, strict=True):
        routed = [d for d in members if needs.routed[d]]
        sure = any(
            not needs.stuck_open[d] and set(np.flatnonzero(needs.open[:, d])) <= pulled for d in routed
        )
        may = any(not needs.stuck_sure[d] and set(np.flatnonzero(needs.sure[:, d])) <= pulled for d in routed)
        word = "clear" if sure else "open" if may else "exposed" if routed else "unreachable"
        found[word] += weight
        state.append(word)
    return found, state


@given(situations())
def test_what_a_lever_does_alone_is_what_the_words_say(made):
    needs, goals = made
    ranking = rank(levers_of(levers), needs, goals, np.ones(levers))
    before, states = spelled_out(needs, goals, set())
    assert vars_of(ranking.now) == before
    for lever, single in enumerate(ranking.singles):
        after, then = spelled_out(needs, goals, {lever})
        assert vars_of(single.after) == after
        ends = list(zip(goals.weight, states, then, strict=True))
        assert single.certain == sum(w for w, was, now in ends if (was, now) == ("exposed", "clear"))
        better = {("open", "clear"), ("exposed", "open")}
        assert single.perhaps == sum(w for w, was, now in ends if (was, now) in better)


@given(situations())
def test_the_fewest_levers_clear_as_much_and_fewer_do_not(made):
    needs, goals = made
    ranking = rank(levers_of(levers), needs, goals, np.ones(levers))
    reached = {pulled: spelled_out(needs, goals, pulled)[0]["clear"] for pulled in map(frozenset, subsets())}
    whole = reached[frozenset(range(levers))]
    assert reached[frozenset(ranking.fewest)] == whole
    assert ranking.least
    assert not any(value >= whole for pulled, value in reached.items() if len(pulled) < len(ranking.fewest))
    for count, bound in enumerate(ranking.order.bound, 1):
        assert bound == max(value for pulled, value in reached.items() if len(pulled) <= count)


@given(situations())
def test_where_nothing_is_tabled_the_few_still_clear_as_much(made):
    needs, goals = made
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "TABLE", 0)
        ranking = rank(levers_of(levers), needs, goals, np.ones(levers))
    pulled = set(ranking.fewest)
    whole = spelled_out(needs, goals, set(range(levers)))[0]["clear"]
    assert spelled_out(needs, goals, pulled)[0]["clear"] == whole
    for spared in pulled:
        assert spelled_out(needs, goals, pulled - {spared})[0]["clear"] < whole


def test_goals_of_one_lever_each_are_a_mere_count():
    sure = np.zeros((2, 2), np.bool_)
    alone = Needs(sure, np.eye(2, dtype=np.bool_), *np.zeros((2, 2), np.bool_), np.ones(2, np.bool_))
    goals = Goals(("a", "b"), np.ones(2), ((0,), (1,)))
    assert rank(levers_of(2), alone, goals, np.ones(2)).separate
    both = Needs(sure, np.ones((2, 2), np.bool_), *np.zeros((2, 2), np.bool_), np.ones(2, np.bool_))
    assert not rank(levers_of(2), both, goals, np.ones(2)).separate


def test_many_levers_in_small_groups_are_exact():
    """Ten groups of three levers that stand in for each other: 30 levers, ten are enough."""
    count = 30
    open_ = np.zeros((count, count), np.bool_)
    np.fill_diagonal(open_, True)
    needs = Needs(np.zeros_like(open_), open_, *np.zeros((2, count), np.bool_), np.ones(count, np.bool_))
    members = tuple(tuple(range(first, first + 3)) for first in range(0, count, 3))
    goals = Goals(tuple(map(str, members)), np.ones(len(members)), members)
    ranking = rank(levers_of(count), needs, goals, np.ones(count))
    assert ranking.fewest == list(range(0, count, 3))
    assert ranking.least
    assert ranking.order.exact
    assert ranking.order.bound == [min(k, 10) for k in range(1, count + 1)]
    assert not ranking.shapley.error.any()
    assert np.allclose(ranking.shapley.value, 1 / 3)
