"""The log: one JSON object a line, without secrets; on a terminal only what went wrong, in plain words."""

import json
import logging
import re
import sys
import time
import uuid

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cleanpath.web.operations.health import Metrics

LOG = logging.getLogger("cleanpath.web.requests")
TEXT_LIMIT = 4_000

_SECRETS = re.compile(
    r"(?P<kept>/(?:set-up|password)/)[^/?\s\"']+"
    r"|(?P<token>cp_)[A-Za-z0-9_.-]+"
    r"|(?P<address>[a-z][a-z0-9+]*://[^:/@\s]*:)[^@\s]+(?=@)"
    r"|(?P<field>(?:password|secret|token|code|state|cookie|authorization)[\"']?\s*[=:]\s*[\"']?)[^&\s\"',;]+",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """Return a text with one-time links, tokens, passwords and their like replaced by `***`."""
    return _SECRETS.sub(lambda found: f"{found[found.lastgroup or 0]}***", text)


class AsJson(logging.Formatter):
    """A line of the log as a JSON object: time (UTC), level, logger, message, and what the record adds."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{record.msecs:03.0f}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage())[:TEXT_LIMIT],
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = without_secrets(self.formatException(record.exc_info))[-TEXT_LIMIT:]
        return json.dumps(line, ensure_ascii=False)


class AsWords(logging.Formatter):
    """A line of the log for a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return without_secrets(f"cleanpath: {super().format(record)}")


def set_up_logs() -> None:
    """Write the log to standard error: all of it as JSON, or on a terminal warnings in words."""
    terminal = sys.stderr.isatty()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(AsWords() if terminal else AsJson())
    for name in ("cleanpath", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(logging.WARNING if terminal or name != "cleanpath" else logging.INFO)
        logger.propagate = False


class Observed:
    """Counts and logs every answer, and gives each request an id that the answer carries."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and look at its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number, begun, status = uuid.uuid4().hex[:16], time.perf_counter(), 500

        async def send_observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], (b"x-request-id", number.encode())]}
            await send(message)

        try:
            await self._app(scope, receive, send_observed)
        finally:
            seconds = time.perf_counter() - begun
            self._metrics.count(scope["method"], status, seconds)
            _log(Request(scope), number, status, seconds)


def _log(request: Request, number: str, status: int, seconds: float) -> None:
    if not LOG.isEnabledFor(logging.INFO):
        return
    person = getattr(request.state, "person", None)
    fields = {
        "request": number,
        "method": request.method,
        "path": without_secrets(request.url.path)[:TEXT_LIMIT],
        "status": status,
        "ms": round(seconds * 1000, 1),
        "person": person.name if person is not None else "",
        "from": request.client.host if request.client else "",
    }
    LOG.info("answered", extra={"fields": fields})
