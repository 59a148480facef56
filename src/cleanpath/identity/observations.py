"""Observations from CSV, JSON lines, JSON or plain lines, read row by row however hostile they are."""

import csv
import io
import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from cleanpath.errors import BadInput, shown
from cleanpath.identity.evidence import KINDS

LINE_LIMIT = 32_000_000
"""Characters of one line; a longer one is refused."""

WHOLE_LIMIT = 256_000_000
"""Characters of a JSON document that is no JSON lines."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one kind, seen on one box where `box` names it."""

    kind: str
    value: str
    box: str | None = None


def read_observations(source: Path | IO[bytes], kind: str | None = None) -> Iterator[Observation]:
    """Read observations row by row.

    Parameters
    ----------
    source
        A file, or an open binary stream such as standard input. CSV (comma, semicolon or tab) with columns
        `value`, and `kind` unless it is given, and optionally `box`; or JSON lines or a JSON list of objects
        with the same names; or, with `kind` given, plain lines. Other columns are left alone.
    kind
        The kind of every row, unless a row says its own.

    Raises
    ------
    BadInput
        At the first row that has no value or no known kind, or a file that is none of the above.
    """
    if kind is not None:
        _known_kind(kind, "--kind")
    if isinstance(source, Path):
        try:
            with open(source, "rb") as file:
                yield from _read_stream(file, str(source), kind)
        except OSError as error:
            raise BadInput(str(source), "a readable file", error.strerror or "an error") from None
    else:
        yield from _read_stream(source, "standard input", kind)


def _known_kind(kind: object, where: str) -> str:
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadInput(where, "one of " + ", ".join(KINDS), shown(kind), "Correct the kind.")
    return kind


def _read_stream(stream: IO[bytes], where: str, kind: str | None) -> Iterator[Observation]:
    lines = _lines(stream, where)
    first = next((line for line in lines if line.strip()), "")
    if not first:
        return
    rest = itertools.chain([first], lines)
    opening = first.lstrip()[0]
    if opening == "{":
        yield from _read_json_lines(rest, where, kind)
    elif opening == "[":
        yield from _read_json(rest, where, kind)
    else:
        yield from _read_table(first, rest, where, kind)


def _lines(stream: IO[bytes], where: str) -> Iterator[str]:
    """Yield lines as text; bytes that are no UTF-8 are replaced, for banners hold anything."""
    for number in itertools.count(1):
        raw = stream.readline(LINE_LIMIT + 1)
        if not raw:
            return
        if len(raw) > LINE_LIMIT:
            raise BadInput(f"{where}, line {number}", f"at most {LINE_LIMIT} bytes in a line", "more")
        if number == 1:
            if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise BadInput(where, "UTF-8 text", "UTF-16", "Save the file as UTF-8.")
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        yield raw.decode("utf-8", "replace")


def _read_json_lines(lines: Iterable[str], where: str, kind: str | None) -> Iterator[Observation]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            place = f"{where}, line {number}"
            yield _observation(_json(line, place), place, kind)


def _read_json(lines: Iterable[str], where: str, kind: str | None) -> Iterator[Observation]:
    text = io.StringIO()
    for line in lines:
        text.write(line)
        if text.tell() > WHOLE_LIMIT:
            raise BadInput(where, f"at most {WHOLE_LIMIT} characters", "more", "Write JSON lines instead.")
    for number, fields in enumerate(_json(text.getvalue(), where), 1):
        yield _observation(fields, f"{where}, object {number}", kind)


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(where, "JSON", f"{error.msg} at column {error.colno}") from None
    except (RecursionError, ValueError):
        raise BadInput(where, "JSON of a sensible depth and size", "too much of either") from None


def _observation(fields: Any, where: str, kind: str | None) -> Observation:
    if not isinstance(fields, dict):
        raise BadInput(where, "an object with kind and value", shown(fields))
    value, box = fields.get("value"), fields.get("box")
    if "value" not in fields or not (value is None or isinstance(value, str)):
        found = shown(value) if "value" in fields else "no value"
        raise BadInput(where, "a value that is text", found, 'Add "value": "...".')
    if not (box is None or isinstance(box, str)):
        raise BadInput(where, "a box that is text", shown(box))
    return Observation(_known_kind(fields.get("kind") or kind, f"{where} [kind]"), value or "", box)


def _read_table(first: str, lines: Iterable[str], where: str, kind: str | None) -> Iterator[Observation]:
    csv.field_size_limit(LINE_LIMIT)
    delimiter = max(",;\t", key=first.count)
    header = [name.strip().strip('"').lower() for name in first.rstrip("\r\n").split(delimiter)]
    if "value" not in header:
        if kind is None:
            expected = "a header with the columns kind and value"
            raise BadInput(f"{where}, line 1", expected, shown(first.strip()), "Add it, or give --kind.")
        for line in lines:
            yield Observation(kind, line.rstrip("\r\n"))
        return
    if kind is None and "kind" not in header:
        raise BadInput(f"{where}, line 1", "a column kind", "none", "Add the column, or give --kind.")
    rows = csv.reader(lines, delimiter=delimiter)
    try:
        next(rows)
        for row in rows:
            if row:
                yield _from_row(row, header, f"{where}, line {rows.line_num}", kind)
    except csv.Error as error:
        raise BadInput(f"{where}, line {rows.line_num}", "CSV", str(error)) from None


def _from_row(row: list[str], header: list[str], where: str, kind: str | None) -> Observation:
    if len(row) != len(header):
        way_out = "Put values that hold the separator in double quotes."
        raise BadInput(where, f"{len(header)} columns", f"{len(row)}", way_out)
    cells = dict(zip(header, row, strict=True))
    own = cells.get("kind", "").strip() or kind
    return Observation(_known_kind(own, f"{where} [kind]"), cells["value"], cells.get("box") or None)
