"""Print what a command found: as a table for people, as JSON or as CSV."""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TextIO

from cleanpath.reporting.cells import (
    LEVEL_STYLE,
    cell_text,
    share_text,
    sheet_cell,
    verdict_class,
    verdict_text,
)
from cleanpath.reporting.changes import print_difference
from cleanpath.reporting.columns import print_columns
from cleanpath.reporting.streams import print_stream

COLUMNS = {
    "rules": ("key", "jurisdiction", "state", "visible_events", "verified_events", "title"),
    "vendors": ("id", "name", "home", "owner"),
    "claims": ("key", "subject", "vendor", "low", "high", "date", "known_from", "grade"),
    "cases": ("name", "title"),
    "waivers": ("key", "kind", "state", "rule", "requirement", "covers", "expires", "by"),
    "runs": ("id", "verb", "case", "as_of", "lens", "status", "started"),
}
TRUTH_STYLE = {"yes": "red", "no": "green", "unknown": "magenta"}
NAMED = 3
"""Elements that a row of the table names."""
TABLE_LIMIT = 200
"""Rows of demands that a table shows; JSON and CSV always hold all."""


def to_json(result: Any) -> str:
    """Return a result as JSON: the same input gives the same bytes."""
    return json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def to_csv(rows: Sequence[dict[str, Any]], stream: TextIO) -> None:
    """Write rows of one shape as CSV that no spreadsheet takes for formulas."""
    writer = csv.writer(stream, lineterminator="\n")
    names = list(rows[0]) if rows else []
    writer.writerow(names)
    for row in rows:
        writer.writerow([sheet_cell(row.get(name)) for name in names])


def print_result(command: str, result: Any, form: str) -> None:
    """Print the result of a command to standard output."""
    if isinstance(result, Iterator):
        print_stream(result, form)
    elif form == "json":
        sys.stdout.write(to_json(result))
    elif form == "csv":
        to_csv(_demand_rows(result) if command == "assess" else result, sys.stdout)
    else:
        _SHAPES.get(command, _print_details)(result, command)


def _print_rows(rows: Sequence[dict[str, Any]], command: str) -> None:
    names = COLUMNS.get(command) or tuple(rows[0] if rows else ())
    _print_table(names, ([cell_text(row.get(name)) for name in names] for row in rows))
    print(f"{len(rows)} {command.split()[0]}")


def _print_table(names: Iterable[str], rows: Iterable[Sequence[str]], styles: Sequence[str] = ()) -> None:
    print_columns([name.replace("_", " ") for name in names], list(rows), styles)


def _print_details(result: Any, command: str) -> None:
    """Print nested plain data as an indented outline."""
    if isinstance(result, list):
        _print_rows(result, command)
        return
    for line in _outline(result, 0):
        print(line)


def _outline(value: Any, depth: int) -> Iterable[str]:
    pad = "  " * depth
    if isinstance(value, dict):
        for key, item in value.items():
            if item in (None, "", [], {}):
                continue
            if isinstance(item, (dict, list)) and not _flat(item):
                yield f"{pad}{key}:"
                yield from _outline(item, depth + 1)
            else:
                yield f"{pad}{key}: {cell_text(item)}"
    elif isinstance(value, list):
        for item in value:
            lines = list(_outline(item, depth + 1))
            if lines:
                yield f"{pad}- {lines[0].strip()}"
                yield from lines[1:]
    else:
        yield pad + cell_text(value)


def _flat(value: Any) -> bool:
    return isinstance(value, list) and all(not isinstance(item, (dict, list)) for item in value)


def _demand_rows(result: dict[str, Any]) -> list[dict[str, Any]]:
    names = ("id", "low", "high", "share_low", "share_high", "avoidable", "reachable", "grade")
    return [{name: demand.get(name) for name in names} for demand in result["demands"]]


def _print_assessment(result: dict[str, Any], command: str) -> None:
    silent = result["synthetic"] and "synthetic" not in result["title"].lower()
    mark = " (synthetic: nobody operates this network)" if silent else ""
    print(f"{result['title']}{mark}")
    hindsight = "" if result["known_at"] == result["as_of"] else f", known at {result['known_at']}"
    print(f"lens {result['lens']}, as of {result['as_of']}{hindsight}\n")
    demands = result["demands"]
    rows = [
        (
            d["id"],
            verdict_text(d),
            share_text(d),
            d["avoidable"],
            d["grade"] or "",
            _touched(d),
        )
        for d in demands[:TABLE_LIMIT]
    ]
    styles = [LEVEL_STYLE.get(verdict_class(d), "") for d in demands[:TABLE_LIMIT]]
    _print_table(("demand", "verdict", "share", "avoidable", "grade", "touches"), rows, styles)
    if len(demands) > TABLE_LIMIT:
        print(f"... and {len(demands) - TABLE_LIMIT} more; --format csv or json shows all")
    print("\n" + ", ".join(f"{name} {count}" for name, count in result["counts"].items()))
    for line in result.get("notes", ()):
        print(f"note: {cell_text(line)}")


def _touched(demand: dict[str, Any]) -> str:
    """Name what the traffic touches for sure, or with a question mark what it may touch."""
    sure, open_ = demand["touches"], demand["may_touch"]
    names = sure or [f"{name}?" for name in open_]
    more = f", +{len(names) - NAMED}" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _print_sentences(result: dict[str, Any], command: str) -> None:
    print(result["heading"])
    for section in result["sections"]:
        print(f"\n{section['title']}")
        for sentence in section["sentences"]:
            said = " ".join(part for part in (sentence.get("grade"), sentence.get("source")) if part)
            print(f"  - {cell_text(sentence['text'])}" + (f" [{cell_text(said)}]" if said else ""))


def _print_judgement(result: dict[str, Any], command: str) -> None:
    asked = f"lens {result['lens']}, as of {result['as_of']}"
    print(f"{result['vendor']}: restricted {result['restricted']} ({asked})")
    for line in _outline(result["reasons"], 0):
        print(line)


_SHAPES: dict[str, Callable[[Any, str], None]] = {
    "rules": _print_rows,
    "vendors": _print_rows,
    "claims": _print_rows,
    "cases": _print_rows,
    "runs": _print_rows,
    "waivers": _print_rows,
    "diff": print_difference,
    "assess": _print_assessment,
    "explain": _print_sentences,
    "judge": _print_judgement,
}
