"""Runs and diff: what was recorded, and what became of it between two runs."""

from typing import Any, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cleanpath.errors import BadInput, UnknownName
from cleanpath.files import to_json
from cleanpath.ledger.listing import describe_run, list_runs
from cleanpath.results.changes import WORDS
from cleanpath.web.accounts.access import current_person
from cleanpath.web.accounts.model import Person
from cleanpath.web.kept import KeptLedgerRoute
from cleanpath.web.pages.opened import answers_of, page_context
from cleanpath.web.query import Query
from cleanpath.web.rendering import render
from cleanpath.web.tables import Column, Table, send

router = APIRouter(route_class=KeptLedgerRoute)
Plain = dict[str, Any]

MOST_RUNS = 5_000
"""Runs that the table looks back."""

COLUMNS = (
    Column("id", "Run", "link"),
    Column("verb", "What", facet=True),
    Column("case", "Case", facet=True),
    Column("as_of", "As of", "date"),
    Column("known_at", "Known at", "date"),
    Column("lens", "Lens", facet=True),
    Column("status", "Status", facet=True),
    Column("started", "Started", "date"),
)
CHANGES = (
    Column("id", "What"),
    Column("change", "Change", "words", facet=True),
    Column("old", "Before"),
    Column("new", "After"),
    Column("since", "Since", "date"),
    Column("cause", "Brought about by"),
)


def visible_runs(request: Request, person: Person) -> list[Plain]:
    """Return the runs of the cases that a person may see, the latest first."""
    rows = list_runs(answers_of(request).workspace.ledger, MOST_RUNS)
    return [row for row in rows if person.may_see(row["case"])]


def find_run(request: Request, person: Person, run: str) -> Plain:
    """Return one run; one of a case that the person may not see is as unknown as one that is not there."""
    unknown = UnknownName("run", "run", run, (), "See the list of runs.")
    try:
        found = describe_run(answers_of(request).workspace.ledger.run(run))
    except UnknownName:
        raise unknown from None
    if not person.may_see(found["case"]):
        raise unknown
    return found


def _table(request: Request, person: Person) -> Table:
    rows = visible_runs(request, person)
    note = "Every run keeps what it read, by digest, and its result."
    return Table("runs", "Runs", ("runs",), COLUMNS, rows, lambda row: ("runs", row["id"]), {}, note)


@router.get("/runs")
def show_runs(request: Request) -> Response:
    """Show the recorded runs."""
    person = current_person(request)
    more = page_context(request, person)
    return send(request, _table(request, person), Query.of(request), "page", layout="runs.html", **more)


@router.get("/runs.{form}")
def send_runs(request: Request, form: Literal["csv", "json"]) -> Response:
    """Send the runs as CSV or JSON."""
    person = current_person(request)
    return send(request, _table(request, person), Query.of(request), form)


def _compared(request: Request, person: Person, query: Query) -> tuple[Plain, Table]:
    old, new = query.needed("old"), query.needed("new")
    for run in (old, new):
        find_run(request, person, run)
    case = find_run(request, person, new)["case"]
    try:
        result = answers_of(request).compare(old, new, case)
    except BadInput as error:
        if error.where != "--case":
            raise
        result = answers_of(request).compare(old, new, None)
    values = {"old": old, "new": new}
    return result, Table("diff", "Changes", ("runs", "diff"), CHANGES, result["changes"], None, values)


@router.get("/runs/diff")
def show_difference(request: Request) -> Response:
    """Show what changed between two runs, and what brought it about."""
    query, person = Query.of(request), current_person(request)
    result, table = _compared(request, person, query)
    more = page_context(request, person) | {"result": result, "words_of": WORDS}
    return send(request, table, query, "page", layout="diff.html", **more)


@router.get("/runs/diff.{form}")
def send_difference(request: Request, form: Literal["csv", "json"]) -> Response:
    """Send the changes between two runs as CSV or JSON."""
    query, person = Query.of(request), current_person(request)
    return send(request, _compared(request, person, query)[1], query, form)


@router.get("/runs/{run}")
def show_run(request: Request, run: str) -> Response:
    """Show one run, and the others of the same question to compare it with."""
    person = current_person(request)
    Query.of(request).finish()
    found = find_run(request, person, run)
    same = [
        row
        for row in visible_runs(request, person)
        if (row["verb"], row["case"]) == (found["verb"], found["case"]) and row["id"] != found["id"]
        and row["result_digest"]
    ]  # fmt: skip
    known = found["case"] in answers_of(request).names()
    return render(
        request, "run.html", run=found, same=same[:50], known=known, **page_context(request, person)
    )


@router.get("/runs/{run}/result.json")
def send_result(request: Request, run: str) -> Response:
    """Send the result of a run as it was recorded."""
    person = current_person(request)
    Query.of(request).finish()
    find_run(request, person, run)
    result = answers_of(request).workspace.ledger.result(run)
    if result is None:
        raise UnknownName("run", "run whose result was kept", run, ())
    return Response(to_json(result), media_type="application/json")
