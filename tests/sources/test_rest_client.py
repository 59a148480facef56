import pytest

from cleanpath.errors import BadInput, Unavailable
from cleanpath.records import Record
from cleanpath.sources import rest_client
from cleanpath.sources.rest_client import open_server


def test_a_token_is_in_no_message_and_no_picture_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEANPATH_NETBOX_TOKEN", "s3cret")
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    server = open_server("netbox", "https://netbox.example.org/api/", Record("options", {}))
    assert server.session.headers["Authorization"] == "Token s3cret"
    assert "s3cret" not in repr(server)
    assert server.session.verify is True
    assert not server.session.trust_env


def test_a_missing_library_is_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_client, "find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=r"\.\[inventories\]"):
        open_server("netbox", "https://netbox.example.org", Record("options", {}))


def test_insecure_is_yes_or_no() -> None:
    assert open_server("netbox", "http://h.example", Record("o", {"insecure": "yes"})).session.verify is False
    with pytest.raises(BadInput, match="one of no, yes"):
        open_server("netbox", "https://h.example", Record("o", {"insecure": "maybe"}))
