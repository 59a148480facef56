"""A bounded, same-origin REST session with pages.

Only the origin that the user named is ever asked: a redirect or a next page elsewhere ends the reading, so
the token goes nowhere else. Every answer must be one page `{count, next, results}` in JSON, of bounded size,
in bounded time, and its next page must be a later one of the same list.

A list that changes between two of its pages is read once more and then refused, as half of an old and half
of a new list would be neither.
"""

import io
import os
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any
from urllib.parse import SplitResult, parse_qs, quote, urlencode, urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies

from cleanpath.errors import BadInput, CleanpathError, Unavailable, install_extra, shown
from cleanpath.records import Record
from cleanpath.sources.io import SIZE_LIMIT, parse_json
from cleanpath.sources.server_address import check_address, is_loopback, origin_of, read_token, variable_of
from cleanpath.sources.values import found

REDIRECT_LIMIT = 3
TRIES = 3
"""Requests for one page where the server says that it is busy."""

PARALLEL = 4
"""Pages of one list that are asked for at once."""

_BUSY = (429, 502, 503, 504)
_CHUNK = 1 << 16


class Missing(BadInput):
    """The server knows no such list; older versions lack some."""


class Changed(Exception):
    """The list is not the same on two of its pages."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a server is followed.

    `silence` and `answer_time` are the seconds that it may send nothing and that one whole answer may take,
    `pause_limit` those waited at most before a busy server is asked again (it says how long, else `pause`);
    `answer_limit` and `total_limit` the bytes of one answer and of all; `page_size` the objects asked for;
    `page_limit` the answers, and `total_time` the seconds, after which a server is left.
    """

    silence: float = 30.0
    answer_time: float = 180.0
    answer_limit: int = 16 * 1024 * 1024
    total_limit: int = SIZE_LIMIT
    pause: float = 1.0
    pause_limit: float = 10.0
    page_size: int = 1000
    page_limit: int = 50_000
    total_time: float = 3600.0


class Guard(HTTPAdapter):
    """The way of a session to one server; `total` is the size of the list being read, as the server tells it.

    Parameters
    ----------
    address
        As `check_address` returns it.
    variable
        Name of the environment variable that holds the token, for messages.
    limits
        How far the server is followed.
    token
        Cut out of whatever the server answers, before anything is read from it.

    Raises
    ------
    BadInput, Unavailable
        From `send`, hence from every request of the session.
    Changed
        If a later page tells another total than the first.
    """

    def __init__(self, address: str, variable: str, limits: Limits, token: str = "") -> None:
        super().__init__(max_retries=0)
        self._secrets = {token, quote(token, safe="")} - {""}
        self.total = 0
        self._origin = origin_of(urlsplit(address))
        self._variable, self._limits, self._received = variable, limits, 0
        self._counting = Lock()
        self._answers, self._begun = 0, time.monotonic()

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Ask the server and return its answer, read whole and checked."""
        url = request.url or ""
        place = _place(url)
        if origin_of(urlsplit(url)) != self._origin:
            hint = "Give the address at which the server answers itself."
            raise BadInput("server", "answers from the address given", f"one from {shown(url)}", hint)
        self._answers += 1
        if self._answers > self._limits.page_limit:
            hint = "Read an export instead."
            raise BadInput(place, f"at most {self._limits.page_limit} answers", "more", hint)
        if time.monotonic() - self._begun > self._limits.total_time:
            hint = "Read an export instead."
            raise Unavailable(place, f"all within {self._limits.total_time:g} s", "more to come", hint)
        for _ in range(TRIES - 1):
            try:
                response = self._ask(request, verify, proxies, place)
            except Unavailable:
                if not self._received:
                    raise
                # A server that has answered before: what was read until now is kept, this page is asked anew.
                time.sleep(self._limits.pause)
                continue
            if response.status_code not in _BUSY:
                break
            time.sleep(min(_retry_after(response, self._limits.pause), self._limits.pause_limit))
        else:
            response = self._ask(request, verify, proxies, place)
        if not response.is_redirect:
            self._check(response, url, place)
        return response

    def _ask(
        self, request: requests.PreparedRequest, verify: bool | str, proxies: Any, place: str
    ) -> requests.Response:
        """Return an answer whose body is in memory.

        A thread fetches it, because a server that sends its headers byte by byte is never silent.
        """
        fetched: SimpleQueue[requests.Response | Exception] = SimpleQueue()

        def fetch() -> None:
            try:
                fetched.put(self._fetch(request, verify, proxies, place))
            except Exception as error:
                fetched.put(error)

        with warnings.catch_warnings():
            # Who says insecure=yes need not be told so at every page.
            warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
            Thread(target=fetch, daemon=True).start()
            try:
                answer = fetched.get(timeout=self._limits.answer_time)
            except Empty:
                answer = TimeoutError()
        if isinstance(answer, (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError)):
            raise _unreachable(answer, place)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _fetch(
        self, request: requests.PreparedRequest, verify: bool | str, proxies: Any, place: str
    ) -> requests.Response:
        silence = self._limits.silence
        response = super().send(
            request, stream=True, timeout=(silence, silence), verify=verify, proxies=proxies
        )
        body = self._read(response.raw, place)
        response.close()
        for secret in self._secrets:
            body = body.replace(secret.encode(), b"***")
            for name, value in response.headers.items():
                response.headers[name] = value.replace(secret, "***")
        response.raw = io.BytesIO(body)
        return response

    def _read(self, raw: Any, place: str) -> bytes:
        end = time.monotonic() + self._limits.answer_time
        parts, size = [], 0
        while part := raw.read1(_CHUNK, decode_content=False):
            size += len(part)
            with self._counting:
                self._received += len(part)
            if size > self._limits.answer_limit or self._received > self._limits.total_limit:
                limit = min(self._limits.answer_limit, self._limits.total_limit)
                raw.close()
                raise BadInput(place, f"at most {limit} bytes", "more", "Read an export instead.")
            if time.monotonic() > end:
                raw.close()
                raise TimeoutError
            parts.append(part)
        return b"".join(parts)

    def _check(self, response: requests.Response, url: str, place: str) -> None:
        if response.status_code != 200:
            raise _refusal(response.status_code, place, self._variable)
        kind = str(response.headers.get("Content-Type", "")).split(";")[0].strip().lower()
        packed = response.headers.get("Content-Encoding")
        if kind == "application/json" and packed:
            hint = "Let the server or the proxy before it send /api/ unpacked."
            raise BadInput(place, "an answer that is not packed, as asked for", shown(packed), hint)
        if kind != "application/json":
            hint = "Is this the address of the server itself, and not of a log-in page or a proxy?"
            raise BadInput(place, "an answer in JSON", shown(kind or "an answer of no type"), hint)
        count, rows, after = read_page(parse_json(response.content, place), place)
        if after is not None:
            check_next(url, after)
            if not rows:
                raise BadInput(place, "objects on a page that another one follows", "none")
        if _offset(urlsplit(url)) > 0 and count != self.total:
            raise Changed(f"a total of {self.total} and then of {count}")
        self.total = count


def open_session(
    address: str, variable: str, insecure: bool, limits: Limits, token: str
) -> tuple[requests.Session, Guard]:
    """Return a session that reaches nothing but the server at `address`, and its guard.

    The environment may name a proxy and, in `REQUESTS_CA_BUNDLE`, the authorities to trust; `.netrc` is not
    read. `insecure` accepts certificates that nobody vouches for.

    Raises
    ------
    BadInput
        If the authorities are not there.
    """
    session, guard = requests.Session(), Guard(address, variable, limits, token)
    session.adapters.clear()
    for scheme in ("https://", "http://"):
        session.mount(scheme, guard)
    host = urlsplit(address).hostname or ""
    session.trust_env = False
    session.proxies = {} if is_loopback(host) else get_environ_proxies(address)
    session.verify = False if insecure else _authorities()
    session.max_redirects = REDIRECT_LIMIT
    session.headers.update({"Accept": "application/json", "Accept-Encoding": "identity"})
    if token:
        session.headers["Authorization"] = f"{'Bearer' if token.startswith(BEARER) else 'Token'} {token}"
    return session, guard


def _authorities() -> str | bool:
    """Return the file of the certificate authorities to trust; without one, those that requests knows."""
    named = os.environ.get("REQUESTS_CA_BUNDLE", "")
    if named and not os.path.exists(named):
        raise BadInput("REQUESTS_CA_BUNDLE", "a file of certificates", "none", "Check its name.")
    return named or True


def read_page(value: Any, place: str) -> tuple[int, list[dict[str, Any]], object]:
    """Return total, objects and next of a page.

    Raises
    ------
    BadInput
        If it is no such page or an object has no `id`.
    """
    if not isinstance(value, dict) or not isinstance(value.get("results"), list) or "next" not in value:
        raise BadInput(place, "a page {count, next, results}", found(value))
    count, rows = value.get("count"), value["results"]
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise BadInput(f"{place} [count]", "a number of objects", found(count))
    for row in rows:
        key = row.get("id") if isinstance(row, dict) else None
        if isinstance(key, bool) or not isinstance(key, (int, str)):
            raise BadInput(f"{place} [results]", "objects with an id", found(row))
    return count, rows, value["next"]


def check_next(url: str, after: object) -> str:
    """Return the address of the next page, held against the one before it.

    Raises
    ------
    BadInput
        If it is no address, of another list or server, or not a later page.
    """
    place = f"{_place(url)} [next]"
    if not isinstance(after, str) or not after.isprintable() or not after.isascii():
        raise BadInput(place, "an address", found(after))
    try:
        target, here = urlsplit(urljoin(url, after)), urlsplit(url)
        same = origin_of(target) == origin_of(here) and target.path == here.path
    except ValueError:
        raise BadInput(place, "an address", found(after)) from None
    if not same:
        hint = "Set the server up so that it names its own address (behind a proxy: X-Forwarded-*)."
        raise BadInput(place, "a page of the same list", found(after), hint)
    if _offset(target) <= _offset(here):
        raise BadInput(place, "a later page", found(after))
    return target._replace(fragment="").geturl()


def _page_address(url: str, size: int, start: int) -> str:
    """Return the address of the page of a list that begins at an object."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query, max_num_fields=50).items()}
    return parts._replace(query=urlencode(query | {"limit": size, "offset": start})).geturl()


def _place(url: str) -> str:
    return url.split("?")[0] if len(url) < 300 else "server"


def _offset(parts: SplitResult) -> int:
    try:
        text = parse_qs(parts.query, max_num_fields=50).get("offset", ["0"])[-1]
    except ValueError:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _retry_after(response: requests.Response, pause: float) -> float:
    text = str(response.headers.get("Retry-After", ""))
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else pause


def _refusal(code: int, place: str, variable: str) -> CleanpathError:
    if code in (401, 403):
        return Unavailable(
            place, "leave to read", f"status {code}", f"Set {variable} to a token that may read this."
        )
    if code == 404:
        return Missing(place, "an API", "status 404", "Give the address of the server, without a page of it.")
    return Unavailable(place, "an answer", f"status {code}", "Try again, or look at the server's log.")


def _unreachable(error: Exception, place: str) -> CleanpathError:
    if isinstance(error, (TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError)):
        return Unavailable(place, "an answer in time", "none", "Try again when the server is less busy.")
    if isinstance(error, requests.exceptions.SSLError):
        hint = "Name the certificate authority in REQUESTS_CA_BUNDLE."
        return Unavailable(place, "a certificate that holds", "another", hint)
    return Unavailable(place, "an answer", shown(type(error).__name__), "Check address and server.")


Tell = Callable[[str, float, float], None]
"""Is told a list, how many of its objects were read, and how many it has."""

_TOLD: ContextVar[Tell | None] = ContextVar("told", default=None)


@contextmanager
def telling(tell: Tell | None) -> Iterator[None]:
    """Tell of the progress of all servers that are read within the block."""
    before = _TOLD.set(tell)
    try:
        yield
    finally:
        _TOLD.reset(before)


BEARER = "nbt_"
"""How tokens begin that NetBox takes as bearer tokens, from 4.5 on."""

Row = dict[str, Any]

OPTIONS = {"insecure": "`yes`: plain http to another machine and certificates that nobody vouches for pass."}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that gives lists of objects page by page."""

    address: str
    session: "requests.Session" = field(repr=False)
    guard: "Guard" = field(repr=False)
    page_size: int

    def read(self, path: str, query: Mapping[str, str] | None = None) -> list[Row]:
        """Return all objects of a list such as `dcim/devices/`, each with its `id`. Raises as `settle`."""
        start = (
            f"{self.address}api/{path}?{urlencode({**(query or {}), 'limit': self.page_size, 'offset': 0})}"
        )
        return self.settle(lambda: self._walk(start, path), path)

    def count(self, path: str) -> int:
        """Return how many objects a list has. Raises as `settle`."""
        url = f"{self.address}api/{path}/?{urlencode({'limit': 1, 'offset': 0})}"
        try:
            self.session.get(url)
        except (requests.RequestException, ValueError) as error:
            name = shown(type(error).__name__)
            raise BadInput(f"{self.address}api/{path}", "an answer from the address given", name) from None
        return self.guard.total

    def _walk(self, url: str, path: str) -> Iterator[Row]:
        """Yield the objects of all pages: after the first, several pages of its size at once."""
        first = self.session.get(url)
        page = first.json()
        tell = _TOLD.get()
        if tell:
            tell(path, len(page["results"]), page["count"])
        yield from page["results"]
        if page["next"] is None:
            return
        after, size = check_next(first.url, page["next"]), len(page["results"])
        starts = range(size, int(page["count"]), size)
        with ThreadPoolExecutor(PARALLEL) as pool:
            for first_of in range(0, len(starts), PARALLEL):
                urls = [_page_address(after, size, start) for start in starts[first_of : first_of + PARALLEL]]
                for answer in list(pool.map(self.session.get, urls)):
                    rows = answer.json()["results"]
                    if not rows:
                        raise Changed("an empty page before the last")
                    yield from rows
                if tell:
                    tell(path, min(starts[first_of] + size * PARALLEL, starts.stop), starts.stop)

    def settle(self, pages: Callable[[], Iterable[Row]], path: str) -> list[Row]:
        """Return the objects of all pages of one list, read twice at most.

        Raises
        ------
        BadInput
            If an answer is not what such a server answers, leaves the origin, does not advance, or changes
            while it is read, twice.
        Unavailable
            If the server cannot be reached, refuses, or does not answer in time.
        """
        place, change = f"{self.address}api/{path}", ""
        for _ in range(2):
            try:
                return _whole(pages(), self.guard)
            except Changed as error:
                change = str(error)
            except (requests.RequestException, ValueError) as error:
                name = shown(type(error).__name__)
                raise BadInput(place, "an answer from the address given", name) from None
        hint = "Read again when nobody writes, or read an export."
        raise BadInput(place, "one list from its first page to its last", change, hint)


def _whole(pages: Iterable[Row], guard: "Guard") -> list[Row]:
    rows: dict[int | str, Row] = {}
    for row in pages:
        if row["id"] in rows:
            raise Changed(f"object {shown(row['id'])} on two pages")
        rows[row["id"]] = row
        if len(rows) > guard.total:
            break
    if len(rows) != guard.total:
        raise Changed(f"a total of {guard.total} and {len(rows)} objects or more")
    return list(rows.values())


def open_server(service: str, address: str, options: Record, limits: "Limits | None" = None) -> Server:
    """Return the server of a service such as `netbox` at an address; takes `insecure` from the options.

    Raises
    ------
    BadInput
        If the address or the token is not what it must be.
    Unavailable
        If the libraries for it are not installed.
    """
    insecure = options.choice("insecure", ("yes", "no"), "no") == "yes"
    checked, token = check_address(address, insecure), read_token(service)
    if not find_spec("requests"):
        raise Unavailable(service, "the libraries for it", "none", install_extra("inventories"))
    bounds = limits or Limits()
    session, guard = open_session(checked, variable_of(service), insecure, bounds, token)
    return Server(checked, session, guard, bounds.page_size)
