"""Lay rows out in columns for a terminal: aligned, wrapped to its width, coloured where it shows colours.

Written by hand because light commands must feel instant: a library for tables takes longer to load and to lay
out a hundred rows than all the rest of `cleanpath rules`.
"""

import os
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence

GAP = "  "
NARROWEST = 8
"""Characters that no column is shrunk below."""
FILE_WIDTH = 140
"""Width where the output is no terminal."""
COLOURS = {"red": 31, "green": 32, "yellow": 33, "magenta": 35, "cyan": 36, "bold": 1}


def print_columns(names: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str] = ()) -> None:
    """Print a header and rows of cells; `styles` holds a key of `COLOURS`, or nothing, for each row."""
    terminal = sys.stdout.isatty()
    room = shutil.get_terminal_size().columns if terminal else FILE_WIDTH
    coloured = terminal and "NO_COLOR" not in os.environ
    widths = fit([max(map(cell_width, column)) for column in zip(names, *rows, strict=True)], room)
    for number, row in enumerate((names, *rows)):
        style = "bold" if number == 0 else styles[number - 1] if number <= len(styles) else ""
        for line in lay_out(row, widths):
            print(f"\x1b[{COLOURS[style]}m{line}\x1b[0m" if coloured and style else line)


def fit(widths: Sequence[int], room: int) -> list[int]:
    """Return column widths that fit into `room` characters, taken from the widest columns."""
    fitted = list(widths)
    while sum(fitted) + len(GAP) * (len(fitted) - 1) > room and max(fitted) > NARROWEST:
        fitted[fitted.index(max(fitted))] -= 1
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


def _wrap(cell: str, width: int) -> list[str]:
    if cell_width(cell) <= width:
        return [cell]
    # A wide character takes two columns, so half as many of them surely fit.
    return textwrap.wrap(cell, width if cell.isascii() else max(1, width // 2)) or [""]
