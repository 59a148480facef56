"""Addresses of servers: what a user may give, and what counts as the same origin."""

import contextlib
import ipaddress
from urllib.parse import SplitResult, urlsplit

from cleanpath.errors import BadInput, shown

LENGTH_LIMIT = 1000


def is_address(source: str) -> bool:
    """Whether a source is an address of a server and not the name of a file."""
    return source.lower().startswith(("http://", "https://"))


def origin_of(parts: SplitResult) -> tuple[str, str, int]:
    """Return scheme, host and port of an address; `ValueError` where it has no such port."""
    return (
        parts.scheme,
        (parts.hostname or "").lower(),
        parts.port or (443 if parts.scheme == "https" else 80),
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
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
    plain = address.isascii() and address.isprintable() and " " not in address and len(address) < LENGTH_LIMIT
    if not plain or parts.scheme not in ("http", "https") or not host or "?" in address or "#" in address:
        raise BadInput("source", "an address such as https://netbox.example.org", quoted)
    if "@" in parts.netloc:
        raise BadInput(
            "source", "no user or password in the address", quoted, "Give the token by environment."
        )
    if parts.scheme == "http" and not insecure and not is_loopback(host):
        way_out = "Use https, or say --option insecure=yes where the way to the server is your own."
        raise BadInput(quoted, "https to another machine", "plain http", way_out)
    return address.rstrip("/").removesuffix("/api") + "/"
