"""Finding, Status, Measure; waivers laid over findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleanpath.dates import Clocks, PartialDate
from cleanpath.network.kinds import Kind
from cleanpath.network.network import Network
from cleanpath.verdict import Truth
from cleanpath.waivers import FIELDS, Waiver

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


Mask = NDArray[np.bool_]
WAIVABLE = (Status.DUE, Status.UNKNOWN, Status.BREACHED)
"""What a waiver marks; it says nothing about what is kept or reaches nobody."""


def lay_waivers(
    findings: Sequence[Finding],
    waivers: Sequence[Waiver],
    clocks: Clocks,
    network: Network,
    kinds: Mapping[str, Kind],
) -> list[Finding]:
    """Return the findings in their order, those that a waiver covers marked.

    An asset is marked if a waiver that holds on the day is about the requirement and covers the asset. A
    finding is marked if all of its assets that are due, unknown or breached are, or if a waiver names its
    operator and nothing else; of a share (a cap, diversity) the waiver of some assets marks nothing more.
    Nothing is removed, and `beneath` is what the finding is without waivers.
    """
    held = [waiver for waiver in waivers if waiver.kind == "waiver" and waiver.holds(clocks)]
    masks = {waiver.key: cover_rows(waiver, network, kinds) for waiver in held}
    laid = []
    for finding in findings:
        about = [waiver for waiver in held if waiver.about(finding.rule, finding.requirement)]
        laid.append(_lay(finding, about, masks) if about else finding)
    return laid


def cover_rows(waiver: Waiver, network: Network, kinds: Mapping[str, Kind]) -> Mask:
    """Return which elements a waiver covers; (N,). The country of an element may be that of its site."""
    found = np.ones(network.elements.num_rows, dtype=bool)
    for name, value in waiver.selector:
        column = _column(FIELDS[name], network, kinds)
        found &= pc.fill_null(pc.equal(column, value), False).to_numpy(zero_copy_only=False)
    return found


def _column(name: str, network: Network, kinds: Mapping[str, Kind]) -> pa.Array:
    column = network.elements[name].combine_chunks()
    if name == "country" and network.sites.num_rows:
        place = pc.index_in(network.elements["site"].combine_chunks(), network.sites["id"].combine_chunks())
        there = pc.fill_null(pc.take(network.sites["country"].combine_chunks(), place), "")
        return pc.if_else(pc.equal(column, ""), there, column)
    if name == "part":
        coded = network.elements["kind"].combine_chunks().dictionary_encode()
        parts = pa.array([k.part if (k := kinds.get(word)) else "" for word in coded.dictionary.to_pylist()])
        return pc.if_else(pc.equal(column, ""), pc.take(parts.cast(pa.string()), coded.indices), column)
    return column


def _lay(finding: Finding, waivers: Sequence[Waiver], masks: Mapping[str, Mask]) -> Finding:
    assets = finding.assets
    waivable = np.isin(assets.beneath, WAIVABLE)
    covered = {waiver.key: masks[waiver.key][assets.rows] & waivable for waiver in waivers}
    entire = [w.key for w in waivers if w.selector == (("operator", finding.operator),)]
    marked = np.logical_or.reduce([np.zeros(len(assets), dtype=bool), *covered.values()])
    status = np.where(marked, np.int8(Status.WAIVED), assets.beneath).astype(np.int8)
    whole = _whole(finding, status, waivable, marked, bool(entire))
    keys = [w.key for w in waivers if covered[w.key].any() or (w.key in entire and whole is Status.WAIVED)]
    return replace(
        finding,
        status=whole,
        assets=replace(assets, status=status),
        waivers=tuple(keys),
    )


def _whole(finding: Finding, status: Codes, waivable: Mask, marked: Mask, entire: bool) -> Status:
    if finding.beneath not in WAIVABLE:
        return finding.beneath
    if entire or (waivable.any() and marked[waivable].all()):
        return Status.WAIVED
    if finding.measures or not marked.any():
        return finding.beneath
    return min(finding.beneath, Status(int(status.max())))
