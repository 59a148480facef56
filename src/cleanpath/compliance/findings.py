"""What can be found of one requirement of one rule for one operator, and the name by which it stays known."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from cleanpath.dates import PartialDate
from cleanpath.verdict import Truth

SCHEMA = "cleanpath.findings/1"


class Status(IntEnum):
    """What became of a requirement, the gravest last, so that of several assets the whole is the `max`."""

    NOT_APPLICABLE = 0
    """It does not bind the operator, reaches none of its assets, or asks nothing of an operator."""
    MET = 1
    NOT_EVALUABLE = 2
    """The case cannot hold what would decide it; the reason says what that is."""
    WAIVED = 3
    """Due, unknown or breached beneath a waiver that holds on the day."""
    DUE = 4
    """Not begun, or its deadline is ahead: nothing is broken yet, something is or may be left to do."""
    UNKNOWN = 5
    BREACHED = 6

    def __str__(self) -> str:
        return self.name.lower()


MEANINGS = {
    Status.NOT_APPLICABLE: "binds not this operator, reaches none of its assets, or asks nothing of them",
    Status.MET: "begun and kept for certain, or already fulfilled ahead of its date",
    Status.NOT_EVALUABLE: "what would decide it is not in a case",
    Status.WAIVED: "a waiver holds; what is beneath it is shown beside",
    Status.DUE: "not begun, or its deadline is ahead, and something is or may be left",
    Status.UNKNOWN: "begun, and the evidence does not decide it",
    Status.BREACHED: "begun and broken for certain",
}

Codes = NDArray[np.int8]
Rows = NDArray[np.int32]


def identify_finding(rule: str, requirement: str, operator: str, asset: str = "") -> str:
    """Return the name of a finding, or of one asset in it, that stays the same from run to run.

    The parts are percent-encoded and joined by `/`, so that no two findings share a name. `requirement` is
    the id of the constraint, or its kind and a number (see `requirement_keys`).
    """
    parts = (rule, requirement, operator, asset) if asset else (rule, requirement, operator)
    return "/".join(quote(part, safe=" :") for part in parts)


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason in words; where it rests on an event of a rule, its date, its source and its grade."""

    text: str
    date: str = ""
    source: str = ""
    url: str = ""
    grade: str = ""

    def view(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "text": self.text,
            "date": self.date or None,
            "source": self.source or None,
            "url": self.url or None,
            "grade": self.grade or None,
        }


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured share and its limit, both in [0, 1] of `total` (in `unit`).

    `low` and `high` bound the share whatever the unknown makers turn out to be; both ends are attained.
    `flips` is the fewest units whose replacement turns the finding over: from met to breached, or from
    breached to met; `None` where it is unknown or nothing can turn it. `limit` is `None` where none is set.
    """

    name: str
    unit: str
    low: float
    high: float
    limit: float | None
    total: float
    flips: int | None = None

    def view(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "name": self.name,
            "unit": self.unit,
            "low": self.low,
            "high": self.high,
            "limit": self.limit,
            "total": self.total,
            "flips": self.flips,
        }


def _no_rows() -> Rows:
    return np.empty(0, dtype=np.int32)


def _no_codes() -> Codes:
    return np.empty(0, dtype=np.int8)


@dataclass(frozen=True, slots=True)
class Assets:
    """The elements that a finding concerns, in the order of their rows.

    `rows` (A,) are rows of the elements table; `status` (A,) codes of `Status`; `beneath` (A,) the status
    without waivers, the same as `status` where none holds; `meant` (A,) codes of `Truth`, whether the
    requirement reaches the element and means its maker for sure. Elements out of reach are not listed.
    """

    rows: Rows = field(default_factory=_no_rows)
    status: Codes = field(default_factory=_no_codes)
    beneath: Codes = field(default_factory=_no_codes)
    meant: Codes = field(default_factory=_no_codes)

    def __len__(self) -> int:
        return len(self.rows)

    def count(self, status: Status) -> int:
        """Return how many of the elements have this status."""
        return int(np.count_nonzero(self.status == status))

    def named(self, status: Status) -> Rows:
        """Return the rows of the elements that have this status."""
        found: Rows = self.rows[self.status == status]
        return found


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement of one rule for one operator.

    `beneath` is the status without waivers. `binds` is whether the rule obliges the operator. `state` is the
    state of the rule on the day. `starts` is when the requirement begins, `deadline` by when it must be done,
    both `None` where unsaid or where they could not be known yet. `settle` says what would decide an unknown.
    """

    rule: str
    requirement: str
    kind: str
    operator: str
    status: Status
    beneath: Status
    binds: Truth
    state: str
    scope: str
    starts: PartialDate | None
    deadline: PartialDate | None
    assets: Assets
    measures: tuple[Measure, ...] = ()
    settle: tuple[str, ...] = ()
    reasons: tuple[Ground, ...] = ()
    waivers: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The name by which waivers and comparisons know the finding."""
        return identify_finding(self.rule, self.requirement, self.operator)

    def view(self, elements: Sequence[str]) -> dict[str, Any]:
        """Return plain data for JSON; `elements` are the ids of the elements by row."""
        return {
            "id": self.id,
            "rule": self.rule,
            "requirement": self.requirement,
            "kind": self.kind,
            "operator": self.operator,
            "status": str(self.status),
            "beneath": str(self.beneath),
            "binds": str(self.binds),
            "state": self.state,
            "scope": self.scope,
            "starts": str(self.starts) if self.starts else None,
            "deadline": str(self.deadline) if self.deadline else None,
            "assets": _view_assets(self.assets, elements),
            "measures": [measure.view() for measure in self.measures],
            "settle": list(self.settle),
            "reasons": [ground.view() for ground in self.reasons],
            "waivers": list(self.waivers),
        }


def _view_assets(assets: Assets, elements: Sequence[str]) -> dict[str, list[str]]:
    """Return the ids of the elements by status; under `waived` those beneath a waiver."""
    return {
        str(status): [elements[row] for row in assets.named(status).tolist()]
        for status in reversed(Status)
        if assets.count(status)
    }
