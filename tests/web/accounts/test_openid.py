"""Sign-in at a real small provider; every answer that is not to our question is refused."""

import httpx
import pytest
from starlette.testclient import TestClient

from cleanpath.errors import BadInput
from cleanpath.web.accounts.openid import name_of
from cleanpath.web.app import create_app
from cleanpath.web.settings import OpenId, Settings, check_address, read_openid
from openid_provider import CLIENT, SECRET, Provider
from people_samples import PASSWORD


@pytest.fixture
def provider():
    running = Provider()
    yield running
    running.close()


@pytest.fixture
def app(provider, tmp_path):
    settings = Settings(
        str(tmp_path / "ledger.sqlite"), tmp_path / "cases", openid=OpenId(provider.issuer, CLIENT, SECRET)
    )
    made = create_app(settings)
    people = made.state.accounts.people
    people.set_up(people.make_set_up_link(), "chief", PASSWORD)
    return made


@pytest.fixture
def client(app):
    with TestClient(app, client=("192.0.2.7", 1), follow_redirects=False) as opened:
        yield opened


def go(client, following="/"):
    """Begin the sign-in, go to the provider, and return the path by which it leads back."""
    begun = client.get("/sign-in/openid", params={"next": following})
    assert begun.status_code == 303
    at_provider = httpx.get(begun.headers["location"], trust_env=False)
    assert at_provider.status_code == 302
    return at_provider.headers["location"].removeprefix("http://testserver")


def test_who_signs_in_there_is_signed_in_here_and_led_on(app, client):
    assert 'href="/sign-in/openid' in client.get("/sign-in").text
    answer = client.get(go(client, "/account"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "anna" in client.get("/account").text
    account = app.state.accounts.people.find("anna")
    assert account.signs_in == "openid"
    assert account.person.role == "reader"
    assert account.person.may_see("allies-2018")
    assert not account.person.may_see("somebody-elses")


def test_the_same_identity_is_the_same_person_and_a_name_is_never_taken_over(app, client, provider):
    client.get(go(client))
    provider.person = {"sub": "7", "preferred_username": "chief"}
    client.get(go(client))
    assert [one.person.name for one in app.state.accounts.people.everybody()] == ["anna", "chief"]
    provider.person = {"sub": "8", "preferred_username": "chief"}
    assert client.get(go(client)).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1_000_000_000},
        {"iat": 9_999_999_999},
        {"sub": None},
    ],
)
def test_a_token_about_something_else_is_refused(app, client, provider, wrong):
    provider.wrong = wrong
    assert client.get(go(client)).status_code == 403
    assert len(app.state.accounts.people.everybody()) == 1


def test_a_token_with_another_signature_is_refused(client, provider):
    provider.signed_by = provider.other
    assert client.get(go(client)).status_code == 403
    provider.sign_with_shared_secret()
    assert client.get(go(client)).status_code == 403


def test_an_answer_to_another_browser_or_a_second_time_is_refused(app, client):
    back = go(client)
    with TestClient(app, client=("192.0.2.8", 1), follow_redirects=False) as other:
        assert other.get(back).status_code == 403
        go(other)
        assert other.get(back).status_code == 403
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 403
    assert client.get("/sign-in/openid/back").status_code == 403


def test_a_provider_that_is_gone_is_told(client, provider):
    back = go(client)
    provider.close()
    assert client.get(back).status_code == 503
    provider.server.server_close()


def test_without_a_provider_there_is_none(tmp_path):
    app = create_app(Settings(str(tmp_path / "ledger.sqlite"), tmp_path / "cases"))
    with TestClient(app, follow_redirects=False) as client:
        assert client.get("/sign-in/openid").status_code == 400


@pytest.mark.parametrize(
    "address",
    ["http://id.example", "ftp://x", "https://", "", None, "http://127.0.0.1.x", "https://[", "https://a@b"],
)
def test_a_provider_is_reached_over_tls_or_on_this_machine(address):
    with pytest.raises(BadInput):
        check_address(address, "issuer")
    assert check_address("https://id.example/a", "issuer") == "https://id.example/a"


def test_names_are_the_providers_where_they_will_do():
    assert name_of({"preferred_username": "Anna.Lind"}, "i") == "anna.lind"
    assert name_of({"email": "anna@example.org"}, "i") == "anna@example.org"
    assert name_of({"preferred_username": "<b>"}, "i").startswith("openid-")


def test_the_provider_is_read_from_variables_whole_or_not_at_all():
    assert read_openid({}) is None
    names = {"CLEANPATH_OPENID_ISSUER": "https://id", "CLEANPATH_OPENID_CLIENT": "c"}
    with pytest.raises(BadInput, match="CLEANPATH_OPENID_SECRET"):
        read_openid(names)
    read = read_openid({**names, "CLEANPATH_OPENID_SECRET": "very secret"})
    assert "very secret" not in repr(read)
