"""A queue on both databases."""

import pytest

from cleanpath.web.accounts.model import Person, Role
from cleanpath.web.jobs.queue import Queue
from cleanpath.web.operations.database import open_database


@pytest.fixture
def database(place):
    opened = open_database(place)
    yield opened
    opened.close()


@pytest.fixture
def queue(database):
    return Queue(database)


@pytest.fixture
def analyst():
    return Person("anna", Role.ANALYST)
