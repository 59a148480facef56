"""Covered equipment: what the entries of a covered list mean, whether or not they forbid it today."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.docket import Docket
from cleanpath.compliance.judgement import requirements_of
from cleanpath.policy.rules import Rule
from cleanpath.verdict import Truth


@dataclass(frozen=True, slots=True)
class Covered:
    """Whether each of N elements is covered: `truth` (N,), and the entries that mean it, or may, by its row.

    `entries` are the keys of the entries that could be known on the day; without any nothing is decided.
    """

    truth: NDArray[np.int8]
    by_row: dict[int, list[str]]
    entries: tuple[str, ...]

    def none(self, rows: NDArray[np.bool_] | None = None) -> Truth:
        """Whether none of some elements (N,), by default of all, is covered: what a nil certificate says."""
        if not self.entries:
            return Truth.UNKNOWN
        asked = self.truth if rows is None else self.truth[rows]
        return ~Truth(int(asked.max(initial=Truth.NO)))


def find_covered(docket: Docket, rules: Iterable[Rule], jurisdiction: str) -> Covered:
    """Hold every element that is there on the day against the covered list of a jurisdiction.

    When a box was obtained does not matter: a list covers it wherever it came from. An approval does not
    matter either, as it lifts a ban and no entry. An entry that has not begun, or was stayed, covers nothing
    for certain; one that was taken off the list covers nothing.
    """
    truth = np.zeros(docket.network.elements.num_rows, dtype=np.int8)
    by_row: dict[int, list[str]] = {}
    entries = []
    for rule in rules:
        state = docket.bench.states[rule.key].state
        if not rule.covered_list or rule.jurisdiction != jurisdiction or state == "rescinded":
            continue
        reached = [docket.reached(requirement).affected for requirement in requirements_of(docket, rule)]
        if not reached:
            continue
        entries.append(rule.key)
        affected = np.maximum.reduce(reached)
        if state != "in_force":
            affected = np.minimum(affected, np.int8(Truth.UNKNOWN))
        truth = np.maximum(truth, affected)
        for row in np.flatnonzero(affected > Truth.NO).tolist():
            by_row.setdefault(row, []).append(rule.key)
    return Covered(truth, by_row, tuple(entries))
