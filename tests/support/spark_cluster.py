"""A real standalone Spark on loopback: a master and two workers, each a process of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

START_LIMIT = 120.0


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


def start_cluster(folder: Path) -> Cluster:
    """Start a cluster that logs to a folder; skip where pyspark is not installed."""
    pytest.importorskip("pyspark", reason="pyspark is not installed: make test-spark runs this")
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        pytest.fail("no Java found: make test-spark installs one")
    cluster = Cluster(folder)
    try:
        cluster.start()
    except BaseException:
        cluster.stop()
        raise
    return cluster
