"""Who lives and who does not, by processes and beats and never by the time of day."""

import os
import subprocess
import sys

import pytest

from cleanpath.web.jobs.liveness import SILENCE_S, Watch, is_gone, name_worker

NAME = "from cleanpath.web.jobs.liveness import name_worker; print(name_worker()); input()"
LINUX = pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="processes are seen on Linux")


@LINUX
def test_a_worker_is_gone_once_its_process_is():
    process = subprocess.Popen(
        [sys.executable, "-c", NAME], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    name = process.stdout.readline().strip()
    assert not is_gone(name)
    process.kill()
    while not is_gone(name):  # also while it is a zombie that nobody has waited for
        pass
    process.communicate()
    assert is_gone(name)


@LINUX
def test_another_process_of_the_same_number_is_not_the_worker():
    machine, number, started, chance = name_worker().split(" ")
    assert not is_gone(f"{machine} {number} {started} {chance}")
    assert is_gone(f"{machine} {number} {int(started) + 1} {chance}")


@pytest.mark.parametrize("name", ["", "?", "elsewhere 1 2 x", "? 1 ? x", "a b c d", "x", "\0 \0"])
def test_of_others_nothing_is_certain(name):
    assert not is_gone(name)


def test_a_worker_that_shows_no_beat_is_lost_and_one_that_does_is_not():
    now = [0.0]
    watch = Watch(lambda: now[0])
    for _ in range(4):
        assert (
            watch.find_lost({"j1": ("elsewhere 1 2 x", 1, 5), "j2": ("elsewhere 1 3 x", 1, int(now[0]))})
            == []
        )
        now[0] += SILENCE_S / 4
    now[0] += 1
    assert watch.find_lost({"j1": ("elsewhere 1 2 x", 1, 5), "j2": ("elsewhere 1 3 x", 1, 99)}) == ["j1"]
    assert watch.find_lost({"j1": ("elsewhere 1 9 x", 2, 0)}) == []
