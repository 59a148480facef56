"""Case: the lead paragraph, the classes, the map, whose bases, and the tables behind them."""

from dataclasses import replace
from typing import Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cleanpath.errors import UnknownName
from cleanpath.reporting.brief import map_panels
from cleanpath.results.wording import headline, settle_lines
from cleanpath.web.kept import KeptRoute
from cleanpath.web.pages import evidence
from cleanpath.web.pages.opened import Opened, open_case
from cleanpath.web.tables import Table

router = APIRouter(route_class=KeptRoute)
Form = Literal["csv", "json"]

TABLES = {
    "flows": ("Flows", evidence.flows),
    "sites": ("Sites", evidence.sites),
    "parts": ("Parts", evidence.parts),
    "elements": ("Elements", evidence.elements),
    "planes": ("Planes and properties", evidence.planes),
    "settle": ("What to find out first", evidence.settle),
}
"""The tables of a case, each at an address of its own."""

SITES_SHOWN, PARTS_SHOWN = 40, 12
"""Rows of the tables on the first page of a case."""


@router.get("/cases/{case}")
def show_case(request: Request, case: str) -> Response:
    """Show what a case answers."""
    opened = open_case(request, case)
    answer = opened.answer
    result = answer.assessment
    by_site = answer.get("by site", lambda: _by_site(opened))
    panels = answer.get("map", lambda: map_panels(answer.case.network.sites.to_pylist(), by_site))
    return opened.render(
        "case.html",
        "Case",
        lines=answer.get("headline", lambda: headline(result)),
        counts=result["counts_by_class"],
        panels=panels,
        sites=opened.view(_asked(opened, evidence.sites(answer)), SITES_SHOWN),
        parts=opened.view(_asked(opened, evidence.parts(answer)), PARTS_SHOWN),
        settle=result["settle"],
        settle_lines=settle_lines(result["settle"]) if result["settle"] else [],
        notes=result.get("notes", ()),
    )


def _by_site(opened: Opened) -> dict[str, list[dict[str, object]]]:
    groups: dict[str, list[dict[str, object]]] = {}
    for demand in opened.answer.assessment["demands"]:
        groups.setdefault(demand.get("site") or "", []).append(demand)
    return groups


def _asked(opened: Opened, table: Table) -> Table:
    return replace(table, values=opened.asked)


def _flows(opened: Opened, **chosen: str) -> Table:
    """Return the flows of a case; `site` leaves those of a site, `through` those that may pass an element."""
    table = _asked(opened, evidence.flows(opened.answer))
    rows, through = list(table.rows), chosen.get("through")
    if through:
        demands = opened.answer.assessment["demands"]
        touched = {d["id"] for d in demands if through in (*d["touches"], *d["may_touch"])}
        rows = [row for row in rows if row["id"] in touched]
    if "site" in chosen:
        rows = [row for row in rows if row["site"] == chosen["site"]]
    values = {**table.values, **{name: value for name, value in chosen.items() if value}}
    return replace(table, rows=rows, values=values, carried=opened.asked)


def _send(request: Request, case: str, name: str, form: str) -> Response:
    opened = open_case(request, case)
    title, make = TABLES[name]
    if name == "flows":
        return opened.send(_flows(opened, through=opened.query.text("through") or ""), form, title)
    return opened.send(_asked(opened, make(opened.answer)), form, title)


@router.get("/cases/{case}/sites/{site:path}")
def show_site(request: Request, case: str, site: str) -> Response:
    """Show the flows of one site."""
    opened = open_case(request, case)
    row = next((row for row in evidence.sites(opened.answer).rows if row["id"] == site), None)
    if row is None:
        raise UnknownName("site", "site", site, [row["id"] for row in evidence.sites(opened.answer).rows])
    return opened.render("site.html", "Sites", site=row, flows=opened.view(_flows(opened, site=site), 200))


@router.get("/cases/{case}/elements/{element:path}")
def show_element(request: Request, case: str, element: str) -> Response:
    """Show what is known of one element: its makers, the statements, and the flows that pass it."""
    opened = open_case(request, case)
    rows = evidence.elements_by_id(opened.answer)
    if element not in rows:
        raise UnknownName("element", "element", element, rows)
    result, claims = opened.answer.assessment, opened.answer.claims
    ground = result["grounds"].get(element, {})
    used = [claims[key] for key in ground.get("claims", ())]
    beside = [(claims[one["claim"]], one["reason"]) for one in ground.get("on_record", ())]
    reasons = [result["reasons"][number] for number in ground.get("reasons", ())]
    return opened.render(
        "element.html",
        "Elements",
        element=rows[element],
        ground=ground,
        used=used,
        beside=beside,
        reasons=reasons,
        flows=opened.view(_flows(opened, through=element), 50),
    )


def _add_tables() -> None:
    """Give each table its three addresses: a page, CSV and JSON."""

    def add(name: str) -> None:
        @router.get(f"/cases/{{case}}/{name}")
        def show_table(request: Request, case: str) -> Response:
            return _send(request, case, name, "page")

        @router.get(f"/cases/{{case}}/{name}.{{form}}")
        def send_table(request: Request, case: str, form: Form) -> Response:
            return _send(request, case, name, form)

    for name in TABLES:
        add(name)


_add_tables()
