"""The parts of a printed plan: periods, steps, demands, requirements, conflicts, ranges."""

from dataclasses import dataclass, field

from cleanpath.results.typed import KEY, Plain


@dataclass(frozen=True, slots=True)
class PlanPeriod(Plain):
    """A period: its name, its last day, its length in years, and what money in it is worth today."""

    name: str
    end: str
    years: float
    discount: float


@dataclass(frozen=True, slots=True)
class PlanProof(Plain):
    """How good the plan is proven to be; `exact` where sites alike were not put together at a loss."""

    objective: float | None
    bound: float | None
    gap: float | None
    exact: bool


@dataclass(frozen=True, slots=True)
class PlanCost(Plain):
    """What the plan costs, in its currency; `exposure_years` in demand-years.

    `parts` are the present values of which `present` is made. `uncertain` is what of the replacement is for
    equipment that may turn out not to be restricted, once its maker is found out.
    """

    present: float
    parts: dict[str, float]
    uncertain: float
    exposure: float
    added: float
    cash: float
    aid: float
    exposure_years: float


@dataclass(frozen=True, slots=True)
class ProgrammeRow(Plain):
    """What happens in one period."""

    period: str
    identified: int
    replaced: int
    managed: int
    visits: int
    cash: float
    added: float
    aid: float
    exposed: int


@dataclass(frozen=True, slots=True)
class PlanStep(Plain):
    """What is done in a period to elements of one operator, kind and vendor, and what it serves.

    `action` is `identify` (find out who made them, before what then falls away or is replaced), `replace` or
    `manage`.
    """

    id: str
    period: str
    by: str
    action: str
    operator: str
    kind: str
    vendor: str
    elements: list[str]
    units: int
    sites: list[str]
    sensitive: bool
    serves: list[str] = field(metadata={KEY: "for"})
    kept: float | None = None


@dataclass(frozen=True, slots=True)
class DemandPlan(Plain):
    """What becomes of a demand."""

    id: str
    status: str
    accepted_until: str | None
    remedy: str | None
    since: str | None
    exposure_years: float
    touches: list[str]
    verdict_after: str | None


@dataclass(frozen=True, slots=True)
class AidPayment(Plain):
    """What an aid pays an operator in a period."""

    payer: str
    operator: str
    period: str
    amount: float


@dataclass(frozen=True, slots=True)
class RequirementRow(Plain):
    """A requirement, its date, and the period in which the plan has met it.

    `late_years` says by how much the plan comes after a date that was over, or nearly so, when it began; then
    `met` is false.
    """

    name: str
    kind: str
    words: str
    date: str | None
    period: str | None
    met: bool | None
    met_in: str | None
    late_years: float | None


@dataclass(frozen=True, slots=True)
class ShiftedDate(Plain):
    """A date that had to be moved, and to when."""

    name: str
    date: str
    instead: str


@dataclass(frozen=True, slots=True)
class RelaxationRow(Plain):
    """The least by which one requirement of a conflict would have to give way."""

    name: str
    words: str
    date: str | None
    amount: float | None
    enough: bool


@dataclass(frozen=True, slots=True)
class ConflictRow(Plain):
    """Requirements that cannot hold together."""

    words: str
    minimal: bool
    families: list[str]
    relaxations: list[RelaxationRow]


@dataclass(frozen=True, slots=True)
class DecisiveFigure(Plain):
    """A figure, and the cost of the plan at both ends of its range."""

    figure: str
    source: str
    prior: bool
    low: float | None
    high: float | None
    moved: float


@dataclass(frozen=True, slots=True)
class RangesRow(Plain):
    """The cost of the plan with other figures."""

    low: float | None
    mid: float | None
    high: float | None
    runs: int
    feasible: int
    tenth: float | None
    median: float | None
    ninetieth: float | None
    decisive: list[DecisiveFigure]


@dataclass(frozen=True, slots=True)
class DelayRow(Plain):
    """What a year later saves and a year earlier costs; of all dates together where there is no name."""

    name: str | None
    year_later_saves: float | None
    year_earlier_costs: float | None
    year_earlier_possible: bool


@dataclass(frozen=True, slots=True)
class WaivedDuty(Plain):
    """What a waiver puts off."""

    name: str
    waiver: str
    until: str
    reason: str
    period: str | None
    elements: list[str]
