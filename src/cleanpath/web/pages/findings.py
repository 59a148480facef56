"""Findings: what each rule asks of the operators, box by box, the calendar, and the waivers."""

import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cleanpath.errors import UnknownName
from cleanpath.results.findings import describe_findings
from cleanpath.waivers import FIELDS, KINDS
from cleanpath.web.accounts.access import current_person, require
from cleanpath.web.accounts.model import Person, Role
from cleanpath.web.accounts.proposals import propose_waiver
from cleanpath.web.pages.opened import Opened, answers_of, open_case, page_context
from cleanpath.web.query import Query, read_form
from cleanpath.web.rendering import linker, render
from cleanpath.web.tables import Column, Row, Table, send
from cleanpath.workspace.records import waivers, waivers_add, waivers_withdraw

router = APIRouter()
Plain = dict[str, Any]
Form = Literal["csv", "json"]
Approver = Annotated[Person, Depends(require(Role.APPROVER))]
Fields = Annotated[Query, Depends(read_form)]

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
WAIVERS = (
    Column("key", "Key", "link"),
    Column("kind", "Kind", facet=True),
    Column("state", "State", facet=True),
    Column("rule", "Rule", facet=True),
    Column("requirement", "Requirement"),
    Column("covers", "Covers"),
    Column("expires", "Expires", "date"),
    Column("by", "Signed by"),
    Column("reason", "Why"),
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
    more = opened.context("Findings") | {"layout": "findings.html", "result": result}
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


def _waivers(request: Request, query: Query) -> Table:
    day = query.day("as_of")
    as_of = None if day is None else day.isoformat()
    rows = waivers(answers_of(request).workspace, as_of)
    values = {"as_of": as_of} if as_of else {}

    def target(row: Row) -> tuple[object, ...]:
        return "waivers", row["key"]

    note = "A waiver marks findings as waived until it expires; a decision only stands beside them."
    return Table("waivers", "Waivers and decisions", ("waivers",), WAIVERS, rows, target, values, note)


@router.get("/waivers")
def show_waivers(request: Request) -> Response:
    """Show all waivers and decisions."""
    query, person = Query.of(request), current_person(request)
    table = _waivers(request, query)
    return send(request, table, query, "page", layout="waivers.html", **page_context(request, person))


@router.get("/waivers.{form}")
def send_waivers(request: Request, form: Form) -> Response:
    """Send the waivers as CSV or JSON."""
    current_person(request)
    query = Query.of(request)
    return send(request, _waivers(request, query), query, form)


@router.get("/waivers/add")
def show_waiver_form(request: Request, person: Approver) -> Response:
    """Show the form for a waiver."""
    query = Query.of(request)
    given = {name: query.text(name) or "" for name in ("rule", "requirement", "operator", "asset")}
    query.finish()
    rules = sorted(answers_of(request).workspace.registry)
    more = page_context(request, person)
    return render(
        request, "waiver_add.html", given=given, rules=rules, kinds=KINDS, fields=sorted(FIELDS), **more
    )


@router.post("/waivers/add")
def add_waiver(request: Request, person: Approver, fields: Fields) -> Response:
    """Sign a waiver or a decision."""
    names = ("requirement", "asset", "serial", "operator", "group", "starts", "signed", "kind")
    said = {name: value for name in names if (value := fields.text(name)) is not None}
    said |= {name: fields.needed(name) for name in ("rule", "expires", "why")}
    if request.app.state.settings.four_eyes:
        propose_waiver(request, said, person)
        return RedirectResponse(linker(request)("proposals"), 303)
    made = waivers_add(answers_of(request).workspace, by=person.name, **said)
    return RedirectResponse(linker(request)("waivers", made["key"]), 303)


@router.get("/waivers/{key}")
def show_waiver(request: Request, key: str) -> Response:
    """Show one waiver."""
    person = current_person(request)
    Query.of(request).finish()
    held = {row["key"]: row for row in waivers(answers_of(request).workspace)}
    if key not in held:
        raise UnknownName("waiver", "waiver", key, held)
    return render(request, "waiver.html", waiver=held[key], **page_context(request, person))


@router.post("/waivers/{key}/withdraw")
def withdraw_waiver(request: Request, key: str, person: Approver, fields: Fields) -> Response:
    """Withdraw a waiver from a day on."""
    why, day = fields.needed("why"), fields.text("day")
    waivers_withdraw(answers_of(request).workspace, key, person.name, why, day)
    return RedirectResponse(linker(request)("waivers", key), 303)
