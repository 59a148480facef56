"""What something else than cleanpath did to a ledger is named before anything is read from it."""

import contextlib
import os
import re
import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from cleanpath.errors import BadInput, Unavailable
from cleanpath.ledger import store
from cleanpath.ledger.database import connect
from cleanpath.ledger.store import no_ledger, open_ledger
from cleanpath.ledger.tables import METADATA, REFUSAL, statements_of

RUN = {"inputs": {}, "as_of": None, "known_at": None, "lens": "US", "version": "1", "parameters": {}}
READ = {
    "claims": lambda ledger: ledger.claims(),
    "claim_history": lambda ledger: ledger.claim_history("c1"),
    "waivers": lambda ledger: ledger.waivers(),
    "candidates": lambda ledger: ledger.candidates(),
    "runs": lambda ledger: ledger.runs(),
    "actions": lambda ledger: ledger.actions(),
}


@pytest.fixture
def filled(place, a_claim, a_waiver):
    with open_ledger(place) as ledger:
        ledger.add_claim(a_claim("c1"), "auditor")
        ledger.add_claim(a_claim("c2"), "auditor")
        ledger.add_waiver(a_waiver())
        ledger.add_article(
            {"digest": "d", "name": "n", "published": "", "outlet": ""}, [{"key": "c-1"}], "me"
        )
        ledger.finish_run(ledger.begin_run("assess", "c", **RUN), counts={})
        ledger.record_action("role changed", "anna", "chief")
    return place


def names(dialect):
    for table in METADATA.sorted_tables:
        for statement in statements_of(dialect, table.name, [c.name for c in table.primary_key]):
            if found := re.match(r"CREATE TRIGGER (\w+)", statement):
                yield table.name, found[1], statement


def tamper(place, *statements, armed=False):
    """Change a ledger behind the program's back; put the triggers back if it is to look `armed`."""
    database = connect(place)
    dialect = database.engine.dialect.name
    on = "" if database.is_sqlite else " ON {}"
    with contextlib.closing(database), database.writing() as connection:
        for table, name, _ in names(dialect):
            connection.exec_driver_sql(f"DROP TRIGGER {name}{on.format(table)}")
        for statement in statements:
            connection.execute(text(statement))
        if armed:
            for _, _, statement in names(dialect):
                connection.exec_driver_sql(statement)


CHANGES = {
    "a row changed": ("UPDATE claim_additions SET high = 0.2 WHERE seq = 1",),
    "a source changed": ("UPDATE claim_sources SET publisher = 'Nobody' WHERE seq = 1",),
    "a body deleted": ("DELETE FROM waiver_additions",),
    "an entry deleted": (
        "DELETE FROM claim_sources WHERE seq = 2",
        "DELETE FROM claim_additions WHERE seq = 2",
        "DELETE FROM journal WHERE seq = 2",
    ),
    "a body put in": ("INSERT INTO claim_withdrawals (seq, claim, said_by, why) VALUES (3, 'c1', 'x', 'x')",),
    "the kind of an entry changed": ("UPDATE journal SET kind = 'action taken' WHERE seq = 1",),
    "the tail cut": (
        "DELETE FROM actions",
        "DELETE FROM run_ends",
        "DELETE FROM run_starts",
        "DELETE FROM press_candidates",
        "DELETE FROM press_articles",
        "DELETE FROM waiver_additions",
        "DELETE FROM journal WHERE seq > 2",
    ),
    "all cut": (
        "DELETE FROM run_ends",
        *(
            f"DELETE FROM {table.name}"
            for table in reversed(METADATA.sorted_tables)
            if table.name != "cleanpath_ledger"
        ),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_tampering_is_named_before_a_claim_or_a_waiver_is_read(filled, change):
    tamper(filled, *CHANGES[change], armed=True)
    with open_ledger(filled) as ledger:
        for read in ("claims", "waivers", "candidates"):
            with pytest.raises(
                BadInput, match=r"only cleanpath wrote to, found (entry|table) .* ledger check"
            ):
                READ[read](ledger)
        assert ledger.check()


@pytest.mark.parametrize("read", READ)
def test_dropped_triggers_are_named_whatever_is_read(filled, read):
    with open_ledger(filled) as ledger:
        assert READ[read](ledger)
        assert ledger.check() == []
    tamper(filled)
    with open_ledger(filled) as ledger:
        with pytest.raises(BadInput, match="which refuses changes, was dropped"):
            READ[read](ledger)
        assert len(ledger.check()) == len(list(names(ledger._database.engine.dialect.name)))


def test_a_trigger_that_no_longer_refuses_is_named(filled):
    database = connect(filled)
    with database.writing() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("DROP TRIGGER journal_no_update")
            idle = f"BEFORE UPDATE ON journal WHEN 0 BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            connection.exec_driver_sql(f"CREATE TRIGGER journal_no_update {idle}")
        else:
            connection.exec_driver_sql("ALTER TABLE journal DISABLE TRIGGER journal_no_change")
    database.close()
    with open_ledger(filled) as ledger, pytest.raises(BadInput, match="journal_no_"):
        ledger.claims()


def test_what_changes_while_a_ledger_is_open_is_noticed(filled, monkeypatch, a_claim):
    with open_ledger(filled) as ledger:
        ledger.claims()
        tamper(filled, "UPDATE claim_additions SET high = 0.2 WHERE seq = 1")
        ledger.add_claim(a_claim("c9"), "me")  # the last entry is another: all is looked at again
        with pytest.raises(BadInput):
            ledger.claims()
        monkeypatch.setattr(store, "FRESH_S", 0.0)
        with pytest.raises(BadInput):
            ledger.waivers()


def test_readers_that_look_while_others_write_see_no_fault(place, a_claim):
    with open_ledger(place) as ledger, open_ledger(place) as other:

        def write():
            for number in range(25):
                other.add_claim(a_claim(f"c{number}"), "me")

        writer = threading.Thread(target=write)
        writer.start()
        while writer.is_alive():
            ledger.claims()
        writer.join()
        assert len(ledger.claims()) == 25


def test_an_older_copy_is_told_until_the_note_is_removed(tmp_path, a_claim):
    path, copy = tmp_path / "ledger.db", tmp_path / "copy.db"
    with open_ledger(str(path)) as ledger:
        ledger.add_claim(a_claim("c1"), "me")
        ledger.back_up(copy)
        ledger.add_claim(a_claim("c2"), "me")
    path.write_bytes(copy.read_bytes())
    with (
        open_ledger(str(path)) as ledger,
        pytest.raises(BadInput, match=r"remove that file if .* older copy"),
    ):
        ledger.claims()
    Path(f"{path}.head").unlink()
    with open_ledger(str(path)) as ledger:
        assert len(ledger.claims()) == 1
        ledger.add_claim(a_claim("c3"), "me")
        assert ledger.check() == []


def test_a_note_that_is_garbage_or_cannot_be_written_is_no_fault(tmp_path, a_claim):
    path = tmp_path / "ledger.db"
    with open_ledger(str(path)) as ledger:
        ledger.add_claim(a_claim("c1"), "me")
    note = Path(f"{path}.head")
    for garbage in (b"", b"\xff\xfe", b"1 2", b"9" * 100_000):
        note.write_bytes(garbage)
        with open_ledger(str(path)) as ledger:
            assert len(ledger.claims()) == 1
    note.unlink()
    note.mkdir()
    with open_ledger(str(path)) as ledger:
        ledger.add_claim(a_claim("c2"), "me")
        assert len(ledger.claims()) == 2


def test_a_copy_holds_what_the_ledger_held_while_another_writes(filled, tmp_path, a_claim):
    copy = tmp_path / "copy.db"
    with open_ledger(filled) as ledger:
        if not ledger._database.is_sqlite:
            with pytest.raises(Unavailable, match=r"pg_dump --format=custom"):
                ledger.back_up(copy)
            return
        with open_ledger(filled) as other:
            other.add_claim(a_claim("c3"), "me")
            ledger.back_up(copy)
            other.add_claim(a_claim("c4"), "me")
        with open_ledger(str(copy)) as copied:
            assert len(copied.claims()) == 3
            assert copied.first() == ledger.first()
            assert ledger.holds(copied.head()[1])
    tamper(filled, "UPDATE claim_additions SET high = 0.2 WHERE seq = 1")
    with open_ledger(filled) as ledger, pytest.raises(BadInput, match="copy of ledger"):
        ledger.back_up(tmp_path / "other.db")


def test_a_new_ledger_and_what_is_beside_it_is_for_its_owner_alone(tmp_path, a_claim):
    path = tmp_path / "ledger.db"
    before = os.umask(0o022)
    try:
        with open_ledger(str(path)) as ledger:
            ledger.add_claim(a_claim(), "me")
            ledger.back_up(tmp_path / "copy.db")
            modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in os.listdir(tmp_path)}
    finally:
        os.umask(before)
    modes.pop("state", None)
    assert {"ledger.db", "ledger.db-wal", "ledger.db.head", "copy.db"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def test_no_ledger_holds_nothing_and_refuses_every_entry(a_claim, a_waiver):
    with no_ledger() as ledger:
        assert [read(ledger) for name, read in READ.items() if name != "claim_history"] == [
            (),
            (),
            [],
            [],
            [],
        ]
        assert (ledger.head(), ledger.check(), ledger.articles()) == ((0, ""), [], set())
        for write in (
            lambda: ledger.add_claim(a_claim(), "me"),
            lambda: ledger.add_waiver(a_waiver()),
            lambda: ledger.begin_run("assess", "c", **RUN),
        ):
            with pytest.raises(BadInput, match="--ledger none"):
                write()
