"""Deal out to single sites what the plan of the classes says: how many becomes which."""

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Codes, Reals
from cleanpath.planning.aggregation import Classes
from cleanpath.planning.columns import Layout
from cleanpath.planning.problem import NONE, Counts, Problem, Schedule
from cleanpath.planning.program import Program


def expand(problem: Problem, classes: Classes, program: Program, x: Reals) -> Schedule:
    """Turn a solution of the classes into a decision for every job and demand.

    The numbers of each type and period come out as the solution has them. In classes of one or two types the
    visits do too; with more there may be more of them, which the evaluation shows.
    """
    horizon, jobs, layout = problem.horizon, len(problem.jobs), program.layout
    replaced = np.full(jobs, horizon, np.int32)
    replaced[classes.job] = _deal(classes, _counts(x, layout.work, len(classes.types), horizon), horizon)
    managed = np.full(jobs, horizon, np.int32)
    counts = _counts(x, layout.manage, len(layout.managed), horizon)
    for number, kind in enumerate(layout.managed):
        mine = classes.job[classes.place[kind] : classes.place[kind + 1]]
        periods = np.repeat(np.arange(horizon), counts[number])
        latest = mine[np.argsort(-replaced[mine], kind="stable")][: len(periods)]
        managed[latest] = periods
    remedy, since = _remedies(problem, layout, x)
    aid = _aid(problem, layout, x * program.unit)
    _spend_rest(problem, layout, replaced, aid)
    return Schedule(replaced, managed, remedy, since, aid)


def _counts(x: Reals, begin: int, number: int, horizon: int) -> Counts:
    return np.round(x[begin : begin + number * horizon]).astype(np.int64).reshape(number, horizon)


def _deal(classes: Classes, work: Counts, horizon: int) -> Codes:
    """Return the period of every job in the order of `classes.job`.

    In every period as many sites as all types of a class have in common do all of them; the rest go type by
    type in the order of the periods. Sites that do two types thereby meet in as many periods as can be (a
    maximal coupling), and whatever comes no later in number comes no later at each site.
    """
    never = classes.size[classes.of] - work.sum(axis=1)
    all_ = np.concatenate([work, never[:, np.newaxis]], axis=1)
    if not len(all_):
        return np.empty(0, np.int32)
    common = np.minimum.reduceat(all_, classes.first[:-1], axis=0)[classes.of]
    counts = np.concatenate([common, all_ - common], axis=1)
    periods = np.tile(np.arange(horizon + 1, dtype=np.int32), (len(work), 2))
    dealt = np.repeat(periods.ravel(), counts.ravel())
    wide = np.flatnonzero((np.diff(classes.first) > 2) & (classes.size > 1))
    for group in wide:
        _deal_wide(classes, int(group), all_, dealt)
    return dealt


def _deal_wide(classes: Classes, group: int, counts: Counts, dealt: Codes) -> None:
    """Deal out a class of three types or more again, so that types meet; keep it if that saves visits."""
    kinds = range(classes.first[group], classes.first[group + 1])
    size = int(classes.size[group])
    slices = [slice(classes.place[k], classes.place[k + 1]) for k in kinds]
    before = np.stack([dealt[part] for part in slices])
    table = np.full((len(slices), size), NONE, np.int32)
    rank = {kind: row for row, kind in enumerate(kinds)}
    order = sorted(kinds, key=lambda kind: (_depth(classes, kind), -int(np.count_nonzero(counts[kind]))))
    for kind in order:
        anchor = int(classes.anchor[kind])
        least = table[rank[anchor]] if anchor in rank else np.full(size, NONE, np.int32)
        if not _meet(table, rank[kind], counts[kind], least):
            return
    horizon = counts.shape[1] - 1
    if _visits(table, horizon) < _visits(before, horizon):
        for row, part in enumerate(slices):
            dealt[part] = table[row]


def _depth(classes: Classes, kind: int) -> int:
    depth = 0
    while (kind := int(classes.anchor[kind])) != NONE and depth < len(classes.anchor):
        depth += 1
    return depth


def _meet(table: Codes, row: int, counts: Counts, least: Codes) -> bool:
    """Give one type its periods, first at sites visited then; false where order does not allow it."""
    free = np.ones(table.shape[1], np.bool_)
    left = counts.copy()
    there = (table[:, :, np.newaxis] == np.arange(len(counts))).any(axis=0)
    options = there.sum(axis=1)
    for period in np.argsort(there.sum(axis=0), kind="stable"):
        sites = np.flatnonzero(free & there[:, period] & (least <= period))
        sites = sites[np.argsort(options[sites], kind="stable")][: left[period]]
        table[row, sites] = period
        free[sites] = False
        left[period] -= len(sites)
    rest = np.flatnonzero(free)
    rest = rest[np.argsort(least[rest], kind="stable")]
    periods = np.repeat(np.arange(len(counts)), left).astype(np.int32)
    table[row, rest] = periods
    return bool(np.all(least[rest] <= periods))


def _visits(table: Codes, horizon: int) -> int:
    seen: NDArray[np.bool_] = (table[:, :, np.newaxis] == np.arange(horizon)).any(axis=0)
    return int(seen.sum())


def _remedies(problem: Problem, layout: Layout, x: Reals) -> tuple[Codes, Codes]:
    remedy = np.full(len(problem.demands), NONE, np.int32)
    since = np.full(len(problem.demands), problem.horizon, np.int32)
    starts = _counts(x, layout.remedy, len(layout.remedies), layout.horizon)
    for number, period in zip(*np.nonzero(starts), strict=True):
        demand, taken = layout.remedies[number]
        remedy[demand], since[demand] = taken, period
    return remedy, since


def _aid(problem: Problem, layout: Layout, x: Reals) -> Reals:
    aid = np.zeros((len(layout.purses), len(problem.aids), layout.horizon))
    money = x[layout.aid : layout.size].reshape(-1, layout.horizon)
    if len(layout.payers):
        aid[layout.payers[:, 0], layout.payers[:, 1]] = np.maximum(money, 0.0)
    return aid


def _spend_rest(problem: Problem, layout: Layout, replaced: Codes, aid: Reals) -> None:
    """Let aid pay what it still may, the earliest first: the budgets need only part of it."""
    jobs = problem.jobs
    left = np.array([one.amount for one in problem.aids]) - aid.sum(axis=(0, 2))
    for purse, (group, operator) in enumerate(layout.purses):
        mine = np.flatnonzero(
            (jobs.aided == group) & (jobs.operator == operator) & (replaced < problem.horizon)
        )
        cash = np.zeros(problem.horizon)
        np.add.at(
            cash, replaced[mine], problem.prices.cash[jobs.price[mine], replaced[mine]] * jobs.count[mine]
        )
        for number in layout.payers[layout.payers[:, 0] == purse, 1]:
            one = problem.aids[number]
            for period in range(one.first, min(one.last, problem.horizon - 1) + 1):
                room = min(
                    one.share * cash[period] - aid[purse, number, period],
                    cash[period] - aid[purse, :, period].sum(),
                    left[number],
                )
                if room > 0.0:
                    aid[purse, number, period] += room
                    left[number] -= room
