import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.ledger.values import pack, unpack


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_a_packed_text_comes_back(text):
    assert unpack(None, pack(text), "test") == text
    assert unpack(text, None, "test") == text


@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    place=st.floats(0, 0.999),
    change=st.integers(1, 255),
)
def test_a_changed_byte_never_gives_another_text(text, place, change):
    packed = bytearray(pack(text))
    packed[int(len(packed) * place)] ^= change
    try:
        assert unpack(None, bytes(packed), "test") == text
    except BadInput as error:
        assert "damaged" in str(error)


@pytest.mark.parametrize("packed", [b"", b"x", pack("a") + b"x", pack("a" * 1000)[:-4]])
def test_what_is_no_packed_text_is_refused(packed):
    with pytest.raises(BadInput):
        unpack(None, packed, "test")


def test_what_unfolds_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr("cleanpath.ledger.values.PACKED_LIMIT", 100)
    with pytest.raises(BadInput):
        unpack(None, pack("a" * 101), "test")


def test_only_one_form_may_be_there():
    with pytest.raises(BadInput):
        unpack("a", pack("a"), "test")
