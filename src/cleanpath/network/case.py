"""A case: a folder with `case.toml` and the tables of one network."""

import datetime
import hashlib
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from cleanpath.dates import parse_day
from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.network.network import Network, read_network
from cleanpath.records import Record, read_record

ROUTINGS = ("structural", "igp", "pinned", "bgp", "measured")
FAILURES = ("none", "link", "node", "single", "group")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_SETTINGS_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What `case.toml` says. `synthetic` marks a network that nobody operates."""

    title: str
    lens: str
    as_of: datetime.date
    routing: str
    failures: str
    reroute: bool
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its name, folder, settings, network, and the SHA-256 digest of each of its files."""

    name: str
    folder: Path
    settings: Settings
    network: Network
    digests: dict[str, str]


def bundled_cases() -> tuple[str, ...]:
    """Return the names of the cases that come with cleanpath."""
    entries = files("cleanpath").joinpath("cases").iterdir()
    return tuple(sorted(e.name for e in entries if e.joinpath("case.toml").is_file()))


def find_case(name: str) -> Path:
    """Return the folder of a bundled case, or of a case at a path.

    Raises
    ------
    UnknownName
        If it is neither.
    """
    path = Path(name)
    if path.joinpath("case.toml").is_file():
        return path
    if _NAME.fullmatch(name) and name in bundled_cases():
        return Path(str(files("cleanpath").joinpath("cases", name)))
    see = "Give a folder that holds a case.toml."
    raise UnknownName("case", "case", name, bundled_cases(), see)


def read_settings(folder: Path) -> Settings:
    """Read `case.toml`.

    Raises
    ------
    BadInput
        If it is too large, no TOML, or says something that is not foreseen.
    """
    path = folder / "case.toml"
    try:
        if path.stat().st_size > _SETTINGS_LIMIT:
            raise BadInput(str(path), f"at most {_SETTINGS_LIMIT} bytes", "more")
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError) as error:
        raise BadInput(str(path), "settings in TOML and UTF-8", shown(str(error))) from None
    return read_record(str(path), data, _settings)


def _day(record: Record, field: str) -> datetime.date:
    value: Any = record.take(field)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    return parse_day(value, record.where(field))


def _settings(record: Record) -> Settings:
    return Settings(
        title=record.text("title"),
        lens=record.text("lens"),
        as_of=_day(record, "as_of"),
        routing=record.choice("routing", ROUTINGS),
        failures=record.choice("failures", FAILURES, "none"),
        reroute=record.flag("reroute", False),
        synthetic=record.flag("synthetic", False),
    )


def read_case(name: str) -> Case:
    """Read a case by bundled name or path.

    Raises
    ------
    BadInput
        If anything in it is not as described.
    """
    folder = find_case(name)
    settings = read_settings(folder)
    return Case(folder.resolve().name, folder, settings, read_network(folder), digest_files(folder))


def digest_files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 digest of every file of a case by name, in the order of the names."""
    wanted = sorted(p for p in folder.iterdir() if p.suffix in {".toml", ".csv", ".parquet"} and p.is_file())
    digests = {}
    for path in wanted:
        with path.open("rb") as file:
            digests[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return digests
