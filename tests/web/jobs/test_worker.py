"""Jobs are done in processes that can be killed; nothing that was acknowledged is lost, whatever dies."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cleanpath.ledger.store import Ledger, open_ledger
from cleanpath.ledger.tampering import KeptHead
from cleanpath.web.accounts.model import Role
from cleanpath.web.accounts.people import People
from cleanpath.web.jobs import worker
from cleanpath.web.jobs.child import prepare
from cleanpath.web.jobs.model import Status
from cleanpath.web.jobs.worker import Limits, Worker, start_workers, stop_workers
from cleanpath.web.settings import Settings
from cleanpath.workspace.assess import assess
from cleanpath.workspace.workspace import Workspace
from small import write

TABLES = {
    "elements": "id,kind,vendor,site,operator;a,router,nokia;b,router,huawei;c,router,nokia",
    "links": "id,a,b;ab,a,b;bc,b,c",
    "demands": "id,source,target,volume;ac,a,c,1",
}
SIZE = 12
RING = {
    "elements": "id,kind,vendor;"
    + ";".join(f"e{n},router,{'huawei' if n % 5 == 0 else 'nokia'}" for n in range(SIZE)),
    "links": "id,a,b;" + ";".join(f"l{n},e{n},e{(n + 1) % SIZE}" for n in range(SIZE)),
    "demands": "id,source,target,volume;" + ";".join(f"d{n},e{n},e{(n + 5) % SIZE},1" for n in range(SIZE)),
}
ENDLESS = {"case": "operator-5g", "gap": 0.0001, "seconds": 600, "runs": 10_000}
PATIENCE_S = 120


@pytest.fixture
def settings(place, tmp_path):
    write(tmp_path / "cases" / "mine", **TABLES)
    return Settings(place, tmp_path / "cases", workers=1)


@pytest.fixture
def run(queue, settings, request):
    """Start workers with limits; they are stopped at the end of the test."""
    started = []

    def start(limits=None, **more):
        started.extend(start_workers(queue, settings, limits or Limits(), **more))

    yield start
    stop_workers(started)


def wait(queue, job, *wanted):
    """Wait until a job stands as wanted, and return it."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        found = queue.job(job.id)
        if found.status in wanted:
            return found
        assert not found.status.final, found
        time.sleep(0.05)
    raise AssertionError(f"{found} after {PATIENCE_S} s")


def children(folder):
    """Return the processes that work in a folder of jobs."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd").startswith(str(folder)):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_a_job_finds_what_the_command_finds_and_its_run_is_on_record(queue, settings, run, analyst, place):
    told = []
    run(settled=told.append)
    job = queue.submit("assess", {"case": "mine"}, analyst)
    done = wait(queue, job, Status.FINISHED)
    result = queue.result(job.id)
    assert [(d["id"], d["low"]) for d in result["demands"]] == [("ac", "always")]
    with open_ledger(place) as ledger:
        recorded = ledger.run(done.run)
        assert (recorded.verb, recorded.status) == ("assess", "finished")
        assert ledger.result(done.run) == result
    while told != [job.id]:
        time.sleep(0.01)
    assert not (settings.jobs / job.id).exists()


def test_every_verb_is_done(queue, settings, run, analyst, database, tmp_path):
    people = People(database)
    people.set_up(people.make_set_up_link(), "chief", "correct horse battery")
    people.add("anna", Role.ANALYST, {"mine", "operator-5g"}, "chief")
    settings.uploads.mkdir()
    (settings.uploads / "up1.gml").write_text(
        'graph [ node [ id 0 label "x" ] node [ id 1 label "y" ] edge [ source 0 target 1 ] ]'
    )
    run()
    anna = people.find("anna").person
    asked = [
        ("judge", {"subject": "mine"}),
        ("levers", {"case": "mine", "by": ["element"]}),
        (
            "whatif",
            {
                "case": "mine",
                "scenario": [
                    'title = "Sold"\n[[sale]]\nvendor = "huawei"\nto = "nokia"\ndate = "2020-01-01"\n'
                ],
            },
        ),
        ("import", {"source_format": "gml", "source": "up1.gml", "to": "new-case", "as_of": "2024-01-01"}),
    ]
    jobs = [queue.submit(verb, parameters, anna) for verb, parameters in asked]
    for job in jobs:
        wait(queue, job, Status.FINISHED)
        assert queue.result(job.id)
    assert (settings.cases / "new-case" / "case.toml").is_file()
    assert people.find("anna").person.may_see("new-case")


def test_what_the_verb_refuses_is_told_in_its_words(queue, run, analyst):
    run()
    job = queue.submit("assess", {"case": "no-such-case"}, analyst)
    failed = wait(queue, job, Status.FAILED)
    assert "no-such-case" in failed.message
    assert "expected a known case" in failed.message


HANG = """
import signal, sys, threading
if "cleanpath.web.jobs.child" in sys.orig_argv:
    from cleanpath.workspace import plan
    def hang(workspace, **parameters):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        threading.Event().wait()
    plan.levers = hang
"""


@pytest.fixture
def change_children(tmp_path, monkeypatch):
    """`change_children(code)` lets every process that is started from now on begin with some code."""

    def change(code):
        folder = tmp_path / "changed"
        folder.mkdir(exist_ok=True)
        (folder / "sitecustomize.py").write_text(code)
        monkeypatch.setenv("PYTHONPATH", str(folder))

    return change


def test_a_job_that_hangs_and_hears_no_signal_ends_and_others_do_not_wait_for_it(
    queue, settings, analyst, change_children, monkeypatch
):
    monkeypatch.setattr(worker, "GRACE_S", 1.0)
    change_children(HANG)
    workers = [Worker(queue, settings, Limits(seconds=6)), Worker(queue, settings)]
    try:
        workers[0].start()
        hung = queue.submit("levers", {"case": "mine", "by": ["element"]}, analyst)
        wait(queue, hung, Status.RUNNING)
        workers[1].start()
        quick = queue.submit("judge", {"subject": "mine"}, analyst)
        assert wait(queue, quick, Status.FINISHED).ended
        failed = wait(queue, hung, Status.FAILED)
        assert "6 seconds" in failed.message
        assert children(settings.jobs) == []
    finally:
        stop_workers(workers)


def test_a_process_that_is_killed_fails_its_job_alone(queue, settings, run, analyst):
    run()
    hung = queue.submit("plan", ENDLESS, analyst)
    while not (found := children(settings.jobs)):
        time.sleep(0.02)
    os.kill(found[0], signal.SIGKILL)
    assert "signal 9" in wait(queue, hung, Status.FAILED).message
    quick = queue.submit("judge", {"subject": "mine"}, analyst)
    wait(queue, quick, Status.FINISHED)


def test_a_job_that_eats_memory_fails_alone(queue, run, analyst):
    run(Limits(memory=48 << 20))
    job = queue.submit("assess", {"case": "allies-2018"}, analyst)
    assert wait(queue, job, Status.FAILED).message.startswith("job: expected")


def test_a_running_job_is_cancelled_and_the_end_of_its_run_is_on_record(
    queue, settings, run, analyst, database
):
    run()
    job = queue.submit("plan", ENDLESS, analyst)
    wait(queue, job, Status.RUNNING)
    while not any(one.status == "begun" for one in Ledger(database, KeptHead(None)).runs()):
        time.sleep(0.05)
    queue.cancel(job.id, analyst)
    wait(queue, job, Status.CANCELLED)
    assert children(settings.jobs) == []
    [recorded] = Ledger(database, KeptHead(None)).runs()
    assert recorded.status == "interrupted"  # though by now the plan has a first answer, or may have


def test_a_server_that_stops_leaves_its_job_to_the_next(queue, settings, analyst):
    first = Worker(queue, settings)
    first.start()
    job = queue.submit("plan", ENDLESS, analyst)
    wait(queue, job, Status.RUNNING)
    first.stop()
    assert queue.job(job.id).status is Status.WAITING
    assert children(settings.jobs) == []


def start_process(script, place, tmp_path):
    """Start a server or a worker on a ledger whose cases are in the folder of the test."""
    words = [sys.executable, "-c", script, place, str(tmp_path / "cases")]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    assert re.search("at work|open http", process.stderr.readline())
    return process


WORK = """
import sys
from pathlib import Path
from cleanpath.web import settings
from cleanpath.web.jobs import work
from cleanpath.workspace.workspace import Workspace
work.cases_folder = lambda place: Path(sys.argv[2])
work.work(Workspace(sys.argv[1]))
"""


SERVE = """
import sys
from pathlib import Path
from cleanpath.web import server
from cleanpath.workspace.workspace import Workspace
server.cases_folder = lambda place: Path(sys.argv[2])
server.serve(Workspace(sys.argv[1]), port=0, workers=1)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
@pytest.mark.parametrize("script", [WORK, SERVE], ids=["worker", "server"])
def test_killed_in_mid_job_nothing_is_lost_and_the_next_one_goes_on(
    script, queue, settings, analyst, tmp_path, place
):
    process = start_process(script, place, tmp_path)
    hung = queue.submit("plan", ENDLESS, analyst)
    waits = queue.submit("assess", {"case": "mine"}, analyst)
    wait(queue, hung, Status.RUNNING)
    while not children(settings.jobs):
        time.sleep(0.02)
    process.kill()
    process.communicate()
    until = time.monotonic() + 20
    while children(settings.jobs) and time.monotonic() < until:
        time.sleep(0.05)
    assert children(settings.jobs) == [], "the process of the job outlived its worker"
    queue.cancel(hung.id, analyst)
    process = start_process(script, place, tmp_path)
    try:
        wait(queue, hung, Status.CANCELLED)
        done = wait(queue, waits, Status.FINISHED)
        assert queue.result(done.id)["demands"]
    finally:
        process.terminate()
        process.communicate(timeout=60)
    assert process.returncode in (0, -signal.SIGTERM)
    assert queue.counts()["running"] == 0
    assert list(settings.jobs.iterdir()) == []


SLOW = """
import sys, time
if "cleanpath.web.jobs.child" in sys.orig_argv:
    from cleanpath.exposure import assess
    from cleanpath.routing.igp import model
    model.TARGETS = 1
    store = assess.Checkpoints.store
    def slowly(self, number, part):
        store(self, number, part)
        with open(LOG, "a") as log:
            log.write(str(number) + "\\n")
        time.sleep(0.3)
    assess.Checkpoints.store = slowly
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_long_assessment_goes_on_from_its_checkpoints_after_its_worker_was_killed(
    queue, settings, analyst, tmp_path, place, change_children
):
    case = write(settings.cases / "long", failures="link", **RING)
    log = tmp_path / "stored"
    change_children(SLOW.replace("LOG", repr(str(log))))
    process = start_process(WORK, place, tmp_path)
    job = queue.submit("assess", {"case": "long"}, analyst)
    until = time.monotonic() + PATIENCE_S
    while not log.exists() or len(log.read_text().splitlines()) < 3:
        assert time.monotonic() < until
        time.sleep(0.02)
    process.kill()
    process.communicate()
    while children(settings.jobs):
        time.sleep(0.02)
    first = log.read_text().split()
    log.unlink()
    process = start_process(WORK, place, tmp_path)
    try:
        done = wait(queue, job, Status.FINISHED)
    finally:
        process.terminate()
        process.communicate(timeout=60)
    second = log.read_text().split()
    assert done.attempt == 2
    assert not {*first} & {*second}, "finished parts were worked out again"
    numbers = sorted(int(number) for number in (*first, *second))
    assert len({*range(SIZE)} - {*numbers}) <= 1  # stored in the moment of the kill, and not told
    with open_ledger(place) as ledger:
        statuses = [one.status for one in ledger.runs()]
    assert statuses == ["finished", "begun"]
    plain = assess(Workspace(str(tmp_path / "plain.sqlite")), case)
    assert queue.result(job.id)["demands"] == plain["demands"]


def test_an_attempt_goes_on_from_the_checkpoints_of_the_one_before(queue, settings, run, analyst):
    job = queue.submit("assess", {"case": "mine"}, analyst)
    folder = settings.jobs / job.id
    run()
    wait(queue, job, Status.FINISHED)
    asked = {"verb": "assess", "parameters": {"case": "mine"}, "cases": str(settings.cases), "uploads": "u"}
    prepared = prepare(asked)
    assert prepared == {"case": str(settings.cases / "mine"), "resume": "parts"}
    until = time.monotonic() + 10
    while folder.exists() and time.monotonic() < until:  # it is removed after the job is told to have ended
        time.sleep(0.05)
    assert not folder.exists()
