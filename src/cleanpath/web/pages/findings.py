"""Findings: what each rule asks of the operators, box by box, and the calendar."""

import datetime
from typing import Any, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cleanpath.errors import UnknownName
from cleanpath.results.findings import describe_findings
from cleanpath.results.wording import not_judged_text
from cleanpath.waivers import FIELDS
from cleanpath.web.kept import KeptRoute
from cleanpath.web.pages.opened import Opened, open_case
from cleanpath.web.tables import Column, Table, send

router = APIRouter(route_class=KeptRoute)
Plain = dict[str, Any]
Form = Literal["csv", "json"]

GRAVITY = ("breached", "unknown", "due", "waived", "not_evaluable", "met", "not_applicable")
"""Statuses in the order in which a table lists them."""
YEARS = 10
"""How far the calendar looks ahead where no last day is given."""


def _gravity(status: str) -> int:
    return GRAVITY.index(status) if status in GRAVITY else len(GRAVITY)


COLUMNS = (
    Column("id", "Finding", "link"),
    Column("status", "Status", "words", facet=True, order=_gravity),
    Column("rule", "Rule", facet=True),
    Column("requirement", "Requirement"),
    Column("operator", "Operator", facet=True),
    Column("state", "State of the rule", "words", facet=True),
    Column("starts", "Begins", "date"),
    Column("deadline", "Due", "date"),
    Column("elements", "Elements", "number"),
    Column("why", "Why"),
)
CALENDAR = (
    Column("date", "Date", "date"),
    Column("what", "What", "words", facet=True),
    Column("rule", "Rule", facet=True),
    Column("requirement", "Requirement"),
    Column("operator", "Operator", facet=True),
    Column("status", "Status", "words", facet=True, order=_gravity),
    Column("left_low", "Left at least", "number"),
    Column("left_high", "Left at most", "number"),
    Column("needs", "What it needs"),
)


def judged(opened: Opened, until: datetime.date | None = None) -> Plain:
    """Return what `judge` says of a case: under the lens asked for, or by local law without one."""
    analysis = opened.answer.analysis
    under = analysis if opened.question.lens else analysis.under("local")
    last = until or analysis.clocks.as_of.replace(year=min(9999, analysis.clocks.as_of.year + YEARS), day=1)
    return opened.answer.get(("judge", last), lambda: describe_findings(under.judge_by_law(), last).to_dict())


def _findings(opened: Opened) -> Table:
    result = judged(opened)
    rows = [_row(finding) for finding in result["findings"]]
    rows.sort(key=lambda row: (_gravity(row["status"]), row["deadline"] or row["starts"] or "", row["id"]))
    path = ("cases", opened.name, "findings")
    note = f"Under {result['lens']}, as of {result['as_of']}."
    return Table("findings", "Findings", path, COLUMNS, rows, lambda r: (*path, r["id"]), opened.asked, note)


def _row(finding: Plain) -> Plain:
    assets = {asset for status, names in finding["assets"].items() if status != "met" for asset in names}
    reason = finding["reasons"][-1]["text"] if finding["reasons"] else ""
    return finding | {"elements": len(assets), "why": reason}


def _calendar(opened: Opened) -> Table:
    until = opened.query.day("until")
    result = judged(opened, until)
    path = ("cases", opened.name, "calendar")
    values = dict(opened.asked) | ({"until": until.isoformat()} if until else {})
    note = f"Everything that begins, is due or ends up to {result['until']}."
    return Table("calendar", "Calendar", path, CALENDAR, result["calendar"], None, values, note)


@router.get("/cases/{case}/findings")
def show_findings(request: Request, case: str) -> Response:
    """Show the findings of a case."""
    opened = open_case(request, case)
    result = judged(opened)
    more = opened.context("Findings") | {
        "layout": "findings.html",
        "result": result,
        "not_judged": not_judged_text(result),
    }
    return send(request, _findings(opened), opened.query, "page", **more)


@router.get("/cases/{case}/findings.{form}")
def send_findings(request: Request, case: str, form: Form) -> Response:
    """Send the findings as CSV or JSON."""
    opened = open_case(request, case)
    return opened.send(_findings(opened), form, "Findings")


@router.get("/cases/{case}/calendar")
def show_calendar(request: Request, case: str) -> Response:
    """Show the calendar of obligations."""
    opened = open_case(request, case)
    return opened.send(_calendar(opened), "page", "Findings")


@router.get("/cases/{case}/calendar.{form}")
def send_calendar(request: Request, case: str, form: Form) -> Response:
    """Send the calendar as CSV or JSON."""
    opened = open_case(request, case)
    return opened.send(_calendar(opened), form, "Findings")


@router.get("/cases/{case}/findings/{finding:path}")
def show_finding(request: Request, case: str, finding: str) -> Response:
    """Show one finding: the boxes, the measures, the reasons with their sources, and the waivers."""
    opened = open_case(request, case)
    found = {row["id"]: row for row in judged(opened)["findings"]}
    if finding not in found:
        raise UnknownName("finding", "finding", finding, found)
    return opened.render("finding.html", "Findings", finding=found[finding], fields=FIELDS)
