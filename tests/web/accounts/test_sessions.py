"""Sessions end when they must, tokens do no more than they may, guesses are counted."""

import pytest
from sqlalchemy import select

from cleanpath.errors import BadInput, UnknownName
from cleanpath.web.accounts.attempts import ADDRESS_LIMIT, PAIR_LIMIT, SLOT_S, Requests
from cleanpath.web.accounts.model import Forbidden, NotSignedIn, Person, Role, TooManyRequests
from cleanpath.web.accounts.sessions import IDLE_S, SESSION_S
from cleanpath.web.operations.database import METADATA
from people_samples import PASSWORD

HERE = "192.0.2.7"


@pytest.fixture
def anna(accounts, chief):
    link = accounts.people.add("anna", Role.ANALYST, {"operator-uk", "allies-2018"}, "chief")
    accounts.people.choose_password(link, PASSWORD)
    return accounts.people.find("anna").person


def test_a_session_is_the_persons_as_it_stands_now(accounts, anna):
    secret = accounts.sessions.sign_in("anna", PASSWORD, HERE)
    assert accounts.sessions.person(secret) == anna
    accounts.people.change("anna", Role.READER, {"operator-uk"}, True, "chief", "why")
    now = accounts.sessions.person(secret)
    assert (now.role, now.cases) == (Role.READER, {"operator-uk"})
    accounts.people.change("anna", Role.READER, None, False, "chief", "left")
    assert accounts.sessions.person(secret) is None
    accounts.people.change("anna", Role.READER, None, True, "chief", "back")
    assert accounts.sessions.person(secret) is None


def test_a_stolen_cookie_is_worth_nothing_after_sign_out(accounts, anna):
    secret = accounts.sessions.sign_in("anna", PASSWORD, HERE)
    accounts.sessions.end(secret)
    assert accounts.sessions.person(secret) is None
    accounts.sessions.end(secret)


def test_sign_in_ends_the_session_that_the_browser_had(accounts, anna):
    first = accounts.sessions.sign_in("anna", PASSWORD, HERE)
    second = accounts.sessions.sign_in("anna", PASSWORD, HERE, old=first)
    assert first != second
    assert accounts.sessions.person(first) is None
    assert accounts.sessions.person(second) == anna


def test_a_new_password_ends_every_session(accounts, anna):
    secret = accounts.sessions.sign_in("anna", PASSWORD, HERE)
    accounts.people.choose_password(accounts.people.invite("anna", "chief"), "another good phrase")
    assert accounts.sessions.person(secret) is None
    with pytest.raises(Forbidden):
        accounts.sessions.sign_in("anna", PASSWORD, HERE)


def test_a_session_ends_without_requests_and_after_half_a_day_with_them(accounts, anna, clock):
    secret = accounts.sessions.sign_in("anna", PASSWORD, HERE)
    begun = clock.now
    while clock.now + IDLE_S / 2 < begun + SESSION_S:
        clock.now += IDLE_S / 2
        assert accounts.sessions.person(secret) == anna
    clock.now = begun + SESSION_S
    assert accounts.sessions.person(secret) is None
    idle = accounts.sessions.sign_in("anna", PASSWORD, HERE)
    clock.now += IDLE_S
    assert accounts.sessions.person(idle) is None


def test_a_clock_that_is_set_back_does_not_lengthen_a_session(accounts, anna, clock):
    secret = accounts.sessions.sign_in("anna", PASSWORD, HERE)
    clock.now -= 3600
    assert accounts.sessions.person(secret) is None


@pytest.mark.parametrize("name", ["anna", "nobody", "", "x" * 10_000, "\ud800"])
def test_wrong_names_and_passwords_are_refused_in_the_same_words(accounts, anna, name):
    with pytest.raises(Forbidden) as refused:
        accounts.sessions.sign_in(name, "not the password", HERE)
    assert str(refused.value) == "sign-in: expected a name and its password, found others. Try again."


def test_somebody_without_a_password_cannot_sign_in(accounts, chief):
    accounts.people.add("carl", Role.READER, None, "chief")
    with pytest.raises(Forbidden):
        accounts.sessions.sign_in("carl", "", HERE)


def test_guesses_are_counted_also_when_the_password_is_right_at_last(accounts, anna, clock):
    for _ in range(PAIR_LIMIT):
        with pytest.raises(Forbidden):
            accounts.sessions.sign_in("anna", "a wrong password", HERE)
    with pytest.raises(TooManyRequests):
        accounts.sessions.sign_in("anna", PASSWORD, HERE)
    accounts.sessions.sign_in("anna", PASSWORD, "192.0.2.8")
    clock.now += SLOT_S
    accounts.sessions.sign_in("anna", PASSWORD, HERE)


def test_guesses_at_many_names_from_one_address_are_counted(accounts, chief, monkeypatch):
    monkeypatch.setattr("cleanpath.web.accounts.sessions.verify_password", lambda password, hashed: False)
    for i in range(ADDRESS_LIMIT):
        with pytest.raises(Forbidden):
            accounts.sessions.sign_in(f"p{i}", "a wrong password", HERE)
    with pytest.raises(TooManyRequests):
        accounts.sessions.sign_in("chief", PASSWORD, HERE)


def test_a_token_does_what_both_it_and_its_owner_may(accounts, anna):
    token = accounts.tokens.make(anna, "nightly", Role.READER, {"operator-uk"}, 30)
    assert accounts.tokens.person(token) == Person("anna", Role.READER, frozenset({"operator-uk"}), "token")
    accounts.people.change("anna", Role.READER, {"allies-2018"}, True, "chief", "why")
    assert accounts.tokens.person(token).cases == frozenset()


def test_a_token_is_never_more_than_its_owner(accounts, anna):
    for role, cases in ((Role.APPROVER, {"operator-uk"}), (Role.READER, None), (Role.READER, {"other"})):
        with pytest.raises(Forbidden):
            accounts.tokens.make(anna, "more", role, cases, 30)
    token = accounts.tokens.make(anna, "as much", Role.ANALYST, anna.cases, 30)
    accounts.people.change("anna", Role.READER, anna.cases, True, "chief", "why")
    assert accounts.tokens.person(token).role is Role.READER


def test_tokens_that_do_not_count_are_refused_in_the_same_words(accounts, anna, clock):
    token = accounts.tokens.make(anna, "nightly", Role.READER, anna.cases, 1)
    other = accounts.tokens.make(anna, "other", Role.READER, anna.cases, None)
    number = accounts.tokens.held("anna")[-1].id
    mixed = token.partition(".")[0] + "." + other.partition(".")[2]
    said = set()
    for wrong in ("", "cp_", token[:-1], mixed, "x" * 100_000, "cp_\x00.\ud800"):
        with pytest.raises(NotSignedIn) as refused:
            accounts.tokens.person(wrong)
        said.add(str(refused.value))
    clock.now += 86_400
    with pytest.raises(NotSignedIn) as refused:
        accounts.tokens.person(token)
    accounts.tokens.revoke(number, anna)
    said.add(str(refused.value))
    assert len(said) == 1


def test_only_the_owner_and_administrators_revoke_a_token(accounts, anna, chief):
    token = accounts.tokens.make(anna, "nightly", Role.READER, anna.cases, None)
    [held] = accounts.tokens.held("anna")
    assert accounts.tokens.held("chief") == []
    with pytest.raises(UnknownName):
        accounts.tokens.revoke(held.id, Person("carl", Role.APPROVER))
    accounts.tokens.revoke(held.id, chief, "left in a script")
    with pytest.raises(NotSignedIn):
        accounts.tokens.person(token)
    for days in (0, 401):
        with pytest.raises(BadInput):
            accounts.tokens.make(anna, "x", Role.READER, anna.cases, days)


def test_no_secret_is_kept(accounts, database, anna):
    secrets = [
        accounts.sessions.sign_in("anna", PASSWORD, HERE),
        accounts.tokens.make(anna, "nightly", Role.READER, anna.cases, None),
        accounts.people.invite("anna", "chief"),
        PASSWORD,
    ]
    with database.reading() as connection:
        rows = [str(row) for table in METADATA.sorted_tables for row in connection.execute(select(table))]
    assert len(rows) > 5
    for secret in secrets:
        assert not any(secret.rpartition(".")[2] in row for row in rows)


def test_requests_of_one_address_are_limited_and_others_are_not():
    clock = iter([0.0] * 6 + [10.0] * 4)
    requests = Requests(rate=1, burst=3, clock=lambda: next(clock))
    for _ in range(3):
        requests.count("a")
    with pytest.raises(TooManyRequests):
        requests.count("a")
    requests.count("b")
    with pytest.raises(TooManyRequests):
        requests.count("a")
    for _ in range(3):
        requests.count("a")
