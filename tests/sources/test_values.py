from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.values import clean_text, read_id, read_number, unique_ids


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
