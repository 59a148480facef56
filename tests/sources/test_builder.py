import pytest

from cleanpath.errors import BadInput
from cleanpath.sources.builder import Draft


def test_made_up_link_ids_avoid_given_ones() -> None:
    draft = Draft("x")
    for node in "ab":
        draft.add_element(node, "router", "x")
    for link in ("", "a--b", "", "a--b#2"):
        draft.add_link("a", "b", "x", link=link)
    assert draft.finish("x").tables["links"]["id"] == ["a--b#3", "a--b", "a--b#4", "a--b#2"]


def test_equal_link_ids_are_all_left() -> None:
    draft = Draft("x")
    for node in "ab":
        draft.add_element(node, "router", "x")
    for link in ("0", "1", "0"):
        draft.add_link("a", "b", "x", link=link)
    imported = draft.finish("x")
    assert imported.tables["links"]["id"] == ["a--b", "a--b#2", "a--b#3"]
    assert imported.left == ("link ids (some are equal, so all are made from the ends): 3",)


def test_ends_and_ids_are_checked() -> None:
    draft = Draft("x")
    draft.add_element("a", "router", "x")
    with pytest.raises(BadInput, match="used once"):
        draft.add_element("a", "router", "x")
    for add in (draft.add_link, lambda *ends: draft.add_relation(ends[0], "hosts", *ends[1:])):
        with pytest.raises(BadInput, match="known node"):
            add("a", "b", "x")
    with pytest.raises(BadInput, match="above 0"):
        draft.add_link("a", "a", "x", weight=0.0)
