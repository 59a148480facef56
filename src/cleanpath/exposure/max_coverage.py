"""Choose few elements that hold as many of the given sets as possible whole, and bound how many any could.

That is the densest-subhypergraph problem, hard in general. Small ones are solved by branch and bound, which
proves the optimum by exhausting the rest; large ones greedily, with an upper bound on any choice.
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

Sets = list[frozenset[int]]

NODES = 20_000
"""Branches that are tried before a choice is no longer proven best."""
ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """`elements` in the order to take them, `held` how many sets are held whole after each.

    No choice of as many elements as the budget holds more than `bound` sets; where `exact`, this one is best.
    """

    elements: list[int]
    held: list[int]
    bound: int
    exact: bool


@dataclass
class _Search:
    """Distinct sets, the most often needed first, and the best choice so far."""

    sets: Sets
    weight: list[int]
    budget: int
    best: int = 0
    chosen: frozenset[int] = frozenset()
    nodes: int = field(default=0)

    def held(self, chosen: frozenset[int]) -> int:
        return sum(w for s, w in zip(self.sets, self.weight, strict=True) if s <= chosen)

    def branch(self, at: int, chosen: frozenset[int], barred: int) -> None:
        """Try with and without the set at a place; `barred` is the weight of the sets left out so far."""
        self.nodes += 1
        if self.nodes > NODES:
            return
        value = self.held(chosen)
        if value > self.best or (value == self.best and len(chosen) < len(self.chosen)):
            self.best, self.chosen = value, chosen
        while at < len(self.sets) and self.sets[at] <= chosen:
            at += 1
        if at == len(self.sets):
            return
        fit = [
            (s - chosen, w)
            for s, w in zip(self.sets[at:], self.weight[at:], strict=True)
            if len(s | chosen) <= self.budget and not s <= chosen
        ]
        rest = bound_choice([s for s, _ in fit], [w for _, w in fit], self.budget - len(chosen))
        if value + rest <= self.best:
            return
        if len(chosen | self.sets[at]) <= self.budget:
            self.branch(at + 1, chosen | self.sets[at], barred)
        self.branch(at + 1, chosen, barred + self.weight[at])


def choose(needs: Sets, budget: int) -> Choice:
    """Choose at most `budget` elements that hold as many of the non-empty sets whole as possible."""
    counted = Counter(need for need in needs if 0 < len(need) <= budget)
    order = sorted(counted, key=lambda s: (-counted[s] / len(s), len(s), sorted(s)))
    search = _Search(order, [counted[s] for s in order], budget)
    chosen = _greedy(search)
    search.best, search.chosen = search.held(chosen), chosen
    bound = bound_choice(search.sets, search.weight, budget)
    if search.best < bound:
        search.branch(0, frozenset(), 0)
    exact = search.best >= bound or search.nodes <= NODES
    elements, held = _in_order(search, search.chosen)
    return Choice(elements, held, search.best if exact else bound, exact)


def _greedy(search: _Search) -> frozenset[int]:
    """Take the set with the most weight for each new element, again and again, while it fits."""
    chosen: frozenset[int] = frozenset()
    while True:
        fits = [
            (w / len(s - chosen), s)
            for s, w in zip(search.sets, search.weight, strict=True)
            if not s <= chosen and len(s | chosen) <= search.budget
        ]
        if not fits:
            return chosen
        chosen |= max(fits, key=lambda fit: (fit[0], sorted(fit[1], reverse=True)))[1]


def _in_order(search: _Search, chosen: frozenset[int]) -> tuple[list[int], list[int]]:
    """Return the chosen elements in an order that completes many sets early, and what is held after each."""
    wanted = [(s, w) for s, w in zip(search.sets, search.weight, strict=True) if s <= chosen]
    order: list[int] = []
    while wanted:
        taken = set(order)
        best = max(wanted, key=lambda one: one[1] / max(1, len(one[0] - taken)))
        order += sorted(best[0] - taken)
        wanted = [one for one in wanted if not one[0] <= set(order)]
    held = [search.held(frozenset(order[: i + 1])) for i in range(len(order))]
    return order, held


def bound_sets(sets: Sets, count: int, budget: int) -> int:
    """Return how many of `count` wanted sets no choice can exceed, of which `sets` are known parts.

    An empty part says nothing of its set, which may be held by any choice.
    """
    known = [s for s in sets if s]
    fit = [s for s in known if len(s) <= budget]
    return count - len(known) + bound_choice(fit, [1] * len(fit), budget)


def bound_choice(sets: Sets, weight: list[int], budget: int) -> int:
    """Return a number of sets (by weight) that no choice of `budget` elements can exceed.

    Split the weight of each set over its elements in any way: what a choice holds is at most what its
    elements got, so at most the sum of the `budget` largest. The splits are improved for a few rounds by
    moving weight to elements that got little (the dual of the linear relaxation).
    """
    total = sum(weight)
    if not sets or budget <= 0:
        return 0
    size = np.array([len(s) for s in sets])
    _, element = np.unique(np.concatenate([sorted(s) for s in sets]), return_inverse=True)
    row = np.repeat(np.arange(len(sets)), size)
    part = 1.0 / size[row]
    best = float(total)
    for _ in range(ROUNDS):
        got = np.bincount(element, part * np.array(weight)[row])
        best = min(best, float(np.sort(got)[::-1][:budget].sum()))
        part = part / np.sqrt(got[element])
        part /= np.bincount(row, part)[row]
    return min(total, int(best + 1e-6))
