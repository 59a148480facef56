"""What waivers let stand: duties of some elements that come due only when the waiver expires.

As in `judge`, only a waiver that counts on the day is read, and of a cap only one that names the operator and
nothing else, as the waiver of some assets says nothing about a share. After its last day the duty is back.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.waiving import cover_rows
from cleanpath.dates import Clocks
from cleanpath.network.graph import Flags
from cleanpath.network.kinds import Kind
from cleanpath.network.network import Network
from cleanpath.waivers import Waiver

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Waived:
    """A duty that a waiver puts off: `due` is the last period that meets it then, or NONE."""

    requirement: str
    waiver: Waiver
    rows: Rows
    due: int


@dataclass(frozen=True, slots=True)
class Waivers:
    """The waivers that count on the day, the one that expires last first, and the elements (N,) of each."""

    held: tuple[tuple[Waiver, Flags], ...] = ()

    def split(
        self, rule: str, requirement: str, day: datetime.date, rows: Rows
    ) -> list[tuple[Waiver | None, Rows]]:
        """Divide elements by the last waiver that covers them beyond a day; the rest comes first."""
        left = np.asarray(rows)
        parts: list[tuple[Waiver | None, Rows]] = []
        for waiver, covered in self.held:
            if waiver.about(rule, requirement) and waiver.expires > day and covered[left].any():
                parts.append((waiver, left[covered[left]]))
                left = left[~covered[left]]
        return [(None, left), *parts]

    def of_operator(self, rule: str, requirement: str, day: datetime.date, operator: str) -> Waiver | None:
        """Return the last waiver of all that an operator has, or None where none reaches beyond a day."""
        whole = (("operator", operator),)
        about = (w for w, _ in self.held if w.about(rule, requirement) and w.selector == whole)
        return next((waiver for waiver in about if waiver.expires > day), None)


def read_waivers(
    waivers: Sequence[Waiver], network: Network, kinds: Mapping[str, Kind], clocks: Clocks
) -> Waivers:
    """Return what of the recorded waivers counts on the day, and what it covers."""
    counting = [one for one in waivers if one.kind == "waiver" and one.holds(clocks)]
    counting.sort(key=lambda one: (one.expires, one.key), reverse=True)
    return Waivers(tuple((one, cover_rows(one, network, kinds)) for one in counting))
