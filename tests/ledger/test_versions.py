import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import insert, inspect, select

from cleanpath.errors import BadInput
from cleanpath.ledger.database import connect
from cleanpath.ledger.store import open_ledger
from cleanpath.ledger.tables import VERSIONS
from cleanpath.ledger.versions import MIGRATIONS, Migration, migrate
from ledger_tables import COLUMNS, columns_in

KILLED = """
import os, signal, sys
from cleanpath.ledger.database import connect
from cleanpath.ledger.versions import MIGRATIONS, Migration, migrate

def half(connection):
    connection.exec_driver_sql("CREATE TABLE decisions (seq BIGINT NOT NULL PRIMARY KEY)")
    connection.exec_driver_sql("CREATE TABLE others (seq BIGINT NOT NULL PRIMARY KEY)")
    os.kill(os.getpid(), signal.SIGKILL)

migrate(connect(sys.argv[1]), (*MIGRATIONS, Migration("decisions", half)))
"""


def decisions(connection):
    connection.exec_driver_sql("CREATE TABLE decisions (seq BIGINT NOT NULL PRIMARY KEY)")


def tables_and_versions(place):
    database = connect(place)
    with database.reading() as connection:
        held = (
            set(inspect(connection).get_table_names()),
            list(connection.scalars(select(VERSIONS.c.version))),
        )
    database.close()
    return held


def test_the_migrations_make_the_tables_that_the_program_reads(place):
    open_ledger(place).close()
    assert columns_in(place) == COLUMNS


def test_opening_again_changes_nothing(place):
    open_ledger(place).close()
    before = tables_and_versions(place)
    open_ledger(place).close()
    assert tables_and_versions(place) == before


def test_a_later_migration_keeps_what_was_recorded(place, a_claim):
    with open_ledger(place) as ledger:
        ledger.add_claim(a_claim(), "auditor")
    database = connect(place)
    migrate(database, (*MIGRATIONS, Migration("decisions", decisions)))
    with database.reading() as connection:
        assert "decisions" in inspect(connection).get_table_names()
    database.close()
    with pytest.raises(BadInput, match="upgrade cleanpath"):
        open_ledger(place)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_migration_killed_halfway_leaves_the_old_version(place, a_claim):
    with open_ledger(place) as ledger:
        ledger.add_claim(a_claim(), "auditor")
    before = tables_and_versions(place)
    ended = subprocess.run([sys.executable, "-c", KILLED, place], env=os.environ, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert tables_and_versions(place) == before
    with open_ledger(place) as ledger:
        assert ledger.claims() == (a_claim(),)
        assert ledger.check() == []


def test_a_migration_that_fails_leaves_the_old_version(place):
    open_ledger(place).close()
    before = tables_and_versions(place)

    def failing(connection):
        decisions(connection)
        raise ZeroDivisionError

    database = connect(place)
    with pytest.raises(ZeroDivisionError):
        migrate(database, (*MIGRATIONS, Migration("decisions", failing)))
    database.close()
    assert tables_and_versions(place) == before


def test_a_gap_in_the_versions_is_refused(place):
    open_ledger(place).close()
    database = connect(place)
    with database.writing() as connection:
        gap = len(MIGRATIONS) + 2
        connection.execute(insert(VERSIONS).values(version=gap, name="x", applied="x"))
    database.close()
    with pytest.raises(BadInput, match="every version"):
        open_ledger(place)


def test_tables_of_something_else_are_left_alone(place):
    database = connect(place)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE customers (name TEXT)")
    database.close()
    with pytest.raises(BadInput, match="tables of something else"):
        open_ledger(place)
    database = connect(place)
    with database.reading() as connection:
        assert inspect(connection).get_table_names() == ["customers"]
    database.close()
