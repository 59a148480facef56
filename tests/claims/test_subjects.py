"""Names of what a claim is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.claims.subjects import Subject, operator_subject, parse_subject
from cleanpath.errors import BadInput

words = st.text("abcXYZ019.-", min_size=1, max_size=8).filter(lambda w: w[0].isalnum())
subjects = st.one_of(
    st.builds(lambda i: Subject("element", i), words),
    st.builds(
        Subject,
        st.sampled_from(["operator", "country", "region"]),
        words,
        st.frozensets(words, min_size=1, max_size=3),
        st.frozensets(words, min_size=1, max_size=3),
        st.one_of(st.just(""), words),
    ),
)


@given(subjects)
def test_what_is_written_is_read_again(subject):
    assert parse_subject(str(subject), "test") == subject


@given(subjects, subjects)
def test_within_implies_about_the_same(one, other):
    assert one.within(one)
    if one.within(other):
        assert one.about_the_same(other)
        assert other.about_the_same(one)


@given(st.text())
def test_anything_else_is_refused_in_one_line(text):
    try:
        parse_subject(text, "test")
    except BadInput as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    "text", ["", "element:", "operator:x", "operator:x/ran", "firm:x/ran/4G", "country:de//4G"]
)
def test_unfinished_subjects(text):
    with pytest.raises(BadInput):
        parse_subject(text, "test")


def test_no_generation_means_every_one():
    assert str(operator_subject("zz-one", ["ran"], [])) == "operator:zz-one/ran/all"
    assert parse_subject("operator:zz-one/ran/4G", "t").within(operator_subject("zz-one", ["ran"], []))
