"""The columns of the program of a plan: where each sort begins, and what belongs to it.

Columns: how many sites of a class do a type in a period (`work`), replace only its management function
(`manage`) or are visited (`visit`); how many have done a type by then (`sofar`), and whether all jobs that
the same demands touch are done (`done`); for each demand whether it is clear by then (`clear`), exposed
meanwhile (`exposed`) and which remedy starts (`remedy`); whether all sensitive sites of an operator are done
(`first`); and the money that each aid pays (`aid`).
"""

from dataclasses import dataclass

import numpy as np

from cleanpath.network.graph import Flags
from cleanpath.planning.aggregation import Classes
from cleanpath.planning.problem import NONE, Counts, Problem


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each sort of column begins, and to what the less obvious ones belong.

    `managed` are the types with a column `manage`, `visited` the classes with a column `visit` (a class of
    one type is visited whenever that is done), `touching` the types that demands touch, `groups` the sets of
    demands that touch the same, `remedies` (R, 2) pairs of demand and remedy, `operators`
    those with sensitive sites that come first, `purses` (Q, 2) pairs of a set of aids and an operator,
    `payers` (F, 2) pairs of a purse and an aid. All columns of one sort run over T periods innermost.
    """

    horizon: int
    work: int
    manage: int
    visit: int
    sofar: int
    done: int
    clear: int
    exposed: int
    remedy: int
    first: int
    aid: int
    size: int
    managed: Counts
    visited: Counts
    touching: Counts
    groups: Counts
    remedies: Counts
    operators: Counts
    purses: Counts
    payers: Counts

    def at(self, begin: int, number: Counts) -> Counts:
        """Return the columns of one sort for these numbers in all periods. Shape (len(number), T)."""
        return begin + np.asarray(number, np.int64)[:, np.newaxis] * self.horizon + np.arange(self.horizon)

    def visits(self, classes: Classes) -> Counts:
        """Return the columns that count the visits to each class. Shape (G, T)."""
        columns = self.at(self.work, classes.first[:-1])
        if len(self.visited):
            columns[self.visited] = self.at(self.visit, np.arange(len(self.visited)))
        return columns


def lay_out(problem: Problem, classes: Classes) -> Layout:
    """Number the columns."""
    horizon = problem.horizon
    manages = np.array([any(_manages(problem, f) for f in one) for one in problem.duty_sets], np.bool_)
    managed = np.flatnonzero(manages[classes.types.duties]) if len(manages) else np.empty(0, np.int64)
    visited = np.flatnonzero(np.diff(classes.first) > 1)
    pairs = [(d, r) for d, one in enumerate(problem.demands) for r in range(len(one.remedies))]
    remedies = np.array(pairs, np.int64).reshape(-1, 2)
    touches = np.array([bool(one) for one in problem.touch_sets], np.bool_)
    touching = np.flatnonzero(touches[classes.types.touched])
    groups = np.unique(classes.types.touched[touching]).astype(np.int64)
    operators = _sensitive_operators(problem, classes)
    purses, payers = find_purses(problem)
    sizes = [
        len(classes.types), len(managed), len(visited), len(touching), len(groups), len(problem.demands),
        len(problem.demands), len(remedies), len(operators), len(payers),
    ]  # fmt: skip
    work, manage, visit, sofar, done, clear, exposed, remedy, first, aid, size = (
        int(begin) for begin in np.cumsum([0, *sizes]) * horizon
    )
    return Layout(
        horizon, work, manage, visit, sofar, done, clear, exposed, remedy, first, aid, size,
        managed, visited, touching, groups, remedies, operators, purses, payers,
    )  # fmt: skip


def find_purses(problem: Problem) -> tuple[Counts, Counts]:
    """Return the pairs of a set of aids and an operator that jobs have, and the aids of each pair."""
    pairs = {(int(a), int(o)) for a, o in zip(problem.jobs.aided, problem.jobs.operator, strict=True)}
    known = sorted((a, o) for a, o in pairs if problem.aid_sets[a]) if problem.aids else []
    payers = [(q, aid) for q, (a, _) in enumerate(known) for aid in problem.aid_sets[a]]
    return np.array(known, np.int64).reshape(-1, 2), np.array(payers, np.int64).reshape(-1, 2)


def _manages(problem: Problem, family: int) -> bool:
    return problem.families[family].kind == "manage"


def removing(problem: Problem) -> Flags:
    """Return which duty sets hold a duty to remove. Shape (number of sets,)."""
    kinds = [[problem.families[f].kind for f in one] for one in problem.duty_sets]
    return np.array(["remove" in one for one in kinds], np.bool_)


def _sensitive_operators(problem: Problem, classes: Classes) -> Counts:
    if problem.sensitive_first == NONE or not len(classes.types):
        return np.empty(0, np.int64)
    first = sensitive_types(problem, classes)
    later = np.unique(classes.types.operator[~classes.types.sensitive])
    return np.intersect1d(classes.types.operator[first], later).astype(np.int64)


def sensitive_types(problem: Problem, classes: Classes) -> Flags:
    """Return the types that come first: at sensitive sites, with a duty to be removed. Shape (K,)."""
    return np.asarray(classes.types.sensitive & removing(problem)[classes.types.duties], np.bool_)
