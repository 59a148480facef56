"""Pages that are rendered once and sent many times, to whoever may see the same.

What is kept holds nothing of a person: the account menu and the CSRF token are filled in for each request. A
page is kept under its address, the role and the cases of whoever asked, the day, and the state of all that it
rests on; it is kept only if nothing of that changed while it was rendered.
"""

import asyncio
import datetime
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from threading import Lock
from typing import ClassVar

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cleanpath.web.accounts.access import csrf_token, current_person
from cleanpath.web.rendering import Page, send_page

MOST_BYTES, PAGE_BYTES = 64 * 2**20, 2**20
"""Bytes that all kept pages hold together, and one of them."""

Key = tuple[object, ...]
Handler = Callable[[Request], Awaitable[Response]]


class KeptPages:
    """The texts of pages, the least recently asked dropped first; several threads may ask at once.

    Parameters
    ----------
    most
        Bytes that all texts hold together.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._held = most, 0
        self._texts: OrderedDict[Key, str] = OrderedDict()
        self._under_way: dict[Key, Future[str | None]] = {}
        self._lock = Lock()

    def find(self, key: Key) -> str | None:
        """Return the text of a page, if it is kept."""
        with self._lock:
            found = self._texts.get(key)
            if found is not None:
                self._texts.move_to_end(key)
            return found

    def begin(self, key: Key) -> "Future[str | None] | None":
        """Say who renders a page at this moment; `None` if whoever asks is to do it, and then to `end` it."""
        with self._lock:
            found = self._under_way.get(key)
            if found is None:
                self._under_way[key] = Future()
            return found

    def end(self, key: Key, text: str | None) -> None:
        """Keep a rendered page and give it to all who wait for it; with `None` each renders its own."""
        with self._lock:
            waited = self._under_way.pop(key)
            if text is not None and _size(text) <= PAGE_BYTES:
                # Whoever asked while a page was just being kept rendered it once more.
                self._held += _size(text) - _size(self._texts.pop(key, ""))
                self._texts[key] = text
            while self._held > self._most:
                self._held -= _size(self._texts.popitem(last=False)[1])
        waited.set_result(text)

    def __len__(self) -> int:
        return len(self._texts)


def _size(text: str) -> int:
    # Texts are held with as many bytes a character as their widest one takes, at most four.
    return len(text) * (1 if text.isascii() else 4)


class KeptRoute(APIRoute):
    """A route whose pages are kept; other answers, such as files and refusals, pass through.

    Its pages rest on the registries and on the claims, waivers and press that count, and those with `case` in
    their address on the files of that case.
    """

    whole_ledger: ClassVar[bool] = False
    """Whether its pages rest on all cases and on every entry of the ledger, such as runs, as well."""

    def get_route_handler(self) -> Handler:  # type: ignore[override]
        """Return what answers a request."""
        work_out = super().get_route_handler()
        return _kept(work_out, self.whole_ledger) if self.methods == {"GET"} else work_out


class KeptLedgerRoute(KeptRoute):
    """A route whose pages tell of runs, or of all that was ever said of claims."""

    whole_ledger = True


def _kept(work_out: Handler, whole_ledger: bool) -> Handler:
    async def answer(request: Request) -> Response:
        pages: KeptPages = request.app.state.kept_pages
        key, found = await run_in_threadpool(_look, request, pages, whole_ledger)
        if found is not None:
            return found
        if key is None:
            return await work_out(request)
        waited = pages.begin(key)
        if waited is None:
            return await _render(request, pages, key, work_out, whole_ledger)
        text = await asyncio.shield(asyncio.wrap_future(waited))
        return await work_out(request) if text is None else send_page(request, text)

    return answer


async def _render(
    request: Request, pages: KeptPages, key: Key, work_out: Handler, whole_ledger: bool
) -> Response:
    text = None
    ledger = request.app.state.answers.workspace.ledger
    try:
        head = await run_in_threadpool(ledger.head)
        made = await work_out(request)
        if isinstance(made, Page) and made.status_code == 200 and "set-cookie" not in made.headers:
            # What counts may have changed and come back meanwhile; an entry of the ledger never goes.
            same = await run_in_threadpool(lambda: (_key(request, whole_ledger), ledger.head()))
            text = made.unfilled if same == (key, head) else None
    finally:
        pages.end(key, text)
    return made if text is None else send_page(request, text)


def _look(request: Request, pages: KeptPages, whole_ledger: bool) -> tuple[Key | None, Response | None]:
    """Return under what the page of a request is kept, and the page if it is."""
    request.state.csrf = csrf_token(request)
    key = _key(request, whole_ledger)
    text = None if key is None else pages.find(key)
    return key, None if text is None else send_page(request, text)


def _key(request: Request, whole_ledger: bool) -> Key | None:
    """Return all that the page of a request depends on; `None` for a case that the person may not see."""
    person = current_person(request)
    case = request.path_params.get("case")
    if case is not None and not person.may_see(case):
        return None
    state = request.app.state.answers.state(case, whole_ledger)
    if state is None:
        return None
    asked = request.url.path, request.url.query
    return (*asked, person.role, person.cases, person.via, datetime.date.today(), state)
