"""Dossiers of the bundled operators, made once."""

import datetime

import pytest

from cleanpath.waivers import Waiver
from cleanpath.workspace.publishing import gather
from cleanpath.workspace.workspace import Workspace

DAY = datetime.date(2024, 6, 1)


def make(desk, case, lens, day, whole=False, planned=None):
    return gather(desk, desk.analyse(str(case), lens, day.isoformat()), planned or {}, whole)


@pytest.fixture(scope="session")
def make_dossier():
    """Make a dossier of a case under a lens on a day."""
    return make


@pytest.fixture(scope="session")
def desk(tmp_path_factory):
    return Workspace(str(tmp_path_factory.mktemp("exports") / "ledger.db"))


@pytest.fixture(scope="session")
def british(desk):
    """A provider under the direction, with a waiver for one breach and a decision about one box."""
    terms = {"rule": "gb-dvd-2022", "by": "chief", "signed": DAY, "starts": DAY}
    until = datetime.date(2026, 1, 1)
    ledger = desk.ledger
    ledger.add_waiver(
        Waiver("", "waiver", requirement="R-core", selector=(("operator", "uk-provider"),),
            reason="extension granted", expires=until, **terms)
    )  # fmt: skip
    ledger.add_waiver(
        Waiver("", "decision", requirement="", selector=(("asset", "gnb-port"),),
            reason="=replaced in 2026", expires=until, **terms)
    )  # fmt: skip
    return make(desk, "operator-uk", "gb-dvd-2022", DAY, whole=True)


@pytest.fixture(scope="session")
def synthetic(desk):
    """The bundled operator of 40 elements, of which little is known."""
    return make(desk, "operator-5g", "US", datetime.date(2025, 6, 30))
