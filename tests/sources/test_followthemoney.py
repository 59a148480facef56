import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.followthemoney import parse_ftm, read_ftm

SAMPLE = (Path(__file__).parent / "samples" / "entities.ftm.json").read_bytes()


def test_sample_is_read_whole(samples: Path) -> None:
    entities = read_ftm(samples / "entities.ftm.json")
    assert list(entities.organisations) == ["NK-1", "NK-2"]
    assert entities.organisations["NK-1"].countries == ("CN",)
    assert entities.organisations["NK-1"].first_seen == "2021-09-26"
    assert [listing.country for listing in entities.listings] == ["US", "UA"]
    assert entities.holdings[0].share == 75.0
    assert entities.left == {"entities of schema Person": 1}


@pytest.mark.parametrize(
    "value",
    [5, [5], {}, {"id": "a"}, {"id": "a", "schema": "Company", "properties": []},
     {"id": "a", "schema": "Company", "properties": {"name": "x"}},
     {"id": "a", "schema": "Company", "properties": {"name": [["x"]]}},
     {"id": "a", "schema": "Company", "properties": {}, "datasets": "x"}],
)  # fmt: skip
def test_what_is_refused(value: Any) -> None:
    with pytest.raises(BadInput):
        parse_ftm(json.dumps(value).encode(), "x")


@pytest.mark.parametrize(
    ("text", "share"), [("51", 51.0), ("51,5 %", 51.5), ("101", None), ("most", None), ("nan", None)]
)
def test_shares_are_numbers_or_unknown(text: str, share: float | None) -> None:
    holding = {
        "id": "o",
        "schema": "Ownership",
        "properties": {"owner": ["a"], "asset": ["b"], "percentage": [text]},
    }
    assert parse_ftm(json.dumps(holding).encode(), "x").holdings[0].share == share


@given(st.data())
def test_mutations_never_crash(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SAMPLE)))
    piece = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"{}", b"null", b"[]", b'"x"', b"\n"]))
    )
    try:
        parse_ftm(SAMPLE[:at] + piece + SAMPLE[at + data.draw(st.integers(0, 12)) :], "x")
    except BadInput as error:
        assert str(error).isprintable()
