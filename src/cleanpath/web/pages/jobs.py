"""Jobs: long work that was asked for, how it goes, and what came of it."""

import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cleanpath.web.accounts.access import current_person, require
from cleanpath.web.accounts.model import Person, Role
from cleanpath.web.jobs.model import Job
from cleanpath.web.jobs.queue import Queue
from cleanpath.web.pages.opened import page_context
from cleanpath.web.query import Query, read_form, read_lens
from cleanpath.web.rendering import linker, render
from cleanpath.web.tables import Column, Table, send

router = APIRouter()
Plain = dict[str, Any]
Analyst = Annotated[Person, Depends(require(Role.ANALYST))]
Fields = Annotated[Query, Depends(read_form)]

ASKED = ("assess", "plan", "levers")
"""The verbs that the pages ask for as jobs."""
COLUMNS = (
    Column("id", "Job", "link"),
    Column("verb", "What", facet=True),
    Column("case", "Case", facet=True),
    Column("status", "Status", facet=True),
    Column("person", "Asked by", facet=True),
    Column("submitted", "Asked", "date"),
    Column("run", "Run"),
)


def _queue(request: Request) -> Queue:
    found: Queue = request.app.state.queue
    return found


def _row(job: Job) -> Plain:
    """Return a job with its times in words."""
    times = {name: _time(getattr(job, name)) for name in ("submitted", "started", "ended")}
    return job.to_dict() | times | {"final": job.status.final}


def _time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%d %H:%M:%S")


@router.get("/jobs")
def show_jobs(request: Request) -> Response:
    """Show the jobs that the person may see, the latest first."""
    person = current_person(request)
    more = page_context(request, person)
    return send(request, _table(request, person), Query.of(request), "page", layout="plain.html", **more)


@router.get("/jobs.{form}")
def send_jobs(request: Request, form: Literal["csv", "json"]) -> Response:
    """Send the jobs that the person may see as CSV or JSON."""
    person = current_person(request)
    return send(request, _table(request, person), Query.of(request), form)


def _table(request: Request, person: Person) -> Table:
    rows = [_row(job) for job in _queue(request).jobs(person)]
    note = "Long work goes on while the pages answer. What is finished is recorded as a run."
    return Table("jobs", "Jobs", ("jobs",), COLUMNS, rows, lambda row: ("jobs", row["id"]), {}, note)


@router.post("/jobs")
def ask_for_work(request: Request, person: Analyst, fields: Fields) -> Response:
    """Put work on a case into the queue."""
    verb = fields.choice("verb", ASKED, "assess")
    given: Plain = {"case": fields.needed("case"), "lens": read_lens(fields.text("lens"))}
    given |= {name: fields.text(name) for name in ("as_of", "known_at")}
    fields.finish()
    person.require_case(given["case"])
    asked = {name: value for name, value in given.items() if value is not None}
    job = _queue(request).submit(verb, asked, person)
    return RedirectResponse(linker(request)("jobs", job.id), 303)


@router.get("/jobs/{job}")
def show_job(request: Request, job: str) -> Response:
    """Show how a job goes; the page looks again by itself until the job has ended."""
    person = current_person(request)
    Query.of(request).finish()
    row = _row(_queue(request).job(job, person))
    headers = None if row["final"] else {"Refresh": "3"}
    return render(request, "job.html", headers=headers, job=row, **page_context(request, person))


@router.post("/jobs/{job}/cancel")
def cancel_job(request: Request, job: str, person: Analyst, fields: Fields) -> Response:
    """Cancel a job."""
    fields.finish()
    _queue(request).cancel(job, person)
    return RedirectResponse(linker(request)("jobs", job), 303)
