"""Proposals for the column map of a sheet that has none.

A proposal compares headings with the words of `columnwords.csv`, in several languages, and looks at the
values: hardware addresses and object identifiers prove their column. Only what is sure is used; the rest is
written into the map as comments, for a person to decide.
"""

import difflib
import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from cleanpath.sources.columnmap import REQUIRED, SEVERAL, SheetMap, headings, quote
from cleanpath.sources.columnwords import known_words
from cleanpath.sources.grid import Sheet, fold
from cleanpath.sources.makers import vendor_of

SURE = 90.0
"""Score (0 to 100) from which a column is used unasked."""

SHOWN_FROM = 70.0
"""Score from which a column is proposed."""

AGREED = 75.0
"""Score from which a heading is confirmed by values that suggest the same field."""

LEAD = 2
"""By how many known headings more a later row must be the better heading: data may hold such words too."""

HEADER_ROWS = 30
"""Rows in which the heading is looked for."""

SAMPLE_ROWS = 200
_MAC = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}")
_OBJECT = re.compile(r"(?:\.?1|iso)\.3\.6\.1\.4\.1(?:\.[0-9]{1,10})+")


class Match(NamedTuple):
    """A heading that may be a field: the score and why."""

    score: float
    field: str
    column: int
    reason: str


@lru_cache
def _ratio() -> Callable[[str, str], float]:
    """Return how much two texts are alike, 0 to 100: by rapidfuzz, or by difflib where it is missing."""
    try:
        found: Callable[[str, str], float] = importlib.import_module("rapidfuzz.fuzz").ratio
    except ImportError:
        return lambda one, other: 100 * difflib.SequenceMatcher(None, one, other).ratio()
    return found


def propose(sheet: Sheet) -> SheetMap:
    """Propose a map for a sheet: its heading is the row with the most known words, its table theirs."""
    best, most = (0, "elements"), 0.0
    for place, (_, row) in enumerate(sheet.rows[:HEADER_ROWS]):
        folded = {word for cell in row if len(word := fold(cell)) > 1 or not word.isascii() or place == 0}
        for table, words in known_words().items():
            known = {name for name, own in words.fields.items() if folded & own.keys()}
            score = len(known) + 10 * (known >= set(REQUIRED[table])) + 2 * (fold(sheet.name) in words.sheets)
            if known and score > most + LEAD * (most > 0 and best[0] != place):
                best, most = (place, table), score
    if not sheet.rows:
        return SheetMap(sheet.name, "elements", 0, {})
    place, table = best
    number, row = sheet.rows[place]
    sample = [values for _, values in sheet.rows[place + 1 : place + 1 + SAMPLE_ROWS]]
    return _sheet_map(sheet.name, table, number, row, match_columns(table, row, sample))


def match_columns(table: str, row: Sequence[str], sample: Sequence[Sequence[str]]) -> list[Match]:
    """Match headings with fields, best first; each heading is one, and only `SEVERAL` fields have many."""
    found = [
        match
        for column, heading in enumerate(row)
        for match in _matches(table, column, fold(heading), [r[column] for r in sample if column < len(r)])
    ]
    columns: set[int] = set()
    taken: set[str] = set()
    chosen = []
    for match in sorted(found, key=lambda m: (-m.score, m.column, m.field)):
        if match.column in columns or (match.field in taken and match.field not in SEVERAL):
            continue
        columns.add(match.column)
        taken.add(match.field)
        chosen.append(match)
    return chosen


def _matches(table: str, column: int, heading: str, values: Sequence[str]) -> list[Match]:
    known = known_words()[table].fields
    clue = _clue([value for value in values if value]) if table == "elements" else ("", 0.0, "")
    found = []
    for name, words in known.items():
        score, reason = _score(heading, words)
        if clue[0] == name:
            agreed = score >= AGREED
            score, reason = max(score, clue[1], SURE * agreed), f"{reason}, {clue[2]}" if agreed else clue[2]
        if score >= SHOWN_FROM:
            found.append(Match(score, name, column, reason))
    return found


def _score(heading: str, words: Mapping[str, float]) -> tuple[float, str]:
    if not heading:
        return 0.0, ""
    if heading in words:
        return words[heading], f"a known heading {heading!r}"
    near, score, alike = "", 0.0, _ratio()
    for word in words:
        ratio = alike(heading, word)
        if len(word) > 3 and f" {word} " in f" {heading} ":
            ratio = max(ratio, 80.0)
        if ratio > score:
            near, score = word, ratio
    if len(heading) < 6:
        score = min(score, SURE - 1)
    return min(score, 96.0), f"{score:.0f} % like {near!r}"


def _clue(values: Sequence[str]) -> tuple[str, float, str]:
    """Return the field that values prove or suggest, with a score and the reason."""
    if not values:
        return "", 0.0, ""
    for name, form, told in (
        ("mac", _MAC, "hardware addresses"),
        ("sysobjectid", _OBJECT, "object identifiers"),
    ):
        if sum(bool(form.fullmatch(value)) for value in values) >= 0.8 * len(values):
            return name, 95.0, f"its values are {told}"
    if sum(bool(vendor_of(value)) for value in values) >= 0.6 * len(values):
        return "vendor", SURE - 5, "its values are makers' names"
    return "", 0.0, ""


def _sheet_map(sheet: str, table: str, number: int, row: Sequence[str], matches: Sequence[Match]) -> SheetMap:
    named = headings(row)
    columns: dict[str, tuple[str, ...]] = {}
    doubts = []
    for match in sorted(matches, key=lambda m: m.column):
        if match.score >= SURE:
            columns[match.field] = (*columns.get(match.field, ()), named[match.column])
        else:
            line = f"{match.field} = {quote(named[match.column])}"
            doubts.append(f"# {line}  # not sure: {match.reason}")
    met = {match.column for match in matches}
    for column, name in enumerate(named):
        if column not in met:
            known = [f for f, words in known_words()[table].fields.items() if fold(row[column]) in words]
            beside = f"  # like {known[0]}, for which another column is used" if known else ""
            doubts.append(f"# not used: {quote(name)}{beside}")
    return SheetMap(sheet, table, number, columns, tuple(doubts))
