"""With four eyes nobody signs a waiver alone."""

import contextlib
import re
import threading

import pytest
from starlette.testclient import TestClient

from cleanpath.errors import BadInput, Conflict, UnknownName
from cleanpath.ledger.store import open_ledger
from cleanpath.web.accounts.model import Forbidden, Person, Role
from cleanpath.web.accounts.proposals import Proposals
from cleanpath.web.app import create_app
from cleanpath.web.settings import Settings
from cleanpath.workspace.workspace import Workspace
from people_samples import PASSWORD

FIELDS = {
    "rule": "gb-dvd-2022",
    "expires": "2090-12-31",
    "why": "extension granted by letter",
    "operator": "op-north",
    "starts": "2026-01-01",
    "signed": "2026-01-01",
}
ANNA, CARL = Person("anna", Role.APPROVER), Person("carl", Role.ADMINISTRATOR)


@pytest.fixture
def proposals(database, place):
    with Workspace(place) as workspace:
        yield Proposals(database, workspace)


def test_one_proposes_and_another_one_signs(proposals, place):
    number = proposals.propose(FIELDS, ANNA)
    assert [one.person for one in proposals.waiting()] == ["anna"]
    with open_ledger(place) as ledger:
        assert ledger.waivers() == ()
    with pytest.raises(Forbidden):
        proposals.confirm(number, ANNA)
    key = proposals.confirm(number, CARL)
    assert proposals.waiting() == []
    with open_ledger(place) as ledger:
        [waiver] = ledger.waivers()
        assert (waiver.key, waiver.by) == (key, "anna, confirmed by carl")
        assert [one.action for one in ledger.actions()] == ["waiver confirmed", "waiver proposed"]
        assert ledger.check() == []
    with pytest.raises(UnknownName):
        proposals.confirm(number, CARL)


def test_what_is_refused_or_taken_back_is_never_signed(proposals, place):
    for person in (ANNA, CARL):
        number = proposals.propose(FIELDS, ANNA)
        proposals.refuse(number, person)
        with pytest.raises(UnknownName):
            proposals.confirm(number, CARL)
    with open_ledger(place) as ledger:
        assert ledger.waivers() == ()


def test_two_who_confirm_at_once_sign_one(proposals, place):
    number, ended = proposals.propose(FIELDS, ANNA), []

    def confirm(name):
        with contextlib.suppress(Conflict, UnknownName):
            ended.append(proposals.confirm(number, Person(name, Role.APPROVER)))

    threads = [threading.Thread(target=confirm, args=(name,)) for name in ("b", "c", "d")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(ended) == 1
    with open_ledger(place) as ledger:
        assert len(ledger.waivers()) == 1


def test_what_could_not_be_signed_and_who_may_not_is_refused(proposals):
    with pytest.raises(UnknownName):
        proposals.propose({**FIELDS, "rule": "no-such-rule"}, ANNA)
    with pytest.raises(BadInput):
        proposals.propose({**FIELDS, "operator": None}, ANNA)
    with pytest.raises(Forbidden):
        proposals.propose(FIELDS, Person("dora", Role.ANALYST))
    assert proposals.waiting() == []


def test_pages_and_rest_only_propose(tmp_path):
    settings = Settings(str(tmp_path / "ledger.sqlite"), tmp_path / "cases", four_eyes=True, workers=0)
    app = create_app(settings)
    people, tokens = app.state.accounts.people, app.state.accounts.tokens
    people.set_up(people.make_set_up_link(), "chief", PASSWORD)
    token = tokens.make(people.find("chief").person, "trial", Role.APPROVER, None, None)
    headers = {"Authorization": f"Token {token}"}
    with TestClient(app, client=("192.0.2.7", 1), headers=headers, follow_redirects=False) as client:
        assert client.post("/api/v1/waivers/add", json=FIELDS).status_code == 202
        assert client.post("/waivers/add", data=FIELDS).headers["location"] == "/proposals"
        assert 'href="/proposals"' in client.get("/waivers").text
        page = client.get("/proposals")
        assert page.text.count("gb-dvd-2022") >= 2
        assert "second approver</button>" not in page.text
        number = re.search(r"/proposals/([^/]+)/refuse", page.text).group(1)
        assert client.post(f"/proposals/{number}/confirm").status_code == 403
        assert client.post(f"/proposals/{number}/refuse").status_code == 303
    with open_ledger(settings.database) as ledger:
        assert ledger.waivers() == ()
