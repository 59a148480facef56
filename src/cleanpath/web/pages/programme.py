"""Plan, what-if and levers: what it would take, side by side, and whose decision clears most."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cleanpath.errors import CleanpathError
from cleanpath.levers.ranking import COUNTS
from cleanpath.policy.rules import STATUSES
from cleanpath.scenarios.scenario import parse_scenario
from cleanpath.web.pages.opened import Opened, open_case
from cleanpath.web.preparing import NotReady
from cleanpath.web.problems import without_places
from cleanpath.web.query import Query

router = APIRouter()
Plain = dict[str, Any]

SEARCH_S = 20.0
"""Seconds that a page searches for a plan; a job may search longer."""
GAP = 0.005
FARTHEST_BUDGET = 1e15


def _try(opened: Opened, part: Hashable, work_out: Callable[[], Plain]) -> tuple[Plain | None, str]:
    """Return what takes long, and "" or why the case does not allow it."""
    try:
        return opened.answer.get(part, work_out, slow=True), ""
    except NotReady:
        raise
    except CleanpathError as error:
        return None, without_places(opened.request, str(error))


@router.get("/cases/{case}/plan")
def show_plan(request: Request, case: str) -> Response:
    """Show the cheapest programme, what cannot hold together, and the worth of a year."""
    opened = open_case(request, case)
    delay = opened.query.flag("delay")

    def search() -> Plain:
        return opened.answer.analysis.plan(gap=GAP, seconds=SEARCH_S, runs=0, delay=delay).to_dict()

    plan, fault = _try(opened, ("plan", delay), search)
    return opened.render("plan.html", "Plan", plan=plan, fault=fault, delay=delay, seconds=SEARCH_S)


@router.get("/cases/{case}/levers")
def show_levers(request: Request, case: str) -> Response:
    """Rank the decisions that clear protected traffic."""
    opened = open_case(request, case)
    count = opened.query.choice("count", tuple(COUNTS), "")
    budget = opened.query.number("budget", 0.0, FARTHEST_BUDGET)
    price = opened.query.choice("price", ("low", "mid", "high"), "mid")

    def rank() -> Plain:
        return opened.answer.analysis.levers((), count or None, budget, price).to_dict()

    found, fault = _try(opened, ("levers", count, budget, price), rank)
    given = {
        "count": found["count"] if found else count,
        "budget": opened.query.given.get("budget", ""),
        "price": price,
    }
    return opened.render("levers.html", "Levers", result=found, fault=fault, given=given, counts=COUNTS)


EDITS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "rule": ("A rule moves", {"key": "Rule", "status": "Becomes", "date": "On"}),
    "follow": ("A country follows suit", {"country": "Country", "like": "With a rule like", "date": "From"}),
    "sale": ("A maker is sold", {"vendor": "Maker", "to": "To", "date": "On"}),
    "leave": ("An operator leaves", {"operator": "Operator"}),
    "manage": ("Management is replaced", {"vendor": "Of the maker", "by": "By"}),
    "protect": ("Flows are protected", {"demands": "Flows, such as base-*", "protection": "Protection"}),
    "fund": ("Aid is paid in part", {"payer": "Payer (empty: all)", "share": "Share, such as 0.4"}),
    "element": ("Boxes are replaced", {"id": "Elements, joined by commas", "vendor": "Now made by"}),
}
"""The edits that the page offers: each with its title and its fields."""
PROTECTIONS = ("none", "link_ipsec", "end_to_end")


@router.get("/cases/{case}/whatif")
def show_whatif(request: Request, case: str) -> Response:
    """Compare a case as it is with what it would be under some edits."""
    opened = open_case(request, case)
    given, plan = read_edits(opened.query), opened.query.flag("plan")
    result, fault = None, ""
    if given:
        edits = scenario_of(given)

        def compare() -> Plain:
            scenario = parse_scenario("what-if", edits)
            return opened.answer.analysis.whatif(scenario, plan=plan).to_dict()

        result, fault = _try(opened, ("whatif", tuple(sorted(given.items())), plan), compare)
    workspace = opened.answer.workspace
    offered = {
        "key": sorted(workspace.registry),
        "like": sorted(workspace.registry),
        "vendor": sorted(workspace.vendors),
        "status": STATUSES,
        "protection": PROTECTIONS,
        "operator": sorted(
            {row or "" for row in opened.answer.case.network.elements["operator"].to_pylist()}
        ),
    }
    return opened.render(
        "whatif.html",
        "What-if",
        edits=EDITS,
        given=given,
        plan=plan,
        result=result,
        fault=fault,
        offered=offered,
    )


def read_edits(query: Query) -> dict[str, str]:
    """Take the fields of all edits, as `kind_field`."""
    names = [f"{kind}_{field}" for kind, (_, fields) in EDITS.items() for field in fields]
    taken = {name: query.text(name) for name in names}
    return {name: value for name, value in taken.items() if value is not None}


def scenario_of(given: Mapping[str, str]) -> Plain:
    """Return the edits of an address as a scenario file holds them."""
    tables: Plain = {"title": "what if"}
    for kind, (_, fields) in EDITS.items():
        cells: Plain = {field: given[f"{kind}_{field}"] for field in fields if f"{kind}_{field}" in given}
        if not cells:
            continue
        if kind == "element":
            names = [name.strip() for name in cells.get("id", "").split(",") if name.strip()]
            values = {"vendor": cells.get("vendor", "")}
            tables["set"] = [{"table": "elements", "where": {"id": n}, "values": values} for n in names]
            continue
        if kind == "fund" and "share" in cells:
            cells["share"] = _number(cells["share"])
        tables[kind] = [cells]
    return tables


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
