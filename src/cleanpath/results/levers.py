"""The ranking of decisions as plain data: the documented object that `levers --format json` prints."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from cleanpath import __version__
from cleanpath.levers.levers import LEVER_KINDS, Price, Prices, price_of
from cleanpath.levers.rank_kinds import Ranked
from cleanpath.levers.ranking import COUNTS, Bundle
from cleanpath.network.case import Case
from cleanpath.network.graph import Reals
from cleanpath.results.assessment import Terms

SCHEMA = "cleanpath.levers/1"
Plain = dict[str, Any]


def describe_levers(
    case: Case,
    terms: Terms,
    count: str,
    kinds: Sequence[Ranked | str],
    prices: Prices,
    money: tuple[float, str] | None,
) -> Plain:
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
    """
    ranked = [one for one in kinds if isinstance(one, Ranked)]
    return {
        "schema": SCHEMA,
        "version": __version__,
        "case": case.name,
        "title": case.settings.title,
        "synthetic": case.settings.synthetic,
        "digests": case.digests,
        "digest": terms.digest,
        "as_of": terms.clocks.as_of.isoformat(),
        "known_at": terms.clocks.known_at.isoformat(),
        "lens": terms.lens,
        "count": count,
        "count_meaning": COUNTS[count],
        "whole": ranked[0].ranking.whole if ranked else None,
        "budget": None if money is None else {"amount": money[0], "price": money[1]},
        "kinds": [_kind(one, prices, money) for one in ranked],
        "skipped": [one for one in kinds if isinstance(one, str)],
        "notes": _notes(prices),
    }


def _kind(one: Ranked, prices: Prices, money: tuple[float, str] | None) -> Plain:
    levers, ranking = one.levers, one.ranking
    rows = [_row(number, one, prices.get((levers.kind, name))) for number, name in enumerate(levers.names)]
    order = ranking.order
    return {
        "by": levers.kind,
        "meaning": LEVER_KINDS[levers.kind],
        "clear_before": ranking.clear.tolist(),
        "clear_after_all": ranking.all.tolist(),
        "out_of_reach": int(np.count_nonzero(levers.stuck)),
        "levers": sorted(rows, key=lambda row: (-row["clears"][0], -row["shapley"], row["lever"])),
        "order": [
            {"lever": levers.names[lever], "cleared": cleared, "at_most": at_most}
            for lever, cleared, at_most in zip(order.levers, order.values, order.bound, strict=True)
        ],
        "order_is_best": order.exact,
        "order_weighs_prices": one.priced,
        "bought": None if one.bought is None or money is None else _bought(one, one.bought, prices, money),
    }


def _row(number: int, one: Ranked, price: Price | None) -> Plain:
    ranking, levers = one.ranking, one.levers
    clears = ranking.alone[number].tolist()
    return {
        "lever": levers.names[number],
        "elements": int(np.count_nonzero(levers.lever == number)),
        "clears": clears,
        "lost_without": ranking.last[number].tolist(),
        "shapley": float(ranking.shapley.value[number]),
        "shapley_error": float(ranking.shapley.error[number]),
        "price": None if price is None else asdict(price) | {"amounts": list(price.amounts)},
        "clears_per_million": None if price is None else _per_million(clears[0], price.amounts),
    }


def _per_million(cleared: float, amounts: tuple[float, float, float]) -> list[float | None]:
    """Return what a million of the currency clears: at the greatest price, and at the least."""
    return [cleared / amount * 1e6 if amount > 0 else None for amount in (amounts[2], amounts[0])]


def _bought(one: Ranked, bundle: Bundle, prices: Prices, money: tuple[float, str]) -> Plain:
    cost: Reals = price_of(prices, one.levers, money[1])
    return {
        "levers": [one.levers.names[lever] for lever in bundle.levers],
        "cleared": bundle.value,
        "cost": bundle.cost,
        "at_most": bundle.bound,
        "gap": 0.0 if bundle.bound <= 0 else max(0.0, 1.0 - bundle.value / bundle.bound),
        "unpriced": [n for n, c in zip(one.levers.names, cost, strict=True) if np.isnan(c)],
    }


def _notes(prices: Prices) -> list[str]:
    notes = []
    if any(price.hindsight for price in prices.values()):
        notes.append("Some prices could be known only later: they are hindsight, and marked so.")
    if any(price.prior for price in prices.values()):
        notes.append("Prices marked as priors are judgements, not statements about the decision.")
    return notes
