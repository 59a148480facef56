"""Messages are signed, retried, sent to allowed addresses only, and never follow a redirection."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cleanpath.errors import BadInput, UnknownName
from cleanpath.ledger.store import Ledger
from cleanpath.ledger.tampering import KeptHead
from cleanpath.web.jobs.model import Status
from cleanpath.web.jobs.webhooks import FIRST_WAIT_S, MOST_TRIES, Messenger, Webhooks, sign


class Receiver:
    """A receiver on loopback that answers as it is told."""

    def __init__(self):
        self.got, self.answers = [], []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                status = receiver.answers.pop(0) if receiver.answers else 204
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", f"{receiver.address}/elsewhere")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def receiver():
    running = Receiver()
    yield running
    running.close()


@pytest.fixture
def webhooks(database):
    return Webhooks(database)


def end(queue, analyst, case="mine", result=None, run=None):
    job = queue.submit("assess", {"case": case}, analyst)
    assert queue.finish(queue.take("w"), result or {"counts": {"clear": 1}}, run)
    return job


def test_a_finished_job_is_told_once_signed(queue, analyst, database, webhooks, receiver):
    secret = webhooks.allow(receiver.address, None, "chief", "for the desk")
    job = end(queue, analyst)
    messenger = Messenger(database)
    assert messenger.send_next()
    assert not messenger.send_next()
    [(headers, body)] = receiver.got
    told = json.loads(body)
    assert (told["event"], told["job"], told["counts"]) == ("job.finished", job.id, {"clear": 1})
    assert told["id"] == headers["X-Cleanpath-Delivery"]
    signature = sign(secret, headers["X-Cleanpath-Timestamp"], body)
    assert headers["X-Cleanpath-Signature"] == f"sha256={signature}"
    assert sign(secret, headers["X-Cleanpath-Timestamp"], body + b" ") != signature
    assert Ledger(database, KeptHead(None)).actions()[-1].action == "webhook allowed"
    assert secret not in str(Ledger(database, KeptHead(None)).actions())


@pytest.mark.parametrize("status", [302, 400, 500])
def test_what_is_not_taken_is_sent_again_and_no_redirection_is_followed(
    queue, analyst, database, webhooks, receiver, status
):
    webhooks.allow(receiver.address, None, "chief", "why")
    end(queue, analyst)
    now = [1e10]
    messenger = Messenger(database, lambda: now[0])
    receiver.answers = [status]
    assert messenger.send_next()
    assert list(webhooks.failures().values()) == [f"answered {status}"]
    assert not messenger.send_next()
    now[0] += FIRST_WAIT_S
    assert messenger.send_next()
    assert webhooks.failures() == {}
    assert len(receiver.got) == 2
    assert receiver.got[0][1] == receiver.got[1][1]


def test_a_receiver_that_is_gone_is_given_up_at_last(queue, analyst, database, webhooks, receiver):
    webhooks.allow(receiver.address, None, "chief", "why")
    receiver.close()
    end(queue, analyst)
    now = [1e10]
    messenger = Messenger(database, lambda: now[0])
    for _ in range(MOST_TRIES):
        assert messenger.send_next()
        now[0] += FIRST_WAIT_S * 3**MOST_TRIES
    assert not messenger.send_next()
    receiver.server.server_close()


def test_messages_of_other_cases_and_removed_addresses_are_not_sent(
    queue, analyst, database, webhooks, receiver
):
    webhooks.allow(receiver.address, ["other"], "chief", "why")
    end(queue, analyst)
    messenger = Messenger(database)
    assert not messenger.send_next()
    end(queue, analyst, "other")
    [held] = webhooks.everyone()
    webhooks.remove(held.id, "chief")
    assert not messenger.send_next()
    with pytest.raises(UnknownName):
        webhooks.remove(held.id, "chief")


def test_an_answer_that_differs_from_the_one_before_is_told(queue, analyst, database, webhooks, receiver):
    webhooks.allow(receiver.address, None, "chief", "why")
    ledger, asked = (
        Ledger(database, KeptHead(None)),
        {"inputs": {}, "as_of": None, "known_at": None, "version": "1"},
    )
    for counts in ({"clear": 1}, {"clear": 1}, {"clear": 0}):
        run = ledger.begin_run("assess", "mine", lens="US", parameters={}, **asked)
        ledger.finish_run(run, counts=counts, result={"counts": counts})
        end(queue, analyst, result={"counts": counts}, run=run)
    messenger = Messenger(database)
    while messenger.send_next():
        pass
    told = [json.loads(body) for _, body in receiver.got]
    changed = [one for one in told if one["event"] == "answer.changed"]
    assert len(told) == 4
    assert [(one["before"], one["counts"]) for one in changed] == [({"clear": 1}, {"clear": 0})]


def test_failed_and_cancelled_jobs_are_told(queue, analyst, database, webhooks, receiver):
    webhooks.allow(receiver.address, None, "chief", "why")
    for settle in (lambda claimed: queue.fail(claimed, "x"), queue.stop):
        queue.submit("assess", {"case": "mine"}, analyst)
        assert settle(queue.take("w"))
    messenger = Messenger(database)
    while messenger.send_next():
        pass
    events = {json.loads(body)["event"] for _, body in receiver.got}
    assert events == {f"job.{Status.FAILED}", f"job.{Status.CANCELLED}"}


@pytest.mark.parametrize(
    "address",
    ["http://example.net/x", "https://a:b@example.net", "file:///etc/passwd", "", "//x", "https://x\ny"],
)
def test_only_addresses_over_tls_or_on_this_machine_are_allowed(webhooks, address):
    with pytest.raises(BadInput):
        webhooks.allow(address, None, "chief", "why")
    assert webhooks.everyone() == []
