"""Results printed: table, JSON, CSV, streams."""

import csv
import importlib
import itertools
import json
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from cleanpath.cli.layout import print_columns
from cleanpath.cli.rows import choose_fields, claim_share, table_rows
from cleanpath.errors import BadInput
from cleanpath.files import to_json
from cleanpath.results.wording import cell_text, sheet_cell, to_csv

TABLE_ROWS = 200
"""Rows that a table shows; the other formats hold all."""

OWN = ("kind", "value")
"""What every row has for itself."""

KEPT_LINES = 50_000
"""Answers that are remembered as text."""

CELL_LENGTH = 300
"""Characters of a cell that a table shows."""

IDENTIFY_COLUMNS = ("kind", "value", "vendor", "candidates", "owners", "notes")


def print_stream(rows: Iterator[dict[str, Any]], form: str) -> None:
    """Print identified rows: `jsonl` one object a line, `json`, `csv`, or a `table` of the first ones."""
    if form == "jsonl":
        sys.stdout.writelines(line + "\n" for line in json_lines(rows))
    elif form == "json":
        _print_list(rows)
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(IDENTIFY_COLUMNS)
        writer.writerows([sheet_cell(cell) for cell in _cells(row)] for row in rows)
    else:
        _print_identifications(rows)


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
    """Return a row as `IDENTIFY_COLUMNS`: candidates with their grades, owners from the nearest up."""
    return (
        cell_text(row.get("kind", "box")),
        cell_text(row.get("value", row.get("box"))),
        row["vendor"] or "",
        "|".join(f"{c['vendor']} {c['grade']}" for c in row["candidates"]),
        " < ".join(link["name"] for link in row["owner_chain"] if link["through"] == "yes"),
        cell_text([*row.get("contradictions", ()), *row.get("notes", ())]),
    )


def _print_identifications(rows: Iterator[dict[str, Any]]) -> None:
    cells = [[cell[:CELL_LENGTH] for cell in _cells(row)] for row in itertools.islice(rows, TABLE_ROWS)]
    print_columns(IDENTIFY_COLUMNS, cells)
    more = sum(1 for _ in rows)
    print(f"{len(cells) + more} rows" + (f", {more} not shown; --format csv shows all" if more else ""))


COLUMNS = {
    "rules": ("key", "jurisdiction", "state", "visible_events", "verified_events", "title"),
    "vendors": ("id", "name", "home", "owner"),
    "claims": ("key", "subject", "kind", "vendor", "share", "date", "attribution", "grade", "statement"),
    "cases": ("name", "title"),
    "waivers": ("key", "kind", "state", "rule", "requirement", "covers", "expires", "by"),
    "runs": ("id", "verb", "case", "as_of", "lens", "result", "status", "started"),
}


def print_result(
    command: str,
    result: Any,
    form: str,
    fields: str | None = None,
    asked: Mapping[str, Any] | None = None,
    **views: Any,
) -> None:
    """Print the result of a command to standard output.

    `fields` keeps only some fields of JSON, `asked` is what the user named (such as the case), for hints, and
    `views` say what a table shows.
    """
    if fields is not None:
        if form not in ("json", "jsonl"):
            raise BadInput("--json-fields", "--format json or jsonl", f"--format {form}")
        result = choose_fields(list(result) if isinstance(result, Iterator) else result, fields)
    if form == "csv" and not (command == "identify" and isinstance(result, Iterator)):
        to_csv(table_rows(command, list(result) if isinstance(result, Iterator) else result), sys.stdout)
    elif isinstance(result, Iterator):
        print_stream(result, form)
    elif form == "json":
        sys.stdout.write(to_json(result))
    elif form == "jsonl":
        sys.stdout.writelines(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in result)
    else:
        _shape(command)(_hinted(result, asked), command, **views)


def _shape(command: str) -> Callable[..., None]:
    """Return what prints the table of a command; most of it loads only when it is asked for."""
    if command in _ELSEWHERE:
        module, name = _ELSEWHERE[command].split(".")
        found: Callable[..., None] = getattr(importlib.import_module(f"cleanpath.cli.{module}"), name)
        return found
    return _SHAPES.get(command, _print_details)


def _hinted(result: Any, asked: Mapping[str, Any] | None) -> Any:
    """Return a result with the case as the user named it, so that the hints of a table can be repeated."""
    if not isinstance(result, dict) or not asked or not asked.get("case"):
        return result
    if "case" in result:
        result = {**result, "case": asked["case"]}
    if isinstance(result.get("findings"), list):
        named = shlex.join(["cleanpath", "explain", asked["case"]])
        findings = [
            {**f, "settle": [text.replace("cleanpath explain CASE", named) for text in f["settle"]]}
            for f in result["findings"]
        ]
        result = {**result, "findings": findings}
    return result


def _print_text(result: dict[str, Any], command: str) -> None:
    sys.stdout.write(result["text"])


STATEMENT_LENGTH = 90
"""Characters of a statement that a row of the table shows."""


def _print_claims(rows: Sequence[dict[str, Any]], command: str) -> None:
    """Print claims with what each says of the share: a figure only where it gives one."""
    shown = []
    for row in rows:
        words = row["statement"]
        short = words if len(words) <= STATEMENT_LENGTH else words[: STATEMENT_LENGTH - 3].rstrip() + "..."
        shown.append({**row, "share": claim_share(row), "statement": short})
    _print_rows(shown, command)


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
    from cleanpath.cli.print_results import print_findings, print_ladder

    if isinstance(result.get("findings"), list):
        print_findings(result)
        return
    print_ladder(result)


def _print_verification(result: Any, command: str) -> None:
    """Print whether a result is accepted, a line for each fault, and what was looked at in which way."""
    print("accepted: " + ("yes" if result["accepted"] else "no"))
    print(f"checked: {result['checked']}")
    for fault in result["faults"]:
        print(f"  {cell_text(fault)}")
    if result["accepted"]:
        print(f"checked independently: {result['checked_independently']}")
        print(f"worked out again by the program: {result['worked_out_again']}")
    if "ledger" in result:
        print(f"ledger: {cell_text(result['ledger'])}")


_SHAPES: dict[str, Callable[..., None]] = {
    "help": _print_text,
    "completion": _print_text,
    "rules": _print_rows,
    "vendors": _print_rows,
    "claims": _print_claims,
    "cases": _print_rows,
    "runs": _print_rows,
    "waivers": _print_rows,
    "explain": _print_sentences,
    "judge": _print_judgement,
    "verify": _print_verification,
}

_ELSEWHERE = {
    "assess": "print_results.print_assessment",
    "diff": "print_results.print_difference",
    "import": "print_results.print_import",
    "inbox": "print_press.print_inbox",
    "internet": "print_internet.print_internet",
    "levers": "print_decisions.print_levers",
    "losses": "print_internet.print_losses",
    "measure": "print_results.print_measurement",
    "plan": "print_plan.print_plan",
    "read": "print_press.print_candidates",
    "whatif": "print_decisions.print_whatif",
}
"""Commands whose table is printed by another module: its name and that of the function."""
