"""A server of the web application on a ledger of its own, in the process and on a real port."""

import socket
import threading
import time

import pytest
import uvicorn
from starlette.testclient import TestClient

from cleanpath.web import preparing
from cleanpath.web.accounts.access import COOKIE
from cleanpath.web.accounts.credentials import derive
from cleanpath.web.accounts.model import Role
from cleanpath.web.app import create_app
from cleanpath.web.settings import Settings

NEAR = ("127.0.0.1", 50_000)
"""Where the requests of the tests come from."""


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Requests wait for what is worked out beside them, so that a busy machine changes no answer."""
    monkeypatch.setattr(preparing, "PATIENCE_S", 600.0)


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    return Settings(str(folder / "ledger.sqlite"), folder / "cases")


@pytest.fixture(scope="module")
def app(settings):
    return create_app(settings)


@pytest.fixture(scope="module")
def client(app):
    """A visitor on this machine, before anybody was added."""
    with TestClient(app, raise_server_exceptions=False, client=NEAR) as opened:
        yield opened


@pytest.fixture(scope="module")
def browse(app):
    """`browse()` opens another client on this machine, with cookies of its own."""
    opened = []

    def begin():
        opened.append(TestClient(app, raise_server_exceptions=False, client=NEAR))
        return opened[-1]

    yield begin
    for one in opened:
        one.close()


@pytest.fixture(scope="module")
def people(app):
    """`people(client, role, cases)` signs somebody of a role in and returns the CSRF token of the session."""

    def sign_in(client, role=Role.ANALYST, cases=None):
        accounts, name = app.state.accounts, f"{role}-{'some' if cases is not None else 'all'}"
        if not accounts.people.exist():
            secret = accounts.people.make_set_up_link()
            accounts.people.set_up(secret, "first-administrator", "a long enough password")
        if name not in {one.person.name for one in accounts.people.everybody()}:
            accounts.people.add(name, role, cases, "first-administrator")
        secret = accounts.sessions.begin(name)
        client.cookies.set(COOKIE, secret)
        return derive(secret, "csrf")

    return sign_in


class Served:
    """The application on a real port of this machine, in a thread."""

    def __init__(self, app):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen()
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def __enter__(self):
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)
        return self

    def __exit__(self, *_):
        self.server.should_exit = True
        self.thread.join(20)


@pytest.fixture(scope="module")
def served(app):
    with Served(app) as running:
        yield running
