"""A real NetBox on a real PostgreSQL and a real Redis, for as long as the tests run.

`make test-netbox` installs NetBox into an environment of its own and names it in NETBOX_SERVER; without that
the tests are skipped.
"""

import contextlib
import os
import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from card_server import CardServer
from servers import START_TIME, free_port, postgresql, redis, running, wait_for

HERE = Path(__file__).parent
MIGRATION_TIME = 1500
"""Seconds."""


@dataclass(frozen=True)
class NetBox:
    """A running server, the token of its superuser, and one that may not see everything."""

    address: str
    command: str
    env: dict[str, str] = field(repr=False)
    token: str = field(repr=False)
    narrow: str = field(repr=False)

    def manage(self, *words: str, stdin: str | None = None, limit: int = START_TIME) -> str:
        """Run one of the server's own commands; returns what it prints."""
        done = subprocess.run(
            [self.command, *words], env=self.env, input=stdin, timeout=limit, capture_output=True, text=True
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
        return done.stdout


@pytest.fixture(scope="session")
def cards(tmp_path_factory: pytest.TempPathFactory) -> CardServer:
    """A cleanpath server, not yet running, that NetBox's plug-in asks."""
    return CardServer(tmp_path_factory.mktemp("cards"))


@pytest.fixture(scope="session")
def netbox(tmp_path_factory: pytest.TempPathFactory, cards: CardServer) -> Iterator[NetBox]:
    """Start NetBox with the network of `seed.py` and our plug-in."""
    logs, root = tmp_path_factory.mktemp("logs"), tmp_path_factory.mktemp("root")
    port, cache = free_port(), free_port()
    token, narrow = secrets.token_hex(20), f"nbt_{secrets.token_hex(6)}.{secrets.token_hex(20)}"
    with contextlib.ExitStack() as stack:
        host = stack.enter_context(postgresql("netbox", logs))
        stack.enter_context(redis(cache, root, logs))
        env = os.environ | cards.environment(HERE, HERE.parents[2] / "plugins" / "netbox")
        env |= {
            "NETBOX_CONFIGURATION": "netbox_config",
            "NETBOX_ROOT": str(root),
            "NETBOX_SECRET_KEY": secrets.token_hex(30),
            "NETBOX_PEPPER": secrets.token_hex(30),
            "NETBOX_DB_HOST": host,
            "NETBOX_REDIS_PORT": str(cache),
            "NETBOX_TOKEN": token,
            "NETBOX_NARROW_TOKEN": narrow,
        }
        server = NetBox(f"http://127.0.0.1:{port}", os.environ["NETBOX_SERVER"], env, token, narrow)
        server.manage("migrate", "--noinput", limit=MIGRATION_TIME)
        assert "seeded" in server.manage("shell", stdin=(HERE / "seed.py").read_text())
        command = [server.command, "runserver", f"127.0.0.1:{port}", "--noreload", "--insecure"]
        wait_for(server.address, stack.enter_context(running(command, logs / "netbox", env)), logs / "netbox")
        yield server
