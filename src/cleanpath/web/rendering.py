"""Pages from templates: everything is escaped, every link knows the base path.

A template never names who reads it: the account menu and the CSRF token have places, which are filled last.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cleanpath import __version__
from cleanpath.articles.groups import place_words
from cleanpath.reporting.figures import Markup as Drawing
from cleanpath.reporting.figures import symbol as draw_symbol
from cleanpath.reporting.figures import tag, web_address
from cleanpath.results.classes import CLASS_MEANING
from cleanpath.results.wording import cell_text, lens_text, share_text, verdict_text

ACCOUNT_PLACE, CSRF_PLACE = (f"{name}-{secrets.token_hex(16)}" for name in ("account", "csrf"))
"""What stands in a text for the account menu and for the CSRF token; nobody outside can know it."""

SYMBOL = 9.0
"""Half the width of a symbol beside a word, in pixels."""


def link(base: str, *segments: object, **values: object) -> str:
    """Return the address of a page: its segments below the base path, and the values that are not empty.

    A segment may be a sequence of several.
    """
    several = (segment if isinstance(segment, (tuple, list)) else (segment,) for segment in segments)
    path = "/".join(quote(str(one), safe="") for each in several for one in each)
    given = [(name.rstrip("_"), str(value)) for name, value in values.items() if value not in (None, "")]
    return f"{base}/{path}" + (f"?{urlencode(given)}" if given else "")


def linker(request: Request) -> Callable[..., str]:
    """Return `link` for the base path of a request's application."""
    base: str = request.app.state.settings.base_path
    return lambda *segments, **values: link(base, *segments, **values)


@lru_cache
def symbol(name: str) -> Markup:
    """Return the small drawing of a headline class; the word stands beside it."""
    drawn = draw_symbol(name, SYMBOL, SYMBOL, 7.0)
    size = {"width": 2 * SYMBOL, "height": 2 * SYMBOL}
    return Markup(tag("svg", drawn, aria_hidden="true", class_="symbol", **size))  # noqa: S704


def drawn(markup: object) -> Markup:
    """Let through what `cleanpath.reporting` made, which has escaped its texts itself."""
    if not isinstance(markup, Drawing):
        raise TypeError(f"no markup of ours: {type(markup).__name__}")
    return Markup(markup)  # noqa: S704


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("cleanpath.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"symbol": symbol, "meaning": CLASS_MEANING, "version": __version__}
    made.globals |= {"account_place": ACCOUNT_PLACE}
    made.filters |= {
        "cell": cell_text,
        "words": lambda text: str(text).replace("_", " "),
        "drawn": drawn,
        "place": place_words,
        "lens": lens_text,
        "share": share_text,
        "verdict": verdict_text,
        "web_address": lambda url: web_address(str(url or "")),
        "money": lambda value: "" if value is None else f"{value:,.0f}",
        "percent": lambda value: "" if value is None else f"{value:.0%}",
    }
    return made


ENVIRONMENT = _environment()


class Page(HTMLResponse):
    """A page as it is sent; `unfilled` is its text before the account menu and the CSRF token."""

    def __init__(self, request: Request, unfilled: str, status: int, headers: Mapping[str, str]) -> None:
        self.unfilled = unfilled
        super().__init__(_fill(request, unfilled), status, dict(headers))


def _fill(request: Request, text: str) -> str:
    menu = ""
    if hasattr(request.state, "person"):
        values = {"person": request.state.person, "csrf": getattr(request.state, "csrf", "")}
        made = ENVIRONMENT.get_template("account_menu.html")
        menu = made.render(link=linker(request), here=request.url.path, **values)
    csrf = str(escape(getattr(request.state, "csrf", "")))
    return text.replace(ACCOUNT_PLACE, menu).replace(CSRF_PLACE, csrf)


def render(
    request: Request,
    template: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> Page:
    """Return a page; `values` are what its template names."""
    make_link = linker(request)
    text = ENVIRONMENT.get_template(template).render(
        request=request, link=make_link, here=request.url.path, **values
    )
    return Page(request, text, status, headers or {})


def send_page(request: Request, unfilled: str) -> Response:
    """Return a page from its kept text, with an entity tag; whoever has that one already gets `304`."""
    page = Page(request, unfilled, 200, {"Cache-Control": "private, no-cache"})
    tag = f'"{hashlib.sha256(page.body).hexdigest()[:32]}"'
    given = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    headers = {"ETag": tag, "Vary": "Cookie, Authorization"}
    if tag in given:
        return Response(status_code=304, headers={**headers, "Cache-Control": "private, no-cache"})
    page.headers.update(headers)
    return page
