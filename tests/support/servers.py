"""Servers that tests start and stop: a free port, a process, a PostgreSQL with ICU, the wait."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

START_TIME, STOP_TIME = 180, 10
"""Seconds."""

ACCOUNT = "postgres"
"""Who runs PostgreSQL where the tests run as root, which it refuses."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(
    command: list[str], log: Path, env: dict[str, str] | None = None, user: str | None = None
) -> Iterator[subprocess.Popen]:
    """Run a server until the end of the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=env, user=user)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOP_TIME)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def find_postgresql() -> Path | None:
    """Return the folder of an installed PostgreSQL's programs; Debian keeps them off the search path."""
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[4]))
    return folders[-1].parent if folders else None


@contextlib.contextmanager
def postgresql(database: str, logs: Path) -> Iterator[str]:
    """Run an installed PostgreSQL with one empty database; gives the folder of its socket.

    The one that comes by pip is built without ICU, which NetBox sorts by.
    """
    programs = find_postgresql()
    assert programs, "no postgres: run make postgresql"
    user = ACCOUNT if os.getuid() == 0 else None
    # A short path outside pytest's folders: a socket's name is bounded, and another user may run it.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    try:
        if user:
            shutil.chown(folder, user)
        folder.chmod(0o755)
        data, admin = str(folder / "data"), ["-h", str(folder), "-U", ACCOUNT]
        _call([programs / "initdb", "-D", data, "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "-N"], user)
        # The data live minutes: hundreds of migrations need not wait for the disk.
        server = [str(programs / "postgres"), "-D", data, "-k", str(folder), "-c", "listen_addresses=", "-F"]
        with running(server, logs / "postgresql", user=user):
            end = time.monotonic() + START_TIME
            ready = [programs / "pg_isready", *admin[:2]]
            while subprocess.run(ready, capture_output=True).returncode and time.monotonic() < end:
                time.sleep(0.2)
            _call([programs / "createdb", *admin, "-T", "template0", "-E", "UTF8", database], user)
            yield str(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _call(command: list[object], user: str | None) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, timeout=START_TIME, user=user, cwd="/")
    assert done.returncode == 0, done.stderr[-2000:]


@contextlib.contextmanager
def redis(port: int, root: Path, logs: Path) -> Iterator[None]:
    """Run Redis, or what Debian has in its place, without a file."""
    server = shutil.which("redis-server") or shutil.which("valkey-server")
    assert server, "no redis-server: run make redis"
    command = [server, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(root)]
    with running(command, logs / "redis"):
        yield


def wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    """Wait until a server refuses who has no token."""
    end = time.monotonic() + START_TIME
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api/", timeout=10)
        except urllib.error.HTTPError as error:
            assert error.code == 403, f"{address} answers {error.code}"
            return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"{address} does not answer: {log.read_text(errors='replace')[-2000:]}")
