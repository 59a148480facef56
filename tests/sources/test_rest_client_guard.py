"""Hostile and broken servers: each ends in one clear error, and the token goes nowhere else."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from cleanpath.errors import BadInput, CleanpathError, Unavailable
from cleanpath.records import Record
from cleanpath.sources.rest_client import Limits, check_next, open_server, read_page, telling

TOKEN = "s3cret-token-of-nobody"
LISTS = {"dcim/devices": [{"id": number} for number in range(7)]}
QUICK = Limits(silence=0.3, answer_time=0.5, pause=0.01, pause_limit=0.02, page_size=3)


@pytest.fixture
def read(serve: Callable, fake_server: Any, monkeypatch: pytest.MonkeyPatch) -> Callable:
    """Read a list from a fake server, honest but for its twist; gives the ids and the server."""
    monkeypatch.setenv("CLEANPATH_NETBOX_TOKEN", TOKEN)

    def run(twist: Callable | None = None, limits: Limits = QUICK, path: str = "dcim/devices/") -> Any:
        fake = fake_server(LISTS, **({"twist": twist} if twist else {}))
        server = open_server("netbox", serve(fake), Record("options", {}), limits)
        server.session.headers["Authorization"] = f"Token {TOKEN}"
        run.fake = fake
        return [row["id"] for row in server.read(path)]

    return run


def page(answer: Any, **changes: Any) -> Any:
    return 200, answer[1], json.dumps({**json.loads(answer[2]), **changes}).encode()


def test_all_pages_are_read_in_order(read: Callable) -> None:
    assert read() == list(range(7))
    assert len(read.fake.asked) == 3
    assert read.fake.tokens == {f"Token {TOKEN}"}


def test_a_server_behind_a_prefix_and_relative_links_will_do(read: Callable) -> None:
    def relative(target: str, answer: Any) -> Any:
        after = json.loads(answer[2])["next"]
        return page(answer, next=after and "?" + after.split("?")[1])

    assert read(relative) == list(range(7))


HTML = (200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>please log in</html>")
BOMB = b'{"results":' + b"[" * 100_000
TWISTS = {
    "html": (lambda _t, _a: HTML, "an answer in JSON"),
    "no type": (lambda _t, a: (200, {}, a[2]), "an answer in JSON"),
    "packed": (lambda _t, a: (200, {**a[1], "Content-Encoding": "gzip"}, a[2]), "not packed, as asked for"),
    "not json": (lambda _t, a: (200, a[1], b"{"), "expected JSON"),
    "nan": (lambda _t, a: (200, a[1], b'{"count":NaN,"next":null,"results":[]}'), "expected JSON"),
    "bomb": (lambda _t, a: (200, a[1], BOMB), "JSON"),
    "a list": (lambda _t, a: (200, a[1], b"[]"), "a page"),
    "no next": (lambda _t, a: (200, a[1], b'{"count":0,"results":[]}'), "a page"),
    "no id": (lambda _t, a: page(a, results=[{"name": "x"}]), "objects with an id"),
    "text": (lambda _t, a: page(a, results=["x"]), "objects with an id"),
    "count": (lambda _t, a: page(a, count=-1), "a number of objects"),
    "many": (lambda _t, a: page(a, count=10**9), "from its first page to its last"),
    "few": (lambda _t, a: page(a, count=1), "from its first page to its last"),
    "again": (lambda t, a: page(a, next=f"http://127.0.0.1{t}"), "a page of the same list"),
    "elsewhere": (lambda _t, a: page(a, next="http://127.0.0.2/api/dcim/devices/?offset=3"), "the same list"),
    "other list": (lambda _t, a: page(a, next="/api/users/?offset=3"), "the same list"),
    "back": (lambda _t, a: page(a, next="?offset=0"), "a later page"),
    "number": (lambda _t, a: page(a, next=7), "an address"),
    "control": (lambda _t, a: page(a, next="?offset=3\r\nHost: x"), "an address"),
    "port": (lambda _t, a: page(a, next="http://127.0.0.1:99999999/?offset=3"), "an address"),
    "empty page": (lambda _t, a: page(a, results=[], next="?offset=3"), "objects on a page"),
    "large": (lambda _t, a: (200, a[1], b" " * 2_000_000 + a[2]), "at most 1000000 bytes"),
    "refused": (lambda _t, a: (403, a[1], b"{}"), "Set CLEANPATH_NETBOX_TOKEN"),
    "gone": (lambda _t, a: (404, a[1], b"{}"), "without a page of it"),
    "broken": (lambda _t, a: (500, a[1], b"{}"), "status 500"),
    "silent": (lambda _t, _a: None, "an answer in time"),
    "moved": (lambda _t, a: (302, {"Location": "http://127.0.0.2/api/"}, b""), "from the address given"),
    "moved up": (lambda _t, a: (301, {"Location": "https://127.0.0.1/api/"}, b""), "from the address given"),
    "moved to a file": (lambda _t, a: (302, {"Location": "file:///etc/passwd"}, b""), "the address given"),
    "moved nowhere": (lambda _t, a: (302, {"Location": "http://["}, b""), "from the address given"),
    "moved to an odd port": (lambda _t, a: (302, {"Location": "http://127.0.0.1:x/"}, b""), "address given"),
    "moved to no text": (lambda _t, a: (302, {"Location": "http://\xff\xfe\x7f/"}, b""), "address given"),
    "circle": (lambda t, a: (302, {"Location": t}, b""), "TooManyRedirects"),
}


@pytest.mark.parametrize("name", TWISTS)
def test_what_no_such_server_answers_is_refused(read: Callable, name: str) -> None:
    twist, message = TWISTS[name]
    silence = 0.3 if name == "silent" else 60.0  # a busy machine answers late
    with pytest.raises(CleanpathError, match=message) as caught:
        read(twist, Limits(silence=silence, answer_limit=1_000_000, pause=0.01, page_size=3))
    assert str(caught.value).isprintable()
    assert TOKEN not in repr(caught.value)


def test_a_redirect_within_the_server_is_followed(read: Callable) -> None:
    def moved(target: str, answer: Any) -> Any:
        return answer if "/v2" not in target else (302, {"Location": target.replace("/v2", "")}, b"")

    assert read(moved, path="v2/dcim/devices/") == list(range(7))


def test_a_drip_of_bytes_ends(read: Callable) -> None:
    def drip() -> Iterator[bytes]:
        while True:
            time.sleep(0.05)
            yield b" "

    start = time.monotonic()
    with pytest.raises(Unavailable, match="an answer in time"):
        read(lambda _, answer: (200, answer[1], drip()))
    assert time.monotonic() - start < 5


def test_a_drip_of_headers_ends() -> None:
    def drip(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while True:
                connection.sendall(b"x")
                time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=lambda: drip(listener.accept()[0]), daemon=True).start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server, start = open_server("netbox", address, Record("options", {}), QUICK), time.monotonic()
        with pytest.raises(Unavailable, match="an answer in time"):
            server.read("dcim/devices/")
        assert time.monotonic() - start < 5


def test_a_busy_server_is_asked_again_and_not_for_ever(read: Callable) -> None:
    def busy(times: int) -> Callable:
        left = iter(range(times))
        return lambda _, answer: answer if next(left, None) is None else (429, {"Retry-After": "0"}, b"")

    assert read(busy(2)) == list(range(7))
    with pytest.raises(Unavailable, match="status 429"):
        read(busy(99))
    assert len(read.fake.asked) == 3


def test_a_connection_that_breaks_is_taken_up_again_and_not_for_ever(read: Callable) -> None:
    def breaks(times: int) -> Callable:
        left = iter(range(times))

        def twist(target: str, answer: Any) -> Any:
            if "offset=3" not in target or next(left, None) is None:
                return answer
            return 200, {"Content-Type": "application/json", "Content-Length": "9999"}, iter([b"{"])

        return twist

    assert read(breaks(2)) == list(range(7))
    assert sum("offset=0" in target for target in read.fake.asked) == 1
    with pytest.raises(Unavailable):
        read(breaks(99))


def test_progress_is_told_while_pages_come(read: Callable) -> None:
    told: list[tuple[str, float, float]] = []
    with telling(lambda *words: told.append(words)):
        assert read(limits=replace(QUICK, page_size=2)) == list(range(7))
    assert told[0] == ("dcim/devices/", 2, 7)
    assert told[-1] == ("dcim/devices/", 7, 7)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_a_list_that_changes_once_is_read_anew(read: Callable) -> None:
    asked = []

    def once(target: str, answer: Any) -> Any:
        asked.append(target)
        return page(answer, count=8) if len(asked) == 2 else answer

    assert read(once) == list(range(7))
    with pytest.raises(BadInput, match="Read again when nobody writes"):
        read(lambda target, answer: page(answer, count=8) if "offset=3" in target else answer)
    with pytest.raises(BadInput, match="on two pages"):
        read(lambda target, answer: page(answer, results=[{"id": 1}, {"id": 1}]))


def test_pages_and_next_are_checked() -> None:
    assert read_page({"count": 1, "results": [{"id": 1}], "next": None}, "x") == (1, [{"id": 1}], None)
    url = "https://h/api/x/?limit=5&offset=5"
    assert check_next(url, "https://h:443/api/x/?offset=6#f") == "https://h:443/api/x/?offset=6"
    for after in ("?offset=5", "?offset=-9", "?", "http://h/api/x/?offset=9", "//i/api/x/?offset=9", "ü", ""):
        with pytest.raises(BadInput):
            check_next(url, after)
