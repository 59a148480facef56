"""The tables beside the ledger: made once, brought up, and restored with the ledger."""

import sqlite3

import pytest
from sqlalchemy import inspect

from cleanpath.errors import BadInput
from cleanpath.ledger.store import Ledger, open_ledger
from cleanpath.ledger.tampering import KeptHead
from cleanpath.web.accounts.access import open_accounts
from cleanpath.web.operations.database import METADATA, STEPS, open_database
from people_samples import PASSWORD


def test_the_steps_make_every_table_and_opening_again_changes_nothing(place):
    for _ in range(2):
        database = open_database(place)
        with database.reading() as connection:
            made = {name for name in inspect(connection).get_table_names() if name.startswith("web_")}
        database.close()
        assert made == set(METADATA.tables)


def test_an_older_server_is_brought_up_and_keeps_what_it_had(place):
    old = open_database(place, STEPS[:1])
    people = open_accounts(old).people
    people.set_up(people.make_set_up_link(), "chief", PASSWORD)
    old.close()
    new = open_database(place)
    assert [one.person.name for one in open_accounts(new).people.everybody()] == ["chief"]
    new.close()
    with pytest.raises(BadInput, match="upgrade cleanpath"):
        open_database(place, STEPS[:1])


def test_a_ledger_of_the_command_line_becomes_a_servers_and_stays_a_ledger(place):
    with open_ledger(place) as ledger:
        ledger.record_action("role changed", "anna", "chief")
    database = open_database(place)
    assert Ledger(database, KeptHead(None)).check() == []
    database.close()
    with open_ledger(place) as ledger:
        assert ledger.check() == []


def test_a_backup_taken_while_the_server_writes_brings_people_back(tmp_path):
    database = open_database(str(tmp_path / "ledger.sqlite"))
    people = open_accounts(database).people
    people.set_up(people.make_set_up_link(), "chief", PASSWORD)
    with database.writing(), sqlite3.connect(tmp_path / "ledger.sqlite") as source:
        with sqlite3.connect(tmp_path / "copy.sqlite") as copy:
            source.backup(copy)
        copy.close()
    source.close()
    database.close()
    restored = open_database(str(tmp_path / "copy.sqlite"))
    accounts = open_accounts(restored)
    assert accounts.sessions.person(accounts.sessions.sign_in("chief", PASSWORD, "192.0.2.7")) is not None
    assert Ledger(restored, KeptHead(None)).check() == []
    restored.close()
