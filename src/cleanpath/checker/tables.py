"""The tables of a case folder, read for the checker alone: CSV by the standard library, Parquet by pyarrow.

The engine's reader and its descriptions of columns are not used, so that a fault in them cannot hide here.
Only the columns that the checker looks at are kept.
"""

import csv
import io
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleanpath.checker.case import Fault, Tables

READ: dict[str, dict[str, str | float | bool]] = {
    "elements": {
        "id": "", "kind": "", "vendor": "", "site": "", "operator": "", "country": "", "part": "",
        "generation": "", "obtained": "", "model": "", "in_service": "", "removed": "", "produced_in": "",
        "category": "", "count": 1.0, "traffic": math.nan, "premises": math.nan, "spend": math.nan,
        "use": "own", "visibility": "",
    },
    "links": {
        "id": "", "a": "", "b": "", "weight": 1.0, "directed": False, "group": "", "relationship": "",
    },
    "demands": {
        "id": "", "source": "", "target": "", "volume": 1.0, "protection": "none", "operator": "",
        "proposed": False,
    },
    "paths": {"demand": "", "path": 0.0, "position": 0.0, "element": "", "share": 1.0},
    "relations": {"source": "", "kind": "", "target": "", "condition": "", "since": "", "until": ""},
    "sites": {"id": "", "country": "", "sensitive": False},
    "components": {"element": "", "vendor": ""},
    "operators": {
        "id": "", "name": "", "country": "", "roles": "", "bound_by": "", "not_bound_by": "",
    },
    "declarations": {
        "kind": "", "rule": "", "requirement": "", "operator": "", "element": "", "vendor": "", "model": "",
        "since": "", "until": "",
    },
    "costs": {
        "item": "", "kind": "", "part": "", "operator": "", "mid": math.nan, "currency": "",
    },
    "budgets": {"operator": "", "year": 0.0, "amount": math.nan, "currency": ""},
    "crews": {"operator": "", "year": 0.0, "visits": math.nan},
    "aid": {
        "payer": "", "amount": math.nan, "currency": "", "share": 1.0, "since": "", "until": "",
        "operator": "", "kind": "", "part": "", "vendor": "",
    },
}  # fmt: skip
"""The columns that are read, each with its value where a cell is empty, which tells its type too."""

_GUARD = re.compile("^'('*[=+\\-@\\t\\r\\uff1d\\uff0b\\uff0d\\uff20])")
"""An apostrophe that keeps a spreadsheet program from taking a text for a formula; it is no part of it."""

BYTES = 2**31
"""The largest table that is read."""


def read_tables(folder: Path) -> Tables:
    """Return the tables of a case folder, column by column.

    Raises
    ------
    Fault
        If a table is no plain file inside the folder, is there twice, or is not readable.
    """
    found: Tables = {}
    for name, columns in READ.items():
        files = [path for path in (folder / f"{name}.csv", folder / f"{name}.parquet") if path.exists()]
        if len(files) > 1:
            raise Fault(f"{name}: there are both {files[0].name} and {files[1].name}")
        raw = _read(files[0], list(columns)) if files else {}
        rows = max((len(cells) for cells in raw.values()), default=0)
        found[name] = {
            column: [_value(cell, default) for cell in raw.get(column, [None] * rows)]
            for column, default in columns.items()
        }
    return found


def _value(cell: Any, default: str | float | bool) -> Any:
    if isinstance(cell, str):
        cell = cell.strip()
    if cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell)):
        return default
    if isinstance(default, bool):
        return cell is True or str(cell).lower() in ("true", "yes", "1")
    try:
        return float(cell) if isinstance(default, float) else str(cell)
    except ValueError:
        raise Fault(f"expected a number, found {str(cell)[:60]!r}") from None


def _read(path: Path, columns: Sequence[str]) -> dict[str, list[Any]]:
    if path.is_symlink() or not path.is_file() or path.stat().st_size > BYTES:
        raise Fault(f"{path.name}: expected a plain file of at most {BYTES} bytes")
    return (_read_csv if path.suffix == ".csv" else _read_parquet)(path, columns)


def _read_csv(path: Path, columns: Sequence[str]) -> dict[str, list[Any]]:
    csv.field_size_limit(1_000_000)
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Fault(f"{path.name}: expected CSV in UTF-8, found {error}") from None
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise Fault(f"{path.name}: expected as many cells in each row as in the header")
    return {
        name: [_GUARD.sub(r"\1", row[place]) for row in rows[1:]]
        for place, name in enumerate(rows[0])
        if name in columns
    }


def _read_parquet(path: Path, columns: Sequence[str]) -> dict[str, list[Any]]:
    import pyarrow as pa
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(path, memory_map=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise Fault(f"{path.name}: expected Parquet, found {error}") from None
    return {name: table[name].to_pylist() for name in table.column_names if name in columns}
