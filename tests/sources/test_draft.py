import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.draft import Draft, clean_text, read_id, read_number, unique_ids


@given(st.lists(st.sampled_from(["a", "b", "a#2", "a#3"])), st.sets(st.sampled_from(["a", "a#2", "c"])))
def test_ids_become_unique(wanted: list[str], taken: set[str]) -> None:
    got = unique_ids(wanted, taken)
    assert len(set(got)) == len(got) == len(wanted)
    assert not taken.intersection(got)
    assert all(made == base or made.startswith(base + "#") for made, base in zip(got, wanted, strict=True))


def test_a_million_parallel_links_take_linear_time() -> None:
    assert unique_ids(["a"] * 200_000)[-1] == "a#200000"


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans()))
def test_scalars_are_read_or_refused(value: object) -> None:
    for read in (read_id, read_number):
        try:
            read(value, "x")
        except BadInput as error:
            assert str(error).isprintable()


@given(st.text())
def test_text_for_people_is_one_printable_line(text: str) -> None:
    assert clean_text(text).isprintable()


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
