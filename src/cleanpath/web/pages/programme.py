"""Plan and levers: what it would take, and whose decision clears most."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cleanpath.errors import BadInput, CleanpathError
from cleanpath.levers.ranking import COUNTS
from cleanpath.web.pages.opened import Opened, open_case
from cleanpath.web.preparing import NotReady
from cleanpath.web.problems import without_places
from cleanpath.web.tables import Column, Table

router = APIRouter()
Plain = dict[str, Any]
Form = Literal["csv", "json"]

SEARCH_S = 20.0
"""Seconds that a page searches for a plan; a job may search longer."""
GAP = 0.005
FARTHEST_BUDGET = 1e15


def try_slow(opened: Opened, part: Hashable, work_out: Callable[[], Plain]) -> tuple[Plain | None, str]:
    """Return what takes long, and "" or why the case does not allow it."""
    try:
        return opened.answer.get(part, work_out, slow=True), ""
    except NotReady:
        raise
    except CleanpathError as error:
        return None, without_places(opened.request, str(error))


def _needed(found: Plain | None, fault: str) -> Plain:
    if found is None:
        raise BadInput("case", "one that allows it", fault)
    return found


def _search(opened: Opened) -> tuple[Plain | None, str, bool]:
    delay = opened.query.flag("delay")

    def search() -> Plain:
        return opened.answer.analysis.plan(gap=GAP, seconds=SEARCH_S, runs=0, delay=delay).to_dict()

    return *try_slow(opened, ("plan", delay), search), delay


@router.get("/cases/{case}/plan")
def show_plan(request: Request, case: str) -> Response:
    """Show the cheapest programme, what cannot hold together, and the worth of a year."""
    opened = open_case(request, case)
    plan, fault, delay = _search(opened)
    exported = dict(opened.asked) | ({"delay": "yes"} if delay else {})
    return opened.render(
        "plan.html", "Plan", plan=plan, fault=fault, delay=delay, seconds=SEARCH_S, exported=exported
    )


PLAN_TABLES: Mapping[str, tuple[str, Sequence[Column]]] = {
    "programme": (
        "Programme",
        (
            Column("period", "Period"),
            Column("replaced", "Replaced", "number"),
            Column("visits", "Visits", "number"),
            Column("cash", "Cash", "number"),
            Column("aid", "Of it aid", "number"),
            Column("exposed", "Flows exposed", "number"),
        ),
    ),
    "steps": (
        "Steps of the programme",
        (
            Column("by", "By", "date", facet=True),
            Column("action", "Action", "words", facet=True),
            Column("units", "Units", "number"),
            Column("kind", "Kind", "words", facet=True),
            Column("vendor", "Maker", facet=True),
            Column("elements", "Elements"),
            Column("for", "For"),
        ),
    ),
    "delays": ("Worth of a year", ()),
}
"""The tables of a plan: each with its title and its columns, without any those of its rows."""


def _plan_table(opened: Opened, name: str) -> Table:
    found, fault, delay = _search(opened)
    title, columns = PLAN_TABLES[name]
    rows = _needed(found, fault)[name] or []
    columns = columns or [Column(key, key.replace("_", " ").capitalize()) for key in (rows or [{}])[0]]
    values = dict(opened.asked) | ({"delay": "yes"} if delay else {})
    return Table(name, title, ("cases", opened.name, "plan", name), columns, rows, None, values)


@router.get("/cases/{case}/plan/{name}.{form}")
def send_plan_table(
    request: Request, case: str, name: Literal["programme", "steps", "delays"], form: Form
) -> Response:
    """Send a table of the plan as CSV or JSON."""
    opened = open_case(request, case)
    return opened.send(_plan_table(opened, name), form, "Plan")


@router.get("/cases/{case}/plan/{name}")
def show_plan_table(request: Request, case: str, name: Literal["programme", "steps", "delays"]) -> Response:
    """Show a table of the plan by itself."""
    opened = open_case(request, case)
    return opened.send(_plan_table(opened, name), "page", "Plan")


def _rank(opened: Opened) -> tuple[Plain | None, str, dict[str, str]]:
    count = opened.query.choice("count", tuple(COUNTS), "")
    budget = opened.query.number("budget", 0.0, FARTHEST_BUDGET)
    price = opened.query.choice("price", ("low", "mid", "high"), "mid")

    def rank() -> Plain:
        return opened.answer.analysis.levers((), count or None, budget, price).to_dict()

    found, fault = try_slow(opened, ("levers", count, budget, price), rank)
    given = {
        "count": found["count"] if found else count,
        "budget": opened.query.given.get("budget", ""),
        "price": price,
    }
    return found, fault, given


@router.get("/cases/{case}/levers")
def show_levers(request: Request, case: str) -> Response:
    """Rank the decisions that clear protected traffic."""
    opened = open_case(request, case)
    found, fault, given = _rank(opened)
    return opened.render("levers.html", "Levers", result=found, fault=fault, given=given, counts=COUNTS)


LEVERS = (
    Column("by", "By", facet=True),
    Column("lever", "Decision"),
    Column("certain", "Clears for certain", "number"),
    Column("perhaps", "Perhaps", "number"),
    Column("exposed", "Left exposed", "number"),
    Column("open", "Left open", "number"),
    Column("shapley", "Fair share", "number"),
    Column("price_low", "Price, low", "number"),
    Column("price_high", "Price, high", "number"),
    Column("currency", "Currency"),
)


def _lever_row(by: str, row: Plain) -> Plain:
    price = row["price"]
    told = price and not price["prior"] and not price["hindsight"]
    amounts = price["amounts"] if told else (None, None, None)
    return {
        **{name: row[name] for name in ("lever", "certain", "perhaps", "shapley")},
        **{"by": by, "exposed": row["after"]["exposed"], "open": row["after"]["open"]},
        **{"price_low": amounts[0], "price_high": amounts[2], "currency": price["currency"] if told else ""},
    }


@router.get("/cases/{case}/levers.{form}")
def send_levers(request: Request, case: str, form: Form) -> Response:
    """Send the levers of every kind as CSV or JSON."""
    opened = open_case(request, case)
    found, fault, given = _rank(opened)
    rows = [_lever_row(kind["by"], row) for kind in _needed(found, fault)["kinds"] for row in kind["levers"]]
    path = ("cases", opened.name, "levers")
    table = Table("levers", "Levers", path, LEVERS, rows, None, dict(opened.asked) | given)
    return opened.send(table, form, "Levers")
