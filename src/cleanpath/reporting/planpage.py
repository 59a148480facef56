"""The section of the brief on a plan: what it costs and proves, period by period, with its pictures."""

import base64
from typing import Any

from cleanpath.reporting.charts import draw, render
from cleanpath.reporting.html import Markup, tag

PICTURES = {
    "programme": "Visits by year, money by payer, and flows exposed; the table below holds the same figures",
    "delays": "What moving each date by a year saves or costs",
}
Plain = dict[str, Any]


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
    return tag("img", src=f"data:image/svg+xml;base64,{data}", alt=PICTURES[name], class_="picture")


def _table(plan: Plain) -> Markup:
    names = ("period", "replaced", "visits", "cash", "of it aid", "flows exposed")
    head = tag("tr", *(tag("th", name, scope="col") for name in names))
    rows = [
        tag(
            "tr",
            tag("td", row["period"]),
            *(tag("td", f"{row[name]:,.0f}") for name in ("replaced", "visits", "cash", "aid", "exposed")),
        )
        for row in plan["programme"]
    ]
    return tag("div", tag("table", tag("thead", head), tag("tbody", *rows)), class_="scroll")
