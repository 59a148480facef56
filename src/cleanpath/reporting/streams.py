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

OWN = ("kind", "value")
"""What every row has for itself."""

KEPT_LINES = 50_000
"""Answers that are remembered as text."""

CELL_LENGTH = 300
"""Characters of a cell that a table shows."""

COLUMNS = ("kind", "value", "vendor", "candidates", "owners", "notes")


def print_stream(rows: Iterator[dict[str, Any]], form: str) -> None:
    """Print identified rows: `jsonl` one object a line, `json`, `csv`, or a `table` of the first ones."""
    if form == "jsonl":
        sys.stdout.writelines(line + "\n" for line in json_lines(rows))
    elif form == "json":
        _print_list(rows)
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([sheet_cell(cell) for cell in _cells(row)] for row in rows)
    else:
        _print_table(rows)


def json_lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield each row as one line of JSON; what rows share, all but the first two fields, is written once.

    Rows with the same list of candidates have the same answer; `identify` shares it between them.
    """
    written: dict[int, tuple[Any, str]] = {}
    for row in rows:
        if "candidates" not in row:  # no answer of identify, such as an alert
            yield json.dumps(row, allow_nan=False)
            continue
        shared = row["candidates"]
        kept = written.get(id(shared), (None, ""))
        if kept[0] is not shared or "box" in row:
            kept = shared, _rest(row)
        if "box" not in row:
            if len(written) >= KEPT_LINES:
                written.clear()
            written[id(shared)] = kept  # holding the list keeps its identity from being used again
        own = {name: row[name] for name in OWN if name in row}
        yield (json.dumps(own)[:-1] + ", " if own else "{") + kept[1]


def _rest(row: dict[str, Any]) -> str:
    """Return what follows the first fields, without the opening brace."""
    return json.dumps({name: value for name, value in row.items() if name not in OWN}, allow_nan=False)[1:]


def _print_list(rows: Iterable[dict[str, Any]]) -> None:
    opening = "[\n"
    for line in json_lines(rows):
        sys.stdout.write(opening + line)
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
