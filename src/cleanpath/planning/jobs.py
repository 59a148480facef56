"""Gather elements into jobs: all that are alike at one site and are done in one go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.context import ComplianceContext
from cleanpath.network.graph import Codes, Flags, codes
from cleanpath.planning.aggregation import distinct_code
from cleanpath.planning.obligations import Obligations
from cleanpath.planning.problem import NONE, Jobs, Sites
from cleanpath.verdict import Truth

Rows = NDArray[np.int64]
Sets = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Traits:
    """What tells elements apart.

    The case, price classes (N,), obligations, demands (rows behind each and the elements each touches), aid
    that may pay, outage limits (N,), and what is restricted (N,).
    """

    context: ComplianceContext
    price: Rows
    found: Obligations
    demand_rows: Sequence[tuple[int, ...]]
    touches: Sequence[frozenset[int]]
    eligible: Sequence[Flags]
    outage: Codes
    flagged: Flags


@dataclass(frozen=True, slots=True)
class Gathered:
    """Jobs and sites with the sets that they point into, as `Problem` has them."""

    jobs: Jobs
    sites: Sites
    site_names: tuple[str, ...]
    duty_sets: Sets
    cap_sets: Sets
    touch_sets: Sets
    aid_sets: Sets
    holdings: tuple[tuple[int, float], ...]
    element_job: Codes


def gather_jobs(traits: Traits, crew_of: Callable[[int], int]) -> Gathered:
    """Gather the elements of a case into jobs.

    Parameters
    ----------
    traits
        What tells elements apart.
    crew_of
        The crew of an operator, NONE for none.
    """
    context = traits.context
    inventory = context.inventory
    size = len(inventory)
    duty, duty_sets = set_codes(size, traits.found.duties)
    touched = [
        (d, np.array(sorted(traits.touches[rows[0]]), np.int64)) for d, rows in enumerate(traits.demand_rows)
    ]
    touch, touch_sets = set_codes(size, touched)
    aid, aid_sets = set_codes(size, [(a, np.flatnonzero(fit)) for a, fit in enumerate(traits.eligible)])
    heavy = [_weights(size, one.rows, one.weight) for one in traits.found.caps]
    capped = distinct_code(np.zeros(size, np.int64), *heavy)
    anchor = _anchors(context)
    loose = inventory.site < 0
    site = np.where(loose, inventory.sites + np.arange(size), inventory.site)
    sensitive = np.array([group.sensitive is Truth.YES for group in inventory.groups], np.bool_)
    code = distinct_code(
        site, inventory.operator, _vendors(context), traits.price, duty, capped, touch, aid, traits.outage,
        sensitive[inventory.group],
    )  # fmt: skip
    for _ in range(_longest(anchor)):
        code = distinct_code(code, np.where(anchor == NONE, NONE, code[anchor]))
    chosen = _chosen(traits, duty, duty_sets, heavy, touch, touch_sets, anchor)
    job_code, first, element = np.unique(code[chosen], return_index=True, return_inverse=True)
    example = np.flatnonzero(chosen)[first]
    element_job = np.full(size, NONE, np.int32)
    element_job[chosen] = element
    holdings, cap_sets, caps = _holdings(heavy, element_job, len(job_code))
    place, site_code = np.unique(site[example], return_inverse=True)
    hung = anchor[example]
    jobs = Jobs(
        site=site_code.astype(np.int32),
        operator=inventory.operator[example].astype(np.int32),
        price=traits.price[example].astype(np.int32),
        count=_count(inventory.count, element_job, len(job_code)),
        duties=duty[example].astype(np.int32),
        caps=caps,
        touched=touch[example].astype(np.int32),
        aided=aid[example].astype(np.int32),
        outage=traits.outage[example],
        sensitive=sensitive[inventory.group[example]],
        anchor=np.where(hung == NONE, NONE, element_job[hung]).astype(np.int32),
    )
    payer = np.zeros(len(place), np.int32)
    payer[site_code[::-1]] = jobs.operator[::-1]  # the first job at a site names who pays the visit
    crew = np.array([crew_of(int(o)) for o in range(len(inventory.operators))], np.int32)
    names = context.network.sites["id"].to_pylist()
    ids = inventory.table["id"]
    site_names = tuple(
        names[p] if p < inventory.sites else f"element {ids[int(p) - inventory.sites].as_py()}" for p in place
    )
    return Gathered(
        jobs, Sites(payer.copy(), crew[payer], payer), site_names, duty_sets, cap_sets, touch_sets,
        aid_sets, holdings, element_job,
    )  # fmt: skip


def _vendors(context: ComplianceContext) -> Rows:
    """Return a code of the maker of each element, so that a job has one maker."""
    encoded = context.network.elements["vendor"].combine_chunks().dictionary_encode()
    return np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64)


def set_codes(size: int, holds: Sequence[tuple[int, Rows]]) -> tuple[Rows, Sets]:
    """Return, for pairs of a member and the rows whose set holds it, each row's set and the distinct sets."""
    code = np.zeros(size, np.int64)
    merged: dict[int, list[Rows]] = {}
    for member, rows in holds:
        merged.setdefault(member, []).append(rows)
    touched = np.unique(np.concatenate([*(rows for _, rows in holds), np.empty(0, np.int64)])).astype(
        np.int64
    )
    lists: dict[int, list[int]] = {int(row): [] for row in touched}
    for member, parts in merged.items():
        for row in np.unique(np.concatenate(parts)):
            lists[int(row)].append(member)
    sets: dict[tuple[int, ...], int] = {(): 0}
    for row, one in lists.items():
        code[row] = sets.setdefault(tuple(one), len(sets))
    return code, tuple(sets)


def _weights(size: int, rows: Rows, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    whole = np.zeros(size)
    whole[rows] = weight
    return whole


def _anchors(context: ComplianceContext) -> Rows:
    """Return the row of the 4G anchor of each element, where both are of one maker; NONE for none.

    Where a station has several anchors they are put in a chain, so that all of them come along.
    """
    network = context.network
    anchor = np.full(network.elements.num_rows, NONE, np.int64)
    relations, ids = network.relations, network.elements["id"]
    vendors = network.elements["vendor"].to_pylist()
    pairs = zip(
        relations["kind"].to_pylist(), codes(relations["source"], ids).tolist(),
        codes(relations["target"], ids).tolist(), strict=True,
    )  # fmt: skip
    hung: dict[int, set[int]] = {}
    for kind, source, target in pairs:
        if kind == "anchors" and vendors[source] and vendors[source] == vendors[target]:
            hung.setdefault(target, set()).add(source)
    for chain in _joined([one - hung.keys() for one in hung.values()]):
        for before, after in pairwise(sorted(chain)):
            anchor[after] = before
        for target, sources in hung.items():
            if sources & chain:
                anchor[target] = max(chain)
    return anchor


def _longest(anchor: Rows) -> int:
    """Return how many anchors hang on one another at most."""
    length, here = 0, np.flatnonzero(anchor != NONE)
    while len(here):
        here = anchor[here]
        here = here[anchor[here] != NONE]
        length += 1
    return length


def _joined(sets: Sequence[set[int]]) -> list[set[int]]:
    """Join sets that share a member until none do."""
    whole: dict[int, set[int]] = {}
    for one in sets:
        joined = set(one)
        for member in one:
            joined |= whole.get(member, set())
        whole.update(dict.fromkeys(joined, joined))
    return list({id(one): one for one in whole.values()}.values())


def _chosen(
    traits: Traits, duty: Rows, duty_sets: Sets, heavy: Sequence[NDArray[np.float64]], touch: Rows,
    touch_sets: Sets, anchor: Rows,
) -> Flags:  # fmt: skip
    """Return the elements that a plan may touch: restricted, obliged, or the anchor of such a one."""
    chosen = traits.flagged | (duty > 0) | (touch > 0)
    for weight in heavy:
        chosen = chosen | (weight > 0.0)
    for _ in range(_longest(anchor)):
        hung = anchor[chosen & (anchor != NONE)]
        chosen[hung] = True
    return np.asarray(chosen, np.bool_)


def _holdings(
    heavy: Sequence[NDArray[np.float64]], element_job: Codes, jobs: int
) -> tuple[tuple[tuple[int, float], ...], Sets, Codes]:
    """Return what jobs weigh under caps: the holdings, their distinct sets, and the set of each job."""
    here = element_job != NONE
    holdings: dict[tuple[int, float], int] = {}
    of: list[list[int]] = [[] for _ in range(jobs)]
    for cap, weight in enumerate(heavy):
        total = np.bincount(element_job[here], weight[here], jobs)
        for job in np.flatnonzero(total > 0.0).tolist():
            of[job].append(holdings.setdefault((cap, float(total[job])), len(holdings)))
    sets: dict[tuple[int, ...], int] = {(): 0}
    caps = np.array([sets.setdefault(tuple(one), len(sets)) for one in of], np.int32)
    return tuple(holdings), tuple(sets), caps


def _count(count: NDArray[np.float64], element_job: Codes, jobs: int) -> Rows:
    """Return how many units each job has."""
    here = element_job != NONE
    units = np.where(np.isfinite(count), count, 1.0)
    return np.round(np.bincount(element_job[here], units[here], jobs)).astype(np.int64)
