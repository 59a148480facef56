"""Print rows one by one as they come, so that millions of them need no memory."""

import csv
import itertools
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from cleanpath.reporting.cells import cell_text, sheet_cell
from cleanpath.reporting.columns import print_columns

TABLE_ROWS = 200
"""Rows that a table shows; the other formats hold all."""

CELL_LENGTH = 300
"""Characters of a cell that a table shows."""

COLUMNS = ("kind", "value", "vendor", "candidates", "owners", "notes")


def print_stream(rows: Iterator[dict[str, Any]], form: str) -> None:
    """Print identified rows: `jsonl` one object a line, `json`, `csv`, or a `table` of the first ones."""
    if form == "jsonl":
        sys.stdout.writelines(_line(row) + "\n" for row in rows)
    elif form == "json":
        _print_list(rows)
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([sheet_cell(cell) for cell in _cells(row)] for row in rows)
    else:
        _print_table(rows)


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=True, allow_nan=False)


def _print_list(rows: Iterable[dict[str, Any]]) -> None:
    opening = "[\n"
    for row in rows:
        sys.stdout.write(opening + _line(row))
        opening = ",\n"
    sys.stdout.write("[]\n" if opening == "[\n" else "\n]\n")


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    """Return a row in the order of `COLUMNS`: candidates with their grades, owners from the nearest up."""
    return (
        cell_text(row.get("kind", "box")),
        cell_text(row.get("value", row.get("box"))),
        row["vendor"] or "",
        "|".join(f"{c['vendor']} {c['grade']}" for c in row["candidates"]),
        " < ".join(link["name"] for link in row["owner_chain"] if link["through"] == "yes"),
        cell_text([*row.get("contradictions", ()), *row.get("notes", ())]),
    )


def _print_table(rows: Iterator[dict[str, Any]]) -> None:
    cells = [[cell[:CELL_LENGTH] for cell in _cells(row)] for row in itertools.islice(rows, TABLE_ROWS)]
    print_columns(COLUMNS, cells)
    more = sum(1 for _ in rows)
    print(f"{len(cells) + more} rows" + (f", {more} not shown; --format csv shows all" if more else ""))
