"""A real standalone Spark on loopback: a master and two workers, of which one is killed in mid-job.

`make test-spark` runs it in an environment that has pyspark; elsewhere it skips with the reason.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from benchmarks.corpus import make_lookup_of, make_table, write_corpus

from cleanpath.errors import BadInput, Unavailable
from cleanpath.measurement.judgement import digest
from cleanpath.measurement.tasks import Task, judge_local, list_tasks

SEED, TRACES, PAIRS, ROWS = 7, 120_000, 2_000, 2_000
START_LIMIT = 120.0
JOB_LIMIT = 300.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """A master and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        import pyspark

        self.folder = folder
        self.home = Path(pyspark.__file__).parent
        self.port = free_port()
        self.address = f"spark://127.0.0.1:{self.port}"
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        web = str(free_port())
        self._run("master", "Master", "--host", "127.0.0.1", "--port", str(self.port), "--webui-port", web)
        self._wait("master", "New state: ALIVE")
        for name in ("one", "two"):
            self.add_worker(name)

    def add_worker(self, name: str) -> None:
        words = ("--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", str(free_port()))
        self._run(name, "Worker", *words, "--work-dir", str(self.folder / f"work-{name}"), self.address)
        self._wait(name, "Successfully registered with master")

    def _run(self, name: str, kind: str, *words: str) -> None:
        command = [
            str(self.home / "bin" / "spark-class"),
            f"org.apache.spark.deploy.{kind.lower()}.{kind}",
            *words,
        ]
        environment = os.environ | {
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_HOME": str(self.home),
            "SPARK_DAEMON_MEMORY": "512m",
            "PYSPARK_PYTHON": sys.executable,
        }
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes.append(
                subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True)
            )

    def _wait(self, name: str, words: str) -> None:
        deadline = time.monotonic() + START_LIMIT
        while words not in (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace"):
            said = (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")[-2000:]
            assert time.monotonic() < deadline, f"{name} did not start: {said}"
            assert self.processes[-1].poll() is None, f"{name} ended: {said}"
            time.sleep(0.2)

    def kill(self, number: int) -> int:
        """Kill a process with all that it started, executors and their Python; return how many."""
        import psutil

        root = psutil.Process(self.processes[number].pid)
        whole = [*root.children(recursive=True), root]
        for process in whole:
            try:
                process.send_signal(signal.SIGKILL)
            except psutil.NoSuchProcess:
                continue
        return len(whole)

    def stop(self) -> None:
        for number, process in reversed(list(enumerate(self.processes))):
            if process.poll() is None:
                self.kill(number)
            process.wait(30)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    pytest.importorskip("pyspark", reason="pyspark is not installed: make test-spark runs this")
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        pytest.fail("no Java found: make test-spark installs one")
    found = Cluster(tmp_path_factory.mktemp("spark"))
    try:
        found.start()
        yield found
    finally:
        found.stop()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Stored traces, what is restricted, and the sums that one machine finds."""
    folder = tmp_path_factory.mktemp("corpus")
    write_corpus(folder, TRACES, PAIRS, SEED, ROWS)
    tasks, lookup = list_tasks(folder), make_lookup_of(make_table(400_000, SEED), SEED)
    return tasks, lookup, digest(judge_local(tasks, lookup))


@pytest.fixture(scope="module")
def session(cluster):
    from cleanpath.measurement.spark import start_session

    found = start_session(cluster.address)
    yield found
    found.stop()


def test_a_file_that_cannot_be_read_is_told_in_our_words(session, corpus, tmp_path):
    from cleanpath.measurement.spark import judge_in_session

    with pytest.raises(BadInput, match="Parquet file"):
        judge_in_session(session, [Task(str(tmp_path / "absent.parquet"), 0, 4)], corpus[1])


def test_the_sums_are_the_same_bytes_and_stay_so_when_a_worker_is_killed(cluster, session, corpus):
    from cleanpath.measurement.spark import judge_in_session

    tasks, lookup, expected = corpus
    assert digest(judge_in_session(session, tasks, lookup)) == expected
    found: list[str] = []
    job = threading.Thread(target=lambda: found.append(digest(judge_in_session(session, tasks, lookup))))
    job.start()
    done, whole = wait_for_middle(session, job)
    killed = cluster.kill(1)
    assert 0 < done < whole, "the worker was to be killed in the middle of the job"
    assert killed >= 3, "a worker, its executor, and the Python under it"
    job.join(JOB_LIMIT)
    assert not job.is_alive()
    assert found == [expected]
    cluster.add_worker("three")
    assert digest(judge_in_session(session, tasks, lookup)) == expected


def wait_for_middle(session, job: threading.Thread) -> tuple[int, int]:
    """Wait until some tasks of a running stage are done and others are not; return both numbers."""
    tracker = session.sparkContext.statusTracker()
    deadline = time.monotonic() + JOB_LIMIT
    while job.is_alive() and time.monotonic() < deadline:
        for number in tracker.getActiveStageIds():
            stage = tracker.getStageInfo(number)
            if stage and stage.numTasks > 1 and 0 < stage.numCompletedTasks < stage.numTasks:
                return stage.numCompletedTasks, stage.numTasks
        time.sleep(0.005)
    return 0, 0


def test_a_master_that_is_not_there_is_told(cluster):
    from cleanpath.measurement import spark

    with pytest.raises(Unavailable, match="pyspark"):
        spark_without_package(spark)


def spark_without_package(spark) -> None:
    """Start a session as if pyspark were not installed."""
    hidden = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "pyspark"}
    try:
        for name in hidden:
            sys.modules[name] = None
        spark.start_session("local[1]")
    finally:
        sys.modules.update(hidden)
