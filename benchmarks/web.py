"""Pages under load: readers at a steady rate while two assessments run, beside a bare FastAPI route.

Run from the repository: `python -m benchmarks web [--seconds N] [--readers N] [--rate N]`. Server, bare route
and readers are processes of their own on loopback. Each reader keeps its connection and waits for its turn by
the clock; a request that was late counts from when it was due, so that a slow server cannot hide behind its
own slowness.
"""

import argparse
import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

PAGES = ("/", "/cases/operator-uk", "/rules")
CASE = "allies-2018"
BARE = """
import sys, uvicorn
from fastapi import FastAPI
from starlette.responses import HTMLResponse
app, body = FastAPI(), "x" * int(sys.argv[2])

@app.get("/")
def page():
    return HTMLResponse(body)

uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""
START_S = 120


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--rate", type=float, default=100)
    asked = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))
    from card_server import CardServer

    with tempfile.TemporaryDirectory() as place:
        server = CardServer(Path(place), cases=None)
        with server.running():
            headers = {"Authorization": f"Token {server.token}"}
            sizes = [len(get(server.port, path, headers)) for path in PAGES for _ in range(3)]
            with BareRoute(server.port + 1, sum(sizes) // len(sizes)) as port:
                stop = threading.Event()
                jobs = threading.Thread(target=keep_busy, args=(server.port, headers, stop))
                jobs.start()
                time.sleep(3)
                measured = {}
                for name, number, paths in (("bare route", port, ("/",)), ("pages", server.port, PAGES)):
                    measured[name] = load(number, paths, headers, asked)
                stop.set()
                jobs.join()
    report(measured, asked)


def report(measured: dict[str, np.ndarray], asked: argparse.Namespace) -> None:
    print(f"{asked.readers} readers, {asked.rate:g} requests a second, two assessments of {CASE} running")
    print(f"{'':12}{'requests':>10}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}")
    for name, times in measured.items():
        p50, p95, p99 = np.percentile(times, (50, 95, 99)) * 1000
        print(f"{name:12}{len(times):>10}{p50:>10.1f}{p95:>10.1f}{p99:>10.1f}")
    page, plain = (np.percentile(measured[name], 95) for name in ("pages", "bare route"))
    print(f"p95 of pages is {page / plain:.1f} times that of the bare route")


def get(port: int, path: str, headers: dict[str, str]) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_S)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, answer.status)
    connection.close()
    return body


class BareRoute:
    """A bare route in a process of its own, with a body as large as a page."""

    def __init__(self, port: int, size: int) -> None:
        self._port, self._process = port, subprocess.Popen([sys.executable, "-c", BARE, str(port), str(size)])

    def __enter__(self) -> int:
        until = time.monotonic() + START_S
        while True:
            try:
                get(self._port, "/", {})
                return self._port
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.2)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


def keep_busy(port: int, headers: dict[str, str], stop: threading.Event) -> None:
    """Keep two assessments running: as soon as fewer than four wait or run, ask for more."""
    body = json.dumps({"verb": "assess", "parameters": {"case": CASE}})
    while not stop.is_set():
        listed = json.loads(get(port, "/api/v1/jobs?limit=20", headers))["results"]
        for _ in range(4 - sum(job["status"] in ("waiting", "running") for job in listed)):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_S)
            connection.request("POST", "/api/v1/jobs", body, {**headers, "Content-Type": "application/json"})
            assert connection.getresponse().status == 202
            connection.close()
        stop.wait(2)


def load(port: int, paths: tuple[str, ...], headers: dict[str, str], asked: argparse.Namespace) -> np.ndarray:
    """Return the seconds that each answer took, from when it was due."""
    command = [sys.executable, "-c", READ, str(port), json.dumps(paths), json.dumps(headers)]
    command += [str(asked.readers), str(asked.rate), str(asked.seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return np.array(json.loads(done.stdout))


READ = """
import http.client, json, sys, threading, time
port, paths, headers = int(sys.argv[1]), json.loads(sys.argv[2]), json.loads(sys.argv[3])
readers, rate, seconds = int(sys.argv[4]), float(sys.argv[5]), float(sys.argv[6])
times, begun = [], time.monotonic() + 1.0

def read(number):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    turn = 0
    while True:
        due = begun + (number + turn * readers) / rate
        if due > begun + seconds:
            return
        time.sleep(max(0.0, due - time.monotonic()))
        connection.request("GET", paths[(number + turn) % len(paths)], headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        times.append(time.monotonic() - due)
        turn += 1

threads = [threading.Thread(target=read, args=(number,)) for number in range(readers)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps(times))
"""

if __name__ == "__main__":
    main()
