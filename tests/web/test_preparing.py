"""What takes long is worked out beside the requests: none is held, readers share work, errors are told."""

import threading
import time

import pytest

from cleanpath.errors import BadInput
from cleanpath.network.case import find_case, read_case
from cleanpath.web import answers as answers_module
from cleanpath.web import preparing
from cleanpath.web.kept import KeptPages
from cleanpath.web.pages import programme
from cleanpath.web.preparing import AT_ONCE, MOST_PREPARING, NotReady, Parts, Preparation, is_preparing


@pytest.fixture(autouse=True)
def nothing_kept(app):
    """Nothing was asked before."""
    app.state.kept_pages = KeptPages()
    app.state.answers._answers.clear()
    app.state.answers._read = Parts(answers_module.MOST_CASES)


@pytest.fixture
def held(app, monkeypatch):
    """Every network counts as large, no request waits, and the answer comes when the event is set."""
    monkeypatch.setattr(answers_module, "LARGE", 0)
    monkeypatch.setattr(answers_module, "LARGE_BYTES", 0)
    monkeypatch.setattr(preparing, "PATIENCE_S", 0.0)
    begun, work_out = threading.Event(), Parts._work_out

    def wait(parts, name, work):
        assert is_preparing(), f"{name} is worked out by a request"
        assert begun.wait(60)
        return work_out(parts, name, work)

    monkeypatch.setattr(Parts, "_work_out", wait)
    yield begun
    begun.set()


def settle(client, path):
    until = time.monotonic() + 120
    while True:
        answer = client.get(path)
        if answer.status_code not in (202, 503):
            return answer
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_page_of_a_large_network_asks_again_by_itself(client, held):
    first = client.get("/cases/operator-uk")
    assert first.status_code == 202
    assert first.headers["refresh"] == "3"
    assert "being worked out" in first.text
    held.set()
    assert "<h1" in settle(client, "/cases/operator-uk").text


def test_the_first_page_waits_for_no_large_answer(client, app, held):
    first = client.get("/")
    assert first.status_code == 200
    assert first.text.count("A large case") == len(app.state.answers.names())
    assert "problem" not in first.text


@pytest.mark.parametrize(
    "page",
    [
        "", "flows", "flows.csv", "sites", "parts", "elements", "elements/{element}", "network", "findings",
        "findings.json", "calendar", "flows/{flow}", "sites/{site}", "plan", "levers", "verify",
        "whatif?leave_operator=uk-provider", "network?near={element}&steps=2",
    ],
)  # fmt: skip
def test_no_part_of_a_large_network_is_worked_out_by_a_request(client, app, held, page):
    network = read_case(str(find_case("operator-uk"))).network
    names = {"flow": network.demands["id"][0].as_py(), "site": network.demands["site"][0].as_py()}
    page = page.format(**names, element=network.elements["id"][0].as_py())
    place = f"/cases/operator-uk/{page}".rstrip("/")
    assert client.get(place).status_code == 202
    held.set()
    assert settle(client, place).status_code == 200


@pytest.mark.parametrize("page", ["plan", "levers", "verify", "whatif?leave_operator=uk-provider"])
def test_a_page_that_takes_long_holds_no_request_for_a_small_network(client, app, monkeypatch, page):
    monkeypatch.setattr(preparing, "PATIENCE_S", 0.0)
    assert client.get(f"/cases/operator-uk/{page}").status_code == 202
    assert client.get("/cases/operator-uk/flows").status_code == 200
    assert settle(client, f"/cases/operator-uk/{page}").status_code == 200


def test_a_program_is_told_when_to_ask_again(client, held):
    first = client.get("/api/v1/assess?case=operator-uk")
    assert (first.status_code, first.headers["retry-after"]) == (503, "3")
    assert first.json()["type"] == "urn:cleanpath:NotReady"
    held.set()
    assert settle(client, "/api/v1/assess?case=operator-uk").json()["demands"]


def test_why_a_plan_is_none_is_told_on_its_page_after_the_wait(client, app, monkeypatch):
    monkeypatch.setattr(preparing, "PATIENCE_S", 0.0)

    def refuse(*_, **__):
        raise BadInput("costs.csv", "the price of a router", "none")

    from cleanpath.analysis import Analysis

    monkeypatch.setattr(Analysis, "plan", refuse)
    page = settle(client, "/cases/operator-uk/plan")
    assert page.status_code == 200
    assert "the price of a router" in page.text
    assert programme.SEARCH_S > preparing.PATIENCE_S


def test_readers_share_one_work():
    parts, begun, worked, got = Parts(10), threading.Event(), [], []

    def work():
        worked.append(1)
        assert begun.wait(60)
        return "answer"

    readers = [threading.Thread(target=lambda: got.append(_ask(parts, work))) for _ in range(8)]
    for one in readers:
        one.start()
    begun.set()
    for one in readers:
        one.join(60)
    assert got == ["answer"] * 8
    assert worked == [1]


def _ask(parts, work):
    while True:
        try:
            return parts.get("part", work, True)
        except NotReady:
            time.sleep(0.01)


def test_a_light_part_does_not_wait_for_a_long_one():
    parts, begun = Parts(10), threading.Event()
    for _ in range(2):
        with pytest.raises(NotReady):
            _without_patience(parts, "long", lambda: begun.wait(60))
    assert parts.under_way
    assert parts.get("light", lambda: 1, False) == 1
    begun.set()


def _without_patience(parts, name, work):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preparing, "PATIENCE_S", 0.0)
        return parts.get(name, work, True)


def test_parts_may_ask_for_parts_beside_the_requests():
    parts = Parts(10)
    nested = lambda: parts.get("outer", lambda: parts.get("inner", lambda: 1, True) + 1, True)  # noqa: E731
    assert nested() == 2
    assert parts.get("inner", lambda: 99, True) == 1


def test_an_error_is_told_to_all_for_a_while_and_then_the_work_begins_anew(monkeypatch):
    parts, tried = Parts(10), []

    def fail():
        tried.append(1)
        raise BadInput("case", "one that is whole", "another")

    for _ in range(3):
        with pytest.raises(BadInput):
            parts.get("part", fail, True)
    assert tried == [1]
    monkeypatch.setattr(preparing, "TOLD_S", 0.0)
    assert parts.get("part", lambda: 1, True) == 1


def test_an_error_of_a_large_answer_reaches_the_page(client, held, monkeypatch):
    def fail(_):
        raise BadInput("elements.csv", "a kind", "none")

    from cleanpath.analysis import Analysis

    monkeypatch.setattr(Analysis, "assessment", property(fail))
    assert client.get("/cases/operator-uk").status_code == 202
    held.set()
    told = settle(client, "/cases/operator-uk")
    assert told.status_code == 400
    assert "a kind" in told.text


def test_the_parts_that_are_kept_are_bounded():
    parts = Parts(3)
    for number in range(10):
        assert parts.get(number, lambda n=number: n, False) == number
    assert parts.get(9, lambda: "anew", False) == 9
    assert parts.get(0, lambda: "anew", False) == "anew"


def test_few_long_answers_wait_at_once():
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


def test_few_long_answers_are_worked_out_at_once():
    begun, lock, working, most = threading.Event(), threading.Lock(), [], []

    def work():
        with lock:
            working.append(1)
            most.append(len(working))
        begun.wait(0.05)
        with lock:
            working.pop()

    for one in [Preparation(work) for _ in range(3 * AT_ONCE)]:
        one.wait(60)
    assert max(most) <= AT_ONCE


def test_no_answer_is_dropped_while_it_is_worked_out(app, monkeypatch):
    answers, begun = app.state.answers, threading.Event()
    monkeypatch.setattr(answers_module, "MOST_ROWS", 0)
    question = [answers_module.Question(lens=f"vendor:{name}") for name in ("zte", "nokia", "cisco", "h3c")]
    with pytest.raises(NotReady):
        _without_patience(answers.open("operator-uk")._parts, "long", lambda: begun.wait(60))
    first = answers.open("operator-uk")
    for asked in question:
        answers.open("operator-uk", asked)
    assert len(answers._answers) == answers_module.LEAST_ANSWERS
    assert answers.open("operator-uk") is first
    begun.set()
