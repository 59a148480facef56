"""People are added, invited and changed; links work once; the ledger knows who did what."""

import threading

import pytest

from cleanpath.errors import BadInput, Conflict, UnknownName
from cleanpath.ledger.store import Ledger
from cleanpath.ledger.tampering import KeptHead
from cleanpath.web.accounts.model import Forbidden, Role
from cleanpath.web.accounts.people import LINK_S
from people_samples import PASSWORD


def test_the_first_administrator_is_made_with_a_link_that_works_once(accounts):
    assert not accounts.people.exist()
    link = accounts.people.make_set_up_link()
    accounts.people.set_up(link, "chief", PASSWORD)
    assert accounts.people.exist()
    assert accounts.people.find("chief").person.role is Role.ADMINISTRATOR
    with pytest.raises(Forbidden):
        accounts.people.set_up(link, "other", PASSWORD)
    assert accounts.people.make_set_up_link() is None
    assert len(accounts.people.everybody()) == 1


def test_a_replayed_set_up_link_makes_one_administrator_of_many_that_try_at_once(accounts):
    link, made = accounts.people.make_set_up_link(), []

    def use(name):
        try:
            accounts.people.set_up(link, name, PASSWORD)
            made.append(name)
        except Forbidden:
            pass

    threads = [threading.Thread(target=use, args=(f"p{i}",)) for i in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(made) == 1
    assert [account.person.name for account in accounts.people.everybody()] == made


def test_a_newer_set_up_link_replaces_the_one_before(accounts):
    first, second = accounts.people.make_set_up_link(), accounts.people.make_set_up_link()
    with pytest.raises(Forbidden):
        accounts.people.set_up(first, "chief", PASSWORD)
    accounts.people.set_up(second, "chief", PASSWORD)


@pytest.mark.parametrize("change", [LINK_S, -3600.0])
def test_a_link_is_stale_after_a_day_and_when_the_clock_was_set_back(accounts, clock, change):
    link = accounts.people.make_set_up_link()
    clock.now += change
    with pytest.raises(Forbidden):
        accounts.people.set_up(link, "chief", PASSWORD)
    assert not accounts.people.exist()


@pytest.mark.parametrize("password", ["short", "x" * 201, "chief-chief-chief", "aaaaaaaaaaaaaaaa"])
def test_a_password_that_will_not_do_leaves_the_link_good(accounts, password):
    link = accounts.people.make_set_up_link()
    with pytest.raises(BadInput):
        accounts.people.set_up(link, "chief", password)
    accounts.people.set_up(link, "chief", PASSWORD)


@pytest.mark.parametrize("name", ["", "Anna", "a" * 64, "<script>", "a b", "visitor", "system", "-a", "a\n"])
def test_a_name_that_will_not_do_is_refused(accounts, chief, name):
    with pytest.raises(BadInput):
        accounts.people.add(name, Role.READER, None, "chief")


def test_an_invited_person_chooses_a_password_once(accounts, chief):
    link = accounts.people.add("anna", Role.ANALYST, {"operator-uk"}, "chief", "joins the team")
    assert accounts.people.find("anna").signs_in == ""
    assert accounts.people.link_for(link) == "anna"
    assert accounts.people.choose_password(link, PASSWORD) == "anna"
    with pytest.raises(Forbidden):
        accounts.people.choose_password(link, PASSWORD)
    anna = accounts.people.find("anna")
    assert anna.signs_in == "password"
    assert anna.person.may_see("operator-uk")
    assert not anna.person.may_see("allies-2018")
    with pytest.raises(Conflict, match="taken"):
        accounts.people.add("anna", Role.READER, None, "chief")


def test_the_last_administrator_stays_one(accounts, chief):
    for role, active in ((Role.APPROVER, True), (Role.ADMINISTRATOR, False)):
        with pytest.raises(Conflict, match="administrator"):
            accounts.people.change("chief", role, None, active, "chief", "why")
    accounts.people.add("anna", Role.ADMINISTRATOR, None, "chief")
    accounts.people.change("chief", Role.READER, None, True, "anna", "why")
    assert accounts.people.find("chief").person.role is Role.READER
    with pytest.raises(UnknownName):
        accounts.people.change("nobody", Role.READER, None, True, "anna", "why")


def test_an_identity_of_a_provider_is_one_person(accounts, chief):
    assert accounts.people.of_identity("https://id|7", "anna", Role.READER, None) == "anna"
    assert accounts.people.of_identity("https://id|7", "anna2", Role.READER, None) == "anna"
    with pytest.raises(Conflict):
        accounts.people.of_identity("https://id|8", "chief", Role.READER, None)
    accounts.people.change("anna", Role.READER, None, False, "chief", "left")
    with pytest.raises(Forbidden):
        accounts.people.of_identity("https://id|7", "anna", Role.READER, None)


def test_the_ledger_knows_who_did_what_and_holds_no_secret(accounts, database, chief):
    link = accounts.people.add("anna", Role.READER, {"b", "a"}, "chief", "joins")
    accounts.people.change("anna", Role.ANALYST, None, True, "chief", "moves")
    ledger = Ledger(database, KeptHead(None))
    found = [(a.action, a.subject, a.by, a.why) for a in ledger.actions()]
    assert found == [
        ("person changed", "anna", "chief", "moves"),
        ("person added", "anna", "chief", "joins"),
        ("server set up", "chief", "chief", ""),
    ]
    assert ledger.actions()[1].details == {"role": "reader", "cases": ["a", "b"]}
    told = str(ledger.actions())
    assert link not in told
    assert PASSWORD not in told
    assert ledger.check() == []
