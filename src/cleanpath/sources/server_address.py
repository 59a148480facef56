"""Server addresses and tokens."""

import contextlib
import ipaddress
import os
import stat
from pathlib import Path
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
        hint = "Use https, or say --option insecure=yes where the way to the server is your own."
        raise BadInput(quoted, "https to another machine", "plain http", hint)
    return address.rstrip("/").removesuffix("/api") + "/"


def variable_of(service: str) -> str:
    """Return the name of the environment variable that holds the token of a service such as `netbox`."""
    return f"CLEANPATH_{service.upper()}_TOKEN"


def read_token(service: str) -> str:
    """Return the token of a service, or nothing where the environment names none.

    `CLEANPATH_<SERVICE>_TOKEN` holds it, or `CLEANPATH_<SERVICE>_TOKEN_FILE` names a file with nothing else.

    Raises
    ------
    BadInput
        If both are set, the file is open to others, or the content is no token. It is never quoted.
    """
    variable = variable_of(service)
    token, file = os.environ.get(variable, ""), os.environ.get(f"{variable}_FILE", "")
    if token and file:
        raise BadInput(variable, "either a token or a file", "both", f"Unset {variable} or {variable}_FILE.")
    token = (_read_file(Path(file), f"{variable}_FILE") if file else token).strip()
    if len(token) > LENGTH_LIMIT or not all("!" <= c <= "~" for c in token):
        raise BadInput(variable, "one word of printable ASCII", "something else (not shown)")
    return token


def _read_file(path: Path, where: str) -> str:
    try:
        # Opened first and looked at after, so that nobody can exchange the file in between.
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise BadInput(where, "a plain file", "something else")
            if os.name == "posix" and status.st_mode & 0o077:
                raise BadInput(
                    where, "a file that only its owner may read", "one open to others", "chmod 600 it."
                )
            return file.read(LENGTH_LIMIT + 100).decode("ascii")
    except (OSError, UnicodeDecodeError):
        raise BadInput(where, "a readable file with a token", "none", "Check name and permissions.") from None
