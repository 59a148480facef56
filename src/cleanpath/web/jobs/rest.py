"""The REST interface of jobs: asked for, listed, cancelled, and their results."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cleanpath.errors import Conflict
from cleanpath.web.accounts.access import current_person
from cleanpath.web.accounts.model import Person
from cleanpath.web.api.schemas import PROBLEMS
from cleanpath.web.jobs.model import Job, Status
from cleanpath.web.jobs.queue import Queue
from cleanpath.web.rendering import linker

router = APIRouter(prefix="/api/v1/jobs", tags=["jobs"])

Somebody = Annotated[Person, Depends(current_person)]
MOST_LISTED = 1_000


class Wanted(BaseModel):
    """What somebody asks for: a verb of the command line and its parameters."""

    model_config = ConfigDict(extra="forbid")
    verb: str = Field(max_length=20, examples=["assess"])
    parameters: dict[str, Any] = Field(default_factory=dict, examples=[{"case": "allies-2018"}])


def _queue(request: Request) -> Queue:
    found: Queue = request.app.state.queue
    return found


def describe(request: Request, job: Job) -> dict[str, Any]:
    """Return a job as REST shows it, with its addresses."""
    link = linker(request)
    places = {"url": link("api", "v1", "jobs", job.id), "result_url": None}
    if job.status is Status.FINISHED:
        places["result_url"] = link("api", "v1", "jobs", job.id, "result")
    return {**places, **job.to_dict()}


@router.post("", status_code=202, summary="Ask for long work", responses=PROBLEMS)
def submit(request: Request, person: Somebody, wanted: Wanted) -> Response:
    """Put a job into the queue; its address tells how it goes."""
    job = _queue(request).submit(wanted.verb, wanted.parameters, person)
    told = describe(request, job)
    return JSONResponse(told, 202, {"Location": str(told["url"])})


@router.get("", summary="List the jobs", responses=PROBLEMS)
def list_jobs(
    request: Request,
    person: Somebody,
    status: Annotated[Status | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
    offset: Annotated[int, Query(ge=0, le=MOST_LISTED)] = 0,
) -> dict[str, Any]:
    """List the jobs that the person may see, the latest first."""
    found = [job for job in _queue(request).jobs(person) if status is None or job.status is status]
    link = linker(request)

    def page(start: int) -> str | None:
        inside = 0 <= start < len(found)
        return link("api", "v1", "jobs", status=status, limit=limit, offset=start) if inside else None

    return {
        "count": len(found),
        "next": page(offset + limit),
        "previous": page(max(0, offset - limit)) if offset else None,
        "results": [describe(request, job) for job in found[offset : offset + limit]],
    }


@router.get("/{job}", summary="Tell how a job goes", responses=PROBLEMS)
def show(request: Request, person: Somebody, job: str) -> dict[str, Any]:
    """Tell how a job goes."""
    return describe(request, _queue(request).job(job, person))


@router.post("/{job}/cancel", summary="Cancel a job", responses=PROBLEMS)
def cancel(request: Request, person: Somebody, job: str) -> dict[str, Any]:
    """Cancel a job: at once if it waits, within seconds if it runs."""
    return describe(request, _queue(request).cancel(job, person))


@router.get("/{job}/result", summary="Return what a job found", responses=PROBLEMS)
def result(request: Request, person: Somebody, job: str) -> Response:
    """Return what a finished job found, as the command prints it."""
    held = _queue(request).job(job, person)
    if held.status is not Status.FINISHED:
        hint = held.message or "Ask again when it is finished."
        raise Conflict(f"job {job}", "one that is finished", f"one that is {held.status}", hint)
    return JSONResponse(_queue(request).result(job))
