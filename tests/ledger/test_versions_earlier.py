"""Ledgers that the programs of earlier versions wrote are brought up, and say what they said.

`earlier/` has one of each version and database, dumped as SQL, with runs, claims, gradings and withdrawals;
from version 2 on waivers, from version 3 on an article and its candidates.
"""

import pytest
from sqlalchemy import select

from cleanpath.ledger.database import connect
from cleanpath.ledger.store import open_ledger
from cleanpath.ledger.tables import JOURNAL, VERSIONS
from cleanpath.ledger.versions import MIGRATIONS
from cleanpath.web.operations.database import open_database
from earlier_ledgers import VERSIONS as EARLIER
from ledger_tables import COLUMNS, columns_in

WAIVERS, PRESS = 2, 3
"""The versions that brought them."""


@pytest.fixture(params=EARLIER)
def version(request):
    return request.param


def journal(place):
    database = connect(place)
    with database.reading() as connection:
        digests = list(connection.scalars(select(JOURNAL.c.digest).order_by(JOURNAL.c.seq)))
    database.close()
    return digests


def test_there_is_one_of_every_version_before_this():
    assert list(EARLIER) == list(range(1, len(MIGRATIONS)))


def test_an_earlier_ledger_says_what_it_said(version, earlier, a_claim):
    place = earlier(version)
    before = journal(place)
    with open_ledger(place) as ledger:
        assert ledger.check() == []
        assert [(run.id, run.verb, run.status) for run in ledger.runs()] == [
            ("r5", "assess", "begun"),
            ("r3", "plan", "interrupted"),
            ("r1", "assess", "finished"),
        ]
        assert ledger.result("r1") == {"counts": {"clear": 1}, "word": "Zürich 华为"}
        [claim] = ledger.claims()
        assert claim == a_claim(assigned=claim.assigned)
        assert str(claim.grade) == "C3"
        history = [event.kind for event in ledger.claim_history("c2")]
        assert history == ["added", "withdrawn"]
        if version >= WAIVERS:
            [waiver] = [one for one in ledger.waivers() if one.kind == "waiver"]
            assert (waiver.rule, waiver.selector) == ("gb-dvd-2022", (("asset", "amf-1"), ("operator", "op")))
            assert len(ledger.held_waivers()) == 2
        if version >= PRESS:
            assert [(one.key, one.state) for one in ledger.candidates()] == [
                ("p-1", "open"),
                ("p-2", "rejected"),
            ]
    assert journal(place) == before


def test_an_earlier_ledger_goes_on(version, earlier, a_claim, a_waiver):
    place = earlier(version)
    with open_ledger(place) as ledger:
        ledger.add_claim(a_claim("later"), "auditor")
        ledger.add_waiver(a_waiver())
        ledger.add_article(
            {"digest": "ef" * 32, "name": "later.txt", "published": "", "outlet": ""},
            [{"key": "p-3"}],
            "desk",
        )
        ledger.record_action("role changed", "anna", "chief")
        ledger.finish_run("r5", counts={}, result={"counts": {}})
        assert ledger.check() == []
    database = connect(place)
    with database.reading() as connection:
        applied = list(connection.scalars(select(VERSIONS.c.version).order_by(VERSIONS.c.version)))
    database.close()
    assert applied == list(range(1, len(MIGRATIONS) + 1))
    assert columns_in(place) == COLUMNS


def test_an_earlier_ledger_refuses_changes_still(version, earlier):
    place = earlier(version)
    open_ledger(place).close()
    database = connect(place)
    for statement in ("DELETE FROM journal", "UPDATE claim_additions SET vendor = 'zte'"):
        with pytest.raises(Exception, match="append-only"), database.changing() as connection:
            connection.exec_driver_sql(statement)
    database.close()


def test_a_server_takes_an_earlier_ledger(version, earlier):
    place = earlier(version)
    open_database(place).close()
    with open_ledger(place) as ledger:
        assert ledger.check() == []
        assert len(ledger.runs()) == 3
