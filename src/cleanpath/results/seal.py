"""The digest of the tables that a result rests on, and the seal over a whole result.

The checker works both out by code of its own; a test holds the two together.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

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
        values = (tables[name][column].to_pylist() for column in columns)
        rows.append([[float(v) if isinstance(v, int) and not isinstance(v, bool) else v for v in row]
                     for row in zip(*values, strict=True)])  # fmt: skip
    return _sha256(rows)


def seal(result: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a result without its field `seal`, whatever its order and layout."""
    return _sha256({name: value for name, value in result.items() if name != "seal"})


def _sha256(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
