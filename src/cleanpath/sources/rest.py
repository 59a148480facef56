"""Collections from a REST server, page by page, however slow, broken or hostile the server is.

Only the origin that the user named is ever asked: a redirect or a next page elsewhere ends the reading, so
the token goes nowhere else. A list that changes between two of its pages is read once more and then refused,
as half of an old and half of a new list would be neither.
"""

import contextlib
import http.client
import ipaddress
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlencode, urljoin, urlsplit

from cleanpath.errors import BadInput, CleanpathError, Unavailable, shown
from cleanpath.sources.opening import SIZE_LIMIT, parse_json
from cleanpath.sources.scalars import found

SILENCE_LIMIT = 30.0
"""Seconds that a server may send nothing."""

ANSWER_TIME = 180.0
"""Seconds for one whole answer."""

ANSWER_LIMIT = 64 * 1024 * 1024
"""Bytes of one answer."""

PAGE_SIZE = 500
REDIRECT_LIMIT = 3
TRIES = 3
"""Requests for one page where the server says that it is busy."""

PAUSE_LIMIT = 10.0
"""Seconds waited at most before a busy server is asked again."""

_BUSY = (429, 502, 503, 504)
_CHUNK = 1 << 16

Row = dict[str, Any]


class _Changed(Exception):
    """The list is not the same on two of its pages."""


def origin_of(parts: SplitResult) -> tuple[str, str, int]:
    """Return scheme, host and port of an address; `ValueError` where it has no such port."""
    return (
        parts.scheme,
        (parts.hostname or "").lower(),
        parts.port or (443 if parts.scheme == "https" else 80),
    )


def _is_loopback(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def check_address(address: str, insecure: bool) -> str:
    """Return the address of a server with a slash at its end and without `/api`.

    Raises
    ------
    BadInput
        If it is no http or https address, holds credentials, a query or a fragment, or is plain http to
        another machine and not `insecure`.
    """
    quoted = shown(address) if "@" not in address else "one with '@' (not shown)"
    try:
        parts = urlsplit(address)
        host = origin_of(parts)[1]
    except ValueError:
        host, parts = "", urlsplit("")
    plain = address.isascii() and address.isprintable() and " " not in address and len(address) < 1000
    if not plain or parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise BadInput(quoted, "an address such as https://netbox.example.org", quoted)
    if "@" in parts.netloc:
        raise BadInput("the address", "no user or password in it", quoted, "Give the token by environment.")
    if parts.scheme == "http" and not insecure and not _is_loopback(host):
        way_out = "Use https, or say --option insecure=yes where the way to the server is your own."
        raise BadInput(quoted, "https to another machine", "plain http", way_out)
    return address.rstrip("/").removesuffix("/api") + "/"


class _SameOrigin(urllib.request.HTTPRedirectHandler):
    """Follow a redirect within the origin only."""

    max_redirections = REDIRECT_LIMIT
    max_repeats = 1

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if origin_of(urlsplit(newurl)) != origin_of(urlsplit(req.full_url)):
            way_out = "Give the address at which the server answers itself."
            raise BadInput(
                req.full_url, "answers from the address given", f"a redirect to {shown(newurl)}", way_out
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(host: str, insecure: bool) -> urllib.request.OpenerDirector:
    context = ssl.create_default_context()
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler({} if _is_loopback(host) else None),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=context),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _SameOrigin(),
    ):
        opener.add_handler(handler)
    return opener


@dataclass(slots=True)
class Server:
    """A server that is asked for JSON collections of the shape `{count, next, results}`.

    Parameters
    ----------
    address
        As `check_address` returns it.
    headers
        Sent with every request; `Authorization` among them. Never shown.
    variable
        Name of the environment variable that holds the token, for messages.
    insecure
        Whether certificates that nobody vouches for are accepted.
    """

    address: str
    headers: Mapping[str, str] = field(repr=False)
    variable: str
    insecure: bool = False
    silence: float = SILENCE_LIMIT
    answer_time: float = ANSWER_TIME
    answer_limit: int = ANSWER_LIMIT
    total_limit: int = SIZE_LIMIT
    pause: float = 1.0
    received: int = 0
    _open: urllib.request.OpenerDirector = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._open = _opener(urlsplit(self.address).hostname or "", self.insecure)

    def collection(self, path: str, query: Mapping[str, str] | None = None) -> list[Row]:
        """Return all objects of a collection such as `dcim/devices/`, each with its `id`.

        Raises
        ------
        BadInput
            If the answer is not what such a server answers, leaves the origin, does not advance, or changes
            while it is read, twice.
        Unavailable
            If the server cannot be reached, refuses, or does not answer in time.
        """
        start = f"{self.address}api/{path}?{urlencode({**(query or {}), 'limit': PAGE_SIZE, 'offset': 0})}"
        change = ""
        for _ in range(2):
            try:
                return list(self._walk(start))
            except _Changed as error:
                change = str(error)
        way_out = "Read again when nobody writes, or read an export."
        raise BadInput(self._place(start), "one list from its first page to its last", change, way_out)

    def _walk(self, url: str) -> Iterator[Row]:
        seen: set[int | str] = set()
        total = -1
        while url:
            place = self._place(url)
            count, rows, after = _read_page(self._get(url), place)
            if total not in (-1, count):
                raise _Changed(f"a total of {total} and then of {count}")
            total = count
            for row in rows:
                if row["id"] in seen:
                    raise _Changed(f"object {shown(row['id'])} on two pages")
                seen.add(row["id"])
                yield row
            if after is not None and not rows:
                raise BadInput(place, "objects on a page that another one follows", "none")
            url = self._advance(url, after) if after is not None else ""
        if len(seen) != total:
            raise _Changed(f"a total of {total} and {len(seen)} objects")

    def _place(self, url: str) -> str:
        return url.split("?")[0] if len(url) < 300 else self.address

    def _advance(self, url: str, after: object) -> str:
        """Return the address of the next page, held against the origin and the page before it."""
        place = self._place(url)
        if not isinstance(after, str) or not after.isprintable() or not after.isascii():
            raise BadInput(f"{place} [next]", "an address", found(after))
        try:
            target = urlsplit(urljoin(url, after))
            there, here = origin_of(target), urlsplit(url)
        except ValueError:
            raise BadInput(f"{place} [next]", "an address", found(after)) from None
        if there != origin_of(here) or target.path != here.path:
            way_out = "Set the server up so that it names its own address (behind a proxy: X-Forwarded-*)."
            raise BadInput(f"{place} [next]", "a page of the same list", found(after), way_out)
        if _offset(target) <= _offset(here):
            raise BadInput(f"{place} [next]", "a later page", found(after))
        return target._replace(fragment="").geturl()

    def _get(self, url: str) -> Any:
        place = self._place(url)
        for attempt in range(1, TRIES + 1):
            try:
                return parse_json(self._answer(url, place), place)
            except urllib.error.HTTPError as error:
                with error:
                    if error.code not in _BUSY or attempt == TRIES:
                        raise _refusal(error.code, place, self.variable) from None
                    time.sleep(min(_retry_after(error, self.pause), PAUSE_LIMIT))
        raise AssertionError("the last try returns or raises")

    def _answer(self, url: str, place: str) -> bytes:
        request = urllib.request.Request(url, headers={**self.headers, "Accept": "application/json"})  # noqa: S310 - http(s) only, see check_address
        try:
            with self._open.open(request, timeout=self.silence) as response:
                return self._body(response, place)
        except (CleanpathError, urllib.error.HTTPError):
            raise
        except urllib.error.URLError as error:
            raise _unreachable(error.reason, place) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _unreachable(error, place) from None

    def _body(self, response: Any, place: str) -> bytes:
        kind = str(response.headers.get("Content-Type", "")).split(";")[0].strip().lower()
        if kind != "application/json" or response.headers.get("Content-Encoding"):
            way_out = "Is this the address of the server itself, and not of a log-in page or a proxy?"
            raise BadInput(place, "an answer in JSON", shown(kind or "an answer of no type"), way_out)
        end = time.monotonic() + self.answer_time
        parts, size = [], 0
        while part := response.read1(_CHUNK):
            size += len(part)
            self.received += len(part)
            if size > self.answer_limit or self.received > self.total_limit:
                limit = min(self.answer_limit, self.total_limit)
                raise BadInput(place, f"at most {limit} bytes", "more", "Read an export instead.")
            if time.monotonic() > end:
                raise TimeoutError
            parts.append(part)
        return b"".join(parts)


def _offset(parts: SplitResult) -> int:
    text = parse_qs(parts.query, max_num_fields=50).get("offset", [""])[-1]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1


def _read_page(value: Any, place: str) -> tuple[int, list[Row], object]:
    """Return total, objects and next of a page."""
    if not isinstance(value, dict) or not isinstance(value.get("results"), list):
        raise BadInput(place, "a page {count, next, results}", found(value))
    count, rows = value.get("count"), value["results"]
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise BadInput(f"{place} [count]", "a number of objects", found(count))
    for row in rows:
        key = row.get("id") if isinstance(row, dict) else None
        if isinstance(key, bool) or not isinstance(key, (int, str)):
            raise BadInput(f"{place} [results]", "objects with an id", found(row))
    return count, rows, value.get("next")


def _retry_after(error: urllib.error.HTTPError, pause: float) -> float:
    text = str(error.headers.get("Retry-After", ""))
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else pause


def _refusal(code: int, place: str, variable: str) -> CleanpathError:
    if code in (401, 403):
        return Unavailable(
            place, "leave to read", f"status {code}", f"Set {variable} to a token that may read this."
        )
    if code == 404:
        return BadInput(
            place, "an API", "status 404", "Give the address of the server, without a page of it."
        )
    if 300 <= code < 400:
        return BadInput(place, f"an answer within {REDIRECT_LIMIT} redirects", f"status {code}")
    return Unavailable(place, "an answer", f"status {code}", "Try again, or look at the server's log.")


def _unreachable(reason: object, place: str) -> CleanpathError:
    if isinstance(reason, TimeoutError):
        return Unavailable(place, "an answer in time", "none", "Try again when the server is less busy.")
    if isinstance(reason, ssl.SSLCertVerificationError):
        way_out = "Name the certificate authority in SSL_CERT_FILE."
        return Unavailable(place, "a certificate that holds", shown(reason.verify_message), way_out)
    return Unavailable(
        place, "an answer", shown(str(reason) or type(reason).__name__), "Check address and server."
    )
