"""Waivers and decisions: listed, signed and withdrawn."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cleanpath.errors import UnknownName
from cleanpath.waivers import FIELDS, KINDS
from cleanpath.web.accounts.access import current_person, require
from cleanpath.web.accounts.model import Person, Role
from cleanpath.web.accounts.proposals import propose_waiver
from cleanpath.web.kept import KeptLedgerRoute
from cleanpath.web.pages.opened import answers_of, page_context
from cleanpath.web.query import Query, read_form
from cleanpath.web.rendering import linker, render
from cleanpath.web.tables import Column, Row, Table, send
from cleanpath.workspace.records import waivers, waivers_add, waivers_withdraw

router = APIRouter(route_class=KeptLedgerRoute)
Approver = Annotated[Person, Depends(require(Role.APPROVER))]
Fields = Annotated[Query, Depends(read_form)]

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
def send_waivers(request: Request, form: Literal["csv", "json"]) -> Response:
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
