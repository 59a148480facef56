"""Overview: the cases with their latest answers, what changed, and what comes due."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cleanpath.network.case import read_settings
from cleanpath.web.answers import Answers
from cleanpath.web.query import Query
from cleanpath.web.rendering import render

router = APIRouter()


@router.get("/")
def show_overview(request: Request) -> Response:
    """Show the cases."""
    answers: Answers = request.app.state.answers
    Query.of(request).finish()
    cases = [(name, read_settings(answers.folder(name))) for name in answers.names()]
    return render(request, "overview.html", cases=cases)
