"""The application answers, and refuses in words."""

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from cleanpath.errors import BadInput
from cleanpath.web.app import create_app


def test_the_overview_lists_the_cases(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert "allies-2018" in answer.text


def test_an_unknown_page_is_refused_in_words(client):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "expected a page" in answer.text


def test_a_program_gets_a_problem(client):
    answer = client.get("/api/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_an_unknown_value_is_refused(client):
    answer = client.get("/?nonsense=1")
    assert answer.status_code == 400
    assert "nonsense" in answer.text


@pytest.mark.parametrize("path", ["/", "/clean/path/"])
def test_links_know_the_base_path(settings, path):
    app = create_app(replace(settings, base_path="/clean/path"))
    with TestClient(app, client=("127.0.0.1", 50000)) as client:
        answer = client.get(path)
        assert answer.status_code == 200
        assert 'href="/clean/path/static/style.css"' in answer.text
        assert client.get("/clean/path/static/style.css").status_code == 200


@pytest.mark.parametrize("wrong", ["x", "/x/", "/a//b", "/<b>", "/.."])
def test_a_wrong_base_path_is_refused(settings, wrong):
    with pytest.raises(BadInput):
        replace(settings, base_path=wrong)
