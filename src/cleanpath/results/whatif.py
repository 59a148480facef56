"""cleanpath.whatif/1: the same figures for the case as it is and for each scenario."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cleanpath import __version__
from cleanpath.results.assessment import AssessmentResult, DemandVerdict
from cleanpath.results.typed import Document, Plain

if TYPE_CHECKING:
    from cleanpath.results.findings import FindingsResult
    from cleanpath.results.plan import PlanResult

SCHEMA = "cleanpath.whatif/1"


@dataclass(frozen=True, slots=True)
class Traffic(Plain):
    """Mbit/s of all demands, and bounds of what of it touches restricted equipment."""

    whole: float
    exposed_low: float
    exposed_high: float


@dataclass(frozen=True, slots=True)
class PlanFigures(Plain):
    """What of a plan is compared."""

    status: str
    currency: str
    present: float | None
    cash: float | None
    aid: float | None
    exposure_years: float | None
    gap: float | None
    not_met: list[str]
    cannot_hold_together: list[str]


@dataclass(frozen=True, slots=True)
class Changed(Plain):
    """A demand whose verdict differs from the case as it is."""

    demand: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Variant(Plain):
    """The figures of one variant, and the demands whose verdict it changes."""

    title: str
    edits: list[str]
    as_of: str
    known_at: str
    lens: str
    verdicts: dict[str, int]
    classes: dict[str, int]
    traffic: Traffic
    user_plane: dict[str, int]
    findings: dict[str, int] | None
    plan: PlanFigures | None
    changed: list[Changed]


@dataclass(frozen=True, slots=True)
class WhatIfResult(Document):
    """The case as it is, and under each scenario."""

    SCHEMA: ClassVar[str] = SCHEMA

    version: str
    case: str
    title: str
    synthetic: bool
    variants: list[Variant]


Words = Mapping[str, str]


def describe_variant(
    title: str,
    edits: list[str],
    result: AssessmentResult,
    volume: Sequence[float],
    findings: "FindingsResult | None",
    plan: "PlanResult | None",
    before: Words | None = None,
) -> Variant:
    """Return the figures of one variant.

    Parameters
    ----------
    title, edits
        The scenario and what it changed, in words.
    result
        Its assessment.
    volume
        Mbit/s of each of its demands.
    findings, plan
        What was judged and planned, where it was asked for.
    before
        The verdicts of the case as it is, by demand; nothing for that case itself.
    """
    demands = result.verdicts
    pairs = list(zip(volume, demands, strict=True))
    low = math.fsum(v * d.share_low for v, d in pairs)
    high = math.fsum(v * d.share_high for v, d in pairs)
    after = words_of(result)
    return Variant(
        title=title,
        edits=edits,
        as_of=result.as_of,
        known_at=result.known_at,
        lens=result.lens,
        verdicts=result.counts,
        classes=result.counts_by_class,
        traffic=Traffic(math.fsum(volume), low, high),
        user_plane=_count_planes(demands),
        findings=None if findings is None else findings.counts,
        plan=None if plan is None else _plan_figures(plan),
        changed=[
            Changed(name, word, after.get(name, "gone"))
            for name, word in (before or {}).items()
            if after.get(name, "gone") != word
        ],
    )


def words_of(result: AssessmentResult) -> Words:
    """Return the verdict of each demand in words, by its id."""
    return {demand.id: demand.words for demand in result}


def _plan_figures(plan: "PlanResult") -> PlanFigures:
    """Return what of a plan is compared; without one, why there is none."""
    cost = plan.cost
    return PlanFigures(
        status=plan.status,
        currency=plan.currency,
        present=None if cost is None else cost.present,
        cash=None if cost is None else cost.cash,
        aid=None if cost is None else cost.aid,
        exposure_years=None if cost is None else cost.exposure_years,
        gap=plan.proof.gap,
        not_met=[one.name for one in plan.requirements if one.met is False],
        cannot_hold_together=[part for one in plan.conflicts for part in one.families],
    )


def _count_planes(demands: Sequence[DemandVerdict]) -> dict[str, int]:
    """Count the flows whose content and so on is or may be exposed on the user plane."""
    planes = [d.planes["user"] for d in demands if d.reachable and d.planes is not None]
    return {name: sum(ends[name][1] != "clear" for ends in planes) for name in (planes[0] if planes else ())}


def describe_whatif(case: str, title: str, synthetic: bool, variants: list[Variant]) -> WhatIfResult:
    """Put the variants beside each other; the first is the case as it is, the others say what changed."""
    return WhatIfResult(__version__, case, title, synthetic, variants)
