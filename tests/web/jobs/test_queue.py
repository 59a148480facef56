"""What was acknowledged is kept; each job has one worker; a worker that was given up settles nothing."""

import json
import threading

import pytest
from sqlalchemy import select

from cleanpath.errors import BadInput, Conflict, UnknownName
from cleanpath.ledger.store import Ledger
from cleanpath.ledger.tampering import KeptHead
from cleanpath.web.accounts.model import Forbidden, Person, Role, TooManyRequests, UnknownCase, visitor
from cleanpath.web.jobs.model import Status
from cleanpath.web.jobs.queue import MOST_LOST, MOST_WAITING_OF_ONE, Queue
from cleanpath.web.jobs.webhooks import Webhooks
from cleanpath.web.operations.database import DELIVERIES

ASKED = {"case": "allies-2018", "lens": "US"}


def test_a_job_is_asked_for_taken_and_finished(queue, analyst, database):
    job = queue.submit("assess", ASKED, analyst)
    assert (job.status, job.case, job.person, job.attempt) == (Status.WAITING, "allies-2018", "anna", 0)
    claimed = queue.take("w1")
    assert claimed.job.id == job.id
    assert queue.take("w2") is None
    assert queue.beat(claimed, 3, 10, "assess") is False
    running = queue.job(job.id)
    assert (running.status, running.done, running.whole, running.said) == (Status.RUNNING, 3, 10, "assess")
    assert queue.result(job.id) is None
    assert queue.finish(claimed, {"counts": {"clear": 1}, "word": "Zürich"}, "r7")
    done = queue.job(job.id)
    assert (done.status, done.run) == (Status.FINISHED, "r7")
    assert queue.result(job.id) == {"counts": {"clear": 1}, "word": "Zürich"}
    assert queue.counts()["finished"] == 1
    [asked] = Ledger(database, KeptHead(None)).actions()
    assert (asked.action, asked.subject, asked.by) == ("job asked for", job.id, "anna")
    assert asked.details == {"verb": "assess", "parameters": ASKED}


def test_jobs_are_taken_in_the_order_of_asking_and_once_each(queue, analyst, database):
    asked = [queue.submit("assess", ASKED, analyst).id for _ in range(12)]
    taken, lock = [], threading.Lock()

    def work(name):
        own = Queue(database)
        while (claimed := own.take(name)) is not None:
            with lock:
                taken.append(claimed.job.id)

    threads = [threading.Thread(target=work, args=(f"w{i}",)) for i in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(taken) == sorted(asked)
    assert queue.submit("assess", ASKED, analyst).id not in asked


def test_who_may_not_run_or_see_asks_in_vain(queue, analyst):
    for person, refusal in (
        (Person("carl", Role.READER), Forbidden),
        (visitor({"allies-2018"}), Exception),
        (Person("carl", Role.ANALYST, frozenset({"operator-uk"})), UnknownCase),
    ):
        with pytest.raises(refusal):
            queue.submit("assess", ASKED, person)
    with pytest.raises(UnknownCase):
        queue.submit("judge", {"subject": "allies-2018"}, Person("c", Role.ANALYST, frozenset()))
    with pytest.raises(BadInput):
        queue.submit("serve", {}, analyst)
    with pytest.raises(Conflict):
        queue.submit("import", {"source_format": "gml", "source": "x.gml", "to": "allies-2018"}, analyst)
    assert queue.jobs() == []


def test_jobs_of_cases_that_one_may_not_see_are_not_there(queue, analyst):
    job = queue.submit("assess", ASKED, analyst)
    near = Person("carl", Role.READER, frozenset({"allies-2018"}))
    far = Person("dora", Role.ANALYST, frozenset({"operator-uk"}))
    assert [j.id for j in queue.jobs(near)] == [job.id]
    assert queue.jobs(far) == []
    assert queue.job(job.id, near).id == job.id
    with pytest.raises(UnknownName):
        queue.job(job.id, far)
    with pytest.raises(UnknownName):
        queue.cancel(job.id, far)
    with pytest.raises(UnknownName):
        queue.job("j999")


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_is_told(queue, analyst):
    waits = queue.submit("assess", ASKED, analyst)
    assert queue.cancel(waits.id, analyst).status is Status.CANCELLED
    assert queue.take("w1") is None
    runs = queue.submit("assess", ASKED, analyst)
    claimed = queue.take("w1")
    assert queue.cancel(runs.id, analyst).status is Status.RUNNING
    assert queue.beat(claimed, 0, 0, "") is True
    assert queue.stop(claimed)
    assert queue.job(runs.id).status is Status.CANCELLED
    with pytest.raises(Conflict):
        queue.cancel(runs.id, analyst)
    others = queue.submit("assess", ASKED, analyst)
    with pytest.raises(Conflict):
        queue.cancel(others.id, Person("carl", Role.APPROVER))
    assert queue.cancel(others.id, Person("chief", Role.ADMINISTRATOR)).status is Status.CANCELLED


@pytest.mark.parametrize("end", ["finish", "fail", "stop", "release"])
def test_a_job_that_ends_after_it_was_cancelled_is_cancelled(queue, analyst, end):
    job = queue.submit("assess", ASKED, analyst)
    claimed = queue.take("w1")
    queue.cancel(job.id, analyst)
    settle = {
        "finish": lambda: queue.finish(claimed, {"found": 1}, "r1"),
        "fail": lambda: queue.fail(claimed, "too slow"),
        "stop": lambda: queue.stop(claimed),
        "release": lambda: queue.release(claimed),
    }
    assert settle[end]()
    found = queue.job(job.id)
    assert (found.status, found.message) == (Status.CANCELLED, "")
    assert found.run == ("r1" if end == "finish" else None)
    assert queue.result(job.id) is None
    assert queue.take("w2") is None
    assert not settle["finish"]()


def test_a_job_whose_worker_is_gone_is_taken_again_and_the_gone_one_settles_nothing(queue, analyst):
    job = queue.submit("assess", ASKED, analyst)
    first = queue.take("w1")
    queue.beat(first, 1, 2, "assess")
    [(worker, attempt, beat)] = queue.beats().values()
    assert (worker, attempt, beat) == ("w1", 1, 1)
    assert not queue.take_back(job.id, attempt, beat - 1)
    assert queue.take_back(job.id, attempt, beat)
    assert not queue.take_back(job.id, attempt, beat)
    second = queue.take("w2")
    assert second.attempt == 2
    assert queue.beat(first, 2, 2, "assess") is None
    assert not queue.finish(first, {"of": "the first"}, None)
    assert not queue.fail(first, "x")
    assert not queue.release(first)
    assert queue.finish(second, {"of": "the second"}, None)
    assert queue.result(job.id) == {"of": "the second"}


def test_a_job_that_takes_its_workers_down_fails_at_last(queue, analyst):
    job = queue.submit("assess", ASKED, analyst)
    for number in range(MOST_LOST):
        queue.take("w")
        assert queue.take_back(job.id, number + 1, 0)
    failed = queue.job(job.id)
    assert failed.status is Status.FAILED
    assert "lost 3 of them" in failed.message


def test_a_job_that_was_cancelled_ends_with_its_worker(queue, analyst, database):
    Webhooks(database).allow("https://desk.example.net/x", None, "chief", "why")
    job = queue.submit("assess", ASKED, analyst)
    queue.take("w1")
    queue.cancel(job.id, analyst)
    assert queue.take_back(job.id, 1, 0)
    ended = queue.job(job.id)
    assert (ended.status, ended.message) == (Status.CANCELLED, "")
    assert ended.ended is not None
    assert queue.take("w2") is None
    with database.reading() as connection:
        [told] = connection.scalars(select(DELIVERIES.c.body))
    assert json.loads(told)["event"] == "job.cancelled"


def test_a_job_that_fails_with_its_last_worker_is_told(queue, analyst, database):
    Webhooks(database).allow("https://desk.example.net/x", None, "chief", "why")
    job = queue.submit("assess", ASKED, analyst)
    for number in range(MOST_LOST):
        queue.take("w")
        queue.take_back(job.id, number + 1, 0)
    with database.reading() as connection:
        [told] = connection.scalars(select(DELIVERIES.c.body))
    assert json.loads(told)["event"] == "job.failed"


def test_it_is_known_which_jobs_have_ended(queue, analyst):
    waits, runs, ended = (queue.submit("assess", ASKED, analyst).id for _ in range(3))
    queue.cancel(ended, analyst)
    assert queue.find_ended([waits, runs, ended, "j999", "jx"]) == [ended]


def test_a_server_that_stops_puts_its_job_back_as_often_as_it_likes(queue, analyst):
    job = queue.submit("assess", ASKED, analyst)
    for _ in range(MOST_LOST + 2):
        assert queue.release(queue.take("w"))
    assert queue.job(job.id).status is Status.WAITING


def test_nobody_fills_the_queue(queue, analyst):
    for _ in range(MOST_WAITING_OF_ONE):
        queue.submit("assess", ASKED, analyst)
    with pytest.raises(TooManyRequests):
        queue.submit("assess", ASKED, analyst)
    queue.submit("assess", ASKED, Person("carl", Role.ANALYST))
