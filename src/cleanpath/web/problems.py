"""Every refusal in one line: as a page for people, as `application/problem+json` for programs.

The members are those of RFC 9457. `type` is a name of ours for the kind of the error, and `expected`, `found`
and `where` say what the line says in parts.
"""

import logging
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cleanpath.errors import CleanpathError, shown
from cleanpath.web.preparing import AGAIN_S, NotReady
from cleanpath.web.rendering import render

PROBLEM = "application/problem+json"
LOG = logging.getLogger("cleanpath.web")


def is_api(request: Request) -> bool:
    """Whether a program asks, and not a reader of pages."""
    base: str = request.app.state.settings.base_path
    return request.url.path.removeprefix(base).startswith("/api/")


def refuse(request: Request, error: Exception) -> Response:
    """Answer with an error of ours."""
    assert isinstance(error, CleanpathError)
    if isinstance(error, NotReady):
        return _ask_again(request, error)
    parts = {"where": error.where, "expected": error.expected, "found": error.found, "hint": error.hint}
    return _answer(request, error.http_status, str(error), type(error).__name__, parts)


def _ask_again(request: Request, error: NotReady) -> Response:
    """Tell a program when to ask again; the page of a reader does so by itself."""
    if is_api(request):
        answer = _answer(request, error.http_status, str(error), "NotReady")
        answer.headers["Retry-After"] = str(AGAIN_S)
        return answer
    return render(request, "not_ready.html", 202, {"Refresh": str(AGAIN_S)}, seconds=AGAIN_S)


def refuse_http(request: Request, error: Exception) -> Response:
    """Answer with an error of HTTP, such as an unknown address."""
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.NOT_FOUND and error.detail == "Not Found":
        line = f"address: expected a page, found none at {shown(request.url.path)}."
    else:
        line = str(error.detail)
    answer = _answer(request, error.status_code, line, "HTTP")
    answer.headers.update(error.headers or {})
    return answer


def refuse_parameters(request: Request, error: Exception) -> Response:
    """Answer with what the parameters of a call must be."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0] if error.errors() else {"loc": ("request",), "msg": "a valid request"}
    where = ".".join(str(part) for part in first["loc"])
    return _answer(request, HTTPStatus.BAD_REQUEST, f"{where}: {first['msg']}.", "BadInput", {"where": where})


def fail(request: Request, error: Exception) -> Response:
    """Answer that something went wrong inside; what, stands in the log."""
    LOG.exception("internal error at %s", shown(request.url.path), exc_info=error)
    line = "cleanpath: an internal error; its cause is in the log of the server."
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, line, "InternalError")


def _answer(
    request: Request, status: int, line: str, kind: str, parts: dict[str, Any] | None = None
) -> Response:
    title = HTTPStatus(status).phrase
    line = without_places(request, line)
    parts = {name: without_places(request, text) for name, text in (parts or {}).items()}
    if not is_api(request):
        return render(request, "problem.html", status, title=title, line=line, code=status, person=None)
    body = {"type": f"urn:cleanpath:{kind}", "title": title, "status": status, "detail": line}
    return JSONResponse(body | parts, status, media_type=PROBLEM)


def without_places(request: Request, text: str) -> str:
    """Return a line without the folders of the server; the names of its files stay."""
    bundled = str(files("cleanpath"))
    return text.replace(f"{request.app.state.settings.cases}/", "").replace(f"{bundled}/", "")
