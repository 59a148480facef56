"""Pictures of plans and levers: Vega-Lite descriptions of printed results, drawn as SVG or PNG offline.

Colours are of the Okabe-Ito palette; whatever a colour tells stands in words beside it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from cleanpath.errors import BadInput, Unavailable, install_extra

Plain = dict[str, Any]
BLUE, ORANGE, GREEN, RED = "#0072b2", "#e69f00", "#009e73", "#d55e00"
OWN = "own money"
WIDTH, HEIGHT = 560, 220
PNG_SCALE = 2.0


def draw_programme(plan: Plain) -> Plain:
    """Describe the programme over time: sites visited by year, cost by payer, exposure falling."""
    title = f"{plan['title']}: the programme"
    parts = [_visits(plan), _payers(plan), _exposure(plan)]
    return _page({"title": title, "vconcat": parts, "resolve": {"scale": {"color": "independent"}}})


def _year(period: str) -> str:
    return period[:4]


def _visits(plan: Plain) -> Plain:
    totals: dict[str, int] = {_year(one["name"]): 0 for one in plan["periods"]}
    for row in plan["programme"]:
        totals[_year(row["period"])] += row["visits"]
    values = [{"year": year, "visits": visits} for year, visits in totals.items()]
    return {
        **_size(),
        "title": "Visits to sites by year",
        "data": {"values": values},
        "mark": {"type": "bar", "color": BLUE},
        "encoding": {"x": _nominal("year", "year"), "y": _number("visits", "visits")},
    }


def _payers(plan: Plain) -> Plain:
    values = [
        {"year": _year(row["period"]), "payer": OWN, "money": (row["cash"] - row["aid"]) / 1e6}
        for row in plan["programme"]
    ]
    values += [
        {"year": _year(row["period"]), "payer": row["payer"], "money": row["amount"] / 1e6}
        for row in plan["aid"]
    ]
    years = sorted({_year(one["name"]) for one in plan["periods"]})
    colour = {
        "field": "payer",
        "type": "nominal",
        "title": "payer",
        "scale": {"range": [BLUE, ORANGE, GREEN, "#cc79a7", "#56b4e9", RED]},
    }
    return {
        **_size(),
        "title": f"Money by payer, million {plan['currency']}",
        "data": {"values": values},
        "mark": "bar",
        "encoding": {
            "x": {**_nominal("year", "year"), "scale": {"domain": years}},
            "y": {**_number("money", f"million {plan['currency']}"), "aggregate": "sum"},
            "color": colour,
        },
    }


def _exposure(plan: Plain) -> Plain:
    exposed = {row["period"]: row["exposed"] for row in plan["programme"]}
    begins = [plan["as_of"], *(one["end"] for one in plan["periods"])]
    values = [
        {"begin": begin, "end": one["end"], "exposed": exposed.get(one["name"], 0)}
        for begin, one in zip(begins, plan["periods"], strict=False)
    ]
    return {
        **_size(),
        "title": "Protected flows exposed during each period",
        "data": {"values": values},
        "mark": {"type": "bar", "color": RED},
        "encoding": {
            "x": {"field": "begin", "type": "temporal", "title": "time"},
            "x2": {"field": "end"},
            "y": {**_number("exposed", "flows exposed"), "axis": {"tickMinStep": 1}},
        },
    }


def draw_delays(plan: Plain) -> Plain:
    """Describe what moving each date by a year saves or costs.

    Raises
    ------
    BadInput
        If the plan was made without `--delay`.
    """
    if not plan["delays"]:
        raise BadInput("plan", "prices of delays", "none", "Run `cleanpath plan CASE --delay --format json`.")
    values = []
    for one in plan["delays"]:
        name = one["name"] or "all dates together"
        if one["year_later_saves"] is not None:
            values.append(
                {"date": name, "move": "a year later saves", "money": one["year_later_saves"] / 1e6}
            )
        earlier = one["year_earlier_costs"]
        if earlier is not None and one["year_earlier_possible"]:
            values.append({"date": name, "move": "a year earlier costs", "money": earlier / 1e6})
    return _page(
        {
            "title": f"{plan['title']}: what a year is worth",
            "data": {"values": values},
            "width": WIDTH,
            "mark": "bar",
            "encoding": {
                "y": {"field": "date", "type": "nominal", "title": None, "sort": None},
                "yOffset": {"field": "move", "type": "nominal"},
                "x": _number("money", f"million {plan['currency']}"),
                "color": {
                    "field": "move",
                    "type": "nominal",
                    "title": None,
                    "scale": {"range": [ORANGE, BLUE]},
                },
            },
        }
    )


def draw_levers(result: Plain) -> Plain:
    """Describe what each decision does alone, one panel for each kind in which decisions depend on others.

    Raises
    ------
    BadInput
        If each clears just what is its own: such bars would only count flows.
    """
    kinds = [kind for kind in result["kinds"] if not kind["separate"]]
    if not kinds:
        hint = "Read the table, or count choices (--count choices) or ask for other kinds (--by site)."
        raise BadInput(
            "levers", "decisions that depend on each other", "none: bars would only count flows", hint
        )
    panels = []
    for kind in kinds:
        rows = [
            {"lever": row["lever"], "cleared": row[name], "how": words}
            for row in kind["levers"][:20]
            for name, words in (("certain", "for certain"), ("perhaps", "perhaps"))
        ]
        panels.append(
            {
                "title": f"By {kind['by']}",
                "width": WIDTH,
                "data": {"values": rows},
                "mark": {"type": "bar"},
                "encoding": {
                    "y": {"field": "lever", "type": "nominal", "title": None, "sort": None},
                    "x": _number("cleared", f"cleared alone, of {result['whole']:g}"),
                    "color": {
                        "field": "how",
                        "type": "nominal",
                        "title": None,
                        "scale": {"domain": ["for certain", "perhaps"], "range": [BLUE, ORANGE]},
                    },
                },
            }
        )
    return _page({"title": f"{result['title']}: whose decision clears most", "vconcat": panels})


def _page(parts: Plain) -> Plain:
    font = {"font": "DejaVu Sans"}
    view = {"view": {"stroke": None}, "axis": {"labelLimit": 260}, **font}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "config": view,
        **parts,
    }


def _size() -> Plain:
    return {"width": WIDTH, "height": HEIGHT}


def _nominal(name: str, title: str) -> Plain:
    return {"field": name, "type": "nominal", "title": title, "axis": {"labelAngle": 0}}


def _number(name: str, title: str) -> Plain:
    return {"field": name, "type": "quantitative", "title": title}


PICTURES: Mapping[str, tuple[str, Callable[[Plain], Plain]]] = {
    "programme": ("cleanpath.plan/", draw_programme),
    "delays": ("cleanpath.plan/", draw_delays),
    "levers": ("cleanpath.levers/", draw_levers),
}
"""Every picture by name: the schema of the result that it shows, and what describes it."""


def draw(picture: str, result: Any, where: str) -> Plain:
    """Describe a picture of a printed result.

    Raises
    ------
    BadInput
        If the result is of another kind, or has nothing to show.
    """
    schema, describe = PICTURES[picture]
    found = result.get("schema") if isinstance(result, dict) else None
    if not str(found).startswith(schema):
        verb = schema.removeprefix("cleanpath.").rstrip("/")
        hint = f"Write one with `cleanpath {verb} CASE --format json`."
        raise BadInput(where, f"a result of `cleanpath {verb}`", str(found), hint)
    if picture == "programme" and not result["programme"]:
        raise BadInput(
            where, "a plan with a programme", f"the status {result['status']}", "There is nothing to draw."
        )
    return describe(result)


def render(picture: Plain, suffix: str) -> bytes:
    """Draw a described picture.

    Raises
    ------
    Unavailable
        If the extra `charts` is not installed.
    BadInput
        If the suffix is neither `.svg` nor `.png`.
    """
    if suffix not in (".svg", ".png"):
        raise BadInput("--to", "a name that ends in .svg or .png", suffix or "none")
    try:
        import vl_convert
    except ImportError:
        needed = "the package vl-convert-python"
        raise Unavailable("charts", needed, "none", install_extra("charts")) from None
    if suffix == ".svg":
        return str(vl_convert.vegalite_to_svg(picture)).encode()
    return bytes(vl_convert.vegalite_to_png(picture, scale=PNG_SCALE))
