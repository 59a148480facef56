"""Plan and levers on the page."""

import base64
from typing import Any

from cleanpath.reporting.charts import draw, render
from cleanpath.reporting.figures import Markup, grid, tag

SHOWN = 12
"""Decisions of one kind on the page."""
KINDS = ("country", "operator")
TITLES = {"country": "By government", "operator": "By operator"}
Plain = dict[str, Any]


def lever_section(result: Plain | None) -> Markup | None:
    """Return the section, or nothing where no kind of decision divides the flows."""
    kinds = [
        kind for kind in (result or {}).get("kinds", ()) if kind["by"] in KINDS and len(kind["levers"]) > 1
    ]
    if result is None or not kinds:
        return None
    now, whole = kinds[0]["now"], result["whole"]
    what = "choices of an operator" if result["count"] == "choices" else "flows, weighed by volume"
    words = (
        f"Of {whole:g} {what}, {now['exposed']:g} are exposed for certain and {now['open']:g} are open. A "
        "decision clears one when nothing that is or may be restricted is left on its way: for certain where "
        "it is exposed now, perhaps where nobody knows whether it is."
    )
    blocks = [part for kind in kinds for part in _kind(kind, whole)]
    title = tag("h2", "Whose decision clears most", id="levers")
    return tag("section", title, tag("p", words), *blocks, aria_labelledby="levers")


def _kind(kind: Plain, whole: float) -> list[Markup]:
    rows = kind["levers"][:SHOWN]
    names = ("decision", "clears for certain", "perhaps", "left exposed", "left open", "price")
    table = grid(names, [_cells(row) for row in rows])
    more = len(kind["levers"]) - len(rows)
    rest = tag("p", f"And {more} more.") if more else None
    parts = (tag("h3", TITLES[kind["by"]]), tag("p", _said(kind, whole)), table, rest)
    return [part for part in (*parts, _bought(kind)) if part is not None]


def _cells(row: Plain) -> tuple[str, ...]:
    figures = row["certain"], row["perhaps"], row["after"]["exposed"], row["after"]["open"]
    return (row["lever"], *(f"{figure:g}" for figure in figures), _price(row["price"]))


def _said(kind: Plain, whole: float) -> str:
    """Say how few decisions suffice, or that none can be spared."""
    count, every = len(kind["fewest"]), len(kind["levers"])
    after = kind["clear_after_all"][0]
    if count == every or kind["separate"]:
        return f"After all {every} decisions {after:g} of {whole:g} are clear; none can be spared."
    fewer = "no fewer do" if kind["fewest_proven"] else "perhaps fewer do"
    names = ", ".join(kind["fewest"][:SHOWN]) + (" and others" if count > SHOWN else "")
    return f"{count} of {every} decisions make {after:g} of {whole:g} clear ({fewer}): {names}."


def _bought(kind: Plain) -> Markup | None:
    bought = kind["bought"]
    if not bought:
        return None
    names = ", ".join(bought["levers"]) or "nothing"
    return tag(
        "p",
        f"The budget buys {names}: {bought['cleared']:g} cleared for {bought['cost'] / 1e6:,.0f} million.",
    )


def _price(price: Plain | None) -> str:
    if price is None or price["prior"]:
        return ""
    if price["hindsight"]:
        return "not public on the day"
    low, _, high = (f"{amount / 1e6:,.0f}" for amount in price["amounts"])
    return f"{low if low == high else f'{low} to {high}'} million {price['currency']}"


PICTURES = {
    "programme": "Visits by year, money by payer, and flows exposed; the table below holds the same figures",
    "delays": "What moving each date by a year saves or costs",
}


def plan_section(plan: Plain | None, where: str) -> Markup | None:
    """Return the section of a printed plan, or nothing without one.

    Raises
    ------
    BadInput
        If it is no plan.
    Unavailable
        If the extra `charts` is not installed.
    """
    if plan is None:
        return None
    shown = ["programme", *(["delays"] if plan.get("delays") else [])]
    drawn = [_picture(name, plan, where) for name in shown]
    parts = [tag("p", line) for line in _words(plan)]
    title = tag("h2", "The cheapest programme", id="programme")
    return tag("section", title, *parts, *drawn, _table(plan), aria_labelledby="programme")


def _words(plan: Plain) -> list[str]:
    cost, proof, currency = plan["cost"], plan["proof"], plan["currency"]
    years = cost["exposure_years"]
    return [
        f"It costs {cost['present']:,.0f} {currency} at present value beyond what would be spent anyway, and "
        f"{cost['cash']:,.0f} {currency} in cash. No plan is more than {proof['gap']:.2%} cheaper.",
        f"Until it is done, protected flows stay exposed for {years:,.1f} years added together.",
    ]


def _picture(name: str, plan: Plain, where: str) -> Markup:
    data = base64.b64encode(render(draw(name, plan, where), ".svg")).decode()
    picture = tag("img", src=f"data:image/svg+xml;base64,{data}", alt=PICTURES[name], class_="picture")
    return tag("div", picture, class_="scroll", tabindex=0, role="group", aria_label=PICTURES[name])


def _table(plan: Plain) -> Markup:
    names = ("period", "replaced", "visits", "cash", "of it aid", "flows exposed")
    figures = ("replaced", "visits", "cash", "aid", "exposed")
    rows = [(row["period"], *(f"{row[name]:,.0f}" for name in figures)) for row in plan["programme"]]
    return grid(names, rows)
