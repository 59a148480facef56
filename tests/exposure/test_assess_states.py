"""A run that was stopped goes on without loss, and its result is the same to the byte."""

import datetime
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import oracle
from cleanpath.exposure import assess
from cleanpath.exposure.problem import ExposureProblem
from cleanpath.network.case import write_case
from cleanpath.network.synthetic.operator import generate_operator
from cleanpath.routing.contract import Demands, Failures, Touch
from cleanpath.routing.igp import model

FIELDS = ("reachable", "low", "high", "share_low", "share_high")


def situation(size, links, pairs, **more):
    net = oracle.Net(size, [(a, b, False) for a, b in links])
    demands = Demands(*(np.array([p[i] for p in pairs], np.int32) for i in (0, 1)))
    return ExposureProblem(net.graph(), demands, "igp", Failures.SINGLE, False, **more)


def same(one, other):
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for end in ("low_witness", "high_witness"):
        np.testing.assert_array_equal(getattr(one, end).element, getattr(other, end).element)
        np.testing.assert_array_equal(getattr(one, end).failed_link, getattr(other, end).failed_link)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(oracle.nets(size=6, oneway=False), st.data())
def test_kept_missing_and_damaged_parts_make_the_same_outcome(tmp_path_factory, net, data):
    folder = tmp_path_factory.mktemp("parts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model, "TARGETS", 2)
        pairs = [(s, t) for s in range(net.size) for t in range(net.size)]
        asked = situation(net.size, [(a, b) for a, b, _ in net.links], pairs)
        low = np.array(
            [data.draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=net.size, max_size=net.size))]
        )
        touch = Touch(low, np.maximum(low, (np.arange(net.size) % 3 == 0)[None].astype(float)))
        plain = assess.examine(asked, touch)
        same(plain, assess.examine(asked, touch, folder))
        for path in sorted(folder.iterdir()):
            fate = data.draw(st.sampled_from(["kept", "gone", "cut"]))
            if fate == "gone":
                path.unlink()
            elif fate == "cut":
                path.write_bytes(path.read_bytes()[:-9])
        told = []
        same(plain, assess.examine(asked, touch, folder, lambda *at: told.append(at)))
        assert told[-1] == (net.size, net.size)


def test_progress_is_told_target_by_target(tmp_path):
    asked = situation(4, [(0, 1), (1, 2), (2, 3)], [(s, t) for s in range(4) for t in range(4)])
    touch = Touch(np.zeros((1, 4)), np.ones((1, 4)))
    for folder in (None, tmp_path):
        told = []
        assess.examine(asked, touch, folder, lambda *at, told=told: told.append(at))
        assert told[:4] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    kept = []
    assess.examine(asked, touch, tmp_path, lambda *at: kept.append(at))
    assert kept == [(4, 4)]


def test_only_the_same_question_takes_a_part(tmp_path):
    asked = situation(3, [(0, 1), (1, 2)], [(0, 2)])
    one = Touch(np.zeros((1, 3)), np.array([[0.0, 1.0, 0.0]]))
    assess.examine(asked, one, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    for other in (
        (situation(3, [(0, 1), (1, 2)], [(2, 0)]), one),
        (situation(3, [(0, 1), (2, 1)], [(0, 2)]), one),
        (asked, Touch(one.low, np.ones((1, 3)))),
    ):
        before = len(list(tmp_path.iterdir()))
        assess.examine(*other, tmp_path)
        assert len(list(tmp_path.iterdir())) == before + 1


SLOW = """
import sys, time
from cleanpath.cli import main as cli
from cleanpath.exposure import assess
from cleanpath.routing.igp import model
model.TARGETS = assess.TARGETS = 1
batch = model._batch
def slowly(*arguments):
    time.sleep(0.3)
    return batch(*arguments)
if "slow" in sys.argv:
    sys.argv.remove("slow")
    model._batch = slowly
sys.exit(cli.main())
"""


@pytest.fixture
def command(tmp_path):
    day = datetime.date(2026, 1, 1)
    write_case(tmp_path / "case", generate_operator(300, 3), "vendor:huawei,zte", day)
    environment = os.environ | {"CLEANPATH_LEDGER": str(tmp_path / "ledger.sqlite")}

    def start(*words, output):
        line = [sys.executable, "-c", SLOW, "assess", str(tmp_path / "case"), "--format", "json", *words]
        return subprocess.Popen(line, env=environment, stdout=output, stderr=subprocess.PIPE)

    return start


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_process_goes_on(tmp_path, command, sign):
    kept = tmp_path / "kept"
    with (tmp_path / "first.json").open("wb") as output:
        process = command("slow", "--resume", str(kept), output=output)
        while process.poll() is None and len(list(kept.glob("*.part"))) < 2:
            time.sleep(0.005)
        process.send_signal(sign)
        _, said = process.communicate(timeout=60)
    assert process.returncode == (-signal.SIGKILL if sign == signal.SIGKILL else 130)
    assert sign == signal.SIGKILL or b"Run the same command again to go on from" in said
    found = {path.name: path.stat().st_mtime_ns for path in kept.glob("*.part")}
    assert found
    results = []
    for name, words in (("resumed", ("--resume", str(kept))), ("plain", ())):
        with (tmp_path / name).open("wb") as output:
            process = command(*words, output=output)
            process.communicate(timeout=60)
            assert process.returncode == 0
        results.append((tmp_path / name).read_bytes())
    assert results[0] == results[1] != b""
    after = {path.name: path.stat().st_mtime_ns for path in kept.glob("*.part")}
    assert len(after) > len(found)
    assert found.items() <= after.items()
