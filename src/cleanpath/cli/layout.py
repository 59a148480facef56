"""Lay rows out in columns for a terminal: aligned, wrapped to its width, coloured where it shows colours.

Written by hand because light commands must feel instant: a library for tables takes longer to load and to lay
out a hundred rows than all the rest of `cleanpath rules`. Words, ids and dates stay whole: where the columns
of a table cannot, each row becomes a block of lines.
"""

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

GAP = "  "
NARROWEST = 8
"""Characters that no column is shrunk below."""
FILE_WIDTH = 140
"""Width where the output is no terminal."""
COLOURS = {"red": 31, "green": 32, "yellow": 33, "magenta": 35, "cyan": 36, "bold": 1}


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a table is shown: its width and height in characters, and whether it shows colours.

    A file has no height, and its width is a wish.
    """

    width: int
    height: int
    coloured: bool

    @classmethod
    def of_output(cls, colours: bool = True) -> "Screen":
        """Return the screen behind standard output."""
        if not sys.stdout.isatty():
            return cls(FILE_WIDTH, 0, False)
        size = shutil.get_terminal_size()
        return cls(size.columns, size.lines, colours and not os.environ.get("NO_COLOR"))


_chosen: list[Screen] = []


@contextmanager
def shown_on(screen: Screen) -> Iterator[None]:
    """Lay out for a screen what is printed inside, wherever it is written to meanwhile."""
    _chosen.append(screen)
    try:
        yield
    finally:
        _chosen.pop()


def print_columns(names: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str] = ()) -> None:
    """Print a header and rows of cells; `styles` holds a key of `COLOURS`, or nothing, for each row."""
    screen = _chosen[-1] if _chosen else Screen.of_output()
    columns = list(zip(names, *rows, strict=True))
    least = [max(map(_longest_word, column)) for column in columns]
    needed = sum(least) + len(GAP) * (len(least) - 1)
    if needed > screen.width and screen.height:
        _print_blocks(names, rows, styles, screen)
        return
    room = max(needed, screen.width)  # a file has room for every word
    widths = fit([max(map(cell_width, column)) for column in columns], room, least)
    for number, row in enumerate((names, *rows)):
        style = "bold" if number == 0 else styles[number - 1] if number <= len(styles) else ""
        for line in lay_out(row, widths):
            _print_line(line, style, screen)


def _print_blocks(
    names: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str], screen: Screen
) -> None:
    """Print each row as lines of a name and a value, with a blank line between rows."""
    left = max(map(cell_width, names), default=0)
    room = max(NARROWEST, screen.width - left - len(GAP))
    for number, row in enumerate(rows):
        if number:
            print()
        style = styles[number] if number < len(styles) else ""
        for name, cell in zip(names, row, strict=True):
            for place, line in enumerate(_wrap(cell, room, False) if cell else ()):
                head = name if not place else ""
                _print_line(f"{head}{' ' * (left - cell_width(head))}{GAP}{line}", style, screen)


def _print_line(line: str, style: str, screen: Screen) -> None:
    print(f"\x1b[{COLOURS[style]}m{line}\x1b[0m" if screen.coloured and style else line)


def fit(widths: Sequence[int], room: int, least: Sequence[int] = ()) -> list[int]:
    """Return column widths that fit into `room` characters, taken from the widest columns.

    No column becomes narrower than its entry in `least`.
    """
    fitted = list(widths)
    floor = list(least) or [NARROWEST] * len(fitted)
    while sum(fitted) + len(GAP) * (len(fitted) - 1) > room:
        wide = [number for number, width in enumerate(fitted) if width > floor[number]]
        if not wide:
            break
        fitted[max(wide, key=lambda number: fitted[number])] -= 1
    return fitted


def lay_out(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Yield the lines of one row."""
    cells = [_wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
    for line in range(max(map(len, cells), default=0)):
        parts = (cell[line] if line < len(cell) else "" for cell in cells)
        padded = (p + " " * (w - cell_width(p)) for p, w in zip(parts, widths, strict=True))
        yield GAP.join(padded).rstrip()


def cell_width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def _is_wide(text: str) -> bool:
    """Whether a text is of a script that is written without spaces and may break anywhere."""
    return not text.isascii() and any(unicodedata.east_asian_width(c) in "WF" for c in text)


def _longest_word(cell: str) -> int:
    return max((2 if _is_wide(word) else cell_width(word) for word in cell.split()), default=1)


def _wrap(cell: str, width: int, breaking: bool = True) -> list[str]:
    """Return a cell as lines of at most `width`, broken between words; `breaking` splits longer words too."""
    if cell_width(cell) <= width:
        return [cell]
    lines = [""]
    for word in cell.split():
        pieces = _split(word, width) if breaking or _is_wide(word) else [word]
        for number, piece in enumerate(pieces):
            gap = " " if lines[-1] and not number else ""
            if lines[-1] and cell_width(lines[-1] + gap + piece) > width:
                lines.append(piece)
            else:
                lines[-1] += gap + piece
    return lines


def fill(text: str, width: int) -> str:
    """Return a text whose lines fit a width, broken between words only; a line keeps its indent."""
    lines = []
    for line in text.splitlines():
        bare = line.lstrip(" ")
        indent = " " * (len(line) - len(bare))
        plain = cell_width(line) > width and "\x1b" not in line
        pieces = _wrap(bare, max(NARROWEST, width - len(indent)), False) if plain else [bare]
        lines += [indent + piece for piece in pieces]
    return "\n".join(lines) + "\n" if lines else ""


def _split(word: str, width: int) -> list[str]:
    """Return a word whole, or in pieces that fit."""
    if cell_width(word) <= width:
        return [word]
    pieces = [""]
    for character in word:
        if pieces[-1] and cell_width(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
