"""cleanpath.findings/1: the findings of a case, the faults beside them, and the calendar."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from cleanpath.compliance.calendar import list_dates
from cleanpath.compliance.evaluate import Judged
from cleanpath.compliance.findings import SCHEMA, Assets, Finding, Status
from cleanpath.errors import BadInput
from cleanpath.results.cover import ScopeRow, describe_cover
from cleanpath.results.typed import OPTIONAL, Document, Plain, TruthWord, Words

StatusWord = Annotated[str, Words(tuple(str(status) for status in Status))]


@dataclass(frozen=True, slots=True)
class MeasureRow(Plain):
    """A measured share and its limit, both in [0, 1] of `total`."""

    name: str
    unit: str
    low: float
    high: float
    limit: float | None
    total: float
    flips: int | None


@dataclass(frozen=True, slots=True)
class GroundRow(Plain):
    """One reason in words, with the event that it rests on."""

    text: str
    date: str | None
    source: str | None
    url: str | None
    grade: str | None


@dataclass(frozen=True, slots=True)
class FindingRow(Plain):
    """One requirement of one rule for one operator."""

    id: str
    rule: str
    requirement: str
    kind: str
    operator: str
    status: StatusWord
    beneath: StatusWord
    binds: TruthWord
    state: str
    scope: str
    starts: str | None
    deadline: str | None
    assets: dict[str, list[str]]
    measures: list[MeasureRow]
    settle: list[str]
    reasons: list[GroundRow]
    waivers: list[str]


@dataclass(frozen=True, slots=True)
class FaultRow(Plain):
    """Something in the case that contradicts itself."""

    where: str
    expected: str
    found: str
    way_out: str | None


@dataclass(frozen=True, slots=True)
class CalendarRow(Plain):
    """Something that begins, is due or ends on a day."""

    date: str
    what: str
    rule: str
    requirement: str
    operator: str
    status: StatusWord
    binds: TruthWord
    left_low: int
    left_high: int
    needs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsResult(Document):
    """What was found of each requirement of each rule for each operator."""

    SCHEMA: ClassVar[str] = SCHEMA

    case: str
    title: str
    synthetic: bool
    as_of: str
    known_at: str
    lens: str
    operator: str | None = field(default=None, metadata=OPTIONAL)
    scope: ScopeRow
    incomplete: list[str]
    counts: dict[str, int]
    findings: list[FindingRow]
    faults: list[FaultRow]
    silent: list[str]
    not_judged: int | None = field(default=None, metadata=OPTIONAL)
    until: str | None = field(default=None, metadata=OPTIONAL)
    calendar: list[CalendarRow] | None = field(default=None, metadata=OPTIONAL)

    def __iter__(self) -> Iterator[FindingRow]:
        """Yield the findings in their order."""
        return iter(self.findings)

    def __len__(self) -> int:
        """Number of findings."""
        return len(self.findings)

    def of(self, *statuses: str) -> list[FindingRow]:
        """Return the findings of some statuses, such as `breached`."""
        return [finding for finding in self.findings if finding.status in statuses]


def describe_finding(finding: Finding, elements: Sequence[str]) -> FindingRow:
    """Return a finding; `elements` are the ids of the elements by row."""
    return FindingRow(
        id=finding.id,
        rule=finding.rule,
        requirement=finding.requirement,
        kind=finding.kind,
        operator=finding.operator,
        status=str(finding.status),
        beneath=str(finding.beneath),
        binds=str(finding.binds),
        state=finding.state,
        scope=finding.scope,
        starts=str(finding.starts) if finding.starts else None,
        deadline=str(finding.deadline) if finding.deadline else None,
        assets=_assets(finding.assets, elements),
        measures=[
            MeasureRow(m.name, m.unit, m.low, m.high, m.limit, m.total, m.flips) for m in finding.measures
        ],
        settle=list(finding.settle),
        reasons=[
            GroundRow(g.text, g.date or None, g.source or None, g.url or None, g.grade or None)
            for g in finding.reasons
        ],
        waivers=list(finding.waivers),
    )


def _assets(assets: Assets, elements: Sequence[str]) -> dict[str, list[str]]:
    """Return the ids of the elements by status; under `waived` those beneath a waiver."""
    return {
        str(status): [elements[row] for row in assets.named(status).tolist()]
        for status in reversed(Status)
        if assets.count(status)
    }


def describe_findings(
    judged: Judged, until: datetime.date | None = None, operator: str | None = None
) -> FindingsResult:
    """Put the findings together; with `until` the calendar up to that day.

    `operator` is the only one that was judged, if the others were left out.
    """
    ids, clocks, settings = judged.elements, judged.context.clocks, judged.case.settings
    return FindingsResult(
        case=judged.case.name,
        title=settings.title,
        synthetic=settings.synthetic,
        as_of=clocks.as_of.isoformat(),
        known_at=clocks.known_at.isoformat(),
        lens=str(judged.lens),
        operator=operator,
        **describe_cover(judged.case),
        counts={str(s): sum(f.status is s for f in judged.findings) for s in reversed(Status)},
        findings=[describe_finding(finding, ids) for finding in judged.findings],
        faults=[_fault(fault) for fault in judged.faults],
        silent=judged.silent(),
        not_judged=judged.not_judged or None,
        until=None if until is None else until.isoformat(),
        calendar=None if until is None else _calendar(judged, until),
    )


def _fault(fault: BadInput) -> FaultRow:
    return FaultRow(fault.where, fault.expected, fault.found, fault.hint or None)


def _calendar(judged: Judged, until: datetime.date) -> list[CalendarRow]:
    rows = list_dates(judged.context, judged.findings, judged.waivers, until)
    return [CalendarRow(**row) for row in rows]
