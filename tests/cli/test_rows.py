"""Every result can be a table of rows, and every field of it can be asked for alone."""

import csv
import io
import json

import pytest

from cleanpath.cli.main import main
from cleanpath.cli.rows import choose_fields, table_rows
from cleanpath.errors import BadInput, UnknownName

ASKED = (
    ["rules"],
    ["vendors"],
    ["cases"],
    ["claims"],
    ["runs"],
    ["waivers"],
    ["inbox"],
    ["assess", "operator-5g"],
    ["judge", "operator-uk"],
    ["judge", "huawei", "--lens", "US"],
    ["explain", "operator-5g", "harbour"],
    ["levers", "operator-5g"],
    ["vendors", "resolve", "huawei"],
    ["rules", "show", "au-5g-2018"],
    ["registry", "check"],
)


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_every_command_prints_rows_of_one_shape(words, tmp_path, capsys):
    assert main(["--ledger", str(tmp_path / "l.sqlite"), *words, "--format", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert len({len(row) for row in rows}) <= 1


def test_a_result_without_a_table_gives_its_fields():
    rows = table_rows("brief", {"written": "x", "counts": {"a": 1, "b": [2, 3]}, "steps": [{"id": "s"}]})
    assert rows == [
        {"field": "written", "value": "x"},
        {"field": "counts.a", "value": 1},
        {"field": "counts.b", "value": [2, 3]},
        {"field": "steps.0.id", "value": "s"},
    ]


def test_fields_are_chosen_from_lists_and_objects():
    result = {"lens": "US", "demands": [{"id": "a", "class": "clear", "x": 1}, {"id": "b"}], "more": {"y": 2}}
    assert choose_fields(result, "lens,demands.id,demands.class") == {
        "lens": "US",
        "demands": [{"id": "a", "class": "clear"}, {"id": "b"}],
    }
    assert choose_fields(result["demands"], "id") == [{"id": "a"}, {"id": "b"}]
    assert choose_fields(result, "more") == {"more": {"y": 2}}
    assert choose_fields([], "anything") == []


@pytest.mark.parametrize(
    ("names", "told"), [("demands.idd", "Did you mean id"), ("lenz", "Did you mean lens")]
)
def test_a_field_that_is_not_there_is_refused(names, told):
    with pytest.raises(UnknownName, match=told):
        choose_fields({"lens": "US", "demands": [{"id": "a"}]}, names)
    with pytest.raises(BadInput):
        choose_fields({"lens": "US"}, " , ")


def test_fields_mean_json(tmp_path, capsys):
    words = ["--ledger", str(tmp_path / "l.sqlite"), "cases", "--json-fields", "name"]
    assert main(words) == 0
    assert {"name": "operator-5g"} in json.loads(capsys.readouterr().out)
    assert main([*words, "--format", "csv"]) == 2
    assert "--format json" in capsys.readouterr().err
