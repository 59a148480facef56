import pytest

from cleanpath.errors import BadInput
from cleanpath.sources.io import objects_in, raw_in, read_objects, text_in


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
