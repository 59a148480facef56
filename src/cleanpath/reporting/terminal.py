"""Print what a command found: as a table for people, as JSON or as CSV."""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TextIO

from cleanpath.reporting.assessment import demand_rows, print_assessment
from cleanpath.reporting.cells import cell_text, sheet_cell
from cleanpath.reporting.changes import print_difference
from cleanpath.reporting.columns import print_columns
from cleanpath.reporting.findings import print_findings
from cleanpath.reporting.importing import print_import
from cleanpath.reporting.levertable import print_levers
from cleanpath.reporting.programme import print_plan, step_rows
from cleanpath.reporting.streams import print_stream
from cleanpath.reporting.supposition import print_whatif

COLUMNS = {
    "rules": ("key", "jurisdiction", "state", "visible_events", "verified_events", "title"),
    "vendors": ("id", "name", "home", "owner"),
    "claims": ("key", "subject", "vendor", "low", "high", "date", "known_from", "grade"),
    "cases": ("name", "title"),
    "waivers": ("key", "kind", "state", "rule", "requirement", "covers", "expires", "by"),
    "runs": ("id", "verb", "case", "as_of", "lens", "status", "started"),
}
TRUTH_STYLE = {"yes": "red", "no": "green", "unknown": "magenta"}


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
        rows = {"assess": demand_rows, "plan": step_rows}.get(command)
        to_csv(rows(result) if rows else result, sys.stdout)
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


def _print_sentences(result: dict[str, Any], command: str) -> None:
    print(result["heading"])
    for section in result["sections"]:
        print(f"\n{section['title']}")
        for sentence in section["sentences"]:
            said = " ".join(part for part in (sentence.get("grade"), sentence.get("source")) if part)
            print(f"  - {cell_text(sentence['text'])}" + (f" [{cell_text(said)}]" if said else ""))


def _print_judgement(result: dict[str, Any], command: str) -> None:
    if "findings" in result:
        print_findings(result)
        return
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
    "assess": print_assessment,
    "explain": _print_sentences,
    "judge": _print_judgement,
    "levers": print_levers,
    "plan": print_plan,
    "whatif": print_whatif,
    "import": print_import,
}
