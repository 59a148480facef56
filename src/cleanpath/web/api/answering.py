"""Answers of REST: one form of JSON, entity tags, and pages of lists as NetBox's users know them."""

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cleanpath.files import to_json
from cleanpath.web.rendering import linker

JSON = "application/json"


def answer(request: Request, result: Any) -> Response:
    """Return a result as JSON with an entity tag; whoever has that one already gets `304`."""
    return _tagged(request, to_json(result).encode(), JSON)


def answer_bytes(request: Request, data: bytes, media: str, name: str) -> Response:
    """Return a file with an entity tag and a name to save it under, which no browser opens as a page."""
    return _tagged(request, data, media, {"Content-Disposition": f'attachment; filename="{name}"'})


def _tagged(
    request: Request, data: bytes, media: str, more: Mapping[str, str] = MappingProxyType({})
) -> Response:
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    given = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if tag in given or "*" in given:
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=media, headers={**headers, **more})


def answer_page(request: Request, rows: Sequence[Any], limit: int, offset: int) -> Response:
    """Return one page of a list: `count`, the addresses of the pages beside it, and `results`."""
    base: str = request.app.state.settings.base_path
    segments = request.url.path.removeprefix(f"{base}/").split("/")
    link = linker(request)

    def place(start: int) -> str:
        given = [(n, v) for n, v in request.query_params.multi_items() if n not in ("limit", "offset")]
        values: dict[str, object] = {**dict(given), "limit": limit, "offset": start}
        return link(segments, **values)

    return answer(
        request,
        {
            "count": len(rows),
            "next": place(offset + limit) if offset + limit < len(rows) else None,
            "previous": place(max(0, offset - limit)) if offset > 0 else None,
            "results": rows[offset : offset + limit],
        },
    )
