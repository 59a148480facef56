"""The calendar: every dated obligation of a case up to a day, and what each still needs."""

import datetime
from collections.abc import Sequence
from typing import Any

from cleanpath.compliance.context import ComplianceContext
from cleanpath.compliance.findings import Finding, Measure, Status
from cleanpath.compliance.reasons import name_some
from cleanpath.dates import PartialDate
from cleanpath.verdict import Truth
from cleanpath.waivers import Waiver


def list_dates(
    context: ComplianceContext, findings: Sequence[Finding], waivers: Sequence[Waiver], until: datetime.date
) -> list[dict[str, Any]]:
    """Return one row for each date of an obligation that binds, or may, by its date.

    Rows hold `date`, `what` (begins, deadline, approval ends, waiver ends), `rule`, `requirement`,
    `operator`, `status`, `binds`, `left_low` and `left_high` (elements that surely, or perhaps, are still to
    be dealt with) and `needs` in words. Dates are those that could be known on the day asked about.
    """
    rows = []
    for finding in findings:
        if finding.binds is Truth.NO or finding.status is Status.NOT_APPLICABLE:
            continue
        for what, date in (("begins", finding.starts), ("deadline", finding.deadline)):
            if date is not None and date.first <= until:
                rows.append(_row(context, finding, what, date))
        rows += _endings(context, finding, waivers, until)
    return sorted(rows, key=lambda row: (row["date"], row["rule"], row["requirement"], row["operator"]))


def _row(context: ComplianceContext, finding: Finding, what: str, date: PartialDate) -> dict[str, Any]:
    low, high = count_left(finding)
    return {
        "date": str(date),
        "what": what,
        "rule": finding.rule,
        "requirement": finding.requirement,
        "operator": finding.operator,
        "status": str(finding.status),
        "binds": str(finding.binds),
        "left_low": low,
        "left_high": high,
        "needs": say_need(context, finding),
    }


def count_left(finding: Finding) -> tuple[int, int]:
    """Return how many elements are surely, and how many perhaps, still to be dealt with for a finding."""
    assets = finding.assets
    open_ = assets.beneath > Status.WAIVED
    sure = open_ & (assets.meant == Truth.YES) & (assets.beneath != Status.UNKNOWN)
    return int(sure.sum()), int(open_.sum())


def say_need(context: ComplianceContext, finding: Finding) -> str:
    """Return in words what a finding still needs."""
    if finding.status is Status.WAIVED:
        return f"waived by {', '.join(finding.waivers)}"
    if finding.beneath is Status.MET:
        return "nothing: it is fulfilled"
    if finding.measures and finding.measures[0].limit is not None:
        return "; ".join(_say_share(measure) for measure in finding.measures)
    assets = finding.assets
    rows = assets.rows[assets.beneath > Status.WAIVED]
    if not len(rows):
        if finding.settle:
            return finding.settle[0]
        return "no such equipment may be bought or installed from then on"
    low, high = count_left(finding)
    count = str(low) if low == high else f"{low} to {high}"
    verb = "settle" if finding.beneath is Status.UNKNOWN else "deal with"
    return f"{verb} {count} elements: {name_some(context.inventory.table['id'], rows)}"


def _say_share(measure: Measure) -> str:
    share = (
        f"{measure.low:.0%}" if measure.low == measure.high else f"{measure.low:.0%} to {measure.high:.0%}"
    )
    said = f"{share} by {measure.name.replace('_', ' ')}, at most {measure.limit:.0%}"
    if measure.flips and measure.high > (measure.limit or 0):
        return f"{said}: replace {measure.flips}"
    return said


def _endings(
    context: ComplianceContext, finding: Finding, waivers: Sequence[Waiver], until: datetime.date
) -> list[dict[str, Any]]:
    """Return when approvals and waivers that a finding rests on run out."""
    rows = []
    for declaration in context.declarations:
        end = declaration.until
        about = declaration.about(finding.rule, finding.requirement, finding.operator)
        if not about or declaration.kind not in ("approval", "trusted") or end is None:
            continue
        if context.clocks.as_of <= end.last and end.first <= until:
            row = _row(context, finding, "approval ends", end)
            rows.append(row | {"needs": f"renew {declaration.id}: {declaration.say()}"})
    for waiver in waivers:
        if waiver.key in finding.waivers and waiver.expires <= until:
            row = _row(context, finding, "waiver ends", PartialDate(waiver.expires, waiver.expires, ""))
            rows.append(row | {"date": waiver.expires.isoformat(), "needs": f"renew {waiver.key} or comply"})
    return rows
