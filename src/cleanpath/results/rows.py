"""Rows of a result as a table of columns, for data frames: Arrow, pandas, polars."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib import import_module
from typing import Any

import pyarrow as pa

from cleanpath.errors import Unavailable

SHOWN = 20
"""Rows that a notebook shows."""
TEXT, NUMBER, WHOLE, FLAG, TEXTS = pa.string(), pa.float64(), pa.int64(), pa.bool_(), pa.list_(pa.string())


class Rows:
    """An Arrow table with ways out of it. Whatever reads Arrow's C stream reads it as it is."""

    def __init__(self, table: pa.Table) -> None:
        self.arrow = table

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]], columns: Mapping[str, Any]) -> "Rows":
        """Make a table of some fields of rows, each column of its type."""
        arrays = [pa.array([row[name] for row in rows], kind) for name, kind in columns.items()]
        return cls(pa.table(dict(zip(columns, arrays, strict=True))))

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        names: list[str] = self.arrow.column_names
        return names

    def __len__(self) -> int:
        return int(self.arrow.num_rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        yield from self.arrow.to_pylist()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.arrow.__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> Any:
        """Return a pandas DataFrame.

        Raises
        ------
        Unavailable
            If pandas is not installed.
        """
        _require("pandas")
        return self.arrow.to_pandas()

    def to_polars(self) -> Any:
        """Return a polars DataFrame.

        Raises
        ------
        Unavailable
            If polars is not installed.
        """
        return _require("polars").from_arrow(self.arrow)

    def __repr__(self) -> str:
        return f"<{len(self)} rows: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        rows = [list(row.values()) for row in self.arrow[:SHOWN].to_pylist()]
        return html_table(self.columns, rows, len(self))


def html_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], count: int) -> str:
    """Return a small table in HTML; `count` is the number of all rows, of which `rows` are the first."""
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in rows)
    more = f"<p>{count - len(rows)} more rows</p>" if count > len(rows) else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    return escape(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def _require(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        hint = f"Install {module} beside cleanpath, or use the Arrow table (.arrow)."
        raise Unavailable("data frame", f"{module} to be installed", "it is not", hint) from None
