"""What the tests of the readers share."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pyarrow as pa
import pytest

from cleanpath.errors import BadInput
from cleanpath.network.network import Network, check_references, empty_table
from cleanpath.schema.description import describe, table_names
from cleanpath.sources.builder import Imported
from cleanpath.tables import check_table


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of small hand-made sources."""
    return Path(__file__).parent / "samples"


def _check(imported: Imported) -> Network:
    known = {column.name for column in fields(Network)}
    tables = {name: empty_table(name) for name in table_names() if name in known}
    for name, columns in imported.tables.items():
        tables[name] = check_table(pa.table(dict(columns)), describe(name), name)
    network = Network(**tables)
    check_references(network, "imported")
    assert all(line.isprintable() for line in (imported.title, *imported.left))
    return network


@pytest.fixture(scope="session")
def check() -> Callable[[Imported], Network]:
    """Hold imported tables against their descriptions and references; returns the network."""
    return _check


@pytest.fixture(scope="session")
def survives() -> Callable[..., None]:
    """Assert that a reader gives a valid network or refuses its input in one printable line."""

    def run(parse: Callable[..., Imported], *arguments: object) -> None:
        try:
            imported = parse(*arguments)
        except BadInput as error:
            assert str(error).isprintable()
        else:
            _check(imported)

    return run


Answer = tuple[int, dict[str, str], bytes | Iterator[bytes]]


@dataclass
class FakeServer:
    """Answers like NetBox and Nautobot: lists by path, page by page, for whom has the token.

    `twist` may replace an answer; it gets the path with its query and the honest answer.
    """

    lists: dict[str, list[dict[str, Any]]]
    token: str = ""
    page_limit: int = 1000
    twist: Callable[[str, Answer], Answer | None] = lambda _, answer: answer
    address: str = ""
    asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)

    def answer(self, target: str, authorization: str) -> Answer | None:
        self.asked.append(target)
        self.tokens.add(authorization)
        return self.twist(target, self._honest(target, authorization))

    def _honest(self, target: str, authorization: str) -> Answer:
        if self.token and authorization != f"Token {self.token}":
            return self.json({"detail": "Invalid token"}, 403)
        parts = urlsplit(target)
        path, query = parts.path.removeprefix("/api/").strip("/"), dict(parse_qs(parts.query))
        if path not in self.lists:
            return self.json({"detail": "Not found."}, 404)
        rows = self.lists[path]
        limit = min(int(query.get("limit", ["50"])[0]), self.page_limit)
        start = int(query.get("offset", ["0"])[0])
        onward = {name: values[0] for name, values in query.items()} | {
            "limit": limit,
            "offset": start + limit,
        }
        after = f"{self.address}{parts.path}?{urlencode(onward)}" if start + limit < len(rows) else None
        return self.json(
            {"count": len(rows), "next": after, "previous": None, "results": rows[start : start + limit]}
        )

    @staticmethod
    def json(value: Any, status: int = 200) -> Answer:
        return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


@pytest.fixture
def serve() -> Iterator[Callable[[FakeServer], str]]:
    """Run fake servers on this machine for one test; gives the address of each."""
    running = []

    def start(fake: FakeServer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = fake.answer(self.path, self.headers.get("Authorization", ""))
                if answer is None:
                    stopped.wait(20)
                    return
                status, headers, body = answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if isinstance(body, bytes):
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    for part in (body,) if isinstance(body, bytes) else body:
                        self.wfile.write(part)

            def log_message(self, *_: object) -> None:
                pass

        stopped = threading.Event()
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        running.append((server, stopped))
        fake.address = f"http://127.0.0.1:{server.server_port}"
        return fake.address

    yield start
    for server, stopped in running:
        stopped.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def fake_server() -> type[FakeServer]:
    """The class of servers that answer like NetBox and Nautobot."""
    return FakeServer
