"""Ctrl-C stops a search within seconds, with the best plan so far or word that there is none."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from threading import Event, Timer

import numpy as np
import pytest

from cases import QUICK, describe, frame, write_case
from cleanpath.planning import inquire
from cleanpath.planning import solve as solving
from cleanpath.planning.aggregation import aggregate
from cleanpath.planning.model import build_program
from cleanpath.planning.solve import Limits, Status, solve
from cleanpath.workspace.importing import generate
from cleanpath.workspace.workspace import Workspace
from trials import draw_problem

WITHIN = 30.0
"""Seconds: a few for the search, the rest for a busy machine and what comes after it."""


def interrupt_soon(seconds):
    timer = Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    return timer


@pytest.mark.parametrize("found", [True, False])
def test_a_solver_that_does_not_listen_is_left_to_itself(monkeypatch, found):
    problem = draw_problem(12, alike=True)
    program = build_program(problem, aggregate(problem))
    whole = solve(program, Limits())
    monkeypatch.setattr(solving, "GRACE", 0.2)
    monkeypatch.setattr(solving, "_keep_best", lambda solver: [(whole.x, -np.inf)] if found else [])
    release = Event()

    class Deaf:
        def __init__(self, solver):
            self.solver = solver

        def __getattr__(self, name):
            return getattr(self.solver, name)

        def run(self):
            release.wait(20)

    honest = solving._new_solver
    monkeypatch.setattr(solving, "_new_solver", lambda: Deaf(honest()))
    limits = Limits(stop=Event())
    timer, begun = interrupt_soon(0.5), time.monotonic()
    solution = solve(program, limits)
    timer.join()
    release.set()
    assert time.monotonic() - begun < 10
    assert solution.status is (Status.STOPPED if found else Status.OPEN)
    assert np.isneginf(solution.bound)
    with pytest.raises(KeyboardInterrupt):
        solve(program, limits)


def test_an_interruption_beside_the_plan_leaves_the_plan(tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(inquire, "find_ranges", stop)
    found = describe(frame(write_case(tmp_path / "case")), replace(QUICK, runs=5))
    assert found["status"] == "optimal"
    assert found["ranges"] is None
    assert found["steps"]


MARK = """
import sys
from pathlib import Path
from cleanpath.cli import main as cli
from cleanpath.planning import solve

mark, number, run, calls = Path(sys.argv[1]), int(sys.argv[2]), solve._run, []

def marked(*given):
    calls.append(given)
    if len(calls) == number:
        mark.touch()
    return run(*given)

solve._run = marked
sys.exit(cli.main(sys.argv[3:]))
"""
"""Runs the command line, and leaves a mark when the solver is called for the nth time."""


def write_large(place):
    folder = place / "case"
    generate(Workspace(str(place / "made.sqlite")), "operator", str(folder), elements=20_000, seed=3)
    settings = 'period = "quarter"\nyears = 8\nclean_by = "never"\nremove_by = "2033-06-30"\n'
    (folder / "plan.toml").write_text(settings)
    (folder / "crews.csv").write_text("operator,year,visits\n,,30\n")
    return folder


@pytest.mark.parametrize(
    ("number", "write"), [(1, write_large), (3, lambda place: write_case(place / "case"))]
)
def test_a_process_stops_with_what_it_has(tmp_path, number, write):
    """In the first search of a large case, and in those with other figures beside the plan of a small one."""
    case = write(tmp_path)
    mark, output = tmp_path / "mark", tmp_path / "plan.json"
    asked = ["--ledger", str(tmp_path / "ledger.sqlite"), "plan", str(case), "--runs", "500"]
    command = [sys.executable, "-c", MARK, str(mark), str(number), *asked, "--format", "json"]
    with output.open("w") as file, subprocess.Popen(command, stdout=file, stderr=subprocess.PIPE) as process:
        while not mark.exists():
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        begun = time.monotonic()
        said = process.communicate(timeout=120)[1]
    assert time.monotonic() - begun < WITHIN
    assert process.returncode == 130, said
    found = json.loads(output.read_text())
    assert found["ranges"] is None
    assert number == 1 or found["status"] == "optimal"
    assert (found["cost"] is None) == (found["status"] == "open")
