import io
from contextlib import redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.cli import layout
from cleanpath.cli.layout import Screen, cell_width, fill, fit, lay_out, print_columns, shown_on

words = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=30)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6), st.integers(60, 200))
def test_columns_fit_the_room_and_only_the_widest_shrink(widths, room):
    fitted = fit(widths, room)  # no column may become narrower than 8
    assert sum(fitted) + 2 * (len(fitted) - 1) <= room
    if sum(widths) + 2 * (len(widths) - 1) <= room:
        assert fitted == widths
    largest = max(fitted)
    assert all(
        after == before or before > after >= largest - 1 for before, after in zip(widths, fitted, strict=True)
    )


@given(st.lists(st.tuples(words, words), min_size=1, max_size=5))
def test_nothing_that_is_said_is_lost(rows):
    for row in rows:
        lines = list(lay_out(row, (12, 9)))
        assert all(cell_width(line) <= 23 for line in lines)
        assert sorted("".join("".join(lines).split())) == sorted("".join("".join(row).split()))


def test_colours_only_where_they_show(monkeypatch, capsys):
    print_columns(["verdict"], [["always"]], ["red"])
    assert capsys.readouterr().out == "verdict\nalways\n"
    screen = io.StringIO()
    screen.isatty = lambda: True
    monkeypatch.setattr(layout.sys, "stdout", screen)
    monkeypatch.delenv("NO_COLOR", raising=False)
    print_columns(["verdict"], [["always"]], ["red"])
    assert screen.getvalue() == "\x1b[1mverdict\x1b[0m\n\x1b[31malways\x1b[0m\n"


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("华为", 4), ("e\u0301", 1)])
def test_width_is_what_a_terminal_takes(text, width):
    assert cell_width(text) == width


SHORT = st.text(st.characters(categories=["L", "N"], max_codepoint=0x24F), min_size=1, max_size=14)
CELL = st.lists(SHORT, max_size=8).map(" ".join)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=5), st.integers(30, 100))
def test_no_word_and_no_date_is_broken_at_any_width(rows, width):
    rows = [(*row, "2018-11-23") for row in rows]
    text = io.StringIO()
    with shown_on(Screen(width, 24, False)), redirect_stdout(text):
        print_columns(["one", "two", "three", "date"], rows)
    words = set(text.getvalue().split())
    assert {word for row in rows for cell in row for word in cell.split()} <= words
    assert all(cell_width(line) <= width for line in text.getvalue().splitlines())


def test_a_row_that_is_too_wide_becomes_a_block_of_lines():
    text = io.StringIO()
    with shown_on(Screen(30, 24, False)), redirect_stdout(text):
        print_columns(["id", "since"], [["a-very-long-id-of-a-flow", "2018-11-23"], ["b", "2019"]])
    assert text.getvalue() == (
        "id     a-very-long-id-of-a-flow\nsince  2018-11-23\n\nid     b\nsince  2019\n"
    )


def test_a_script_without_spaces_breaks_anywhere():
    text = io.StringIO()
    with shown_on(Screen(16, 24, False)), redirect_stdout(text):
        print_columns(["name"], [["华为技术有限公司华为技术有限公司"]])
    assert "".join(text.getvalue().split()[1:]) == "华为技术有限公司华为技术有限公司"
    assert all(cell_width(line) <= 16 for line in text.getvalue().splitlines())


@given(st.lists(CELL, max_size=4).map("\n".join), st.integers(20, 80))
def test_prose_is_broken_between_words_only(text, width):
    filled = fill(text, width)
    assert filled.split() == text.split()
    assert all(cell_width(line) <= width for line in filled.splitlines())


def test_an_indent_is_kept_and_coloured_lines_are_left_alone():
    assert fill("  - one two three", 10) == "  - one\n  two\n  three\n"
    assert fill("\x1b[1m" + "a b " * 9, 10) == "\x1b[1m" + "a b " * 9 + "\n"
    assert fill("", 10) == ""
