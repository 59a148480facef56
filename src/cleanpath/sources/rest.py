"""Whole lists from a REST server, over a guarded session.

A list that changes between two of its pages is read once more and then refused, as half of an old and half
of a new list would be neither.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from cleanpath.errors import BadInput, Unavailable, shown
from cleanpath.records import Record
from cleanpath.sources.addresses import check_address
from cleanpath.sources.tokens import read_token, variable_of

if TYPE_CHECKING:
    import requests

    from cleanpath.sources.guard import Guard, Limits

Row = dict[str, Any]

OPTIONS = {"insecure": "`yes`: plain http to another machine and certificates that nobody vouches for pass."}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that gives lists of objects page by page; its token is never shown."""

    address: str
    session: "requests.Session" = field(repr=False)
    guard: "Guard" = field(repr=False)
    token: str = field(repr=False)
    page_size: int

    def read(self, path: str, query: Mapping[str, str] | None = None) -> list[Row]:
        """Return all objects of a list such as `dcim/devices/`, each with its `id`. Raises as `settle`."""
        start = (
            f"{self.address}api/{path}?{urlencode({**(query or {}), 'limit': self.page_size, 'offset': 0})}"
        )
        return self.settle(lambda: self._walk(start), path)

    def _walk(self, url: str) -> Iterator[Row]:
        from cleanpath.sources.guard import check_next

        while url:
            answer = self.session.get(url)
            page = answer.json()
            yield from page["results"]
            url = check_next(answer.url, page["next"]) if page["next"] is not None else ""

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
        import requests

        from cleanpath.sources.guard import Changed

        place, change = f"{self.address}api/{path}", ""
        for _ in range(2):
            try:
                return _whole(pages(), self.guard)
            except Changed as error:
                change = str(error)
            except requests.RequestException as error:
                name = shown(type(error).__name__)
                raise BadInput(place, "an answer from the address given", name) from None
        way_out = "Read again when nobody writes, or read an export."
        raise BadInput(place, "one list from its first page to its last", change, way_out)


def _whole(pages: Iterable[Row], guard: "Guard") -> list[Row]:
    from cleanpath.sources.guard import Changed

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
    if not all(find_spec(library) for library in ("pynetbox", "requests")):
        raise Unavailable(service, "the libraries for it", "none", "Install cleanpath[inventories].")
    from cleanpath.sources.guard import Limits, open_session

    bounds = limits or Limits()
    session, guard = open_session(checked, variable_of(service), insecure, bounds)
    return Server(checked, session, guard, token, bounds.page_size)
