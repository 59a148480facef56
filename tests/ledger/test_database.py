"""Addresses and files that are no ledger end in one clear message, and are left alone."""

import gc
import os
import shutil
import socket
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanpath.errors import BadInput, CleanpathError, Unavailable
from cleanpath.ledger.database import connect
from cleanpath.ledger.store import open_ledger


@pytest.fixture(scope="module")
def whole(tmp_path_factory, a_claim):
    path = tmp_path_factory.mktemp("whole") / "ledger.db"
    with open_ledger(str(path)) as ledger:
        for i in range(40):
            ledger.add_claim(a_claim(f"c{i}"), "auditor")
    return path.read_bytes()


@pytest.mark.parametrize("address", ["", "mysql://host/x", "sqlite:///x", "postgresql://h:port/x", "a\0b"])
def test_an_address_of_another_form_is_refused(address):
    with pytest.raises(BadInput):
        open_ledger(address)


def test_a_folder_or_an_unreachable_folder_is_refused(tmp_path):
    with pytest.raises(BadInput, match="expected a file"):
        open_ledger(str(tmp_path))
    (tmp_path / "file").write_text("x")
    with pytest.raises(Unavailable, match="folder"):
        open_ledger(str(tmp_path / "file" / "ledger.db"))


def test_a_new_ledger_writes_ahead_and_syncs(tmp_path):
    path = tmp_path / "deep" / "er" / "ledger.db"
    open_ledger(str(path)).close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


@pytest.mark.parametrize(
    "content", [b"not a database at all, only words" * 40, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "ledger.db"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"ledger\.db"):
        open_ledger(str(path))
    assert path.read_bytes() == content
    assert os.listdir(tmp_path) == ["ledger.db"]


def test_the_database_of_another_program_is_left_alone(tmp_path):
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE cleanpath_ledger (whatever TEXT)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(BadInput):
        open_ledger(str(path))
    assert path.read_bytes() == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kept=st.just(1.0) | st.floats(0.001, 1),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(1, 255))),
)
def test_a_damaged_file_is_refused_or_found_out(tmp_path, whole, a_claim, kept, changes):
    content = bytearray(whole[: int(len(whole) * kept)])
    for place, change in changes:
        content[int(len(content) * place)] ^= change
    folder = tmp_path / "damaged"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "ledger.db").write_bytes(bytes(content))
    try:
        with open_ledger(str(folder / "ledger.db")) as ledger:
            claims = ledger.claims()
            if claims != tuple(a_claim(f"c{i}") for i in range(40)):
                assert ledger.check()
            ledger.runs()
    except CleanpathError as error:
        assert "ledger" in str(error)
        assert "\n" not in str(error)


def test_an_unreachable_server_is_said_without_the_password(tmp_path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    for address in (
        f"postgresql://user:s3cret@127.0.0.1:{port}/x",
        f"postgresql://user@127.0.0.1:{port}/x?password=s3cret",
        "postgresql://user:s3cret@127.0.0.1/x?nonsense=s3cret",
        f"postgresql://user:s3cret@/x?host={tmp_path}/s3cret",
    ):
        with pytest.raises(CleanpathError) as caught:
            open_ledger(address)
        assert "s3cret" not in str(caught.value)
        assert caught.value.__suppress_context__


def test_a_database_that_is_not_there_or_not_in_utf8_is_named(postgresql):
    import psycopg

    with pytest.raises(Unavailable, match="nowhere"):
        open_ledger(postgresql.replace("/postgres?", "/nowhere?"))
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS ascii")
        connection.execute("CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    with pytest.raises(BadInput, match="UTF8"):
        open_ledger(postgresql.replace("/postgres?", "/ascii?"))


def test_a_ledger_that_another_holds_is_unavailable_and_unharmed(tmp_path, a_claim, monkeypatch):
    monkeypatch.setattr("cleanpath.ledger.database.PATIENCE_S", 0)
    path = str(tmp_path / "ledger.db")
    with open_ledger(path) as ledger:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert ledger.claims() == ()
        with pytest.raises(Unavailable, match="Try again"):
            ledger.add_claim(a_claim(), "auditor")
        other.execute("ROLLBACK")
        other.close()
        ledger.add_claim(a_claim(), "auditor")
        assert ledger.check() == []


def test_a_database_that_nobody_closes_leaves_no_connection_open(tmp_path):
    database = connect(str(tmp_path / "ledger.sqlite"))
    engine = database.engine
    with database.reading():
        pass
    assert engine.pool.checkedin() == 1
    del database
    gc.collect()
    assert engine.pool.checkedin() == 0
