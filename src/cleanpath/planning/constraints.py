"""Constraints of the integer programme."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cleanpath.network.graph import Reals
from cleanpath.planning.aggregation import Classes, spread
from cleanpath.planning.problem import NONE, Counts, Problem, weights_of
from cleanpath.planning.variables import Layout, sensitive_types

INFINITY = np.inf


@dataclass(frozen=True, slots=True)
class Matrix:
    """M rows: `start` (M + 1,) cuts `column` and `value`; `lower`, `upper`, `family` (M,)."""

    start: NDArray[np.int64]
    column: NDArray[np.int32]
    value: Reals
    lower: Reals
    upper: Reals
    family: NDArray[np.int32]


@dataclass
class Rows:
    """Blocks of rows so far."""

    row: list[NDArray[np.int64]] = field(default_factory=list)
    column: list[NDArray[np.int64]] = field(default_factory=list)
    value: list[Reals] = field(default_factory=list)
    lower: list[Reals] = field(default_factory=list)
    upper: list[Reals] = field(default_factory=list)
    family: list[NDArray[np.int32]] = field(default_factory=list)
    count: int = 0

    def open(self, lower: ArrayLike, upper: ArrayLike, family: ArrayLike = NONE) -> Counts:
        """Begin rows with these bounds, one for each entry, and return their numbers."""
        low, high, kin = np.broadcast_arrays(np.atleast_1d(np.asarray(lower, np.float64)), upper, family)
        numbers = np.arange(self.count, self.count + len(low))
        self.lower.append(low.astype(np.float64))
        self.upper.append(high.astype(np.float64))
        self.family.append(kin.astype(np.int32))
        self.count += len(low)
        return numbers

    def put(self, row: ArrayLike, column: ArrayLike, value: ArrayLike) -> None:
        """Add entries; the three are broadcast against each other. Entries of 0 are left out."""
        rows, columns, values = np.broadcast_arrays(
            np.asarray(row, np.int64), np.asarray(column, np.int64), np.asarray(value, np.float64)
        )
        there = values.ravel() != 0.0
        self.row.append(rows.ravel()[there])
        self.column.append(columns.ravel()[there])
        self.value.append(values.ravel()[there])

    def close(self) -> Matrix:
        """Put everything together; entries of the same row and column add up."""
        row, column = _join(self.row, np.int64), _join(self.column, np.int64)
        value = _join(self.value, np.float64)
        order = np.lexsort((column, row))
        row, column, value = row[order], column[order], value[order]
        if len(row):
            fresh = np.append(True, (np.diff(row) != 0) | (np.diff(column) != 0))
            head = np.flatnonzero(fresh)
            row, column, value = row[head], column[head], np.add.reduceat(value, head)
        start = np.searchsorted(row, np.arange(self.count + 1)).astype(np.int64)
        return Matrix(
            start, column.astype(np.int32), value, _join(self.lower, np.float64),
            _join(self.upper, np.float64), _join(self.family, np.int32),
        )  # fmt: skip


def _join(parts: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate([*parts, np.empty(0, kind)]).astype(kind)


Held = Collection[int]


def put_rows(problem: Problem, classes: Classes, layout: Layout, held: Held, rows: Rows) -> None:
    """Put in every row of the families held, and those that say what the columns mean."""
    _put_supply(classes, layout, rows)
    _put_duties(problem, classes, layout, held, rows)
    _put_caps(problem, classes, layout, held, rows)
    _put_limits(problem, classes, layout, held, rows)
    _put_anchors(problem, classes, layout, held, rows)
    _put_sensitive(problem, classes, layout, held, rows)
    _put_demands(problem, classes, layout, held, rows)
    cash = _Cash(problem, classes, layout)
    cash.put_aid(rows)
    cash.put_budgets(held, rows)


def _put_supply(classes: Classes, layout: Layout, rows: Rows) -> None:
    """No site does a type twice, and whoever does a type visits."""
    size = classes.size[classes.of]
    numbers = rows.open(-INFINITY, size)
    rows.put(numbers[:, np.newaxis], layout.at(layout.work, np.arange(len(size))), 1.0)
    managed = layout.managed
    numbers = rows.open(-INFINITY, size[managed])
    rows.put(numbers[:, np.newaxis], layout.at(layout.manage, np.arange(len(managed))), 1.0)
    shared = np.flatnonzero(np.diff(classes.first)[classes.of] > 1)
    numbers = rows.open(np.zeros(len(shared) * layout.horizon), INFINITY).reshape(-1, layout.horizon)
    rows.put(numbers, layout.visits(classes)[classes.of[shared]], 1.0)
    rows.put(numbers, layout.at(layout.work, shared), -1.0)


def _put_duties(problem: Problem, classes: Classes, layout: Layout, held: Held, rows: Rows) -> None:
    """Every site has done its duty when it is due."""
    kind, family = spread(problem.duty_sets, classes.types.duties)
    wanted = np.isin(family, np.fromiter(held, np.int64, len(held)))
    kind, family = kind[wanted], family[wanted]
    due = np.array([one.due for one in problem.families], np.int64)[family]
    by = np.arange(layout.horizon) <= due[:, np.newaxis]
    numbers = rows.open(classes.size[classes.of[kind]], INFINITY, family)
    rows.put(numbers[:, np.newaxis], layout.at(layout.work, kind), by)
    manage = np.array([one.kind == "manage" for one in problem.families], np.bool_)[family]
    place = np.searchsorted(layout.managed, kind[manage])
    rows.put(numbers[manage][:, np.newaxis], layout.at(layout.manage, place), by[manage])


def _put_caps(problem: Problem, classes: Classes, layout: Layout, held: Held, rows: Rows) -> None:
    """As many elements are gone when a cap is due as there are above it."""
    kind, holding = spread(problem.cap_sets, classes.types.caps)
    cap, weight = (table[holding] for table in weights_of(problem))
    for number, one in enumerate(problem.caps):
        if one.family not in held:
            continue
        under, heavy = kind[cap == number], weight[cap == number]
        whole = float((heavy * classes.size[classes.of[under]]).sum())
        by = np.arange(layout.horizon) <= problem.families[one.family].due
        row = rows.open(whole - one.allowed, INFINITY, one.family)
        rows.put(row, layout.at(layout.work, under), by * heavy[:, np.newaxis])


def _put_limits(problem: Problem, classes: Classes, layout: Layout, held: Held, rows: Rows) -> None:
    """Crews make no more visits in a period than they can, and no more is out of service than may be."""
    visits = layout.visits(classes)
    for number, crew in enumerate(problem.crews):
        if crew.family in held:
            sent = visits[classes.crew == number]
            row = rows.open(-INFINITY, crew.amount, crew.family)
            rows.put(np.broadcast_to(row, sent.shape), sent, 1.0)
    for number, outage in enumerate(problem.outages):
        if outage.family in held:
            out = np.flatnonzero(classes.types.outage == number)
            row = rows.open(-INFINITY, outage.amount, outage.family)
            columns = layout.at(layout.work, out)
            rows.put(np.broadcast_to(row, columns.shape), columns, classes.types.count[out][:, np.newaxis])


def _put_anchors(problem: Problem, classes: Classes, layout: Layout, held: Held, rows: Rows) -> None:
    """By every period at least as many anchors are replaced as what hangs on them."""
    if problem.anchors_first in held:
        hung = np.flatnonzero(classes.anchor != NONE)
        _no_later(layout, classes.anchor[hung].astype(np.int64), hung, problem.anchors_first, rows)


def _no_later(layout: Layout, before: Counts, after: Counts, family: int, rows: Rows) -> None:
    for period in range(layout.horizon):
        numbers = rows.open(np.zeros(len(after)), INFINITY, family)[:, np.newaxis]
        rows.put(numbers, layout.at(layout.work, before)[:, : period + 1], 1.0)
        rows.put(numbers, layout.at(layout.work, after)[:, : period + 1], -1.0)


def _put_sensitive(problem: Problem, classes: Classes, layout: Layout, held: Held, rows: Rows) -> None:
    """An operator works elsewhere only once all its sensitive sites are done, or in the same period."""
    if problem.sensitive_first not in held:
        return
    first, size = sensitive_types(problem, classes), classes.size[classes.of]
    for number, operator in enumerate(layout.operators):
        done = layout.at(layout.first, np.array([number]))[0]
        own = classes.types.operator == operator
        for kind in np.flatnonzero(own & first):
            numbers = rows.open(np.zeros(layout.horizon), INFINITY, problem.sensitive_first)
            rows.put(numbers, done, -float(size[kind]))
            _put_sum(layout, numbers, int(kind), 1.0, rows)
        later = np.flatnonzero(own & ~classes.types.sensitive)
        numbers = rows.open(-INFINITY, np.zeros(len(later) * layout.horizon), problem.sensitive_first)
        numbers = numbers.reshape(-1, layout.horizon)
        rows.put(numbers, layout.at(layout.work, later), 1.0)
        rows.put(numbers, done, -size[later][:, np.newaxis])


def _put_sum(layout: Layout, numbers: Counts, kind: int, value: float, rows: Rows) -> None:
    """Add, to one row for each period, how many sites have done a type by its end."""
    columns = layout.at(layout.work, np.array([kind]))
    rows.put(numbers[:, np.newaxis], columns, np.tri(layout.horizon) * value)


def _put_demands(problem: Problem, classes: Classes, layout: Layout, held: Held, rows: Rows) -> None:
    """A demand is clear once all it touches is done, and exposed unless clear or remedied."""
    _put_done(classes, layout, rows)
    group, demand = spread(problem.touch_sets, layout.groups)
    numbers = rows.open(np.zeros(len(group) * layout.horizon), INFINITY).reshape(-1, layout.horizon)
    rows.put(numbers, layout.at(layout.done, group), 1.0)
    rows.put(numbers, layout.at(layout.clear, demand), -1.0)
    for number in np.unique(demand).tolist():  # one that touches nothing is clear from the start
        _put_demand(problem, layout, number, held, rows)


def _put_done(classes: Classes, layout: Layout, rows: Rows) -> None:
    """Count what is done so far of the types that demands touch; a group is done when all its types are."""
    touching, horizon = layout.touching, layout.horizon
    sofar = layout.at(layout.sofar, np.arange(len(touching)))
    numbers = rows.open(np.zeros(len(touching) * horizon), 0.0).reshape(-1, horizon)
    rows.put(numbers, sofar, 1.0)
    rows.put(numbers[:, 1:], sofar[:, :-1], -1.0)
    rows.put(numbers, layout.at(layout.work, touching), -1.0)
    numbers = rows.open(np.zeros(len(touching) * horizon), INFINITY).reshape(-1, horizon)
    rows.put(numbers, sofar, 1.0)
    group = np.searchsorted(layout.groups, classes.types.touched[touching])
    size = classes.size[classes.of[touching]].astype(np.float64)
    rows.put(numbers, layout.at(layout.done, group), -size[:, np.newaxis])


def _put_demand(problem: Problem, layout: Layout, number: int, held: Held, rows: Rows) -> None:
    demand = problem.demands[number]
    clear = layout.at(layout.clear, np.array([number]))[0]
    mine = np.flatnonzero(layout.remedies[:, 0] == number)
    starts = layout.at(layout.remedy, mine)
    if len(mine):
        rows.put(rows.open(-INFINITY, 1.0), starts, 1.0)
    offered = [demand.remedies[r] for r in layout.remedies[mine, 1]]
    if demand.price > 0.0:
        numbers = rows.open(np.ones(layout.horizon), INFINITY)
        rows.put(numbers, layout.at(layout.exposed, np.array([number]))[0], 1.0)
        rows.put(numbers[1:], clear[:-1], 1.0)
        for start, one in zip(starts, offered, strict=True):
            rows.put(numbers[:, np.newaxis], start, np.tri(layout.horizon, k=-1) * (1.0 - one.left))
    clears = starts[[one.clears for one in offered]]
    for family in demand.families:
        if family in held:
            due = problem.families[family].due
            row = rows.open(1.0, INFINITY, family)
            rows.put(row, clear[due : due + 1] if due >= 0 else clear[:0], 1.0)
            rows.put(row, clears[:, : due + 1], 1.0)


class _Cash:
    """What leaves the purse in each period: columns and amounts by whom they concern."""

    def __init__(self, problem: Problem, classes: Classes, layout: Layout) -> None:
        self.problem, self.classes, self.layout = problem, classes, layout
        types = classes.types
        self.work = layout.at(layout.work, np.arange(len(types)))
        self.paid: Reals = problem.prices.cash[types.price] * types.count[:, np.newaxis]

    def put_aid(self, rows: Rows) -> None:
        """Aid pays no more than its share of the cash it may pay for, and no more than there is."""
        problem, layout = self.problem, self.layout
        types = self.classes.types
        money = layout.at(layout.aid, np.arange(len(layout.payers)))
        for number, (purse, aid) in enumerate(layout.payers):
            one = problem.aids[aid]
            mine = (types.aided == layout.purses[purse, 0]) & (types.operator == layout.purses[purse, 1])
            open_ = (np.arange(layout.horizon) >= one.first) & (np.arange(layout.horizon) <= one.last)
            row = rows.open(-INFINITY, np.zeros(layout.horizon))
            rows.put(row, money[number], 1.0)
            rows.put(
                np.broadcast_to(row, self.work[mine].shape),
                self.work[mine],
                -one.share * open_ * self.paid[mine],
            )
        for purse in range(len(layout.purses)):
            paying = layout.payers[:, 0] == purse
            mine = (types.aided == layout.purses[purse, 0]) & (types.operator == layout.purses[purse, 1])
            row = rows.open(-INFINITY, np.zeros(layout.horizon))
            rows.put(np.broadcast_to(row, money[paying].shape), money[paying], 1.0)
            rows.put(np.broadcast_to(row, self.work[mine].shape), self.work[mine], -self.paid[mine])
        for number, aid in enumerate(problem.aids):
            given = money[layout.payers[:, 1] == number]
            rows.put(rows.open(-INFINITY, aid.amount), given, 1.0)

    def put_budgets(self, held: Held, rows: Rows) -> None:
        """No budget pays more than it has."""
        for budget in self.problem.budgets:
            if budget.family in held:
                row = rows.open(-INFINITY, budget.amount, budget.family)
                self._spend(budget.operator, slice(budget.first, budget.last + 1), row, rows)

    def _spend(self, operator: int, when: slice, row: Counts, rows: Rows) -> None:
        problem, classes, layout = self.problem, self.classes, self.layout
        everybody = operator == NONE
        own = np.flatnonzero(everybody | (classes.types.operator == operator))
        rows.put(row, self.work[own, when], self.paid[own, when])
        if when.start == 0:  # who made it is found out in the first period, whenever it is replaced
            found = problem.prices.identify[classes.types.price[own]] * classes.types.count[own]
            rows.put(row, self.work[own], found[:, np.newaxis])
        managing = np.flatnonzero(np.isin(layout.managed, own))
        kinds = layout.managed[managing]
        manage = problem.prices.manage[classes.types.price[kinds]] * classes.types.count[kinds][:, np.newaxis]
        rows.put(row, layout.at(layout.manage, managing)[:, when], manage[:, when])
        visited = np.flatnonzero(everybody | (classes.payer == operator))
        rows.put(
            row, layout.visits(classes)[visited, when], problem.prices.visit[classes.visit[visited], when]
        )
        paying = np.flatnonzero(everybody | (layout.purses[layout.payers[:, 0], 1] == operator))
        rows.put(row, layout.at(layout.aid, paying)[:, when], -1.0)
        for number, (d, r) in enumerate(layout.remedies):
            demand = problem.demands[d]
            if everybody or demand.operator == operator:
                columns = layout.at(layout.remedy, np.array([number]))[0]
                rows.put(row, columns, remedy_cash(problem, d, r)[:, when].sum(axis=1))


def remedy_cash(problem: Problem, demand: int, remedy: int) -> Reals:
    """Return what a remedy started in each period (rows) takes out of the budget in each (columns)."""
    one = problem.demands[demand].remedies[remedy]
    horizon = problem.horizon
    yearly = np.tri(horizon, k=-1).T * problem.periods.length * one.yearly
    return np.asarray((np.eye(horizon) * one.once + yearly) * problem.demands[demand].weight)
