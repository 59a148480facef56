"""A cleanpath server beside an inventory server, for the tests of the plug-ins: real processes, real REST."""

import contextlib
import html
import http.cookiejar
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleanpath.web.accounts.access import open_accounts
from cleanpath.web.accounts.model import Role
from cleanpath.web.jobs.queue import Queue
from cleanpath.web.operations.database import open_database

CASE = "inventory"
START_S = 60


class CardServer:
    """A server that will run at a known address with a known token, for the case `inventory`."""

    def __init__(self, folder: Path, cases: frozenset[str] | None = frozenset({CASE})):
        self.ledger, self.case = str(folder / "ledger.sqlite"), folder / "cases" / CASE
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        database = open_database(self.ledger)
        accounts = open_accounts(database)
        accounts.people.set_up(accounts.people.make_set_up_link(), "chief", "correct horse battery")
        chief = accounts.people.find("chief").person
        self.token = accounts.tokens.make(chief, "inventory", Role.ANALYST, cases, None)
        database.close()

    def environment(self, *folders: Path) -> dict[str, str]:
        """Return what the settings of the inventory server read, and where it finds them and its plug-in."""
        told = {"CARD_ADDRESS": self.address, "CARD_TOKEN": self.token, "CARD_CASE": CASE}
        return told | {"PYTHONPATH": os.pathsep.join(map(str, folders))}

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Serve until the end of the block."""
        words = [
            sys.executable,
            "-m",
            "cleanpath",
            "--ledger",
            self.ledger,
            "serve",
            "--port",
            str(self.port),
        ]
        with subprocess.Popen(words, stderr=subprocess.DEVNULL) as process:
            until = time.monotonic() + START_S
            while not _answers(f"{self.address}/ready"):
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.2)
            try:
                yield
            finally:
                process.terminate()

    def judgements(self) -> int:
        """Return how many jobs were asked for."""
        database = open_database(self.ledger)
        found = len(Queue(database).jobs())
        database.close()
        return found


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False


def words(page: str) -> str:
    """Return the text of a page without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def call(server: Any, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Call REST of an inventory server that has an address and a token."""
    headers = {"Authorization": f"Token {server.token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server.address}/api/{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def only(server: Any, path: str) -> dict[str, Any]:
    """Return the one object that a list of REST holds."""
    [found] = call(server, "GET", path)["results"]
    return found


class Visitor:
    """Somebody with a browser at an inventory server: signs in, opens pages, sends forms."""

    def __init__(self, address: str, name: str, password: str):
        self._address = address
        self._jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))
        self.send("/login/", username=name, password=password)

    def open(self, path: str) -> str:
        """Return a page."""
        with self._opener.open(self._address + path, timeout=60) as answer:
            return answer.read().decode()

    def send(self, path: str, **fields: str) -> str:
        """Open a page, send its form, and return the page that follows."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.open(path)).group(1)
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        request = urllib.request.Request(self._address + path, data, {"Referer": self._address + path})
        with self._opener.open(request, timeout=60) as answer:
            return answer.read().decode()
