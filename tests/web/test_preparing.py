"""Answers about large networks: a request is told to ask again, and gets the answer once it is there."""

import threading
import time

import pytest

from cleanpath.errors import BadInput
from cleanpath.web import answers as answers_module
from cleanpath.web.preparing import MOST_PREPARING, NotReady, Preparation


@pytest.fixture
def held(app, monkeypatch):
    """Every network counts as large, no request waits, and the answer comes when the event is set."""
    monkeypatch.setattr(answers_module, "LARGE", 0)
    monkeypatch.setattr(answers_module, "PATIENCE_S", 0.0)
    app.state.answers._answers.clear()
    begun = threading.Event()
    assessment = answers_module.Answer.assessment

    def wait(answer):
        assert begun.wait(60)
        return assessment.fget(answer)

    monkeypatch.setattr(answers_module.Answer, "assessment", property(wait))
    yield begun
    begun.set()


def _settle(client, path):
    until = time.monotonic() + 60
    while True:
        answer = client.get(path)
        if answer.status_code == 200:
            return answer
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_page_of_a_large_network_asks_again_by_itself(client, held):
    first = client.get("/cases/operator-uk")
    assert first.status_code == 202
    assert first.headers["refresh"] == "3"
    assert "being worked out" in first.text
    assert client.get("/").status_code == 200  # which holds no large answer
    held.set()
    assert "<h1" in _settle(client, "/cases/operator-uk").text


def test_a_program_is_told_when_to_ask_again(client, held):
    first = client.get("/api/v1/assess?case=operator-uk")
    assert (first.status_code, first.headers["retry-after"]) == (503, "3")
    assert first.json()["type"] == "urn:cleanpath:NotReady"
    held.set()
    assert _settle(client, "/api/v1/assess?case=operator-uk").json()["demands"]


def test_an_error_is_told_and_the_work_may_begin_anew():
    def fail():
        raise BadInput("case", "one that is whole", "another")

    made = Preparation(fail)
    with pytest.raises(BadInput):
        made.wait(10)
    assert made.failed


def test_few_large_answers_wait_at_once():
    begun, ended = threading.Event(), []
    made = [Preparation(lambda: (begun.wait(10), ended.append(1))) for _ in range(MOST_PREPARING)]
    with pytest.raises(NotReady):
        Preparation(begun.wait)
    with pytest.raises(NotReady):
        made[0].wait(0.01)
    begun.set()
    for one in made:
        one.wait(10)
    assert len(ended) == MOST_PREPARING
    Preparation(begun.wait).wait(10)
