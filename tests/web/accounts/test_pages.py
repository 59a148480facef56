"""From the set-up link to signed-in people with tokens, in forms as a browser sends them."""

import html
import re

import pytest
from starlette.testclient import TestClient

from cleanpath.web.accounts.model import Role
from cleanpath.web.app import create_app
from cleanpath.web.settings import Settings
from people_samples import PASSWORD

FAR = ("192.0.2.7", 50000)


@pytest.fixture
def app(tmp_path):
    return create_app(Settings(str(tmp_path / "ledger.sqlite"), tmp_path / "cases", base_path="/base"))


@pytest.fixture
def client(app):
    with browser(app) as opened:
        yield opened


def browser(app):
    return TestClient(app, base_url="http://testserver", client=FAR, follow_redirects=False)


def hidden(text):
    return html.unescape(re.search(r'name="csrf_token"\s+value="([^"]*)"', text).group(1))


def send(client, page, path=None, **fields):
    """Open a page and send a form of it, to `path` or to the page itself."""
    shown = client.get(f"/base{page}")
    assert shown.status_code == 200, shown.text
    return client.post(f"/base{path or page}", data={"csrf_token": hidden(shown.text), **fields})


@pytest.fixture
def chief(app, client):
    secret = app.state.accounts.people.make_set_up_link()
    answer = send(client, f"/set-up/{secret}", name="chief", password=PASSWORD, again=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/base/")
    return client


def made_link(text):
    return html.unescape(re.search(r'id="made" readonly value="([^"]*)"', text).group(1))


def test_the_set_up_link_makes_the_first_administrator_once(app, chief):
    assert "chief" in chief.get("/base/account").text
    assert app.state.accounts.people.make_set_up_link() is None
    with browser(app) as other:
        assert other.get("/base/set-up/anything").status_code == 403
        assert other.post("/base/set-up/anything", data={"name": "x"}).status_code == 403


def test_the_link_stays_good_after_a_password_that_will_not_do(app, client):
    secret = app.state.accounts.people.make_set_up_link()
    answer = send(client, f"/set-up/{secret}", name="chief", password="short", again="short")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    answer = send(client, f"/set-up/{secret}", name="chief", password=PASSWORD, again="other")
    assert "the same twice" in answer.text
    assert PASSWORD not in answer.text
    assert (
        send(client, f"/set-up/{secret}", name="chief", password=PASSWORD, again=PASSWORD).status_code == 303
    )
    assert client.get(f"/base/set-up/{secret}").status_code == 403


def test_sign_out_and_in_again_rotates_the_session(chief):
    stolen = chief.cookies["cleanpath"]
    assert send(chief, "/account", "/sign-out").headers["location"] == "/base/sign-in"
    assert chief.get("/base/account").status_code == 303
    chief.cookies.set("cleanpath", stolen)
    assert chief.get("/base/account").status_code == 303
    chief.cookies.clear()
    answer = send(chief, "/sign-in?next=/base/account", name="chief", password="wrong password")
    assert answer.status_code == 403
    answer = send(chief, "/sign-in", name=" Chief ", password=PASSWORD, next="/base/account")
    assert answer.headers["location"] == "/base/account"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert chief.cookies["cleanpath"] != stolen


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/elsewhere",
        "/base/\n/x",
        "/base\\x",
        "",
    ],
)
def test_after_the_sign_in_nobody_is_led_elsewhere(chief, wanted):
    send(chief, "/account", "/sign-out")
    answer = send(chief, "/sign-in", name="chief", password=PASSWORD, next=wanted)
    assert answer.headers["location"] == "/base/"


def test_people_are_added_invited_and_changed(app, chief):
    answer = send(chief, "/people", name="anna", role="analyst", cases="operator-uk", why="joins")
    link = made_link(answer.text)
    assert link.startswith("http://testserver/base/password/")
    assert answer.headers["cache-control"] == "no-store"
    with browser(app) as anna:
        page = link.removeprefix("http://testserver/base")
        assert send(anna, page, password=PASSWORD, again=PASSWORD).status_code == 303
        assert "operator-uk" in anna.get("/base/account").text
        assert anna.get("/base/people").status_code == 403
        token = hidden(anna.get("/base/account").text)
        more = {"csrf_token": token, "role": "administrator", "active": "yes", "why": "x"}
        assert anna.post("/base/people/anna", data=more).status_code == 403
        assert anna.post("/base/people", data={**more, "name": "eve"}).status_code == 403
        fields = {"role": "reader", "cases": "*", "why": "left"}
        assert send(chief, "/people", "/people/anna", **fields).status_code == 303
        assert anna.get("/base/account").status_code == 303
    assert app.state.accounts.people.find("anna").active is False
    assert "person changed" in chief.get("/base/people/actions").text
    answer = send(chief, "/people", "/people/chief", role="reader", active="yes", why="x")
    assert answer.status_code == 409


def test_a_name_of_markup_is_refused_and_shown_harmlessly(chief):
    answer = send(chief, "/people", name="<script>alert(1)</script>", role="reader", cases="*", why="x")
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text


def test_a_token_is_shown_once_and_revoked(app, chief):
    fields = {"label": "<b>nightly</b>", "role": "reader", "cases": "operator-uk", "days": "30"}
    answer = send(chief, "/account", "/account/tokens", **fields)
    token = made_link(answer.text)
    assert token.startswith("cp_")
    assert "<b>" not in answer.text
    assert token not in chief.get("/base/account").text
    program = TestClient(app, client=FAR, headers={"Authorization": f"Token {token}"}, follow_redirects=False)
    assert program.get("/base/account").status_code == 200
    refused = program.post("/base/account/tokens", data={"label": "more", "role": "reader"})
    assert refused.status_code == 403
    [held] = app.state.accounts.tokens.held("chief")
    assert (held.role, held.cases) == (Role.READER, {"operator-uk"})
    assert send(chief, "/account", f"/account/tokens/{held.id}/revoke").status_code == 303
    assert program.get("/base/account").status_code == 303


@pytest.mark.parametrize(
    "wrong", [{"role": "king"}, {"days": "0"}, {"days": "many"}, {"label": ""}, {"cases": "../x"}]
)
def test_a_token_of_wrong_fields_is_refused_in_words(chief, wrong):
    fields = {"label": "nightly", "role": "reader", "cases": "", "days": "30", **wrong}
    answer = send(chief, "/account", "/account/tokens", **fields)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
