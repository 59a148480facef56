"""cleanpath.levers/1: the ranking of decisions, as `levers --format json` prints it."""

from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from typing import ClassVar

import numpy as np

from cleanpath import __version__
from cleanpath.exposure.scope import Scope
from cleanpath.levers.levers import LEVER_KINDS, Price, Prices, price_of
from cleanpath.levers.rank_kinds import Ranked
from cleanpath.levers.ranking import COUNTS, Bundle
from cleanpath.network.case import Case
from cleanpath.network.graph import Reals
from cleanpath.results.assessment import Terms, describe_basis
from cleanpath.results.cover import ScopeRow, describe_cover
from cleanpath.results.typed import Document, Plain

SCHEMA = "cleanpath.levers/1"


@dataclass(frozen=True, slots=True)
class Budget(Plain):
    """An amount, and the end of the price ranges that it is held against."""

    amount: float
    price: str


@dataclass(frozen=True, slots=True)
class PriceRow(Plain):
    """The range of a decision's cost, and where it is from."""

    amounts: list[float]
    currency: str
    year: int | None
    prior: bool
    verified: bool
    hindsight: bool
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class GoalsNow(Plain):
    """How what is counted stands: clear, exposed for certain, open, without a route."""

    clear: float
    exposed: float
    open: float
    unreachable: float


@dataclass(frozen=True, slots=True)
class LeverRow(Plain):
    """What one decision clears: by itself, and what is lost where all others are taken; now and at best.

    `certain`: is exposed for certain now and clear after it alone; `perhaps`: is open now, or may be clear
    after it; `after`: how everything stands then.
    """

    lever: str
    elements: int
    certain: float
    perhaps: float
    after: GoalsNow
    clears: list[float]
    lost_without: list[float]
    shapley: float
    shapley_error: float
    price: PriceRow | None
    clears_per_million: list[float | None] | None


@dataclass(frozen=True, slots=True)
class OrderStep(Plain):
    """A decision in the best order, what is clear after it, and what no choice of as many exceeds."""

    lever: str
    cleared: float
    at_most: float


@dataclass(frozen=True, slots=True)
class Bought(Plain):
    """What a budget buys."""

    levers: list[str]
    cleared: float
    cost: float
    at_most: float
    gap: float
    unpriced: list[str]


@dataclass(frozen=True, slots=True)
class LeverKind(Plain):
    """The decisions of one kind, ranked.

    `separate`: nothing that is counted depends on more than one decision, so what each clears is a mere
    count. `fewest` are the decisions that clear all that all of them do; `fewest_proven`: no fewer do.
    """

    by: str
    meaning: str
    clear_before: list[float]
    clear_after_all: list[float]
    now: GoalsNow
    separate: bool
    fewest: list[str]
    fewest_proven: bool
    out_of_reach: int
    levers: list[LeverRow]
    order: list[OrderStep]
    order_is_best: bool
    order_weighs_prices: bool
    bought: Bought | None


@dataclass(frozen=True, slots=True)
class LeversResult(Document):
    """The decisions that clear protected traffic, by kind."""

    SCHEMA: ClassVar[str] = SCHEMA

    version: str
    case: str
    title: str
    synthetic: bool
    digests: dict[str, str]
    digest: str
    as_of: str
    known_at: str
    lens: str
    scope: ScopeRow
    incomplete: list[str]
    count: str
    count_meaning: str
    flows: int
    whole: float | None
    budget: Budget | None
    kinds: list[LeverKind]
    skipped: list[str]
    notes: list[str]


def describe_levers(
    case: Case,
    terms: Terms,
    count: str,
    kinds: Sequence[Ranked | str],
    prices: Prices,
    money: tuple[float, str] | None,
    scope: Scope | None = None,
) -> LeversResult:
    """Put the ranking together. The same input gives the same object, in the same order.

    Parameters
    ----------
    case, terms
        What was asked.
    count
        What is counted, a key of `COUNTS`.
    kinds
        The kinds that were ranked; a text says why one was not.
    prices
        What decisions cost.
    money
        The budget and the end of the price range that it was held against.
    scope
        What the verdicts cover; all planes by default.
    """
    ranked = [one for one in kinds if isinstance(one, Ranked)]
    return LeversResult(
        version=__version__,
        case=case.name,
        title=case.settings.title,
        synthetic=case.settings.synthetic,
        digests=case.digests,
        digest=terms.digest,
        as_of=terms.clocks.as_of.isoformat(),
        known_at=terms.clocks.known_at.isoformat(),
        lens=terms.lens,
        **describe_cover(case, scope),
        count=count,
        count_meaning=COUNTS[count],
        flows=case.network.demands.num_rows,
        whole=ranked[0].ranking.whole if ranked else None,
        budget=None if money is None else Budget(*money),
        kinds=[_kind(one, prices, money) for one in ranked],
        skipped=[one for one in kinds if isinstance(one, str)],
        notes=[*_notes(prices), *_cautions(case)],
    )


def _kind(one: Ranked, prices: Prices, money: tuple[float, str] | None) -> LeverKind:
    levers, ranking = one.levers, one.ranking
    rows = [_row(number, one, prices.get((levers.kind, name))) for number, name in enumerate(levers.names)]
    order = ranking.order
    return LeverKind(
        by=levers.kind,
        meaning=LEVER_KINDS[levers.kind],
        clear_before=ranking.clear.tolist(),
        clear_after_all=ranking.all.tolist(),
        now=GoalsNow(*astuple(ranking.now)),
        separate=ranking.separate,
        fewest=[levers.names[lever] for lever in ranking.fewest],
        fewest_proven=ranking.least,
        out_of_reach=int(np.count_nonzero(levers.stuck)),
        levers=sorted(rows, key=lambda row: (-row.clears[0], -row.certain, -row.shapley, row.lever)),
        order=[
            OrderStep(levers.names[lever], cleared, at_most)
            for lever, cleared, at_most in zip(order.levers, order.values, order.bound, strict=True)
        ],
        order_is_best=order.exact,
        order_weighs_prices=one.priced,
        bought=None if one.bought is None or money is None else _bought(one, one.bought, prices, money),
    )


def _row(number: int, one: Ranked, price: Price | None) -> LeverRow:
    ranking, levers = one.ranking, one.levers
    clears, single = ranking.alone[number].tolist(), ranking.singles[number]
    return LeverRow(
        lever=levers.names[number],
        elements=int(np.count_nonzero(levers.lever == number)),
        certain=single.certain,
        perhaps=single.perhaps,
        after=GoalsNow(*astuple(single.after)),
        clears=clears,
        lost_without=ranking.last[number].tolist(),
        shapley=float(ranking.shapley.value[number]),
        shapley_error=float(ranking.shapley.error[number]),
        price=None if price is None else PriceRow(**asdict(price) | {"amounts": list(price.amounts)}),
        clears_per_million=None if price is None else _per_million(clears[0], price.amounts),
    )


def _per_million(cleared: float, amounts: tuple[float, float, float]) -> list[float | None]:
    """Return what a million of the currency clears: at the greatest price, and at the least."""
    return [cleared / amount * 1e6 if amount > 0 else None for amount in (amounts[2], amounts[0])]


def _bought(one: Ranked, bundle: Bundle, prices: Prices, money: tuple[float, str]) -> Bought:
    cost: Reals = price_of(prices, one.levers, money[1])
    return Bought(
        levers=[one.levers.names[lever] for lever in bundle.levers],
        cleared=bundle.value,
        cost=bundle.cost,
        at_most=bundle.bound,
        gap=0.0 if bundle.bound <= 0 else max(0.0, 1.0 - bundle.value / bundle.bound),
        unpriced=[n for n, c in zip(one.levers.names, cost, strict=True) if np.isnan(c)],
    )


def _cautions(case: Case) -> list[str]:
    """Return what a model of routes misses; there "clear" is clear in the model."""
    basis = describe_basis(case.settings)
    return [f"The graph is {basis['graph']}. {basis['caution']}"] if "caution" in basis else []


def _notes(prices: Prices) -> list[str]:
    notes = []
    if any(price.hindsight for price in prices.values()):
        notes.append("Some prices could be known only later: they are hindsight, and marked so.")
    if any(price.prior for price in prices.values()):
        notes.append("Priors (judgements, not statements on a decision) are no prices; a budget uses them.")
    return notes
