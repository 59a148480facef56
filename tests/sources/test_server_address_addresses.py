import pytest

from cleanpath.errors import BadInput
from cleanpath.sources.server_address import check_address, is_address


@pytest.mark.parametrize(
    "given, kept",
    [
        ("https://netbox.example.org", "https://netbox.example.org/"),
        ("https://netbox.example.org/api/", "https://netbox.example.org/"),
        ("https://example.org/netbox", "https://example.org/netbox/"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("http://[::1]/", "http://[::1]/"),
    ],
)
def test_good_addresses(given: str, kept: str) -> None:
    assert is_address(given)
    assert check_address(given, insecure=False) == kept


@pytest.mark.parametrize(
    "given",
    [
        "https://user:pass@example.org",
        "https://example.org?x=1",
        "https://example.org?",
        "https://example.org/#x",
        "https://",
        "https://example.org:99999",
        "https://exa mple.org",
        "https://ex\u00e4mple.org",
        "https://example.org/\n",
        "https://[::1",
        "http://example.org",
        "http://127.0.0.1.example.org",
        "ftp://example.org",
        "https://example.org/" + "x" * 1000,
    ],
)
def test_bad_addresses(given: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_address(given, insecure=False)
    assert "pass" not in str(caught.value) or "password" in str(caught.value)
    assert str(caught.value).isprintable()


def test_plain_http_only_for_whom_asks_for_it() -> None:
    assert check_address("http://example.org", insecure=True) == "http://example.org/"
    assert not is_address("export.json")
