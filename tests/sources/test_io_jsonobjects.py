import pytest

from cleanpath.errors import BadInput
from cleanpath.sources.io import objects_in, parse_json, raw_in, read_objects, text_in


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (b'{"a": 1}', 1),
        (b'[{"a": 1}, {}]', 2),
        (b'{"a": 1}\n\n{"b": 2}\n', 2),
        (b'{\n"a": 1\n}', 1),
        (b"[]", 0),
    ],
)
def test_one_value_a_list_and_lines(data: bytes, count: int) -> None:
    assert len(list(read_objects(data, "x"))) == count


@pytest.mark.parametrize(
    "data", [b"", b"5", b"[5]", b'{"a": 1}\n5\n', b'{"a": 1}\n{', b"[" * 100_000, b'{"a":1,"a":2}']
)
def test_what_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        list(read_objects(data, "x"))


def test_fields() -> None:
    fields = {"a": [{}], "b": "x\ny", "c": 5, "d": None}
    assert objects_in(fields, "a", "x") == [{}]
    assert objects_in(fields, "d", "x") == objects_in(fields, "e", "x") == []
    assert (text_in(fields, "b", "x"), raw_in(fields, "b", "x")) == ("x y", "x\ny")
    assert (text_in(fields, "d", "x"), raw_in(fields, "d", "x")) == ("", "")
    for name in "bc":
        with pytest.raises(BadInput):
            objects_in(fields, name, "x")
    with pytest.raises(BadInput):
        text_in(fields, "a", "x")


@pytest.mark.parametrize("text", ['[{"a": 1}, {"b"', '[{"a": 1},', '[{"a": "x', "[1", '{"a": 1, "b": [2\n'])
def test_a_text_that_is_cut_off_is_called_so(text: str) -> None:
    with pytest.raises(BadInput, match="cut off"):
        parse_json(text, "x")


@pytest.mark.parametrize("text", ["", " ", "[1 2]", "x", "[1] 2", '{"a" 1}'])
def test_another_fault_is_not_called_so(text: str) -> None:
    with pytest.raises(BadInput, match="expected JSON, found"):
        parse_json(text, "x")
