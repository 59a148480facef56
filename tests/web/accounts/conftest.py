"""Accounts on both databases, with a clock that tests set."""

import pytest

from cleanpath.web.accounts.access import Accounts
from cleanpath.web.accounts.attempts import Attempts
from cleanpath.web.accounts.people import People
from cleanpath.web.accounts.sessions import Sessions, Tokens
from cleanpath.web.operations.database import open_database
from people_samples import PASSWORD


class SetClock:
    """Seconds since 1970, as a test says."""

    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def database(place):
    opened = open_database(place)
    yield opened
    opened.close()


@pytest.fixture
def accounts(database, clock):
    people = People(database, clock)
    sessions, tokens = Sessions(database, people, clock), Tokens(database, clock)
    return Accounts(people, sessions, tokens, Attempts(database, clock))


@pytest.fixture
def chief(accounts):
    """The first administrator."""
    accounts.people.set_up(accounts.people.make_set_up_link(), "chief", PASSWORD)
    return accounts.people.find("chief").person
