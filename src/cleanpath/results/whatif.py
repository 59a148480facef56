"""cleanpath.whatif/1: the same figures for the case as it is and for each scenario."""

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from cleanpath import __version__
from cleanpath.dates import Clocks
from cleanpath.network.case import Case
from cleanpath.policy.applicability import RulesAsOf
from cleanpath.policy.lens import Lens
from cleanpath.policy.restricted import Restricted
from cleanpath.results.assessment import AssessmentResult, DemandVerdict
from cleanpath.results.cover import ScopeRow
from cleanpath.results.typed import Document, Plain
from cleanpath.results.wording import AS_IT_IS
from cleanpath.scenarios.effects import why_nothing
from cleanpath.scenarios.scenario import Scenario

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
    """A demand whose verdict differs from the case as it is, with the country of its site where given."""

    demand: str
    country: str
    before: str
    after: str
    class_before: str
    class_after: str


@dataclass(frozen=True, slots=True)
class Effect(Plain):
    """What one edit changes beyond those before it.

    `verdicts` counts demands, `figures` names what else differs, and `why` says why no verdict does.
    """

    edit: str
    verdicts: int
    figures: list[str]
    why: str | None


@dataclass(frozen=True, slots=True)
class Variant(Plain):
    """The figures of one variant, and the demands whose verdict it changes.

    `scenario` is what is supposed, as a file of it says it: what `verify` works out again.
    `base` is the place of the variant that it is compared with: the case as it is, on the same day, with the
    same knowledge, under the same lens. Of that one it is null. `effects` credit changes to single edits.
    """

    title: str
    scenario: dict[str, Any] | None
    base: int | None
    edits: list[str]
    effects: list[Effect]
    as_of: str
    known_at: str
    lens: str
    scope: ScopeRow
    incomplete: list[str]
    verdicts: dict[str, int]
    classes: dict[str, int]
    traffic: Traffic
    user_plane: dict[str, int]
    findings: dict[str, int] | None
    plan: PlanFigures | None
    changed: list[Changed]


@dataclass(frozen=True, slots=True)
class Question(Plain):
    """What was asked for by name, null where nothing was: it wins over what a case or a scenario says."""

    lens: str | None
    as_of: str | None
    known_at: str | None
    plan: bool


@dataclass(frozen=True, slots=True)
class WhatIfResult(Document):
    """The case as it is, and under each scenario, beside the case as it is on the same day."""

    SCHEMA: ClassVar[str] = SCHEMA

    version: str
    case: str
    title: str
    synthetic: bool
    scope: ScopeRow
    incomplete: list[str]
    asked: Question
    variants: list[Variant]


GONE = "gone"
"""The verdict of a demand that goes with its operator."""

Told = Mapping[str, tuple[str, str, str]]
"""Country, verdict and class of each demand, by its id."""


def describe_variant(
    title: str,
    edits: list[str],
    result: AssessmentResult,
    volume: Sequence[float],
    findings: "FindingsResult | None",
    plan: "PlanResult | None",
) -> Variant:
    """Return the figures of one variant by itself; what it changes is told beside another.

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
    """
    demands = result.verdicts
    pairs = list(zip(volume, demands, strict=True))
    low = math.fsum(v * d.share_low for v, d in pairs)
    high = math.fsum(v * d.share_high for v, d in pairs)
    return Variant(
        title=title,
        scenario=None,
        base=None,
        edits=edits,
        effects=[],
        as_of=result.as_of,
        known_at=result.known_at,
        lens=result.lens,
        scope=result.scope,
        incomplete=result.incomplete,
        verdicts=result.counts,
        classes=result.counts_by_class,
        traffic=Traffic(math.fsum(volume), low, high),
        user_plane=_count_planes(demands),
        findings=None if findings is None else findings.counts,
        plan=None if plan is None else _plan_figures(plan),
        changed=[],
    )


def tell(result: AssessmentResult) -> Told:
    """Return country, verdict and class of each demand, by its id."""
    return {demand.id: (demand.country or "", demand.words, demand.headline or "") for demand in result}


def compare(before: Told, after: Told) -> list[Changed]:
    """Return the demands whose verdict or class differs, in the order of `before`."""
    found = []
    for name, (country, words, kind) in before.items():
        _, now, kind_now = after.get(name, ("", GONE, GONE))
        if (words, kind) != (now, kind_now):
            found.append(Changed(name, country, words, now, kind, kind_now))
    return found


FIGURES: Mapping[str, Callable[[Variant], Any]] = {
    "traffic exposed": lambda v: v.traffic,
    "user plane": lambda v: v.user_plane,
    "requirements": lambda v: v.findings,
    "plan": lambda v: v.plan,
}


def differing_figures(before: Variant, after: Variant) -> list[str]:
    """Return the names of the figures, beside verdicts, in which two variants differ."""
    both = {name: (figure(before), figure(after)) for name, figure in FIGURES.items()}
    return [name for name, (one, other) in both.items() if one != other and None not in (one, other)]


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


class Asked(Protocol):
    """A case under one lens at one time, as far as what-ifs need it."""

    @property
    def case(self) -> Case:
        """The case."""
        ...

    @property
    def lens(self) -> Lens:
        """Whose rules decide."""
        ...

    @property
    def clocks(self) -> Clocks:
        """The day, and the day of knowledge."""
        ...

    @property
    def rules_as_of(self) -> RulesAsOf:
        """The rules and their states on the day."""
        ...

    @property
    def restricted(self) -> Restricted:
        """Which elements are restricted, and why."""
        ...

    @property
    def assessment(self) -> AssessmentResult:
        """The verdict of every demand."""
        ...

    def asking(self, lens: Lens, clocks: Clocks) -> Self:
        """Return the same case under another lens, on another day."""
        ...

    def suppose(self, scenario: Scenario) -> AbstractContextManager[tuple[Self, list[str]]]:
        """Give the analysis with a scenario laid over the case, and what it supposes in words."""
        ...

    def variant(self, title: str, said: list[str], plan: bool = False) -> Variant:
        """Return the figures that what-ifs compare."""
        ...


def compare_scenarios(whole: Asked, scenarios: Sequence[Scenario], question: Question) -> WhatIfResult:
    """Put each scenario beside the case as it is on the same day, under the same lens.

    Parameters
    ----------
    whole
        The case as it is, with every plane.
    scenarios
        What is supposed, each by itself; without any the case as it is stands alone.
    question
        What was asked for by name, and whether each variant is planned too.
    """
    plan = question.plan
    variants: list[Variant] = [] if scenarios else [whole.variant(AS_IT_IS, [], plan)]
    bases: dict[tuple[Lens, Clocks], tuple[int, Asked]] = {}
    for scenario in scenarios:
        with whole.suppose(scenario) as (supposed, said):
            asked = supposed.lens, supposed.clocks
            if asked not in bases:
                bases[asked] = len(variants), whole.asking(*asked)
                variants.append(bases[asked][1].variant(AS_IT_IS, [], plan))
            place, base = bases[asked]
            found = supposed.variant(scenario.title, said, plan)
            effects = credit(base, scenario, variants[place], supposed, found)
            changed = compare(tell(base.assessment), tell(supposed.assessment))
            variants.append(
                replace(found, scenario=scenario.to_dict(), base=place, effects=effects, changed=changed)
            )
    settings = whole.case.settings
    told = __version__, whole.case.name, settings.title, settings.synthetic
    return WhatIfResult(*told, variants[0].scope, variants[0].incomplete, question, variants)


MOST_CREDITED = 16
"""Edits of a scenario to which changes are credited one by one: each takes an assessment."""


def credit(
    base: Asked, scenario: Scenario, as_it_is: Variant, supposed: Asked, found: Variant
) -> list[Effect]:
    """Credit to each edit of a scenario what it changes beyond those before it; none of very many.

    `as_it_is` are the figures of the case as it is (`base`), `found` those under the whole scenario
    (`supposed`).
    """
    steps = scenario.one_by_one()
    if len(steps) > MOST_CREDITED:
        return []
    effects: list[Effect] = []
    before, told, figures, known = base.restricted, tell(base.assessment), as_it_is, set[str]()
    for number, (edit, part) in enumerate(steps, 1):
        with base.suppose(part) as (so_far, said):
            last = number == len(steps)
            now, after = (supposed, found) if last else (so_far, so_far.variant(part.title, said))
            count = len(compare(told, tell(now.assessment)))
            network = now.case.network
            why = None if count else why_nothing(edit, now.rules_as_of, before, now.restricted, network)
            words = "; ".join(line for line in said if line not in known)
            effects.append(Effect(words, count, differing_figures(figures, after), why))
            before, told, figures = now.restricted, tell(now.assessment), after
            known |= set(said)
    return effects
