"""Print the ranking of decisions for people."""

from typing import Any

from cleanpath.reporting.columns import print_columns

SHOWN = 20
"""Decisions of one kind that are printed."""
Plain = dict[str, Any]


def print_levers(result: Plain, command: str) -> None:
    """Print who can clear what, in which order, and what the budget buys."""
    print(result["title"])
    print(f"lens {result['lens']}, as of {result['as_of']}; {result['count_meaning']}")
    for kind in result["kinds"]:
        _print_kind(kind, result["whole"], result["budget"])
    for line in (*result["skipped"], *result["notes"]):
        print(f"\nnote: {line}")


def _print_kind(kind: Plain, whole: float, budget: Plain | None) -> None:
    print(f"\nBy {kind['by']}: {kind['meaning']}")
    rows = [_row(row) for row in kind["levers"][:SHOWN]]
    print_columns(("decision", "clears alone", "lost without", "fair share", "price"), rows)
    if len(kind["levers"]) > SHOWN:
        print(f"... and {len(kind['levers']) - SHOWN} more; --format json has all")
    before, after = kind["clear_before"][0], kind["clear_after_all"][0]
    print(f"Of {whole:g}, clear now {before:g}, after all of them {after:g}.")
    steps = kind["order"][: SHOWN // 2]
    best = (
        "Best order"
        if kind["order_is_best"]
        else "A good order (in brackets what no set as large can exceed)"
    )
    print(f"{best}: " + ", ".join(_step(step, kind["order_is_best"]) for step in steps))
    if kind["bought"] and budget:
        _print_bought(kind["bought"], budget)


def _step(step: Plain, exact: bool) -> str:
    limit = "" if exact else f" [{step['at_most']:g}]"
    return f"{step['lever']} {step['cleared']:g}{limit}"


def _row(row: Plain) -> tuple[str, ...]:
    error = f" +- {row['shapley_error']:.2g}" if row["shapley_error"] else ""
    return (
        row["lever"],
        _ends(row["clears"]),
        _ends(row["lost_without"]),
        f"{row['shapley']:.4g}{error}",
        _price(row["price"]),
    )


def _ends(ends: list[float]) -> str:
    """Say what is certain and, where open questions could turn out well, what is hoped for."""
    sure, hoped = ends
    return f"{sure:g}" if sure >= hoped else f"{sure:g} (up to {hoped:g})"


def _price(price: Plain | None) -> str:
    if price is None:
        return ""
    low, _, high = (f"{amount / 1e6:,.0f}" for amount in price["amounts"])
    marks = [word for word in ("prior", "hindsight") if price[word]]
    words = f"{low} to {high} M {price['currency']}" if low != high else f"{low} M {price['currency']}"
    return words + (f" ({', '.join(marks)})" if marks else "")


def _print_bought(bought: Plain, budget: Plain) -> None:
    names = ", ".join(bought["levers"]) or "nothing"
    gap = "no set does better" if bought["gap"] == 0 else f"no set clears more than {bought['at_most']:g}"
    print(
        f"A budget of {budget['amount'] / 1e6:,.0f} M at {budget['price']} prices buys {names}: "
        f"clears {bought['cleared']:g} for {bought['cost'] / 1e6:,.0f} M; {gap}."
    )
    if bought["unpriced"]:
        print(f"Without a price, so left out: {', '.join(bought['unpriced'])}.")
