"""Copies taken while others write hold all that was acknowledged before, and are put back as documented."""

import contextlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cleanpath.cli.main import main
from cleanpath.errors import BadInput
from cleanpath.ledger.store import Ledger, open_ledger
from cleanpath.ledger.tampering import KeptHead
from cleanpath.web.accounts.access import open_accounts
from cleanpath.web.accounts.model import Role
from cleanpath.web.app import create_app
from cleanpath.web.jobs.model import Status
from cleanpath.web.jobs.queue import Queue
from cleanpath.web.operations.database import open_database
from cleanpath.web.settings import Settings
from people_samples import PASSWORD

WRITE = """
import itertools, sys
from cleanpath.ledger.store import open_ledger
with open_ledger(sys.argv[1]) as ledger:
    for number in itertools.count():
        ledger.record_action("role changed", f"person-{number}", "chief")
        print(number, flush=True)
"""


@pytest.fixture(autouse=True)
def state(monkeypatch, tmp_path):
    """Keep what is noted of PostgreSQL ledgers out of the user's own folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


class Team:
    """A ledger with people, a token, a finished and a waiting job, and a process that goes on writing."""

    def __init__(self, place):
        self.place = place
        database = open_database(place)
        accounts, queue = open_accounts(database), Queue(database)
        accounts.people.set_up(accounts.people.make_set_up_link(), "chief", PASSWORD)
        chief = accounts.people.find("chief").person
        self.token = accounts.tokens.make(chief, "trial", Role.ANALYST, None, None)
        self.finished = queue.submit("assess", {"case": "allies-2018"}, chief).id
        queue.finish(queue.take("w"), {"counts": {"clear": 1}}, None)
        self.waiting = queue.submit("judge", {"subject": "allies-2018"}, chief).id
        database.close()
        words = [sys.executable, "-c", WRITE, place]
        self._writer = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)

    def acknowledged(self, more):
        """Wait until so many more entries were acknowledged; return the last one's subject."""
        for _ in range(more):
            last = int(self._writer.stdout.readline())
        return f"person-{last}"

    def stop(self):
        if self._writer.poll() is None:
            self._writer.kill()
            self._writer.communicate()

    def check(self, place, last):
        """Look whether all of it is in a ledger that was put back, and whether that goes on."""
        database = open_database(place)
        accounts, queue, ledger = open_accounts(database), Queue(database), Ledger(database, KeptHead(None))
        assert ledger.check() == []
        assert last in {action.subject for action in ledger.actions()}
        assert accounts.sessions.person(accounts.sessions.sign_in("chief", PASSWORD, "192.0.2.7"))
        assert queue.job(self.finished).status is Status.FINISHED
        assert queue.result(self.finished) == {"counts": {"clear": 1}}
        assert queue.take("w").job.id == self.waiting
        with pytest.raises(Exception, match="append-only"), database.changing() as connection:
            connection.exec_driver_sql("DELETE FROM journal")
        ledger.record_action("role changed", "after", "chief")
        assert ledger.check() == []
        database.close()


@pytest.fixture
def team():
    """`team(place)` fills a ledger and goes on writing; what writes is ended at the end."""
    with contextlib.ExitStack() as stack:

        def begin(place):
            made = Team(place)
            stack.callback(made.stop)
            return made

        yield begin


def by_command(source, copy):
    assert main(["--ledger", source, "ledger", "backup", "--to", copy]) == 0


def by_sqlite(source, copy):
    subprocess.run(["sqlite3", source, f".backup {copy}"], check=True)


@pytest.mark.parametrize(
    "copy_ledger",
    [
        by_command,
        pytest.param(
            by_sqlite,
            marks=pytest.mark.skipif(not shutil.which("sqlite3"), reason="no sqlite3 on this machine"),
        ),
    ],
)
def test_a_sqlite_ledger_is_copied_while_others_write_and_put_back(copy_ledger, team, tmp_path):
    place, copy = str(tmp_path / "ledger.sqlite"), str(tmp_path / "copy.sqlite")
    held = team(place)
    last = held.acknowledged(5)
    copy_ledger(place, copy)
    later = held.acknowledged(5)
    held.stop()
    held.check(place, later)
    Path(copy).replace(place)
    for end in ("-wal", "-shm"):
        Path(place + end).unlink(missing_ok=True)
    with pytest.raises(BadInput, match="remove that file"), open_ledger(place) as ledger:
        ledger.claims()  # what came after the copy is missing, and nobody is to overlook it
    Path(f"{place}.head").unlink()
    held.check(place, last)
    app = create_app(Settings(place, tmp_path / "cases", workers=0))
    with TestClient(app, client=("192.0.2.7", 1)) as client:
        headers = {"Authorization": f"Token {held.token}"}
        assert client.get("/api/v1/claims", headers=headers).status_code == 200
        assert client.get(f"/api/v1/jobs/{held.finished}/result", headers=headers).status_code == 200


def test_a_postgresql_ledger_is_dumped_while_others_write_and_put_back(
    team, empty_databases, postgresql_programs, tmp_path
):
    place, empty, dump = empty_databases(), empty_databases(), tmp_path / "cleanpath.dump"
    held = team(place)
    last = held.acknowledged(5)
    pg_dump, pg_restore = postgresql_programs / "pg_dump", postgresql_programs / "pg_restore"
    subprocess.run([pg_dump, "--format=custom", f"--file={dump}", place], check=True)
    later = held.acknowledged(5)
    held.stop()
    held.check(place, later)
    subprocess.run([pg_restore, f"--dbname={empty}", "--exit-on-error", dump], check=True)
    held.check(empty, last)


def test_a_postgresql_ledger_tells_the_line_that_dumps_it(
    empty_databases, postgresql_programs, tmp_path, capsys
):
    place, dump = empty_databases(), tmp_path / "cleanpath.dump"
    open_ledger(place).close()
    assert main(["--ledger", place, "ledger", "backup", "--to", str(dump)]) == 2
    told = capsys.readouterr().err
    line = told[told.index("pg_dump") :].strip()
    line = f"{postgresql_programs}/{line}".replace("--file=FILE", f"--file={dump}")
    subprocess.run(line, shell=True, check=True)
    assert dump.read_bytes()[:5] == b"PGDMP"
