"""Traceroutes as text: what traceroute (Linux, BSD, macOS) and tracert (Windows, in any language) print.

A trace begins with a line that names the target and its address in brackets; each hop is a line that begins
with its number. macOS writes further routers of one hop on lines without a number. The text names no source.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cleanpath.sources.traces import (
    ANSWER_LIMIT,
    HOP_LIMIT,
    MPLS,
    NAMED,
    UNREACHABLE,
    V4,
    Address,
    Answer,
    Trace,
    arrange,
    read_address,
)

_HOP = re.compile(r"\s*(\d{1,3})\s+(\S.*)$")
_BRACKETS = re.compile(r"[(\[]([0-9A-Fa-f:.]{2,45})[)\]]")
_TARGET = re.compile(r"(\S+)\s*[(\[]([0-9A-Fa-f:.]{2,45})[)\]]")
_LABELS = re.compile(r"MPLS[:\s]", re.IGNORECASE)
_ERROR = re.compile(r"\s!(?:[HNPSFXVC]|\d+)?(?=\s|$)")
_NAMES = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+\.?")
_LINE_LENGTH = 4000


@dataclass
class _Draft:
    """A trace while its lines are read."""

    target: str
    goal: Address | None
    answers: list[Answer] = field(default_factory=list)
    hop: int = 0


def is_text(line: str) -> bool:
    """Tell whether a line may be the first of such a text."""
    return _begin(line) is not None


def parse_text(lines: Iterable[str], source: str, left: Counter[str]) -> Iterator[Trace]:
    """Yield the traces of a text, of which all come from `source`."""
    draft: _Draft | None = None
    for line in lines:
        if len(line) > _LINE_LENGTH:
            left["lines that are too long"] += 1
            continue
        match = _HOP.match(line)
        began = None if match else _begin(line)
        if began is not None and (draft is None or not _continues(line, draft)):
            yield from _end(draft, source, left)
            draft = began
        elif draft is None:
            left["lines before the first trace"] += bool(line.strip())
        elif match and 0 < int(match[1]) <= HOP_LIMIT and len(draft.answers) < ANSWER_LIMIT:
            draft.hop = int(match[1])
            draft.answers += _answers(match[2], draft)
        elif line.strip() and draft.hop:
            _continue(line, draft, left)
    yield from _end(draft, source, left)


def _begin(line: str) -> _Draft | None:
    """Return a new trace if a line names a target: `name (address)`, `name [address]`, or an address."""
    match = _TARGET.search(line)
    if match and not line[:1].isspace():
        goal = read_address(match[2])
        return _Draft(match[1], goal) if goal else None
    words = line.split()
    if len(words) > 2 and words[0] in ("traceroute", "traceroute6", "Tracing"):
        found = next((word for word in words if read_address(word)), "")
        return _Draft(found, read_address(found)) if found else None
    return None


def _continues(line: str, draft: _Draft) -> bool:
    return line[:1].isspace() and draft.hop > 0


def _continue(line: str, draft: _Draft, left: Counter[str]) -> None:
    """Take a line without a number: labels of the hop before it, or further routers of that hop."""
    if _LABELS.search(line) and not _BRACKETS.search(line.replace("[MPLS", "")):
        draft.answers = [a._replace(marks=a.marks | MPLS) if a.hop == draft.hop else a for a in draft.answers]
    elif line[:1].isspace() and _BRACKETS.search(line):
        draft.answers += _answers(line, draft)
    elif not line[:1].isspace() or len(line.split()) > 3:
        left["lines that tell of no hop"] += 1


def _answers(text: str, draft: _Draft) -> list[Answer]:
    """Return the answers on the line of a hop; one silent answer where none has an address."""
    texts = _BRACKETS.findall(text) or text.split()
    found = [address for address in map(read_address, texts) if address is not None]
    family = draft.goal.family if draft.goal else V4
    marks = (MPLS if _LABELS.search(text) else 0) | (UNREACHABLE if _ERROR.search(text) else 0)
    answers = [Answer(draft.hop, a.number, marks) for a in found if a.family == family]
    if answers:
        return answers
    named = any("ms" not in word and _NAMES.fullmatch(word) for word in text.split() if not _is_number(word))
    return [Answer(draft.hop, None, NAMED if named and " ms" in text else 0)]


def _is_number(word: str) -> bool:
    digits = word.replace(".", "", 1)
    return digits.isascii() and digits.isdigit()


def _end(draft: _Draft | None, source: str, left: Counter[str]) -> Iterator[Trace]:
    if draft is None:
        return
    if not source:
        left["traces without a source (give --option source=NAME)"] += 1
        return
    family = draft.goal.family if draft.goal else V4
    goal = draft.goal.number if draft.goal else None
    arrived = any(a.address == goal and not a.marks & UNREACHABLE for a in draft.answers if goal is not None)
    yield Trace(source, draft.target, 0, family, arrived, arrange(draft.answers))
