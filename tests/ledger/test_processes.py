"""Killed at any point, nothing acknowledged is lost or half-written; several writers do no harm."""

import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hypothesis import settings

from acknowledged import assert_holds
from cleanpath.ledger.store import open_ledger

WRITER = Path(__file__).with_name("writer.py")
ENDLESS = 1_000_000


def start(place: str, name: str, limit: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(WRITER), place, name, str(limit)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_killed_at_any_point_nothing_is_lost(place):
    chance = random.Random(20181123)
    acknowledged: set[tuple[str, str]] = set()
    with open_ledger(place):
        pass
    for round_number in range(max(3, settings().max_examples // 10)):
        process = start(place, f"round{round_number}", ENDLESS)
        assert process.stdout
        heard = [process.stdout.readline() for _ in range(chance.randint(1, 25))]
        time.sleep(chance.random() * 0.01)
        process.kill()
        rest, complaint = process.communicate()
        assert complaint == ""
        lines = [line for line in "".join([*heard, rest]).splitlines(keepends=True) if line.endswith("\n")]
        acknowledged |= {(line.split()[0], line.split()[1]) for line in lines}
        with open_ledger(place) as ledger:
            assert_holds(ledger, acknowledged)


def test_several_processes_make_and_fill_one_ledger_at_once(place):
    writers = [start(place, f"writer{i}", 8) for i in range(3)]
    said = [writer.communicate(timeout=60) for writer in writers]
    assert [complaint for _, complaint in said] == ["", "", ""]
    acknowledged = {(line.split()[0], line.split()[1]) for text, _ in said for line in text.splitlines()}
    assert len(acknowledged) == 3 * (8 * 5 + 8)
    with open_ledger(place) as ledger:
        assert_holds(ledger, acknowledged)
        assert ledger.head()[0] == len(acknowledged)
        assert {run.status for run in ledger.runs()} == {"finished"}


def test_threads_may_share_one_open_ledger(ledger, a_claim):
    def add(name: str) -> None:
        for i in range(8):
            ledger.add_claim(a_claim(f"{name}{i}"), name)
            ledger.claims()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, "abcd"))
    assert len(ledger.claims()) == 32
    assert ledger.check() == []
