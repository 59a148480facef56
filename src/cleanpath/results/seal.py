"""The digest of the tables that a result rests on, and the seal over a whole result.

The checker works both out by code of its own; a test holds the two together.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from cleanpath.network.network import Network

RESTS_ON: dict[str, tuple[str, ...]] = {
    "elements": ("id", "kind", "vendor", "site", "operator"),
    "links": ("id", "a", "b", "weight", "directed", "group", "relationship"),
    "demands": ("id", "source", "target"),
    "paths": ("demand", "path", "position", "element", "share"),
}
"""The columns that verdicts rest on."""


def digest_tables(network: Network) -> str:
    """Return the SHA-256 of the columns that verdicts rest on, row by row."""
    tables = network.tables()
    rows = []
    for name, columns in RESTS_ON.items():
        values = (_values(tables[name][column]) for column in columns)
        rows.append(list(zip(*values, strict=True)))
    return _sha256(rows)


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Return the values of a column, whole numbers as floats."""
    if pa.types.is_integer(column.type):
        column = column.cast(pa.float64(), safe=False)
    values: list[Any] = column.to_pylist()
    return values


def seal(result: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a result without its field `seal`, whatever its order and layout."""
    return _sha256({name: value for name, value in result.items() if name != "seal"})


def _sha256(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
