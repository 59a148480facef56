import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.policy.lens import FIRMNESS, Lens, parse_lens

RULES, VENDORS = {"us-hpsci-2012"}, {"huawei", "zte"}


@pytest.mark.parametrize(
    ("text", "lens"),
    [
        ("US", Lens("jurisdiction", ("US",))),
        ("NO:enacted", Lens("jurisdiction", ("NO",), "enacted")),
        ("us-hpsci-2012:advisory", Lens("rule", ("us-hpsci-2012",), "advisory")),
        ("local", Lens("local", ())),
        ("local:rumoured", Lens("local", (), "rumoured")),
        ("vendor:huawei,zte", Lens("vendors", ("huawei", "zte"))),
    ],
)
def test_every_form_is_read_and_written_back(text, lens):
    assert parse_lens(text, RULES, VENDORS) == lens
    assert str(lens) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("us", "a jurisdiction"),
        ("QQ", "a jurisdiction"),
        ("", "a jurisdiction"),
        ("US:soon", "'soon'"),
        ("us-hpsci-2013", "us-hpsci-2012"),
        ("vendor:", "a known vendor"),
        ("vendor:huawai", "huawei"),
    ],
)
def test_anything_else_is_refused_with_the_way_out(text, told):
    with pytest.raises(BadInput, match=told):
        parse_lens(text, RULES, VENDORS)


@given(st.text(max_size=40))
def test_any_text_is_a_lens_or_one_line(text):
    try:
        lens = parse_lens(text, RULES, VENDORS)
    except BadInput as fault:
        assert str(fault).isprintable()
    else:
        assert lens.firmness in FIRMNESS
