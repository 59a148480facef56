"""Workers: each takes a job, does it in a process that can be killed, and settles it.

Nothing of a job runs in the process of the server, so that no solver that hangs, eats memory or crashes takes
anything with it.
"""

import contextlib
import json
import logging
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleanpath.errors import CleanpathError
from cleanpath.web.jobs.child import RESULT
from cleanpath.web.jobs.liveness import Watch, name_worker
from cleanpath.web.jobs.queue import Claimed, Queue
from cleanpath.web.settings import Settings

LOG = logging.getLogger("cleanpath.web.jobs")

POLL_S, BEAT_S = 1.0, 1.0
GRACE_S = 10.0
"""Seconds between the request to stop and the end by force."""
COMPLAINT_LIMIT = 4_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use: bytes of memory, and seconds by the clock on the wall."""

    memory: int = 4 << 30
    seconds: float = 3600.0


class Worker:
    """Takes jobs from a queue, one at a time, in a thread of its own.

    Parameters
    ----------
    queue
        Where jobs are.
    settings
        Of the server: database, cases, registries.
    limits
        Of each job.
    settled
        Is told the id of each job that this worker ended.
    """

    def __init__(
        self,
        queue: Queue,
        settings: Settings,
        limits: Limits = Limits(),
        settled: Callable[[str], None] = lambda job: None,
    ) -> None:
        self._queue, self._settings, self._limits, self._settled = queue, settings, limits, settled
        self._watch, self._name = Watch(), name_worker()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cleanpath-worker", daemon=True)

    def start(self) -> None:
        """Begin to take jobs."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more jobs; put the one under way back into the queue, and wait for it to end."""
        self._stopping.set()
        with self._queue.changed:
            self._queue.changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        with contextlib.suppress(CleanpathError):  # the loop below tells it
            self._sweep()
        while not self._stopping.is_set():
            try:
                self._take_back_lost()
                claimed = self._queue.take(self._name)
            except CleanpathError as error:
                LOG.warning("the queue does not answer: %s", error)
                claimed = None
            if claimed is not None:
                self._work(claimed)
                continue
            with self._queue.changed:
                if not self._stopping.is_set():
                    self._queue.changed.wait(POLL_S)

    def _sweep(self) -> None:
        """Remove the folders of jobs that ended without their worker."""
        folders = {folder.name: folder for folder in self._settings.jobs.glob("j*") if folder.is_dir()}
        for job in self._queue.find_ended(folders):
            shutil.rmtree(folders[job], ignore_errors=True)

    def _take_back_lost(self) -> None:
        beats = self._queue.beats()
        for job in self._watch.find_lost(beats):
            _, attempt, beat = beats[job]
            if self._queue.take_back(job, attempt, beat):
                LOG.warning("job %s: its worker was lost", job)
                self._sweep()

    def _work(self, claimed: Claimed) -> None:
        try:
            Attempt(self._queue, self._settings, self._limits, claimed, self._stopping).run()
        except CleanpathError as error:
            # Without a beat the job is taken back, by this worker or another.
            LOG.warning("job %s: %s", claimed.job.id, error)
        except Exception:
            LOG.exception("job %s: an internal error", claimed.job.id)
            with contextlib.suppress(CleanpathError):  # else it is taken back
                self._queue.fail(claimed, "job: an internal error; its cause is in the log of the server.")
        self._settled(claimed.job.id)


class Attempt:
    """One attempt at a job: its process, its folder, and what it says."""

    def __init__(
        self,
        queue: Queue,
        settings: Settings,
        limits: Limits,
        claimed: Claimed,
        stopping: threading.Event,
    ) -> None:
        self._queue, self._claimed, self._limits, self._stopping = queue, claimed, limits, stopping
        self._settings = settings
        self._folder = settings.jobs / claimed.job.id
        self._progress: dict[str, Any] = {"done": 0, "whole": 0, "said": ""}
        self._error = ""

    def run(self) -> None:
        """Do the job and settle it; its folder stays as long as it is not settled, to go on from there."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / RESULT).unlink(missing_ok=True)
        complaints = self._folder / "complaints.txt"
        with complaints.open("wb") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "cleanpath.web.jobs.child"],
                cwd=self._folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        reader = threading.Thread(target=self._read, args=(process,), daemon=True)
        try:
            self._ask(process)
            reader.start()
            why = self._wait(process)
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _close(pipe)
        reader.join(GRACE_S)
        if self._settle(process.returncode, why, complaints):
            shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, process: "subprocess.Popen[bytes]") -> None:
        settings, job = self._settings, self._claimed.job
        place = settings.database
        asked = {
            "verb": job.verb,
            "parameters": dict(job.parameters),
            "database": place if "://" in place else str(Path(place).absolute()),
            "cases": str(settings.cases.absolute()),
            "uploads": str(settings.uploads.absolute()),
            "registries": str(settings.registries.absolute()) if settings.registries else "",
            "memory": self._limits.memory,
        }
        assert process.stdin is not None
        with contextlib.suppress(OSError):  # it may have ended already; its exit code says why
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            process.stdin.flush()

    def _read(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                told = json.loads(line)
                if "error" in told:
                    self._error = str(told["error"])
                else:
                    self._progress = told
        except (ValueError, OSError):
            return

    def _wait(self, process: "subprocess.Popen[bytes]") -> str:
        """Wait for the process to end and say what ended it: nothing, or the word for what we did."""
        until = time.monotonic() + self._limits.seconds
        why, by_force_at = "", 0.0
        while True:
            try:
                process.wait(BEAT_S)
                return why
            except subprocess.TimeoutExpired:
                now = time.monotonic()
            said = self._progress
            cancelled = self._beat(said)
            if why and now > by_force_at:
                process.kill()
            elif not why and (why := self._find_reason(cancelled, now > until)):
                process.send_signal(signal.SIGINT)
                by_force_at = now + GRACE_S

    def _find_reason(self, cancelled: bool | None, late: bool) -> str:
        """Return why the process must end now; empty if it need not."""
        if cancelled is None:
            return "void"
        if cancelled:
            return "cancelled"
        return "late" if late else "stopping" if self._stopping.is_set() else ""

    def _beat(self, said: dict[str, Any]) -> bool | None:
        try:
            return self._queue.beat(self._claimed, said["done"], said["whole"], said["said"])
        except CleanpathError as error:
            LOG.warning("job %s: %s", self._claimed.job.id, error)
            return False

    def _settle(self, code: int, why: str, complaints: Path) -> bool:
        """Settle the job; return whether its folder is needed no more."""
        if why == "void":
            return False
        result = self._folder / RESULT
        if code == 0 and result.is_file():  # also where it was to be stopped and had come to its end
            kept = json.loads(result.read_text(encoding="utf-8"))
            return self._queue.finish(self._claimed, kept["result"], kept["run"])
        if why == "stopping":
            self._queue.release(self._claimed)
            return False
        if why == "cancelled":
            return self._queue.stop(self._claimed)
        if why == "late":
            limit = f"job: expected to end within {self._limits.seconds:g} seconds, found it still at work."
            return self._queue.fail(self._claimed, limit)
        return self._queue.fail(self._claimed, self._error or self._explain(code, complaints))

    def _explain(self, code: int, complaints: Path) -> str:
        text = complaints.read_text(encoding="utf-8", errors="replace")[-COMPLAINT_LIMIT:]
        LOG.error("job %s ended with %s: %s", self._claimed.job.id, code, text)
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        memory = f"{self._limits.memory // 2**20} MiB"
        return f"job: expected a result, found {how}; a job may use {memory} of memory. The log says more."


def _close(pipe: Any) -> None:
    with contextlib.suppress(OSError):
        pipe.close()


def start_workers(
    queue: Queue,
    settings: Settings,
    limits: Limits = Limits(),
    settled: Callable[[str], None] = lambda job: None,
) -> list[Worker]:
    """Start as many workers as the settings say."""
    workers = [Worker(queue, settings, limits, settled) for _ in range(settings.workers)]
    for worker in workers:
        worker.start()
    return workers


def stop_workers(workers: list[Worker]) -> None:
    """Stop workers, all at once."""
    stops = [threading.Thread(target=worker.stop) for worker in workers]
    for stop in stops:
        stop.start()
    for stop in stops:
        stop.join()
