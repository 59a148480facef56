import pytest

from cleanpath.errors import BadInput, UnknownName
from cleanpath.sources.demands import add_demands
from cleanpath.sources.draft import Draft
from cleanpath.sources.imported import Imported


def network() -> Imported:
    draft = Draft("x")
    for element, kind in (("a", "base"), ("b", "base"), ("c", "gateway")):
        draft.add_element(element, kind, "x")
    return draft.finish("x")


def test_each_of_a_kind_to_each_of_another() -> None:
    assert add_demands(network(), "base", "gateway").tables["demands"]["id"] == ["a->c", "b->c"]
    assert add_demands(network(), "base", "base").tables["demands"]["id"] == ["a->b", "b->a"]
    twice = add_demands(add_demands(network(), "a", "gateway"), "a", "c").tables["demands"]
    assert twice["id"] == ["a->c", "a->c#2"]
    assert twice["volume"] == [1.0, 1.0]


def test_a_source_without_demands_says_what_to_do() -> None:
    assert "--option from=KIND" in add_demands(network(), "", "").left[-1]


def test_both_must_be_known() -> None:
    with pytest.raises(BadInput, match="both"):
        add_demands(network(), "base", "")
    with pytest.raises(UnknownName, match="gateway"):
        add_demands(network(), "base", "gatway")
