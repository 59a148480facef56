"""What every request passes: who sent it, from where, how much, and what a browser may do with the answer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from fastapi import Depends, FastAPI
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cleanpath.errors import CleanpathError
from cleanpath.ledger.database import Database
from cleanpath.network.case import bundled_cases
from cleanpath.web import problems
from cleanpath.web.accounts.attempts import Attempts, Requests
from cleanpath.web.accounts.credentials import derive, same
from cleanpath.web.accounts.model import (
    Forbidden,
    NotSignedIn,
    Person,
    Role,
    TooLarge,
    TooManyRequests,
    visitor,
)
from cleanpath.web.accounts.people import People
from cleanpath.web.accounts.sessions import Sessions, Tokens
from cleanpath.web.settings import LOOPBACK

COOKIE = "cleanpath"
FIELD, HEADER = "csrf_token", "x-csrf-token"
SAFE = {"GET", "HEAD", "OPTIONS"}
SCHEMES = ("bearer ", "token ")
"""How an API token is sent: `Authorization: Token cp_...`, as NetBox's users know it, or `Bearer`."""

FORM_LIMIT, UPLOAD_LIMIT = 2 * 2**20, 64 * 2**20
"""Bytes of a body, and of one with files."""
CHUNK_S, BODY_S = 20.0, 120.0
"""Seconds that a client has for the next part of a body, and for the whole of it."""

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True)
class Accounts:
    """The people of a server, and how they show who they are."""

    people: People
    sessions: Sessions
    tokens: Tokens
    attempts: Attempts


def open_accounts(database: Database) -> Accounts:
    """Return the accounts of a database."""
    people = People(database)
    return Accounts(people, Sessions(database, people), Tokens(database), Attempts(database))


def protect(app: FastAPI, database: Database) -> None:
    """Put the guard before an application. Routes that are added later need a person and a CSRF token.

    Sets `app.state.accounts`.
    """
    app.state.accounts = open_accounts(database)
    app.router.dependencies += [Depends(check_person), Depends(check_csrf)]
    app.add_middleware(Guard, requests=Requests())
    app.add_exception_handler(NotSignedIn, ask_to_sign_in)
    app.add_exception_handler(TooManyRequests, refuse)


def open_to_all(endpoint: Endpoint) -> Endpoint:
    """Mark a route as one that needs nobody who has signed in."""
    endpoint.open_to_all = True  # type: ignore[attr-defined]
    return endpoint


def check_person(request: Request) -> None:
    """Refuse whoever may read nothing, on every route that is not open to all.

    Sets `request.state.csrf` for the forms of pages.

    Raises
    ------
    NotSignedIn
        If nobody who may read anything sent the request.
    """
    request.state.csrf = csrf_token(request)
    if not getattr(request.scope.get("endpoint"), "open_to_all", False):
        current_person(request)


def accounts_of(request: Request) -> Accounts:
    """Return the accounts of the application that a request came to."""
    found: Accounts = request.app.state.accounts
    return found


def current_person(request: Request) -> Person:
    """Return who sent a request: the owner of a token or a session, or a visitor on this machine.

    While nobody was added, whoever sits at this machine reads the bundled cases.

    Raises
    ------
    NotSignedIn
        If nobody who may read anything.
    """
    person: Person | None = getattr(request.state, "person", None)
    if person is None:
        person = request.state.person = _find_person(request)
    return person


def _find_person(request: Request) -> Person:
    accounts = accounts_of(request)
    given = request.headers.get("authorization", "")
    if given:
        if not given.lower().startswith(SCHEMES):
            expected = "Token or Bearer"
            raise NotSignedIn("Authorization", expected, "another scheme", "Send `Token cp_...`.")
        return accounts.tokens.person(given.partition(" ")[2].strip())
    secret = session_secret(request)
    person = accounts.sessions.person(secret) if secret else None
    if person is not None:
        return person
    if is_near(request) and not accounts.people.exist():
        return visitor(bundled_cases())
    raise NotSignedIn("this page", "somebody who has signed in", "nobody", "Sign in first.")


def require(role: Role) -> Callable[[Request], Person]:
    """Return a dependency that gives the person and refuses whoever has not at least this role."""

    def check(request: Request) -> Person:
        person = current_person(request)
        person.require(role)
        return person

    return check


def is_near(request: Request) -> bool:
    """Whether a request came from this machine."""
    return request.client is not None and request.client.host in LOOPBACK


def client_address(request: Request) -> str:
    """Return the address that a request came from."""
    return request.client.host if request.client else "unknown"


def cookie_name(request: Request) -> str:
    """Return the name of the session's cookie; over TLS one that only this very host can set."""
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def session_secret(request: Request) -> str | None:
    """Return the secret of the session that a browser sent, if any."""
    return request.cookies.get(cookie_name(request))


def give_cookie(request: Request, response: Response, secret: str) -> None:
    """Give the browser the secret of a session, until the browser is closed."""
    tls = request.url.scheme == "https"
    response.set_cookie(cookie_name(request), secret, path="/", secure=tls, httponly=True, samesite="lax")


def take_cookie(request: Request, response: Response) -> None:
    """Make the browser forget its session."""
    tls = request.url.scheme == "https"
    response.delete_cookie(cookie_name(request), path="/", secure=tls, httponly=True, samesite="lax")


def csrf_token(request: Request) -> str:
    """Return what a form must send back in the field `csrf_token`; empty where there is no session."""
    secret = session_secret(request)
    return derive(secret, "csrf") if secret else ""


async def check_csrf(request: Request) -> AsyncIterator[None]:
    """Refuse what changes something and was sent with a cookie but not from a page of ours.

    The token is read from the header `X-CSRF-Token` or from the field `csrf_token` of a form.

    Raises
    ------
    Forbidden
        If it is missing or another session's.
    """
    expected = csrf_token(request)
    if request.method in SAFE or "authorization" in request.headers or not expected:
        yield
        return
    try:
        await _require_csrf(request, expected)
        yield
    finally:
        await request.close()  # the files of a form that only this has read


async def _require_csrf(request: Request, expected: str) -> None:
    sent = request.headers.get(HEADER)
    if sent is None and request.headers.get("content-type", "").startswith(
        ("application/x-www-form-urlencoded", "multipart/form-data")
    ):
        field = (await request.form()).get(FIELD)
        sent = field if isinstance(field, str) else None
    if sent is None or not same(sent, expected):
        hint = "Open the page anew and send the form again."
        raise Forbidden("csrf_token", "the token of your session", "another or none", hint)


def ask_to_sign_in(request: Request, error: Exception) -> Response:
    """Lead a reader of pages to the sign-in; tell a program that it needs a token."""
    if problems.is_api(request):
        answer = problems.refuse(request, error)
        answer.headers["WWW-Authenticate"] = 'Token realm="cleanpath"'
        return answer
    base: str = request.app.state.settings.base_path
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    following = f"?next={quote(back, safe='')}" if request.method == "GET" else ""
    return RedirectResponse(f"{base}/sign-in{following}", 303)


def refuse(request: Request, error: Exception) -> Response:
    """Answer with an error of ours, and after too many requests with when to come again."""
    answer = problems.refuse(request, error)
    if isinstance(error, TooManyRequests):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


class Guard:
    """Limits of rate, size and patience; the origin of what changes something; headers of every answer."""

    def __init__(self, app: ASGIApp, requests: Requests) -> None:
        self._app, self._requests = app, requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        private = bool(request.cookies) or "authorization" in request.headers

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message), request, private)
            await send(message)

        try:
            self._requests.count(client_address(request))
            check_origin(request)
            limited = _Body(receive, _limit(request))
        except CleanpathError as error:
            await refuse(request, error)(scope, receive, send_guarded)
            return
        await self._app(scope, limited, send_guarded)


def check_origin(request: Request) -> None:
    """Refuse what changes something and was sent by a page of another site.

    Browsers say so in `Sec-Fetch-Site` and in `Origin`; programs send neither.

    Raises
    ------
    Forbidden
        If another site's page sent it.
    """
    if request.method in SAFE:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    foreign = site is not None and site not in ("same-origin", "none")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        foreign = True
    if foreign:
        raise Forbidden("origin", "a page of this server", "another site's", "Open the page here.")


def _limit(request: Request) -> int:
    files = request.headers.get("content-type", "").startswith("multipart/form-data")
    limit = UPLOAD_LIMIT if files else FORM_LIMIT
    told = request.headers.get("content-length", "0")
    if not (told.isascii() and told.isdigit()) or len(told) > len(str(limit)) or int(told) > limit:
        raise TooLarge("body", f"at most {limit // 2**20} MiB", "more", "Send less.")
    return limit


class _Body:
    """The parts of a body as they come, within a limit of bytes and of patience."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._left = receive, limit
        self._whole = False
        self._until = asyncio.get_running_loop().time() + BODY_S

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()  # waits for the client to leave, as long as it likes
        left = self._until - asyncio.get_running_loop().time()
        try:
            message = await asyncio.wait_for(self._receive(), max(0.0, min(CHUNK_S, left)))
        except TimeoutError:
            raise HTTPException(408, "body: expected to come faster, found a slow client.") from None
        self._left -= len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._left < 0:
            raise HTTPException(413, "body: expected fewer bytes, found more. Send less.")
        return message


def _add_headers(headers: MutableHeaders, request: Request, private: bool) -> None:
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if request.url.scheme == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if private:
        headers.setdefault("Cache-Control", "private, no-cache")
        headers.add_vary_header("Cookie")
        headers.add_vary_header("Authorization")
