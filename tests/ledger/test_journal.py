"""Changed behind the program's back, a ledger says where."""

import datetime

import pytest
from sqlalchemy import text

from cleanpath.errors import CleanpathError
from cleanpath.ledger.database import connect
from cleanpath.ledger.store import open_ledger
from cleanpath.ledger.tables import METADATA

DAY = datetime.date(2023, 7, 1)
RUN = {"inputs": {}, "as_of": None, "known_at": None, "lens": "US", "version": "1", "parameters": {}}


@pytest.fixture
def filled(place, a_claim, a_waiver):
    with open_ledger(place) as ledger:
        run = ledger.begin_run("assess", "c", **RUN)
        ledger.add_claim(a_claim("c1"), "auditor")
        ledger.grade_claim("c1", "B2", "auditor", "why")
        ledger.add_claim(a_claim("c2"), "auditor")
        ledger.withdraw_claim("c2", "auditor", "why")
        ledger.finish_run(run, counts={"clear": 1}, result={"verdict": "always"})
        ledger.withdraw_waiver(ledger.add_waiver(a_waiver()).key, DAY, "chief", "why")
        about = {"digest": "d1", "name": "article.txt", "published": "2018-11-23", "outlet": "Daily"}
        ledger.add_article(about, [{"key": "c-1"}, {"key": "c-2"}], "analyst")
        ledger.decide("c-1", "rejected", {}, "analyst", "why")
        ledger.record_action("role changed", "anna", "chief", "why", {"role": "analyst"})
        assert ledger.check(ledger.head()[1]) == []
    return place


def execute(place, *statements):
    database = connect(place)
    try:
        with database.writing() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        database.close()


def disarm(place):
    """Drop what protects the rows, as somebody with all rights could."""
    database = connect(place)
    with database.writing() as connection:
        for table in METADATA.tables:
            if database.is_sqlite:
                for rule in ("update", "delete", "replace"):
                    connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{rule}")
            else:
                connection.exec_driver_sql(f"DROP TRIGGER {table}_no_change ON {table}")
    database.close()


@pytest.mark.parametrize("table", sorted(METADATA.tables))
def test_the_database_itself_refuses_changes(filled, table):
    column = METADATA.tables[table].c[1].name
    with open_ledger(filled) as ledger:
        before = ledger.head()
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(CleanpathError, match="append-only"):
                execute(filled, statement)
        assert ledger.check(before[1]) == []


def test_rows_cannot_be_replaced_in_sqlite(tmp_path, a_claim):
    place = str(tmp_path / "ledger.db")
    with open_ledger(place) as ledger:
        ledger.add_claim(a_claim(), "auditor")
    with pytest.raises(CleanpathError, match="append-only"):
        execute(place, "INSERT OR REPLACE INTO journal SELECT seq, 'x', kind, previous, digest FROM journal")


@pytest.mark.parametrize(
    "change, fault",
    [
        ("UPDATE claim_additions SET high = 0.2 WHERE seq = 2", "entry 2: was changed"),
        (
            "UPDATE claim_sources SET publisher = 'Nobody' WHERE seq = 2 AND position = 1",
            "entry 2: was changed",
        ),
        ("DELETE FROM claim_sources WHERE seq = 2 AND position = 1", "entry 2: was changed"),
        ("UPDATE claim_gradings SET grade = 'A1'", "entry 3: was changed"),
        ("UPDATE claim_withdrawals SET why = 'other'", "entry 5: was changed"),
        ("DELETE FROM claim_withdrawals", "entry 5: its body is missing"),
        ("UPDATE run_starts SET lens = 'local'", "entry 1: was changed"),
        ("UPDATE run_ends SET result = '{}'", "entry 6: its result was changed"),
        ("UPDATE run_ends SET packed = NULL", "entry 6: its result was changed"),
        ("UPDATE waiver_additions SET expires = '2099-01-01'", "entry 7: was changed"),
        ("UPDATE waiver_withdrawals SET withdrawn = '2099-01-01'", "entry 8: was changed"),
        ("DELETE FROM waiver_withdrawals", "entry 8: its body is missing"),
        ("UPDATE run_ends SET counts = '{}'", "entry 6: was changed"),
        ("UPDATE press_articles SET outlet = 'Other'", "entry 9: was changed"),
        ("UPDATE press_candidates SET content = '{}' WHERE position = 1", "entry 9: was changed"),
        ("UPDATE press_decisions SET why = 'other'", "entry 10: was changed"),
        ("UPDATE actions SET said_by = 'somebody'", "entry 11: was changed"),
        (
            "UPDATE journal SET recorded = '2001-01-01T00:00:00.000000Z' WHERE seq = 4",
            "entry 4: recorded before",
        ),
        ("UPDATE journal SET digest = 'f' WHERE seq = 4", "entry 5: does not follow"),
        ("UPDATE journal SET kind = 'claim graded' WHERE seq = 5", "entry 5: its body is missing"),
    ],
)
def test_every_change_is_noticed(filled, change, fault):
    disarm(filled)
    execute(filled, change)
    with open_ledger(filled) as ledger:
        faults = ledger.check()
    assert any(line.startswith(fault) for line in faults), faults


def test_a_removed_entry_is_noticed_and_a_cut_off_end_by_a_noted_digest(filled):
    with open_ledger(filled) as ledger:
        _, digest = ledger.head()
    disarm(filled)
    execute(filled, "DELETE FROM actions", "DELETE FROM journal WHERE seq = 11")
    with open_ledger(filled) as ledger:
        assert any(line.startswith("entry 11: missing or another") for line in ledger.check())
        assert any("no entry has the digest" in line for line in ledger.check(digest))
    execute(filled, "DELETE FROM claim_gradings", "DELETE FROM journal WHERE seq = 3")
    with open_ledger(filled) as ledger:
        assert "entry 3: missing; the next one is 4" in ledger.check()
