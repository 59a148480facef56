"""A server of the web application on a ledger of its own."""

import pytest
from starlette.testclient import TestClient

from cleanpath.web.app import create_app
from cleanpath.web.settings import Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    return Settings(str(folder / "ledger.sqlite"), folder / "cases")


@pytest.fixture(scope="module")
def client(settings):
    with TestClient(
        create_app(settings), raise_server_exceptions=False, client=("127.0.0.1", 50000)
    ) as opened:
        yield opened
