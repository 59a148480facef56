"""The verbs that change something, as `POST`, and the long ones as jobs.

Who sends a request is who says so: `by` is taken from the token or the session and cannot be given.
"""

import hashlib
import json
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cleanpath.files import to_json
from cleanpath.web.accounts.access import current_person, require
from cleanpath.web.accounts.model import Person, Role
from cleanpath.web.accounts.proposals import propose_waiver
from cleanpath.web.answers import Answers
from cleanpath.web.api.answering import JSON
from cleanpath.web.api.parameters import as_body, command
from cleanpath.web.api.schemas import PROBLEMS, describe_result
from cleanpath.web.jobs.model import VERBS
from cleanpath.web.jobs.queue import Queue
from cleanpath.web.rendering import linker
from cleanpath.workspace.press import (
    inbox_accept,
    inbox_add_upload,
    inbox_edit,
    inbox_merge,
    inbox_reject,
    inbox_withdraw,
    read_upload,
)
from cleanpath.workspace.records import (
    claims_add,
    claims_grade,
    claims_withdraw,
    waivers_add,
    waivers_withdraw,
)
from cleanpath.workspace.verify import verify_result

router = APIRouter(prefix="/api/v1", tags=["verbs"])

CHANGES: dict[str, tuple[Role, Callable[..., Any]]] = {
    "claims add": (Role.ANALYST, claims_add),
    "claims grade": (Role.ANALYST, claims_grade),
    "claims withdraw": (Role.ANALYST, claims_withdraw),
    "waivers add": (Role.APPROVER, waivers_add),
    "waivers withdraw": (Role.APPROVER, waivers_withdraw),
    "inbox accept": (Role.APPROVER, inbox_accept),
    "inbox edit": (Role.APPROVER, inbox_edit),
    "inbox merge": (Role.APPROVER, inbox_merge),
    "inbox reject": (Role.APPROVER, inbox_reject),
    "inbox withdraw": (Role.APPROVER, inbox_withdraw),
}
"""The verbs that change something, with the role that each needs."""

LONG = VERBS
"""The verbs that are done as jobs when they are sent by `POST`."""

JOB: dict[int | str, dict[str, Any]] = {
    202: {"description": "The job.", "content": {JSON: {"schema": {"type": "object"}}}}
}
PROPOSED: dict[int | str, dict[str, Any]] = {
    202: {
        "description": "With --four-eyes: the id of the proposal, which a second approver confirms.",
        "content": {JSON: {"schema": {"type": "object"}}},
    }
}
TEXT_LIMIT = 1_000_000
"""Characters of an article."""


def _answers(request: Request) -> Answers:
    found: Answers = request.app.state.answers
    return found


def _title(name: str) -> str:
    return "".join(word.capitalize() for word in name.split())


def _add(name: str, role: Role, work: Callable[..., Any]) -> None:
    known = command(name)
    body = as_body(_title(name), [one for one in known.parameters if one.name != "by"])

    def endpoint(request: Request, person: Person, wanted: Any) -> Response:
        given = {field: getattr(wanted, field) for field in type(wanted).model_fields}
        if work is waivers_add and request.app.state.settings.four_eyes:
            number = propose_waiver(request, given, person)
            return JSONResponse({"proposal": number}, 202)
        found = work(_answers(request).workspace, by=person.name, **given)
        return Response(to_json(found), 201, media_type=JSON)

    endpoint.__name__ = known.function
    endpoint.__doc__ = f"{known.help} Needs the role {role}."
    endpoint.__annotations__ = {
        "request": Request,
        "person": Annotated[Person, Depends(require(role))],
        "wanted": body,
        "return": Response,
    }
    router.add_api_route(
        "/" + name.replace(" ", "/"),
        endpoint,
        methods=["POST"],
        status_code=201,
        summary=known.help,
        response_class=Response,
        responses=describe_result(name, False, 201) | PROBLEMS | (PROPOSED if work is waivers_add else {}),
    )


for _name, (_role, _work) in CHANGES.items():
    _add(_name, _role, _work)


class Article(BaseModel):
    """The text of an article, and what is known of it."""

    text: Annotated[str, Field(max_length=TEXT_LIMIT, min_length=1)]
    name: Annotated[str, Field(max_length=200)] = "text.txt"
    published: Annotated[str | None, Field(max_length=20)] = None
    outlet: Annotated[str | None, Field(max_length=200)] = None
    language: Annotated[str | None, Field(max_length=10)] = None


@router.post("/inbox/add", status_code=201, responses=PROBLEMS, summary="Put an article into the inbox.")
def add_article(
    request: Request,
    person: Annotated[Person, Depends(require(Role.ANALYST))],
    article: Article,
) -> Response:
    """Read the text of an article and put its candidates into the inbox. Needs the role analyst."""
    told = article.published, article.outlet, article.language
    data = article.text.encode()
    rows = inbox_add_upload(_answers(request).workspace, data, article.name, person.name, *told)
    return Response(to_json(rows), 201, media_type=JSON)


@router.post("/read", responses=PROBLEMS, summary="List the claims that an article makes.")
def read_article(
    request: Request,
    person: Annotated[Person, Depends(require(Role.ANALYST))],
    article: Article,
) -> Response:
    """Read an article and list the claims that it makes; nothing is kept. Needs the role analyst."""
    told = article.text, article.name, article.published, article.outlet, article.language
    answers, part = _answers(request), hashlib.sha256(json.dumps(told).encode()).hexdigest()
    work_out = partial(read_upload, answers.workspace, article.text.encode(), *told[1:])
    rows = answers.get(("read", part, answers.ledger_digest()), work_out)
    return Response(to_json(rows), media_type=JSON)


@router.post("/verify", responses=PROBLEMS, summary="Check a result independently.")
def verify(
    request: Request,
    person: Annotated[Person, Depends(current_person)],
    case: Annotated[str, Body(max_length=100)],
    result: Annotated[dict[str, Any], Body()],
) -> Response:
    """Check a printed assessment, plan or list of findings against its case, and work out the rest again."""
    person.require_case(case)
    workspace, answer = _answers(request).workspace, _answers(request).open(case)
    digest = hashlib.sha256(json.dumps(result).encode()).hexdigest()
    work_out = partial(verify_result, workspace, result, answer.case)
    return Response(to_json(answer.get(("verify", digest), work_out, slow=True)), media_type=JSON)


def _add_long(name: str) -> None:
    known = command(name)

    def endpoint(
        request: Request,
        person: Annotated[Person, Depends(current_person)],
        parameters: Annotated[dict[str, Any], Body()],
    ) -> Response:
        queue: Queue = request.app.state.queue
        case = parameters.get("case")
        if isinstance(case, str):
            person.require_case(case)
            _answers(request).folder(case)
        job = queue.submit(name, parameters, person)
        place = linker(request)("api", "v1", "jobs", job.id)
        return JSONResponse({"url": place, **job.to_dict()}, 202, {"Location": place})

    endpoint.__name__ = f"{name}_job"
    endpoint.__doc__ = (
        f"{known.help} It is done as a job and recorded as a run; the body holds the parameters of the "
        "command, and the answer the address of the job."
    )
    router.add_api_route(
        f"/{name}",
        endpoint,
        methods=["POST"],
        status_code=202,
        summary=f"{known.help} As a job.",
        response_class=Response,
        responses=JOB | PROBLEMS,
    )


for _name in LONG:
    _add_long(_name)
