"""What every request passes: person, CSRF token, origin, size, rate; and the headers of every answer."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

import pytest
from fastapi import Depends
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.testclient import TestClient

from cleanpath.web.accounts.access import (
    FORM_LIMIT,
    csrf_token,
    current_person,
    open_to_all,
    require,
)
from cleanpath.web.accounts.attempts import Requests
from cleanpath.web.accounts.model import Person, Role
from cleanpath.web.app import create_app
from cleanpath.web.settings import Settings
from people_samples import PASSWORD

NEAR, FAR = ("127.0.0.1", 50000), ("192.0.2.7", 50000)


@pytest.fixture
def app(tmp_path):
    made = create_app(Settings(str(tmp_path / "ledger.sqlite"), tmp_path / "cases"))

    @made.get("/trial/me")
    def me(person: Annotated[Person, Depends(current_person)]):
        return {"name": person.name, "role": person.role, "cases": sorted(person.cases or [])}

    @made.get("/trial/csrf")
    def csrf(request: Request):
        return csrf_token(request)

    @made.post("/trial/change")
    def change(person: Annotated[Person, Depends(require(Role.ANALYST))]):
        return person.name

    @made.post("/api/trial/body")
    async def body(request: Request):
        return len(await request.body())

    @made.get("/trial/open")
    @open_to_all
    def opened():
        return "open"

    return made


@pytest.fixture
def client(app):
    with TestClient(app, client=NEAR, follow_redirects=False) as opened:
        yield opened


@pytest.fixture
def chief(app, client):
    people = app.state.accounts.people
    people.set_up(people.make_set_up_link(), "chief", PASSWORD)
    return people.find("chief").person


def cookie(client, app, name="chief", address="192.0.2.9"):
    secret = app.state.accounts.sessions.sign_in(name, PASSWORD, address)
    client.cookies.set("cleanpath", secret)
    return secret


def test_before_anybody_is_there_this_machine_reads_the_bundled_cases(app, client):
    me = client.get("/trial/me").json()
    assert (me["name"], me["role"]) == ("visitor", "reader")
    assert "allies-2018" in me["cases"]
    assert client.post("/trial/change").status_code == 303
    with TestClient(app, client=FAR, follow_redirects=False) as far:
        assert far.get("/trial/me").headers["location"] == "/sign-in?next=%2Ftrial%2Fme"
        assert far.get("/trial/open").status_code == 200


def test_once_there_are_people_nobody_reads_without_signing_in(client, chief):
    assert client.get("/").headers["location"] == "/sign-in?next=%2F"
    answer = client.post("/api/trial/body")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Token")


def test_a_session_is_who_signed_in_until_sign_out(app, client, chief):
    secret = cookie(client, app)
    assert client.get("/trial/me").json()["name"] == "chief"
    app.state.accounts.sessions.end(secret)
    assert client.get("/trial/me").status_code == 303


@pytest.mark.parametrize("scheme", ["Token", "Bearer", "token"])
def test_a_token_is_its_owner_and_needs_no_csrf(app, client, chief, scheme):
    token = app.state.accounts.tokens.make(chief, "nightly", Role.ANALYST, None, None)
    headers = {"Authorization": f"{scheme} {token}"}
    assert client.post("/trial/change", headers=headers).json() == "chief"
    reader = app.state.accounts.tokens.make(chief, "nightly", Role.READER, None, None)
    assert client.post("/trial/change", headers={"Authorization": f"Token {reader}"}).status_code == 403


@pytest.mark.parametrize("header", ["Token cp_x.y", "Basic Y2hpZWY6eA==", "Token", "Bearer \xff"])
def test_a_wrong_token_is_refused_also_beside_a_good_cookie(app, client, chief, header):
    cookie(client, app)
    answer = client.post("/api/trial/body", headers={"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401


def test_a_change_needs_the_token_of_the_session(app, client, chief):
    cookie(client, app)
    right = client.get("/trial/csrf").json()
    assert client.post("/trial/change").status_code == 403
    assert client.post("/trial/change", data={"csrf_token": right[:-1]}).status_code == 403
    assert client.post("/trial/change", data={"csrf_token": right}).json() == "chief"
    assert client.post("/trial/change", headers={"X-CSRF-Token": right}).json() == "chief"
    files = {"file": ("a.csv", b"x")}
    assert client.post("/trial/change", data={"csrf_token": right}, files=files).json() == "chief"
    file_as_token = {"csrf_token": ("a", right.encode())}
    assert client.post("/trial/change", files=file_as_token).status_code == 403
    cookie(client, app)
    assert client.post("/trial/change", data={"csrf_token": right}).status_code == 403


OPEN = {
    "/trial/open",
    "/sign-in",
    "/set-up/x",
    "/password/x",
    "/sign-in/openid",
    "/sign-in/openid/back",
    "/health",
    "/ready",
}
"""What needs nobody who has signed in."""


def routes_of(app):
    """Every method and path of the routes of an application, those of its routers too."""
    for found in app.routes:
        for route in getattr(getattr(found, "original_router", None), "routes", [found]):
            if isinstance(route, APIRoute):
                for method in route.methods:
                    yield method, re.sub(r"{[^}]*}", "x", route.path)


def test_every_route_needs_a_person_and_every_change_the_token_of_the_session(app, chief):
    held = list(routes_of(app))
    assert ("GET", "/") in held
    with TestClient(app, client=FAR, follow_redirects=False, raise_server_exceptions=False) as client:
        for method, path in held:
            if path not in OPEN:
                answer = client.request(method, path)
                assert answer.status_code in (303, 401), (method, path)
        cookie(client, app)
        for method, path in held:
            if method not in ("GET", "HEAD", "OPTIONS"):
                assert client.request(method, path).status_code == 403, (method, path)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_another_sites_page_sends_is_refused(app, client, chief, headers):
    cookie(client, app)
    sent = {"X-CSRF-Token": client.get("/trial/csrf").json()}
    assert client.post("/trial/change", headers=sent | headers).status_code == 403
    same = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/trial/change", headers=sent | same).status_code == 200


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/style.css", "/api/nowhere", "/trial/open"])
def test_every_answer_has_the_headers(client, path):
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


def test_over_tls_the_cookie_belongs_to_this_host_only(app, chief):
    with TestClient(app, base_url="https://testserver", client=NEAR) as client:
        secret = app.state.accounts.sessions.sign_in("chief", PASSWORD, "192.0.2.9")
        client.cookies.set("cleanpath", secret)
        assert client.get("/trial/me", follow_redirects=False).status_code == 303
        client.cookies.set("__Host-cleanpath", secret)
        answer = client.get("/trial/me")
        assert answer.json()["name"] == "chief"
        assert "max-age" in answer.headers["strict-transport-security"]
        assert answer.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("told", ["\u00b2", "9" * 5000, "-1", ""])
def test_a_length_that_is_no_number_is_refused(client, told):
    answer = client.post("/sign-in", content=b"x", headers={"content-length": told.encode()})
    assert answer.status_code in (400, 413)


def test_a_body_that_is_too_large_is_refused_told_or_not(client):
    large = b"x" * (FORM_LIMIT + 1)
    told = client.post("/api/trial/body", content=large)
    assert (told.status_code, told.headers["content-type"]) == (413, "application/problem+json")

    def parts():
        yield from (large[: FORM_LIMIT // 2] for _ in range(3))

    assert client.post("/api/trial/body", content=parts()).status_code == 413
    assert client.post("/api/trial/body", content=large[:-1]).json() == FORM_LIMIT


def test_too_many_requests_are_refused_with_when_to_come_again(tmp_path, monkeypatch):
    monkeypatch.setattr("cleanpath.web.accounts.access.Requests", lambda: Requests(0.001, 3))
    app = create_app(Settings(str(tmp_path / "ledger.sqlite"), tmp_path / "cases"))
    with TestClient(app, client=NEAR) as client:
        answers = [client.get("/static/style.css") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "Try again" in answers[-1].text
    assert answers[-1].headers["retry-after"] == "1"


def test_a_client_that_never_sends_its_body_is_not_waited_for(app, monkeypatch):
    monkeypatch.setattr("cleanpath.web.accounts.access.CHUNK_S", 0.05)
    sent = []

    async def receive():
        await asyncio.sleep(30)

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/trial/body",
        "raw_path": b"/api/trial/body",
        "query_string": b"",
        "headers": [(b"host", b"testserver"), (b"content-length", b"10")],
        "client": NEAR,
        "server": ("testserver", 80),
        "scheme": "http",
        "http_version": "1.1",
    }
    asked = asyncio.wait_for(app(scope, receive, send), 10)
    with ThreadPoolExecutor(1) as pool:  # a browser's test may have left a loop running in this thread
        pool.submit(asyncio.run, asked).result()
    assert sent[0]["status"] == 408
