"""A case folder: settings, digests, read and written."""

import datetime
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa

from cleanpath.datafiles import read_toml, require_plain
from cleanpath.dates import parse_day
from cleanpath.errors import BadInput, Conflict, Unavailable, UnknownName
from cleanpath.files import CASE_SUFFIXES, STANDARD_OUTPUT, digest_file
from cleanpath.interrupts import unbroken
from cleanpath.network.network import OPTIONAL, Network, read_network
from cleanpath.records import Record, read_record
from cleanpath.schema.description import describe
from cleanpath.sources.builder import Columns, Gap, Imported
from cleanpath.tables import check_table, write_table

ROUTINGS = ("structural", "igp", "pinned", "bgp", "measured")
FAILURES = ("none", "link", "node", "single", "group")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
FOLDERS = ("kinds", "traces")
"""Folders of a case whose files are read: kinds of its own, and stored traceroutes."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What `case.toml` says.

    `synthetic` marks a network that nobody operates. `graph` names the AS graph that routes follow from, and
    its month; needed with routing bgp. `incomplete` is what could carry traffic and is not in the tables: no
    flow that it could touch is called clear.
    """

    title: str
    lens: str
    as_of: datetime.date
    routing: str
    failures: str
    reroute: bool
    synthetic: bool
    graph: str = ""
    incomplete: tuple[Gap, ...] = ()


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
    if os.path.isfile(path / "case.toml"):
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
        If it is no plain file, too large, no TOML, or says something that is not foreseen.
    """
    path = folder / "case.toml"
    data = read_toml(path)
    return read_record(str(path), data, _settings)


def _day(record: Record, field: str) -> datetime.date:
    value: Any = record.take(field)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    return parse_day(value, record.where(field))


def _settings(record: Record) -> Settings:
    routing = record.choice("routing", ROUTINGS)
    return Settings(
        title=record.text("title"),
        lens=record.text("lens"),
        as_of=_day(record, "as_of"),
        routing=routing,
        failures=record.choice("failures", FAILURES, "none"),
        reroute=record.flag("reroute", False),
        synthetic=record.flag("synthetic", False),
        graph=record.text("graph") if routing == "bgp" else record.text("graph", ""),
        incomplete=record.records("incomplete", _gap, ()),
    )


def _gap(record: Record) -> Gap:
    return Gap(record.text("reason"), record.texts("elements", ()))


def read_case(name: str) -> Case:
    """Read a case by bundled name or path.

    Raises
    ------
    BadInput
        If anything in it is not as described.
    """
    folder = find_case(name)
    settings, digests = read_settings(folder), digest_files(folder)
    return Case(folder.resolve().name, folder, settings, read_network(folder), digests)


def digest_files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 digest of every file of a case by name, in the order of the names.

    Those in one of `FOLDERS` are named with their folder, such as `kinds/router.toml`.

    Raises
    ------
    BadInput
        If one of them is a link, a folder, a pipe or a device, or cannot be read.
    """
    wanted = [path for path in folder.iterdir() if path.suffix in CASE_SUFFIXES]
    for name in FOLDERS:
        below = folder / name
        if below.is_symlink():
            raise BadInput(str(below), "a folder", "a link to elsewhere", "Copy the folder itself here.")
        wanted += [path for path in below.iterdir() if path.name[0] != "."] if below.is_dir() else []
    digests = {}
    for path in sorted(wanted):
        require_plain(path)
        try:
            digest = digest_file(path)
        except OSError as error:
            raise BadInput(str(path), "a readable file", error.strerror or "an error") from None
        digests[path.relative_to(folder).as_posix()] = digest
    return digests


ARROW_TYPES = {"integer": pa.int64(), "flag": pa.bool_()}


def write_case(
    folder: Path,
    network: Imported,
    lens: str,
    day: datetime.date,
    parquet: bool = False,
    beside: Mapping[str, str] | None = None,
    folders: Mapping[str, Path] | None = None,
) -> None:
    """Write `case.toml` and the tables of a network.

    Parameters
    ----------
    folder
        Must not exist, or be empty.
    network
        The tables and the routing that fits them.
    lens, day
        The lens and the day of the case.
    parquet
        Whether tables are written as Parquet, for large networks, instead of CSV.
    beside
        Texts of further files of the folder by name, such as an account of how it was made.
    folders
        Folders on the same file system that are moved into the case, by name.

    Raises
    ------
    Conflict
        If the folder holds something already.
    BadInput
        If the tables do not make a case.
    Unavailable
        If the place cannot be written.
    """
    with new_folder(folder) as partial:
        _write_tables(partial, network, parquet)
        (partial / "case.toml").write_text(_settings_text(network, lens, day), encoding="utf-8")
        for name, text in (beside or {}).items():
            (partial / name).write_text(text, encoding="utf-8")
        for name, place in (folders or {}).items():
            os.replace(place, partial / name)
        read_network(partial)


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Give a folder beside `folder` to write to, which takes its place when the block has ended well.

    Raises
    ------
    Conflict
        If the folder holds something already.
    Unavailable
        If the place cannot be written.
    """
    if str(folder) in STANDARD_OUTPUT:
        raise BadInput(str(folder), "a folder", "standard output", "Name a folder to make.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(str(folder), "a new or an empty folder", "something already there", "Choose another.")
    partial = None
    try:
        with unbroken():
            folder.parent.mkdir(parents=True, exist_ok=True)
            partial = Path(tempfile.mkdtemp(prefix=".cleanpath-", suffix=".part", dir=folder.parent))
        yield partial
        partial.chmod(0o755)
        os.replace(partial, folder)
    except OSError as error:
        raise _unwritable(folder, error) from None
    finally:
        if partial is not None:
            with unbroken():
                shutil.rmtree(partial, ignore_errors=True)


def _unwritable(folder: Path, error: OSError) -> Unavailable:
    return Unavailable(str(folder), "a place to write to", error.strerror or "none", "Choose another place.")


def _settings_text(network: Imported, lens: str, day: datetime.date) -> str:
    lines: dict[str, str | bool] = {
        "title": network.title,
        "lens": lens,
        "as_of": day.isoformat(),
        "routing": network.routing,
        "failures": "single" if network.routing == "igp" else "none",
        "reroute": False,
        "synthetic": network.synthetic,
    }
    if network.graph:
        lines["graph"] = network.graph
    # A JSON text, flag or list of texts is a TOML one too.
    text = "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in lines.items())
    for gap in network.gaps:
        text += f"\n[[incomplete]]\nreason = {json.dumps(gap.reason, ensure_ascii=False)}\n"
        if gap.elements:
            text += f"elements = {json.dumps(gap.elements, ensure_ascii=False)}\n"
    return text


def _write_tables(folder: Path, network: Imported, parquet: bool) -> None:
    suffix = "parquet" if parquet else "csv"
    for name, columns in network.tables.items():
        table = _table(name, columns)
        if name in OPTIONAL and not table.num_rows:
            continue
        check_table(table, describe(name), f"{folder.name}/{name}")
        write_table(folder / f"{name}.{suffix}", table)


def _table(name: str, columns: Columns) -> pa.Table:
    description = describe(name)
    arrays = {}
    for column, values in columns.items():
        attribute = description[column]
        kind = pa.float64() if attribute.numeric else pa.string()
        arrays[column] = pa.array(values, ARROW_TYPES.get(attribute.type, kind))
    return pa.table(arrays)
