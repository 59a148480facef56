"""What a server is started with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cleanpath.errors import BadInput, shown

MOST_WORKERS = 64
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class OpenId:
    """An OpenID provider: its issuer, and how this server is known there."""

    issuer: str
    client: str
    secret: str = field(repr=False)


def read_openid(variables: Mapping[str, str]) -> OpenId | None:
    """Read the provider from `CLEANPATH_OPENID_ISSUER`, `_CLIENT` and `_SECRET`; `None` without the first.

    Raises
    ------
    BadInput
        If only some of them are set.
    """
    names = [f"CLEANPATH_OPENID_{name}" for name in ("ISSUER", "CLIENT", "SECRET")]
    if not variables.get(names[0]):
        return None
    for name in names:
        if not variables.get(name):
            raise BadInput(name, "a value", "nothing", f"Set all of {', '.join(names)}.")
    return OpenId(*(variables[name] for name in names))


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server is started with.

    Parameters
    ----------
    database
        The ledger: the path of a SQLite file or a `postgresql://` address.
    cases
        Folder whose subfolders are cases that people imported, beside the bundled ones.
    host, port
        Where it listens.
    base_path
        What a reverse proxy puts before every path, such as `/cleanpath`; empty without one.
    openid
        Where people may sign in with their organisation's account, if anywhere.
    four_eyes
        Whether a waiver takes a second approver.
    workers
        How many jobs this process works at, each in a process of its own; 0 leaves them to others.
    registries
        A folder with `rules/` and `vendors/` in the place of the bundled ones.

    Raises
    ------
    BadInput
        If the port or the base path is none.
    """

    database: str
    cases: Path
    host: str = "127.0.0.1"
    port: int = 8400
    base_path: str = ""
    openid: OpenId | None = None
    four_eyes: bool = False
    workers: int = 2
    registries: Path | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.workers <= MOST_WORKERS:
            raise BadInput("--workers", f"0 to {MOST_WORKERS}", str(self.workers))
        if not 0 <= self.port <= 65_535:
            raise BadInput("--port", "a port from 0 to 65535", str(self.port))
        base = self.base_path
        parts = base.split("/")[1:]
        plain = all(part and not set(part) - _PLAIN and set(part) != {"."} for part in parts)
        if base and (not base.startswith("/") or not plain):
            raise BadInput("--base-path", "a path such as /cleanpath, with no slash at its end", shown(base))

    @property
    def jobs(self) -> Path:
        """Folder with a folder for each job under way: its checkpoints, until it is settled."""
        return self.cases.parent / "jobs"

    @property
    def uploads(self) -> Path:
        """Folder of uploaded files, each named by the server."""
        return self.cases.parent / "uploads"

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK

    @property
    def address(self) -> str:
        """The address of the first page."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.base_path}/"


_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")


def check_address(address: object, where: str) -> str:
    """Return an address that may be trusted with secrets: over TLS, or on this machine.

    Raises
    ------
    BadInput
        If it is none.
    """
    try:
        parts = urlsplit(address) if isinstance(address, str) and address.isprintable() else None
        host = parts.hostname if parts is not None else None
    except ValueError:
        parts = host = None
    near = parts is not None and parts.scheme == "http" and host in LOOPBACK
    if parts is None or not host or "@" in parts.netloc or not (parts.scheme == "https" or near):
        raise BadInput(where, "an https:// address", shown(address))
    return parts.geturl()


def cases_folder(database: str) -> Path:
    """Return where imported cases are kept: beside a ledger that is a file, else in the user's data."""
    from cleanpath.workspace.workspace import default_ledger

    beside = default_ledger() if "://" in database else database
    return Path(beside).absolute().parent / "cases"
