"""Plan and levers on the page."""

import base64
from typing import Any

from cleanpath.reporting.charts import draw, render
from cleanpath.reporting.figures import Markup, join, tag

SHOWN = 12
"""Decisions of one kind on the page."""
WIDTH, ROW, LEFT = 640, 26, 150
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
    words = (
        "A decision clears a flow when nothing that is or may be restricted is left on its way. The bars "
        "show what each decision clears by itself, in flows weighed by volume; open questions in its reach "
        "count as settled."
    )
    blocks = [part for kind in kinds for part in _kind(kind, result["whole"])]
    title = tag("h2", "Whose decision clears most", id="levers")
    return tag("section", title, tag("p", words), *blocks, aria_labelledby="levers")


def _kind(kind: Plain, whole: float) -> list[Markup]:
    rows = kind["levers"][:SHOWN]
    best = rows[0]
    head = f"{best['lever']}'s decision clears most by itself: {best['clears'][0]:g} of {whole:g}."
    order = ", ".join(f"{step['lever']} ({step['cleared']:g})" for step in kind["order"][:8])
    last = f"In the best order: {order}." if kind["order_is_best"] else f"In a good order: {order}."
    names = tag(
        "tr", *(tag("th", n, scope="col") for n in ("decision", "clears alone", "fair share", "price"))
    )
    cells = [
        tag(
            "tr",
            tag("td", row["lever"]),
            tag("td", f"{row['clears'][0]:g}"),
            tag("td", f"{row['shapley']:.4g}"),
            tag("td", _price(row["price"])),
        )
        for row in rows
    ]
    table = tag("div", tag("table", tag("thead", names), tag("tbody", *cells)), class_="scroll")
    more = len(kind["levers"]) - len(rows)
    rest = tag("p", f"And {more} more.") if more else None
    detail = tag("details", tag("summary", "The same as a table, with prices"), table)
    parts = (tag("h3", TITLES[kind["by"]]), tag("p", head), _bars(rows, whole), tag("p", last), rest, detail)
    return [part for part in (*parts, _bought(kind)) if part is not None]


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
    if price is None or price["hindsight"]:
        return "not public on the day"
    low, _, high = (f"{amount / 1e6:,.0f}" for amount in price["amounts"])
    words = (
        f"{low} to {high} million {price['currency']}"
        if low != high
        else f"{low} million {price['currency']}"
    )
    return words + (" (a prior)" if price["prior"] else "")


def _bars(rows: list[Plain], whole: float) -> Markup:
    """Return bars as SVG, each with its number beside it."""
    room = WIDTH - LEFT - 70
    drawn = []
    for number, row in enumerate(rows):
        y, long = number * ROW, room * row["clears"][0] / whole if whole else 0.0
        name = tag("text", row["lever"], x=LEFT - 8, y=y + 17, text_anchor="end", font_size=13)
        bar = tag("rect", x=LEFT, y=y + 4, width=f"{long:.1f}", height=ROW - 8, fill="#0072b2")
        value = tag("text", f"{row['clears'][0]:g}", x=f"{LEFT + long + 6:.1f}", y=y + 17, font_size=13)
        drawn.append(tag("g", name, bar, value))
    height = ROW * len(rows)
    svg = tag(
        "svg",
        join(*drawn),
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        aria_label="What each decision clears alone; the table below holds the same figures",
    )
    return tag("div", svg, class_="bars")


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
