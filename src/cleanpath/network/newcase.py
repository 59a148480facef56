"""Write a case folder from what a reader or the generator gives: whole or not at all."""

import datetime
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from cleanpath.errors import Conflict, Unavailable
from cleanpath.network.network import OPTIONAL, read_network
from cleanpath.schema.description import describe
from cleanpath.sources.imported import Columns, Imported
from cleanpath.tables import check_table, write_table

ARROW_TYPES = {"integer": pa.int64(), "flag": pa.bool_()}


def write_case(
    folder: Path,
    network: Imported,
    lens: str,
    day: datetime.date,
    parquet: bool = False,
    beside: Mapping[str, str] | None = None,
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
        (partial / "case.toml").write_text(_settings(network, lens, day), encoding="utf-8")
        for name, text in (beside or {}).items():
            (partial / name).write_text(text, encoding="utf-8")
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
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(str(folder), "a new or an empty folder", "something already there", "Choose another.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    except OSError as error:
        raise _unwritable(folder, error) from None
    try:
        yield partial
        partial.chmod(0o755)
        os.replace(partial, folder)
    except OSError as error:
        raise _unwritable(folder, error) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _unwritable(folder: Path, error: OSError) -> Unavailable:
    return Unavailable(str(folder), "a place to write to", error.strerror or "none", "Choose another place.")


def _settings(network: Imported, lens: str, day: datetime.date) -> str:
    lines = {
        "title": network.title,
        "lens": lens,
        "as_of": day.isoformat(),
        "routing": network.routing,
        "failures": "single" if network.routing == "igp" else "none",
        "reroute": False,
        "synthetic": network.synthetic,
    }
    # A JSON text or flag is a TOML one too.
    return "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in lines.items())


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
