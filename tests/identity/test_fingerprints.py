import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.identity.fingerprints import marks_of, read_marks, read_shared_pens

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def test_the_bundled_marks(vendors):
    marks = read_marks(vendors)
    assert 2011 in [pen.number for pen in marks["huawei"].pens]
    assert sum(len(own.pens) for own in marks.values()) >= 253
    assert sum(marker.verified for own in marks.values() for marker in own.markers) >= 333
    assert {11, 637, 1991} <= {pen.number for pen in read_shared_pens(vendors)}


FIELDS = ("cli_command", "netmiko_platforms", "oui", "pen", "marker", "slug", "family")


@given(st.dictionaries(st.sampled_from(FIELDS), plain))
def test_any_fields_make_marks_or_bad_input(tmp_path_factory, fields):
    try:
        marks_of(tmp_path_factory.getbasetemp(), "k", fields)
    except BadInput as fault:
        assert str(fault).isprintable()


@pytest.mark.parametrize("number", [0, -1, 2**32, float("nan"), float("inf")])
def test_enterprise_numbers_have_a_range(tmp_path, number):
    with pytest.raises(BadInput, match="number"):
        marks_of(tmp_path, "k", {"pen": [{"number": number, "iana_name": "x"}]})
