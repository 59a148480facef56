"""Interrupted at any point, a command leaves nothing over: no half file, no run without end, no traceback."""

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cleanpath.ledger.store import open_ledger

sys.path.insert(0, str(Path(__file__).parent))

from depth import DEPTH

SAMPLES = Path(__file__).parents[1] / "sources" / "samples"
COMMANDS = (
    ("assess", "operator-5g", "--format", "json"),
    ("plan", "operator-uk", "--runs", "2", "--format", "json"),
    ("import", "netbox", str(SAMPLES / "netbox.json"), "--to", "{}/case{}"),
    ("generate", "operator", "--elements", "2000", "--to", "{}/made{}"),
    ("export", "operator-5g", "--as", "pack", "--to", "{}/pack{}.zip"),
    ("brief", "operator-5g", "--to", "{}/brief{}.html"),
    ("judge", "operator-uk", "--format", "json"),
    ("ledger", "backup", "--to", "{}/copy{}"),
)
WHOLE = ("case", "made", "pack", "brief", "copy", "ledger", "out", "told", "tmp", "home")
"""How names begin of what may be there afterwards."""

FRESH = 5
"""Of so many commands one is a process of its own, interrupted while its modules load too."""


def run(words, out, told):
    """Run a command line with its output in files; the body of a process to be interrupted."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # as it is where a program starts
    for number, path in ((1, out), (2, told)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    from cleanpath.__main__ import main

    sys.argv = ["cleanpath", *words]
    code = main()
    sys.stdout.flush()
    os._exit(code or 0)  # a signal that comes now meets the harness and not the program


@pytest.fixture(scope="module")
def processes():
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cleanpath.analysis", "cleanpath.ledger.store", "cleanpath.cli.main"])
    return context


def test_nothing_is_left_over(processes, tmp_path, monkeypatch):
    chance = random.Random(20181123)
    for name in ("tmp", "home"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    place = tmp_path / "ledger.sqlite"
    with open_ledger(str(place)):
        pass
    ends = set()
    for number in range(DEPTH.interrupts):
        command = COMMANDS[number % len(COMMANDS)]
        words = ["--ledger", str(place), *(word.format(tmp_path, number) for word in command)]
        out, told = tmp_path / "out", tmp_path / "told"
        for path in (out, told):
            path.unlink(missing_ok=True)
        sent = chance.choice((signal.SIGINT, signal.SIGTERM))
        if number % FRESH == 0:
            with out.open("w") as one, told.open("w") as two:
                process = subprocess.Popen(
                    [sys.executable, "-m", "cleanpath", *words], stdout=one, stderr=two
                )
            time.sleep(0.15 + chance.random() * 1.0)
            process.send_signal(sent)
            code = process.wait(60)
        else:
            child = processes.Process(target=run, args=(words, str(out), str(told)))
            child.start()
            while not told.exists():  # until then what a signal meets is the harness
                time.sleep(0.001)
            time.sleep(chance.random() * 1.2)
            if child.pid and child.is_alive():
                os.kill(child.pid, sent)
            child.join(60)
            code = child.exitcode
        said = told.read_text()
        where = f"{number}: {' '.join(command[:2])} {sent.name} {code}: {said}"
        ends.add(code)
        assert code in (0, 130, -signal.SIGINT, -signal.SIGTERM), where
        assert "Traceback" not in said, where
        assert "internal error" not in said, where
        assert said.count("\n") <= 1, where
        left = [path.name for path in tmp_path.iterdir() if not path.name.startswith(WHOLE)]
        assert left == [], f"{left} of {where}"
        assert os.listdir(tmp_path / "tmp") == [], where
        if code == 0 and "json" in command:
            json.loads(out.read_text())
        with open_ledger(str(place)) as ledger:
            assert {run.status for run in ledger.runs()} <= {"finished", "interrupted"}, where
    with open_ledger(str(place)) as ledger:
        assert ledger.check() == []
    assert 130 in ends
