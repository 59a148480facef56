"""Health, readiness, metrics and logs of a server, and clients that are slow on purpose."""

import json
import logging
import re
import socket
import subprocess
import sys
import time

import httpx
import pytest
from starlette.testclient import TestClient

from cleanpath.web.accounts.model import Role
from cleanpath.web.app import create_app
from cleanpath.web.operations.health import Metrics
from cleanpath.web.operations.logs import AsJson, without_secrets
from cleanpath.web.settings import Settings
from people_samples import PASSWORD


@pytest.fixture
def app(tmp_path):
    return create_app(Settings(str(tmp_path / "ledger.sqlite"), tmp_path / "cases", workers=0))


def test_a_server_says_that_it_lives_and_can_work(app, monkeypatch):
    with TestClient(app, client=("192.0.2.7", 1)) as client:
        assert client.get("/health").text == "alive\n"
        assert client.get("/ready").status_code == 200
        app.state.database.close()
        monkeypatch.setattr(app.state.database.engine, "connect", _broken)
        assert client.get("/ready").status_code == 503
        assert client.get("/health").status_code == 200


def _broken(*_):
    import sqlite3

    from sqlalchemy.exc import OperationalError

    raise OperationalError("", {}, sqlite3.OperationalError("unable to open database file"))


def test_metrics_are_for_this_machine_and_administrators(app):
    people = app.state.accounts.people
    people.set_up(people.make_set_up_link(), "chief", PASSWORD)
    chief = people.find("chief").person
    with TestClient(app, client=("127.0.0.1", 1)) as near:
        near.get("/health")
        text = near.get("/metrics").text
    assert 'cleanpath_http_requests_total{method="GET",status="200"} 1' in text
    assert 'cleanpath_jobs{status="waiting"} 0' in text
    with TestClient(app, client=("192.0.2.7", 1), follow_redirects=False) as far:
        assert far.get("/metrics").status_code == 303
        for role, status in ((Role.READER, 403), (Role.ADMINISTRATOR, 200)):
            token = app.state.accounts.tokens.make(chief, "scrape", role, None, None)
            assert far.get("/metrics", headers={"Authorization": f"Bearer {token}"}).status_code == status


LINE = re.compile(r'(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? [0-9.e+-]+)')


def test_every_line_of_the_metrics_has_the_form_that_prometheus_reads():
    metrics = Metrics()
    for method, status, seconds in (("GET", 200, 0.003), ("GET", 200, 0.3), ('x"\n', 404, 99.0)):
        metrics.count(method, status, seconds)
    lines = metrics.to_text({"waiting": 2}, "1.0").splitlines()
    for line in lines:
        assert LINE.fullmatch(line), line
    name = "cleanpath_http_request_duration_seconds"
    counts = [int(line.split()[-1]) for line in lines if line.startswith(f"{name}_bucket")]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (1, 3)
    assert f"{name}_count 3" in lines


@pytest.mark.parametrize(
    "text",
    [
        "GET /base/set-up/SECRET HTTP",
        "/password/SECRET?x",
        "Authorization: SECRET",
        "used cp_SECRET.SECRET here",
        "postgresql://user:SECRET@db/x",
        "password=SECRET&x=1",
        "'token': 'SECRET'",
        "/sign-in/openid/back?code=SECRET&state=SECRET",
    ],
)
def test_secrets_do_not_reach_the_log(text):
    assert "SECRET" not in without_secrets(text)
    assert "***" in without_secrets(text)


def test_a_line_of_the_log_is_one_json_object_whatever_is_in_it():
    try:
        raise ValueError("password=SECRET\nnext")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "p", 1, "a\n%s", ("b",), sys.exc_info())
    record.fields = {"path": "/x"}
    line = AsJson().format(record)
    assert "\n" not in line
    read = json.loads(line)
    assert (read["level"], read["message"], read["path"]) == ("error", "a\nb", "/x")
    assert "SECRET" not in line


@pytest.fixture
def server(tmp_path):
    words = [sys.executable, "-c", SERVE, str(tmp_path / "ledger.sqlite")]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    told = [process.stderr.readline() for _ in range(2)]
    yield process, told
    process.terminate()
    process.communicate(timeout=60)


SERVE = """
import sys
from cleanpath.web.operations import slow_clients
slow_clients.HEAD_S = 1.0
from cleanpath.web.server import serve
from cleanpath.workspace.workspace import Workspace
serve(Workspace(sys.argv[1]), port=0, workers=1)
"""


def test_a_real_server_tells_a_link_logs_without_it_drops_slow_clients_and_stops(server):
    process, (opened, set_up) = server
    port = int(re.search(r":(\d+)/", opened).group(1))
    secret = re.search(r"/set-up/(\S+)", set_up).group(1)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: ")
        begun = time.monotonic()
        assert slow.recv(100) == b""
        assert time.monotonic() - begun < 15
    with socket.create_connection(("127.0.0.1", port), timeout=20) as quick:
        quick.sendall(f"GET /set-up/{secret} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: quick.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"Set up this server" in answer
    for path, sent in (
        ("sign-in", "name=anna&password=very-secret-word"),
        ("sign-in?password=very-secret-word", "x"),
        (f"set-up/{secret}?token=very-secret-word", "x"),
    ):
        httpx.post(f"http://127.0.0.1:{port}/{path}", content=sent, headers=SECRET)
    process.terminate()
    _, logged = process.communicate(timeout=60)
    assert process.returncode in (0, -15)
    lines = [json.loads(line) for line in logged.splitlines() if line.startswith("{")]
    paths = [line["path"] for line in lines if line["message"] == "answered"]
    assert paths == ["/set-up/***", "/sign-in", "/sign-in", "/set-up/***"]
    assert secret not in logged
    assert "very-secret-word" not in logged


SECRET = {
    "Authorization": "Token cp_very-secret-word.x",
    "Cookie": "cleanpath=very-secret-word",
    "Content-Type": "application/x-www-form-urlencoded",
}


def test_a_server_that_is_told_to_stop_answers_what_is_under_way_and_takes_nothing_new(server):
    process, (opened, _) = server
    address = "127.0.0.1", int(re.search(r":(\d+)/", opened).group(1))
    body = b"name=anna&password=" + b"x" * 100
    with socket.create_connection(address, timeout=20) as slow:
        head = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        slow.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:10])
        time.sleep(0.5)
        process.terminate()
        until = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(address, timeout=1).close()
            except OSError:
                break
            assert time.monotonic() < until, "it still takes connections"
            time.sleep(0.05)
        assert process.poll() is None
        slow.sendall(body[10:])
        assert slow.recv(12) in (b"HTTP/1.1 200", b"HTTP/1.1 303", b"HTTP/1.1 403", b"HTTP/1.1 422")
    assert process.wait(60) in (0, -15)
