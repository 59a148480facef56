"""Vendors: browse, and one vendor with its owners on a time line."""

import datetime
from typing import Any, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cleanpath.dates import parse_date
from cleanpath.identity.vendor_checks import list_vendors
from cleanpath.reporting.figures import Markup, tag
from cleanpath.results.registries import list_rules
from cleanpath.results.vendor_detail import show_vendor
from cleanpath.web.accounts.access import current_person
from cleanpath.web.kept import KeptRoute
from cleanpath.web.pages.opened import answers_of, page_context
from cleanpath.web.pages.rules import read_clocks
from cleanpath.web.query import Query
from cleanpath.web.rendering import render
from cleanpath.web.tables import Column, Table, send

router = APIRouter(route_class=KeptRoute)
Plain = dict[str, Any]

COLUMNS = (
    Column("id", "Vendor", "link"),
    Column("name", "Name"),
    Column("home", "Home", facet=True),
    Column("owner", "Owners on the day"),
    Column("kind", "Kind", "words", facet=True),
)


def _table(request: Request, query: Query) -> Table:
    day = query.day("as_of") or datetime.date.today()
    found = list_vendors(answers_of(request).workspace.vendors, day)
    rows = [row | {"owner": [link["name"] for link in row["owners"]]} for row in found]
    values = {"as_of": query.given["as_of"]} if query.given.get("as_of") else {}
    note = f"Owners on {day}, the nearest first."
    return Table(
        "vendors", "Vendors", ("vendors",), COLUMNS, rows, lambda r: ("vendors", r["id"]), values, note
    )


@router.get("/vendors")
def show_vendors(request: Request) -> Response:
    """Show all vendors with their home and owners on a day."""
    query, person = Query.of(request), current_person(request)
    table = _table(request, query)
    return send(request, table, query, "page", layout="plain.html", **page_context(request, person))


@router.get("/vendors.{form}")
def send_vendors(request: Request, form: Literal["csv", "json"]) -> Response:
    """Send the vendors as CSV or JSON."""
    current_person(request)
    query = Query.of(request)
    return send(request, _table(request, query), query, form)


@router.get("/vendors/{vendor}")
def show_one_vendor(request: Request, vendor: str) -> Response:
    """Show one vendor with its owners through time, and the rules that mean it on a day."""
    query, person = Query.of(request), current_person(request)
    clocks = read_clocks(query)
    query.finish()
    workspace = answers_of(request).workspace
    found = show_vendor(workspace.vendors, vendor, clocks.as_of).to_dict()
    rules = [row for row in list_rules(workspace.registry, clocks, vendor=vendor) if row["state"]]
    return render(
        request,
        "vendor.html",
        vendor=found,
        clocks=clocks,
        rules=rules,
        drawing=draw_owners(found["ownership"], clocks.as_of),
        **page_context(request, person),
    )


WIDTH, LEFT, ROW, TOP = 1000, 210, 28, 26


def draw_owners(facts: list[Plain], day: datetime.date) -> Markup | None:
    """Return a bar for each fact about owners, from the year it begins to the year it ends."""
    if not facts:
        return None
    spans = [_span(fact, day) for fact in facts]
    first = min(begin for begin, _ in spans).year
    last = max(*(end for _, end in spans), day).year + 1
    begin = datetime.date(first, 1, 1)
    days = (datetime.date(last, 1, 1) - begin).days

    def at(moment: datetime.date) -> float:
        return LEFT + (WIDTH - LEFT - 20) * (moment - begin).days / days

    height = TOP + ROW * len(facts) + 8
    step = max(1, (last - first) // 12)
    marks = [_year(year, at(datetime.date(year, 1, 1)), height) for year in range(first, last + 1, step)]
    bars = [
        _bar(fact, at(span[0]), at(span[1]), TOP + ROW * row)
        for row, (fact, span) in enumerate(zip(facts, spans, strict=True))
    ]
    now = tag(
        "line", x1=f"{at(day):.1f}", x2=f"{at(day):.1f}", y1=16, y2=height, stroke="#d55e00", stroke_width=2
    )
    label = "Owners through time; the list below holds the same facts"
    return tag("svg", *marks, *bars, now, viewBox=f"0 0 {WIDTH} {height}", role="img", aria_label=label)


def _span(fact: Plain, day: datetime.date) -> tuple[datetime.date, datetime.date]:
    begin = parse_date(fact["from"], "from").first if fact["from"] else None
    end = parse_date(fact["to"], "to").last if fact["to"] else day
    begin = begin or min(end, day) - datetime.timedelta(days=365)
    return begin, max(begin, end)


def _year(year: int, x: float, height: int) -> Markup:
    line = tag("line", x1=f"{x:.1f}", x2=f"{x:.1f}", y1=18, y2=height, stroke="#d8dde0")
    return tag("g", line, tag("text", year, x=f"{x:.1f}", y=13, text_anchor="middle", font_size=12))


def _bar(fact: Plain, begin: float, end: float, y: int) -> Markup:
    who = fact["controller"] or ", ".join(str(holder["who"]) for holder in fact["holders"]) or fact["type"]
    colour = "#0072b2" if fact["verified"] else "#8a8a8a"
    name = tag("text", who[:26], x=LEFT - 10, y=y + 17, text_anchor="end", font_size=13)
    width = f"{max(3.0, end - begin):.1f}"
    bar = tag("rect", x=f"{begin:.1f}", y=y + 4, width=width, height=ROW - 10, fill=colour, rx=3)
    return tag("g", tag("title", f"{who}, {fact['from'] or '?'} to {fact['to'] or 'today'}"), name, bar)
