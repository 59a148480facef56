"""Claims: browse, one claim with its history, add, grade and withdraw."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cleanpath.claims.kinds import ADDED, KINDS
from cleanpath.claims.market import load_market_claims
from cleanpath.claims.model import Attribution, describe_claim
from cleanpath.errors import UnknownName
from cleanpath.ledger.listing import describe_held
from cleanpath.web.accounts.access import current_person, require
from cleanpath.web.accounts.model import Person, Role
from cleanpath.web.kept import KeptLedgerRoute
from cleanpath.web.pages.opened import answers_of, page_context
from cleanpath.web.query import Query, read_form
from cleanpath.web.rendering import linker, render
from cleanpath.web.tables import Column, Table, send
from cleanpath.workspace.records import claims as list_claims
from cleanpath.workspace.records import claims_add, claims_grade, claims_withdraw
from cleanpath.workspace.workspace import Workspace

router = APIRouter(route_class=KeptLedgerRoute)
Plain = dict[str, Any]
Analyst = Annotated[Person, Depends(require(Role.ANALYST))]
Fields = Annotated[Query, Depends(read_form)]

COLUMNS = (
    Column("key", "Claim", "link"),
    Column("subject", "About"),
    Column("kind", "Kind", "words", facet=True),
    Column("vendor", "Vendor", facet=True),
    Column("low", "At least", "number"),
    Column("high", "At most", "number"),
    Column("date", "Date", "date"),
    Column("known_from", "Known from", "date"),
    Column("said_by", "Said by", "words", facet=True),
    Column("grade", "Grade", "grade"),
    Column("state", "State", facet=True),
)


def _table(request: Request, query: Query) -> Table:
    workspace = answers_of(request).workspace
    subject, as_of, known_at = query.text("subject"), query.day("as_of"), query.day("known_at")
    days = {"as_of": as_of, "known_at": known_at}
    said = {name: day.isoformat() for name, day in days.items() if day is not None}
    found = list_claims(workspace, subject, withdrawn=True, **said)
    own = {claim.key for claim in workspace.ledger.claims(include_withdrawn=True)}
    rows = [row | {"state": _state(row, own)} for row in found]
    given = ("subject", "as_of", "known_at")
    values = {name: query.given[name] for name in given if query.given.get(name)}
    note = "Who said what about who supplies whom. Grades run from A1, the firmest, to F6."
    return Table("claims", "Claims", ("claims",), COLUMNS, rows, lambda r: ("claims", r["key"]), values, note)


def _state(row: Plain, own: set[str]) -> str:
    if row["withdrawn"]:
        return "withdrawn"
    return "added here" if row["key"] in own else "bundled"


@router.get("/claims")
def show_claims(request: Request) -> Response:
    """Show all claims."""
    query, person = Query.of(request), current_person(request)
    table = _table(request, query)
    more = page_context(request, person)
    return send(request, table, query, "page", layout="claims.html", given=table.values, **more)


@router.get("/claims.{form}")
def send_claims(request: Request, form: Literal["csv", "json"]) -> Response:
    """Send the claims as CSV or JSON."""
    current_person(request)
    query = Query.of(request)
    return send(request, _table(request, query), query, form)


@router.get("/claims/add")
def show_form(request: Request, person: Analyst) -> Response:
    """Show the form for a claim."""
    query = Query.of(request)
    subject = query.text("subject") or ""
    query.finish()
    return render(
        request,
        "claim_add.html",
        subject=subject,
        kinds={name: KINDS[name] for name in ADDED},
        attributions=[str(one) for one in Attribution],
        vendors=sorted(answers_of(request).workspace.vendors),
        **page_context(request, person),
    )


@router.post("/claims/add")
def add_claim(request: Request, person: Analyst, fields: Fields) -> Response:
    """Record a claim."""
    shares: Plain = {name: fields.number(name, 0.0, 1.0) for name in ("low", "high")}
    said: Plain = {
        name: fields.text(name)
        for name in ("known_from", "until", "url", "attribution", "grade", "statement", "kind")
    }
    made = claims_add(
        answers_of(request).workspace,
        fields.needed("subject"),
        fields.needed("vendor"),
        fields.needed("date"),
        fields.needed("source"),
        person.name,
        **{name: value for name, value in (shares | said).items() if value is not None},
    )
    return RedirectResponse(linker(request)("claims", made["key"]), 303)


def find_claim(workspace: Workspace, key: str) -> Plain:
    """Return a claim with the entries about it; a bundled one has none.

    Raises
    ------
    UnknownName
        If there is no such claim.
    """
    held = {one.claim.key: one for one in workspace.ledger.held_claims()}
    if key in held:
        return describe_held(held[key]) | {"own": True}
    market = {claim.key: claim for claim in load_market_claims()}
    if key not in market:
        raise UnknownName("claim", "claim", key, [*held, *market])
    return describe_claim(market[key]) | {"own": False, "events": [], "withdrawn": False}


@router.get("/claims/{key}")
def show_claim(request: Request, key: str) -> Response:
    """Show one claim with its sources and all that was decided about it."""
    person = current_person(request)
    Query.of(request).finish()
    claim = find_claim(answers_of(request).workspace, key)
    meaning = KINDS.get(claim["kind"], "")
    return render(
        request, "claim.html", claim=claim, meaning_of_kind=meaning, **page_context(request, person)
    )


@router.post("/claims/{key}/grade")
def grade_claim(request: Request, key: str, person: Analyst, fields: Fields) -> Response:
    """Record another grade."""
    workspace = answers_of(request).workspace
    claims_grade(workspace, key, fields.needed("grade"), person.name, fields.needed("why"))
    return RedirectResponse(linker(request)("claims", key), 303)


@router.post("/claims/{key}/withdraw")
def withdraw_claim(request: Request, key: str, person: Analyst, fields: Fields) -> Response:
    """Record that a claim no longer counts."""
    claims_withdraw(answers_of(request).workspace, key, person.name, fields.needed("why"))
    return RedirectResponse(linker(request)("claims", key), 303)
