"""Observations from CSV, JSON lines, JSON or plain lines, read row by row however hostile they are."""

import csv
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
    """One value of one kind, seen on one box where `box` names it; `fault` says why a row cannot be read."""

    kind: str
    value: str
    box: str | None = None
    fault: str = ""


def read_observations(source: Path | IO[bytes], kind: str | None = None) -> Iterator[Observation]:
    """Read observations row by row: every row of the source becomes one, however damaged it is.

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
        If the source is none of the above or cannot be read, or `kind` is unknown. A row with an unknown kind
        or without a value raises nothing: its `fault` says what is wrong.
    """
    if kind is not None and kind not in KINDS:
        raise BadInput("--kind", "one of " + ", ".join(KINDS), shown(kind), "Correct the kind.")
    if isinstance(source, Path):
        try:
            with open(source, "rb") as file:
                yield from _read_stream(file, str(source), kind)
        except OSError as error:
            raise BadInput(str(source), "a readable file", error.strerror or "an error") from None
    else:
        yield from _read_stream(source, "standard input", kind)


def _read_stream(stream: IO[bytes], where: str, kind: str | None) -> Iterator[Observation]:
    lines = _lines(stream, where)
    blank, first = 0, ""
    for first in lines:
        if first.strip():
            break
        blank += 1
    opening = first.lstrip()[:1]
    if not opening:
        return
    rest = itertools.chain([first], lines)
    if opening == "{" and (kind is None or _is_json(first)):
        yield from _read_json_lines(rest, kind, blank + 1)
    elif opening == "[":
        yield from _read_json(rest, where, kind)
    else:
        yield from _read_table(first, rest, where, kind, blank)


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


def _is_json(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _read_json_lines(lines: Iterable[str], kind: str | None, number: int) -> Iterator[Observation]:
    for place, line in enumerate(lines, number):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError):
            yield Observation(kind or "", line.rstrip("\r\n"), None, f"line {place} is no JSON")
            continue
        yield _from_fields(fields, kind)


def _read_json(lines: Iterable[str], where: str, kind: str | None) -> Iterator[Observation]:
    """Read a JSON list; with a kind given, text that only looks like one is read as plain lines."""
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size > WHOLE_LIMIT:
            raise BadInput(where, f"at most {WHOLE_LIMIT} characters", "more", "Write JSON lines instead.")
    try:
        rows = json.loads("".join(held))
    except (ValueError, RecursionError) as error:
        if kind is None:
            raise BadInput(where, "JSON of a sensible depth", shown(str(error))) from None
        yield from _plain(held, kind)
        return
    for fields in rows:
        yield _from_fields(fields, kind)


def _from_fields(fields: Any, kind: str | None) -> Observation:
    if not isinstance(fields, dict):
        return Observation(kind or "", "", None, f"an object was expected, found {shown(fields)}")
    return observe(fields.get("kind") or kind, fields.get("value"), fields.get("box"))


def observe(kind: object, value: object, box: object = None) -> Observation:
    """Return the observation that a row holds, with its fault where it cannot be read."""
    faults = []
    if not isinstance(kind, str) or kind not in KINDS:
        faults.append(f"unknown kind {shown(kind)}" if kind else "no kind")
    if not (value is None or isinstance(value, str)):
        faults.append(f"a value that is text was expected, found {shown(value)}")
    return Observation(
        kind[:60] if isinstance(kind, str) else "",
        value if isinstance(value, str) else "",
        box if isinstance(box, str) and box else None,
        "; ".join(faults),
    )


def _read_table(
    first: str, lines: Iterable[str], where: str, kind: str | None, blank: int
) -> Iterator[Observation]:
    """Read CSV, or plain lines where the first line is no header and the kind is given."""
    delimiter = max(",;\t", key=first.count)
    header = [name.strip().strip('"').lower() for name in first.rstrip("\r\n").split(delimiter)]
    if "value" in header:
        if kind is None and "kind" not in header:
            raise BadInput(f"{where}, line 1", "a column kind", "none", "Add the column, or give --kind.")
        yield from _read_csv(lines, where, delimiter, header, kind)
    elif kind is None:
        expected = "a header with the columns kind and value"
        raise BadInput(f"{where}, line 1", expected, shown(first.strip()), "Add it, or give --kind.")
    else:
        yield from _plain(itertools.chain(itertools.repeat("", blank), lines), kind)


def _plain(lines: Iterable[str], kind: str) -> Iterator[Observation]:
    for line in lines:
        yield Observation(kind, line.rstrip("\r\n"))


@dataclass
class _Ended:
    """Lines, and whether the last of them was read."""

    lines: Iterator[str]
    over: bool = False

    def __iter__(self) -> Iterator[str]:
        yield from self.lines
        self.over = True


def _read_csv(
    lines: Iterable[str], where: str, delimiter: str, header: list[str], kind: str | None
) -> Iterator[Observation]:
    """Read rows; text that ends inside quotes is refused, as its last cell would hold all further rows."""
    csv.field_size_limit(LINE_LIMIT)
    source = _Ended(iter(lines))
    rows = csv.reader(source, delimiter=delimiter)
    try:
        next(rows)
    except csv.Error as error:
        raise BadInput(f"{where}, line {rows.line_num}", "a heading in CSV", shown(str(error))) from None
    while True:
        start = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Observation(kind or "", "", None, f"line {rows.line_num} is no CSV: {error}")
            continue
        if source.over and row:
            hint = "Close the quote, or double quotes inside a value."
            raise BadInput(f"{where}, line {start}", "a closing quote", "the end of the text", hint)
        if row:
            yield _from_row(row, header, delimiter, kind)


def _from_row(row: list[str], header: list[str], delimiter: str, kind: str | None) -> Observation:
    """Read a row; separators too many belong to a value in the last column that nobody put in quotes."""
    if len(row) > len(header) and header[-1] == "value":
        row = [*row[: len(header) - 1], delimiter.join(row[len(header) - 1 :])]
    cells = dict(zip(header, row, strict=False))
    seen = observe(cells.get("kind", "").strip() or kind, cells.get("value"), cells.get("box"))
    if len(row) == len(header):
        return seen
    fault = f"{len(header)} columns were expected, found {len(row)}: put separators inside values in quotes"
    return Observation(seen.kind, seen.value, seen.box, "; ".join(filter(None, (seen.fault, fault))))
