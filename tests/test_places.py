import pytest

from cleanpath.places import enclosing, is_place, lies_in


@pytest.mark.parametrize("code", ["NO", "EU", "XK", "US-TX", "CA-ON", "US-DC", "IT-82", "GB-ENG"])
def test_places(code):
    assert is_place(code)


@pytest.mark.parametrize(
    "code", ["", "no", "QQ", "US-QQ", "CA-TX", "US-", "NO-ABCD", "US-TX-1", "US TX", "NOR"]
)
def test_no_places(code):
    assert not is_place(code)


def test_what_lies_where():
    assert enclosing("US-TX") == ("US-TX", "US")
    assert enclosing("NO") == ("NO",)
    assert lies_in("US-TX", "US")
    assert lies_in("US", "US")
    assert not lies_in("US", "US-TX")
    assert not lies_in("US-NE", "US-TX")
