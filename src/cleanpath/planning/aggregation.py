"""Put sites together that differ in nothing the plan can see, so that the size of a case hardly matters.

Two jobs have the same *type* if all that the problem knows of them agrees; two sites have the same *class* if
they hold the same types. The plan then chooses how many sites of a class do a type in a period, instead of
which. Every plan of the single sites gives such numbers at the same cost (count them), so the optimum of the
classes is never above that of the sites: their bound is a bound of the original. With one or two types a site
the numbers can always be dealt out to sites with no visit more (see docs/decisions), so nothing is lost;
with three or more a visit may be missing, and what that costs is measured on the dealt-out plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Codes, Flags
from cleanpath.planning.problem import NONE, Counts, Jobs, Problem

ALONE = 400
"""Sites with three types or more that are still planned one by one, which loses nothing."""


@dataclass(frozen=True, slots=True)
class Classes:
    """K types in G classes of sites.

    `first` (G + 1,) cuts the types of each class; `size` (G,) is its number of sites; `visit`, `crew`,
    `payer` (G,) are as in `Sites`. `types` are the types' jobs (site and anchor aside, see `anchor` (K,): the
    type of the anchor in the same class, or NONE). `place` (K + 1,) cuts `job`: the jobs of each type, in the
    same order of sites for all types of a class.
    """

    first: Counts
    size: Counts
    visit: Codes
    crew: Codes
    payer: Codes
    of: Codes
    types: Jobs
    anchor: Codes
    place: Counts
    job: Counts

    @property
    def exact(self) -> bool:
        """Whether no class of several sites has more than two types, so that nothing can be lost."""
        return not bool(np.any((np.diff(self.first) > 2) & (self.size > 1)))


def aggregate(problem: Problem, needed: Flags | None = None) -> Classes:
    """Put the sites of a problem together.

    Parameters
    ----------
    problem
        The single jobs and sites.
    needed
        Which jobs take part (J,); by default those with a duty, a cap, a demand or a cost of delay, and
        their anchors. No optimal plan touches the others.
    """
    jobs, sites = problem.jobs, problem.sites
    chosen = np.flatnonzero(needed_jobs(problem) if needed is None else needed)
    kind = _types_of(problem, chosen)
    order = np.lexsort((kind, jobs.site[chosen]))
    chosen, kind = chosen[order], kind[order]
    site, start = np.unique(jobs.site[chosen], return_index=True)
    start = np.append(start, len(chosen)).astype(np.int64)
    width = np.diff(start)
    code = distinct_code(sites.visit[site], sites.crew[site], sites.operator[site], width)
    for rank in range(int(width.max(initial=0))):
        there = width > rank
        nth = np.zeros(len(site), np.int64)
        nth[there] = kind[start[:-1][there] + rank] + 1
        code = distinct_code(code, nth)
    many = width > 2
    if many.sum() <= ALONE:
        code = distinct_code(code, np.where(many, np.arange(len(site)), NONE))
    return _collect(problem, chosen, site.astype(np.int64), start[:-1], width, code)


def needed_jobs(problem: Problem) -> Flags:
    """Return which jobs a plan could have a reason to touch. Shape (J,)."""
    jobs = problem.jobs
    wanted = np.zeros(len(jobs), np.bool_)
    for sets, of in (
        (problem.duty_sets, jobs.duties),
        (problem.cap_sets, jobs.caps),
        (problem.touch_sets, jobs.touched),
    ):
        wanted |= np.array([bool(one) for one in sets], np.bool_)[of]
    wanted |= (problem.prices.delay.max(axis=1, initial=0.0) > 0.0)[jobs.price]
    while True:
        anchors = jobs.anchor[wanted & (jobs.anchor != NONE)]
        if wanted[anchors].all():
            return wanted
        wanted[anchors] = True


def _types_of(problem: Problem, chosen: Counts) -> Counts:
    """Return a code for each chosen job, equal where all that the plan sees is equal."""
    jobs = problem.jobs
    columns = [
        getattr(jobs, field.name)[chosen] for field in fields(Jobs) if field.name not in ("site", "anchor")
    ]
    code = distinct_code(*columns)
    anchored = jobs.anchor[chosen] != NONE
    if not anchored.any():
        return code
    whole = np.full(len(jobs), NONE, np.int64)
    whole[chosen] = code
    anchor = np.where(anchored, jobs.anchor[chosen], 0)
    same = anchored & (jobs.site[anchor] == jobs.site[chosen])
    pair = np.zeros(len(jobs), np.bool_)
    pair[chosen[anchored]] = pair[anchor[anchored]] = True
    # A pair across two sites, or beside another pair like it, is told from all others.
    apart = anchored & (~same | _twice(jobs.site[chosen], code))
    lonely = np.zeros(len(jobs), np.int64)
    lonely[chosen[apart]] = chosen[apart] + 1
    lonely[anchor[apart]] = anchor[apart] + 1
    twice = _twice(jobs.site[chosen], code) & pair[chosen]
    lonely[chosen[twice]] = chosen[twice] + 1
    return distinct_code(code, lonely[chosen], np.where(same, whole[anchor], NONE))


def _twice(site: Codes, code: Counts) -> Flags:
    """Return which jobs have another with the same code at their site."""
    _, place, count = np.unique(distinct_code(site, code), return_inverse=True, return_counts=True)
    return np.asarray(count[place] > 1, np.bool_)


def distinct_code(*columns: NDArray[np.generic]) -> Counts:
    """Return for each row which of the distinct rows it is."""
    code = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        values, inverse = np.unique(column, return_inverse=True)
        code = code * (len(values) + 1) + inverse
        code = np.unique(code, return_inverse=True)[1].astype(np.int64)
    return code


def _collect(
    problem: Problem, chosen: Counts, site: Counts, start: Counts, width: Counts, code: Counts
) -> Classes:
    jobs, sites = problem.jobs, problem.sites
    order = np.argsort(code, kind="stable")
    _, head, size = np.unique(code[order], return_index=True, return_counts=True)
    model = order[head]
    first = np.append(0, np.cumsum(width[model])).astype(np.int64)
    of = np.repeat(np.arange(len(model)), width[model]).astype(np.int32)
    rank = np.arange(first[-1]) - first[of]
    place = np.append(0, np.cumsum(size[of])).astype(np.int64)
    row = np.repeat(np.arange(len(of)), size[of])
    within = np.arange(place[-1]) - place[row]
    job = chosen[start[order[head[of[row]] + within]] + rank[row]]
    example = job[place[:-1]] if len(of) else np.empty(0, np.int64)
    types = Jobs(**{field.name: getattr(jobs, field.name)[example] for field in fields(Jobs)})
    return Classes(
        first, size.astype(np.int64), sites.visit[site[model]], sites.crew[site[model]],
        sites.operator[site[model]], of, types, _anchors(jobs, example, job, place), place, job,
    )  # fmt: skip


def _anchors(jobs: Jobs, example: Counts, job: Counts, place: Counts) -> Codes:
    """Return for each type the type of its anchor."""
    kind = np.full(len(jobs), NONE, np.int32)
    kind[job] = np.repeat(np.arange(len(example)), np.diff(place)).astype(np.int32)
    anchor = jobs.anchor[example]
    return np.where(anchor == NONE, NONE, kind[anchor]).astype(np.int32)


def spread(sets: Sequence[tuple[int, ...]], of: Codes | Counts) -> tuple[Counts, Counts]:
    """Return all pairs (row of `of`, member of its set)."""
    sizes = np.array([len(one) for one in sets] or [0], np.int64)
    flat = np.array([member for one in sets for member in one], np.int64)
    start = np.append(0, np.cumsum(sizes))
    count = sizes[of]
    rows = np.repeat(np.arange(len(of)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return rows, flat[start[of[rows]] + within] if len(flat) else np.empty(0, np.int64)
