"""One family of errors. Each knows its exit code and HTTP status and says what is wrong and the way out.

CleanpathError
├── BadInput          a file, a table, a value or an argument is not what it must be
│   └── UnknownName   a name that the registry, the case or the ledger does not hold
├── Conflict          the request contradicts what is already recorded
├── Unavailable       something outside (a database, an optional package) is missing
├── Interrupted       the user stopped the work; what was done is kept
└── InternalFault     cleanpath refuses what it worked out itself
"""

from collections.abc import Iterable
from difflib import get_close_matches

SHOWN_LENGTH = 60
MOST_COMPARED = 5_000
"""Known names among which the nearest are looked for, unless they begin alike."""
PLACE_LENGTH = 300
"""Characters of a place, such as the path of a file, that a message shows."""


def one_line(text: str) -> str:
    """Return a text with what a terminal or a log could act on, or not show at all, replaced."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def install_extra(name: str) -> str:
    """Return how to install what an optional part needs; no index is named, for nobody vouches for a name."""
    return f"In the folder of its source: pip install '.[{name}]'."


def shown(value: object) -> str:
    """Return `value` as a short, printable, one-line quotation, safe to show however hostile it is."""
    try:
        text = value if isinstance(value, str) else repr(value)
    except (ValueError, RecursionError):  # more digits than Python writes out, or too many levels
        text = f"a {type(value).__name__} too large to show"
    plain = one_line(text[:SHOWN_LENGTH])
    quoted = f"'{plain}'" if isinstance(value, str) else plain
    return quoted if len(text) <= SHOWN_LENGTH else f"{quoted}... ({len(text)} characters)"


class CleanpathError(Exception):
    """Anything that cleanpath refuses, in one line.

    Parameters
    ----------
    where
        The file, line, key or argument at fault.
    expected, found
        What would have been accepted and what was there; `found` is quoted safely by the caller.
    hint
        What the reader can do about it.
    """

    exit_code = 2
    http_status = 400

    def __init__(self, where: str, expected: str, found: str, hint: str = "") -> None:
        self.where, self.expected, self.found, self.hint = where, expected, found, hint
        super().__init__(where, expected, found, hint)

    def __str__(self) -> str:
        where = self.where if len(self.where) <= PLACE_LENGTH else f"...{self.where[-PLACE_LENGTH:]}"
        line = f"{where}: expected {self.expected}, found {self.found}."
        return one_line(f"{line} {self.hint}" if self.hint else line)


class BadInput(CleanpathError):
    """A file, a table, a value or an argument is not what it must be."""


class UnknownName(BadInput):
    """A name that nobody registered; offers the nearest known ones."""

    http_status = 404

    def __init__(self, where: str, kind: str, name: str, known: Iterable[str], see: str = "") -> None:
        names = list(known)
        if len(names) > MOST_COMPARED:
            names = [one for one in names if one[:2] == name[:2]][:MOST_COMPARED]
        near = get_close_matches(name[:SHOWN_LENGTH], names, n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else see
        super().__init__(where, f"a known {kind}", shown(name), hint)


class Conflict(CleanpathError):
    """The request contradicts what is already recorded."""

    http_status = 409


class Unavailable(CleanpathError):
    """Something outside cleanpath that the request needs is missing or does not answer."""

    http_status = 503


class Interrupted(CleanpathError):
    """The user stopped the work; what was done so far is kept."""

    exit_code = 130
    http_status = 503


class InternalFault(CleanpathError):
    """What was worked out does not stand the independent checker, so nothing of it is printed."""

    exit_code = 70
    http_status = 500
