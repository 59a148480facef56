import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.cli import output
from cleanpath.cli.output import json_lines, print_stream

CANDIDATE = {"vendor": "a", "grade": "B2", "reasons": ["x"]}
ANSWERS = [
    {"vendor": None, "candidates": [], "owner_chain": [], "notes": ["é \u202e ="]},
    {"vendor": "a", "candidates": [CANDIDATE], "owner_chain": [], "notes": []},
]


@given(st.lists(st.tuples(st.text(max_size=8), st.sampled_from([0, 1]), st.sampled_from([None, "r1", "r2"]))))
def test_lines_say_what_rows_say(picked):
    rows = [
        {"kind": "mac", "value": value, **ANSWERS[number], **({"box": box} if box else {})}
        for value, number, box in picked
    ]
    assert [json.loads(line) for line in json_lines(rows)] == rows


def test_what_is_remembered_has_a_limit(monkeypatch):
    monkeypatch.setattr(output, "KEPT_LINES", 2)
    rows = ({"kind": "k", "value": str(n), **ANSWERS[1], "candidates": [n]} for n in range(9))
    assert [json.loads(line)["candidates"] for line in json_lines(rows)] == [[n] for n in range(9)]


def test_a_row_without_a_kind_is_a_box():
    (line,) = json_lines([{"box": "r1", **ANSWERS[1]}])
    assert json.loads(line) == {"box": "r1", **ANSWERS[1]}


@pytest.mark.parametrize(("count", "told"), [(3, "3 rows"), (205, "205 rows, 5 not shown")])
def test_a_table_says_what_it_leaves_out(capsys, count, told):
    print_stream(({"kind": "mac", "value": "=1", **ANSWERS[1]} for _ in range(count)), "table")
    assert told in capsys.readouterr().out
