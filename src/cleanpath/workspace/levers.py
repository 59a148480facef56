"""Which decision clears most protected traffic, and what a budget buys."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cleanpath.workspace.desk import Plain, Workspace, open_case

if TYPE_CHECKING:
    from cleanpath.planning.prices import Prices
    from cleanpath.reporting.leverage import Ranked
    from cleanpath.study import Study

MOST = 512
"""Decisions of one kind that are ranked."""
USUAL = ("country", "operator", "maker", "site")


def levers(
    workspace: Workspace,
    case: str,
    by: list[str] | None = None,
    count: str = "flows",
    budget: float | None = None,
    price: str = "mid",
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
) -> Plain:
    """Rank the decisions that clear protected traffic."""
    from cleanpath.errors import BadInput

    if budget is not None and budget < 0:
        raise BadInput("--budget", "an amount of 0 or more", f"{budget:g}")
    opened, clocks = open_case(case, as_of, known_at)
    study = workspace.study(opened, lens, clocks)
    return rank_levers(study, by or USUAL, count, None if budget is None else (budget, price))


def rank_levers(
    study: "Study", by: Sequence[str], count: str = "flows", money: tuple[float, str] | None = None
) -> Plain:
    """Rank the decisions on a case that was studied.

    Parameters
    ----------
    study
        The case under its lens.
    by, count
        Who decides, and what is counted.
    money
        A budget, and the end of the price ranges that it is held against.

    Raises
    ------
    BadInput
        If there is a budget and no price.
    """
    from cleanpath.errors import BadInput
    from cleanpath.planning.prices import read_prices
    from cleanpath.reporting.leverage import describe_levers

    case = study.case
    prices = read_prices(case.folder, study.clocks)
    if money is not None and not prices:
        way_out = "Add a table prices.csv to the case; `docs/guide/levers.md` has its columns."
        raise BadInput(f"case {case.name}", "prices of decisions for --budget", "none", way_out)
    kinds = [_rank(study, kind, count, prices, money) for kind in by]
    return describe_levers(case, study.terms(), count, kinds, prices, money)


def _rank(
    study: "Study", kind: str, count: str, prices: "Prices", money: tuple[float, str] | None
) -> "Ranked | str":
    import numpy as np

    from cleanpath.planning.levers import find_levers
    from cleanpath.planning.needs import find_needs
    from cleanpath.planning.prices import price_of
    from cleanpath.planning.ranking import best_within, count_goals, rank
    from cleanpath.reporting.leverage import Ranked

    network, found = study.case.network, study.restricted
    levers = find_levers(kind, network, found)
    if not levers.names:
        return f"{kind}: nothing that is or may be restricted has one."
    if len(levers.names) > MOST:
        return f"{kind}: {len(levers.names)} decisions are more than the {MOST} that are ranked."
    needs = find_needs(study.situation, levers, found.low, found.high)
    ids, volume, choice = (network.demands[name] for name in ("id", "volume", "choice"))
    goals = count_goals(count, ids.to_pylist(), volume.to_numpy(), choice.to_pylist())
    cost = price_of(prices, levers, money[1] if money else "mid")
    priced = bool(np.isfinite(cost).all())
    ranking = rank(levers, needs, goals, cost if priced else np.ones(len(cost)))
    return Ranked(levers, ranking, best_within(ranking, cost, money[0]) if money else None, priced)
