"""Dataclasses become plain data field by field, and their schema says exactly that."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.results.typed import KEY, OPTIONAL, Document, LevelWord, Plain, schema_of


@dataclass(frozen=True, slots=True)
class Row(Plain):
    """A row.

    More about it.
    """

    name: str
    level: LevelWord
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Document):
    """A sample."""

    SCHEMA: ClassVar[str] = "cleanpath.sample/1"

    rows: list[Row]
    by_name: dict[str, Row]
    pair: tuple[str, ...]
    one: Row | None
    serves: list[str] = field(metadata={KEY: "for"})
    maybe: list[Row] | None = field(default=None, metadata=OPTIONAL)
    loose: dict[str, Any]


words = st.text(max_size=5)
rows = st.builds(Row, words, st.sampled_from(["clear", "always"]), st.none() | st.integers())
samples = st.builds(
    Sample,
    rows=st.lists(rows, max_size=3),
    by_name=st.dictionaries(words, rows, max_size=2),
    pair=st.tuples(words, words),
    one=st.none() | rows,
    serves=st.lists(words, max_size=2),
    maybe=st.none() | st.lists(rows, max_size=2),
    loose=st.dictionaries(words, st.integers(), max_size=2),
)


def literal(row):
    return {"name": row.name, "level": row.level, "count": row.count}


@given(samples)
def test_plain_data_holds_every_field_in_order_and_fits_the_schema(sample):
    expected = {
        "schema": "cleanpath.sample/1",
        "rows": [literal(row) for row in sample.rows],
        "by_name": {name: literal(row) for name, row in sample.by_name.items()},
        "pair": list(sample.pair),
        "one": literal(sample.one) if sample.one else None,
        "for": sample.serves,
        "loose": sample.loose,
    }
    if sample.maybe is not None:
        expected["maybe"] = [literal(row) for row in sample.maybe]
    found = sample.to_dict()
    assert found == expected
    assert list(found)[:6] == ["schema", "rows", "by_name", "pair", "one", "for"]
    jsonschema.validate(found, schema_of(Sample))


def plain():
    row = Row("a", "clear", 1)
    return Sample(rows=[row], by_name={}, pair=("a",), one=None, serves=[], loose={}).to_dict()


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"schema": "cleanpath.sample/2"},
        {"one": 3},
        {"maybe": None},
        {"rows": [{"name": "a", "level": "dubious", "count": 1}]},
        {"rows": [{"name": "a", "level": "clear"}]},
    ],
)
def test_a_schema_refuses_what_no_result_has(change):
    jsonschema.validate(plain(), schema_of(Sample))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**plain(), **change}, schema_of(Sample))


def test_a_class_says_what_it_is_in_its_schema():
    schema = schema_of(Sample)
    assert schema["description"] == "A sample."
    assert schema["$defs"]["Row"]["description"] == "A row."
    jsonschema.Draft202012Validator.check_schema(schema)
