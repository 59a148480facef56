"""The integer program of a problem as arrays: columns, rows, and which constraint each row belongs to.

docs/decisions/0012-plans.md has the formulation in symbols.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace

import numpy as np

from cleanpath.network.graph import Flags, Reals
from cleanpath.planning.aggregation import Classes
from cleanpath.planning.constraints import INFINITY, Matrix, Rows, put_rows
from cleanpath.planning.problem import NONE, Problem
from cleanpath.planning.variables import Layout, lay_out


@dataclass(frozen=True, slots=True)
class Program:
    """Minimise `constant + cost @ x` over lower <= x <= upper and the rows, with whole numbers where asked.

    Money is in `unit`s of the currency, so that coefficients stay near 1.
    """

    cost: Reals
    lower: Reals
    upper: Reals
    whole: Flags
    rows: Matrix
    constant: float
    unit: float
    layout: Layout


def build_program(
    problem: Problem, classes: Classes, active: Collection[int] | None = None, relax: int = NONE
) -> Program:
    """Build the program of a problem.

    Parameters
    ----------
    problem, classes
        What is to be decided, and its classes of sites.
    active
        The families whose rows are put in; by default all.
    relax
        A family whose rows may be broken by one common amount, which is then all that is minimised; it is
        the last column.
    """
    unit = _unit(problem)
    problem = _in_units(problem, unit)
    layout = lay_out(problem, classes)
    held = frozenset(range(len(problem.families)) if active is None else active)
    rows = Rows()
    put_rows(problem, classes, layout, held, rows)
    cost, constant = _costs(problem, classes, layout)
    upper, whole = _bounds(classes, layout)
    program = Program(cost, np.zeros(layout.size), upper, whole, rows.close(), constant, unit, layout)
    return program if relax == NONE else _relaxed(program, relax)


def _unit(problem: Problem) -> float:
    """Return a power of ten near the largest price, so that coefficients stay near 1."""
    most = max(float(np.max(m, initial=0.0)) for m in (problem.prices.cash, problem.prices.visit))
    return float(10.0 ** np.floor(np.log10(most))) if most > 0.0 else 1.0


def _in_units(problem: Problem, unit: float) -> Problem:
    """Return the problem with all money in units."""
    prices = replace(
        problem.prices,
        **{f.name: getattr(problem.prices, f.name) / unit for f in fields(problem.prices)},
    )
    demands = tuple(
        replace(
            d,
            price=d.price / unit,
            remedies=tuple(replace(r, once=r.once / unit, yearly=r.yearly / unit) for r in d.remedies),
        )
        for d in problem.demands
    )
    return replace(
        problem,
        prices=prices,
        demands=demands,
        budgets=tuple(replace(b, amount=b.amount / unit) for b in problem.budgets),
        aids=tuple(replace(a, amount=a.amount / unit) for a in problem.aids),
    )


def _bounds(classes: Classes, layout: Layout) -> tuple[Reals, Flags]:
    """Return the greatest value of each column and whether it must be whole."""
    upper, whole = np.full(layout.size, INFINITY), np.zeros(layout.size, np.bool_)
    many = classes.size[classes.of].astype(np.float64)
    upper[: layout.manage] = np.repeat(many, layout.horizon)
    upper[layout.manage : layout.visit] = np.repeat(many[layout.managed], layout.horizon)
    upper[layout.visit : layout.sofar] = np.repeat(classes.size[layout.visited], layout.horizon)
    upper[layout.done : layout.aid] = 1.0
    whole[: layout.visit] = whole[layout.remedy : layout.first] = True
    # What else counts sites is bounded by whole numbers, and whether all of several are done is not one.
    several = classes.size[classes.of] > 1
    groups = np.isin(layout.groups, classes.types.touched[layout.touching][several[layout.touching]])
    whole[layout.done : layout.clear] = np.repeat(groups, layout.horizon)
    whole[layout.first : layout.aid] = bool(several.any())
    return upper, whole


def _costs(problem: Problem, classes: Classes, layout: Layout) -> tuple[Reals, float]:
    """Return the cost of each column and what is paid whatever is done."""
    types, prices, now = classes.types, problem.prices, problem.discount
    cost = np.zeros(layout.size)
    delay = prices.delay * now
    saved = delay.sum(axis=1, keepdims=True) - np.cumsum(delay, axis=1)  # from the next period on
    found = (prices.identify * now[0])[:, np.newaxis]
    work = (prices.cost * now + found - saved)[types.price] * types.count[:, np.newaxis]
    cost[: layout.manage] = work.ravel()
    managed = types.price[layout.managed]
    manage = (prices.manage * now)[managed] * types.count[layout.managed][:, np.newaxis]
    cost[layout.manage : layout.visit] = manage.ravel()
    np.add.at(cost, layout.visits(classes), (prices.visit * now)[classes.visit])
    cost[layout.exposed : layout.remedy] = _exposure_price(problem).ravel()
    cost[layout.remedy : layout.first] = _remedy_price(problem, layout).ravel()
    kept = delay.sum(axis=1)[types.price] * types.count * classes.size[classes.of]
    return cost, float(kept.sum())


def _exposure_price(problem: Problem) -> Reals:
    """Return what a demand exposed for a whole period costs, never discounted. Shape (D, T)."""
    price = np.array([d.price * d.weight for d in problem.demands], np.float64)
    return np.asarray(np.outer(price, problem.periods.length))


def _remedy_price(problem: Problem, layout: Layout) -> Reals:
    """Return what a remedy started in each period costs: once, and for every period after it."""
    yearly = problem.periods.length * problem.discount
    later = yearly.sum() - np.cumsum(yearly)
    rows = [
        problem.demands[d].weight
        * (
            problem.demands[d].remedies[r].once * problem.discount
            + problem.demands[d].remedies[r].yearly * later
        )
        for d, r in layout.remedies
    ]
    return np.array(rows, np.float64).reshape(-1, layout.horizon)


def _relaxed(program: Program, family: int) -> Program:
    """Add one column by whose value every row of a family may be broken, and minimise it alone."""
    rows, size = program.rows, len(program.cost)
    broken = np.flatnonzero(rows.family == family)
    help_ = np.where(np.isfinite(rows.lower[broken]), 1.0, -1.0)
    order = np.argsort(
        np.concatenate([np.repeat(np.arange(len(rows.lower)), np.diff(rows.start)), broken]), kind="stable"
    )
    matrix = Matrix(
        rows.start + np.searchsorted(broken, np.arange(len(rows.start))),
        np.concatenate([rows.column, np.full(len(broken), size)])[order].astype(np.int32),
        np.concatenate([rows.value, help_])[order],
        rows.lower, rows.upper, rows.family,
    )  # fmt: skip
    zero = np.append(np.zeros(size), 1.0)
    return replace(
        program,
        cost=zero,
        lower=np.append(program.lower, 0.0),
        upper=np.append(program.upper, INFINITY),
        whole=np.append(program.whole, False),
        rows=matrix,
        constant=0.0,
    )
