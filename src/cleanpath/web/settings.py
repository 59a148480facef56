"""What a server is started with."""

from dataclasses import dataclass
from pathlib import Path

from cleanpath.errors import BadInput, shown

LOOPBACK = ("127.0.0.1", "::1", "localhost")


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
    registries: Path | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65_535:
            raise BadInput("--port", "a port from 0 to 65535", str(self.port))
        base = self.base_path
        parts = base.split("/")[1:]
        plain = all(part and not set(part) - _PLAIN and set(part) != {"."} for part in parts)
        if base and (not base.startswith("/") or not plain):
            raise BadInput("--base-path", "a path such as /cleanpath, with no slash at its end", shown(base))

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


def cases_folder(database: str) -> Path:
    """Return where imported cases are kept: beside a ledger that is a file, else in the user's data."""
    from cleanpath.workspace.workspace import default_ledger

    beside = default_ledger() if "://" in database else database
    return Path(beside).absolute().parent / "cases"
