"""Kept pages: the same as rendered anew for everybody, nothing of a person in them, and never stale."""

import threading
from concurrent.futures import Future

import pytest

from cleanpath.web import kept
from cleanpath.web.accounts.model import Role
from cleanpath.web.kept import KeptPages
from cleanpath.web.rendering import ACCOUNT_PLACE, CSRF_PLACE
from cleanpath.workspace.records import claims_add, claims_withdraw, waivers_add, waivers_withdraw

PAGES = (
    "/", "/cases/operator-uk", "/cases/operator-uk/flows?sort=-id", "/cases/operator-uk/findings",
    "/cases/operator-uk/calendar", "/rules", "/claims", "/claims/add", "/waivers",
)  # fmt: skip


@pytest.fixture
def pages(app):
    app.state.kept_pages = KeptPages()
    return app.state.kept_pages


def test_a_page_is_rendered_once_and_sent_by_its_tag(client, pages, monkeypatch):
    first = client.get("/cases/operator-uk")
    monkeypatch.setattr(kept, "_render", None)
    again = client.get("/cases/operator-uk")
    assert (again.text, again.headers["etag"]) == (first.text, first.headers["etag"])
    none = client.get("/cases/operator-uk", headers={"If-None-Match": first.headers["etag"]})
    assert (none.status_code, none.content) == (304, b"")
    assert "private" in none.headers["cache-control"]
    assert "Cookie" in none.headers["vary"]


def test_everybody_gets_the_page_that_would_be_rendered_for_them(app, browse, people, pages):
    readers = [(role, cases) for role in Role for cases in (None, {"operator-uk"}, {"operator-5g"})]
    clients = []
    for role, cases in readers:
        client = browse()
        names = {one.person.name for one in app.state.accounts.people.everybody()}
        csrf = people(client, role, cases)
        if f"{role}-some" in names and cases is not None:
            person = app.state.accounts.people.find(f"{role}-some").person
            app.state.accounts.people.change(
                person.name, role, person.cases | cases, True, "first-administrator", "another case"
            )
        clients.append((client, csrf, f"{role}-{'some' if cases is not None else 'all'}"))
    for path in PAGES:
        seen = [client.get(path) for client, _, _ in clients]
        app.state.kept_pages = KeptPages()
        for (client, csrf, name), answer in zip(clients, seen, strict=True):
            app.state.kept_pages = KeptPages()
            anew = client.get(path)
            assert (answer.status_code, answer.text) == (anew.status_code, anew.text), (path, name)
            if answer.status_code == 200:
                assert f">{name} (" in answer.text
                assert csrf in answer.text
                assert sum(other in answer.text for _, other, _ in clients) == 1
                assert ACCOUNT_PLACE not in answer.text
                assert CSRF_PLACE not in answer.text


def test_what_is_kept_names_nobody(browse, people, pages):
    client = browse()
    csrf = people(client, Role.ANALYST)
    for path in PAGES:
        assert client.get(path).status_code == 200
    assert len(pages) == len(PAGES)
    for text in pages._texts.values():
        assert csrf not in text
        assert "analyst-all" not in text


def test_a_claim_changes_the_page_and_its_withdrawal_changes_it_back(app, browse, people, pages):
    client = browse()
    people(client)
    workspace = app.state.answers.workspace
    address = "/cases/allies-2018"
    before = client.get(address)
    said = claims_add(
        workspace, "de-telekom-core", "huawei", "2018-06-01", "a letter", "anna",
        attribution="on_record", grade="B2", kind="presence",
    )  # fmt: skip
    changed = client.get(address)
    assert changed.text != before.text
    claims_withdraw(workspace, said["key"], "anna", "it was a mistake")
    assert client.get(address).text == before.text


def test_a_waiver_changes_the_findings_and_its_withdrawal_changes_them_back(app, browse, people, pages):
    client = browse()
    people(client)
    workspace = app.state.answers.workspace
    places = ("/cases/operator-uk/findings?as_of=2027-06-01", "/waivers")
    before = [client.get(place).text for place in places]
    signed = waivers_add(
        workspace, "gb-dvd-2022", "2029-01-01", "no spare parts", "anna", operator="uk-provider"
    )
    changed = [client.get(place).text for place in places]
    assert all(one != other for one, other in zip(changed, before, strict=True))
    waivers_withdraw(workspace, signed["key"], "anna", "parts came")
    after = [client.get(place).text for place in places]
    assert after[0] == before[0]
    assert after[1] not in (before[1], changed[1])  # it stays on record


def test_what_changes_while_a_page_is_rendered_is_not_kept(app, browse, people, pages, monkeypatch):
    client = browse()
    people(client)
    workspace = app.state.answers.workspace
    ask = app.state.answers.ask

    def ask_and_change(*given):
        found = ask(*given)
        said = claims_add(workspace, "de-telekom-core", "huawei", "2019-01-01", "another letter", "anna")
        claims_withdraw(workspace, said["key"], "anna", "it was a mistake")
        return found

    monkeypatch.setattr(app.state.answers, "ask", ask_and_change)
    assert client.get("/cases/operator-uk/sites").status_code == 200
    assert len(pages) == 0


def test_who_may_not_see_a_case_never_gets_its_kept_page(client, browse, people, pages):
    for path in ("/cases/allies-2018", "/cases/allies-2018/flows"):
        chief = browse()
        people(chief, Role.ADMINISTRATOR)
        assert chief.get(path).status_code == 200
        other = browse()
        people(other, Role.APPROVER, {"operator-uk"})
        assert other.get(path).status_code == 404
        assert client.get(path, follow_redirects=False).status_code == 303


def test_kept_texts_are_bounded():
    pages = KeptPages(most=1_000)
    for number in range(50):
        assert pages.begin((number,)) is None
        pages.end((number,), "x" * 300)
    assert len(pages) == 3
    assert pages.find((0,)) is None
    assert pages.find((49,)) == "x" * 300
    pages.begin(("large",))
    pages.end(("large",), "x" * (kept.PAGE_BYTES + 1))
    assert pages.find(("large",)) is None


def test_who_asks_while_a_page_is_rendered_waits_for_it():
    pages, got = KeptPages(), []
    assert pages.begin(("a",)) is None
    waited = pages.begin(("a",))
    assert isinstance(waited, Future)
    thread = threading.Thread(target=lambda: got.append(waited.result(5)))
    thread.start()
    pages.end(("a",), "text")
    thread.join()
    assert got == ["text"]
    assert pages.begin(("a",)) is None


def test_a_page_that_is_rendered_twice_counts_once():
    pages = KeptPages(100)
    for key in (("a",), ("a",), ("b",)):
        assert pages.begin(key) is None
        pages.end(key, "x" * 40)
    assert pages.find(("a",)) == pages.find(("b",)) == "x" * 40
