"""Webhooks: what happened is told to addresses that an administrator allowed, signed, and retried.

A message is a row, written in the transaction of what it tells of. It is sent at least once: a server that is
killed while it sends will send again, and the receiver knows the message by its id.
"""

import hashlib
import hmac
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from cleanpath.errors import CleanpathError, Conflict, UnknownName
from cleanpath.ledger.actions import write_action
from cleanpath.ledger.database import Database
from cleanpath.ledger.runs import read_runs
from cleanpath.ledger.values import check_key
from cleanpath.web.accounts.credentials import new_secret
from cleanpath.web.accounts.people import read_cases, write_cases
from cleanpath.web.jobs.model import Job, Status
from cleanpath.web.operations.database import DELIVERIES, WEBHOOKS
from cleanpath.web.settings import check_address

LOG = logging.getLogger("cleanpath.web.webhooks")

MOST_WEBHOOKS = 50
PATIENCE_S, LEASE_S, POLL_S = 10.0, 60.0, 2.0
FIRST_WAIT_S, MOST_TRIES = 10.0, 9
"""Seconds until the first new try; each later wait is three times as long, the last some nine hours."""
KEPT_S = 30 * 86_400
COMPARED_RUNS = 200


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where messages go; `cases` bounds them, `None` for all."""

    id: str
    address: str
    cases: frozenset[str] | None


class Webhooks:
    """The addresses of a server. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def allow(self, address: str, cases: list[str] | None, by: str, why: str) -> str:
        """Allow an address and return the secret that signs what goes there; it is shown this once.

        Raises
        ------
        BadInput
            If the address is neither https nor on this machine.
        Conflict
            If there are too many.
        """
        checked = check_address(address, "address")
        number, secret = new_secret()[:12], new_secret()
        row = {"id": number, "address": checked, "secret": secret, "cases": write_cases(cases)}
        with self._database.writing() as connection:
            if len(connection.execute(select(WEBHOOKS.c.id)).all()) >= MOST_WEBHOOKS:
                raise Conflict("webhooks", f"at most {MOST_WEBHOOKS}", "one more", "Remove one first.")
            connection.execute(insert(WEBHOOKS).values(row))
            details = {"webhook": number, "cases": cases}
            write_action(connection, "webhook allowed", check_key("address", checked), by, why, details)
        return secret

    def remove(self, number: str, by: str, why: str = "") -> None:
        """Send nothing more to an address; what waits for it is dropped.

        Raises
        ------
        UnknownName
            If there is no such webhook.
        """
        with self._database.writing() as connection:
            found = {hook.id: hook for hook in _webhooks(connection)}
            if number not in found:
                raise UnknownName("webhook", "webhook", number, [])
            connection.execute(delete(DELIVERIES).where(DELIVERIES.c.webhook == number))
            connection.execute(delete(WEBHOOKS).where(WEBHOOKS.c.id == number))
            write_action(connection, "webhook removed", found[number].address, by, why, {"webhook": number})

    def everyone(self) -> list[Webhook]:
        """Return all of them, in the order of their addresses."""
        with self._database.reading() as connection:
            return _webhooks(connection)

    def failures(self) -> dict[str, str]:
        """Return for each webhook whose last message failed why it did."""
        query = select(DELIVERIES.c.webhook, DELIVERIES.c.message).where(DELIVERIES.c.message != "")
        with self._database.reading() as connection:
            return {row.webhook: row.message for row in connection.execute(query)}


def _webhooks(connection: Connection) -> list[Webhook]:
    rows = connection.execute(select(WEBHOOKS).order_by(WEBHOOKS.c.address, WEBHOOKS.c.id)).mappings()
    return [Webhook(row["id"], row["address"], read_cases(row["cases"])) for row in rows]


def announce(connection: Connection, job: Job, status: Status, result: Any, run: str | None) -> None:
    """Write the messages about a job that has ended, in the transaction that ends it.

    They are `job.finished`, `job.failed` or `job.cancelled`; and `answer.changed` where an assessment or
    judgement has other counts than the run before it of the same case and lens.
    """
    hooks = [h for h in _webhooks(connection) if h.cases is None or job.case in h.cases]
    if not hooks:
        return
    counts = result.get("counts") if isinstance(result, dict) else None
    about: dict[str, Any] = {"job": job.id, "verb": job.verb, "case": job.case, "person": job.person}
    about |= {"run": run, "counts": counts}
    messages = [{"event": f"job.{status}", **about}]
    before = _counts_before(connection, run) if run else None
    if before is not None and before != counts:
        messages.append({"event": "answer.changed", **about, "before": before})
    now = time.time()
    for hook in hooks:
        for message in messages:
            number = new_secret()[:22]
            body = json.dumps({"id": number, **message}, ensure_ascii=False)
            row = {"id": number, "webhook": hook.id, "body": body, "created": now, "due": now}
            connection.execute(insert(DELIVERIES).values(**row, tries=0, done=False, message=""))


def _counts_before(connection: Connection, run: str) -> Mapping[str, Any] | None:
    runs = read_runs(connection, COMPARED_RUNS)
    now = next((one for one in runs if one.id == run), None)
    if now is None or now.verb not in ("assess", "judge"):
        return None
    asked = now.verb, now.case, now.lens
    earlier = runs[runs.index(now) + 1 :]
    same = (one for one in earlier if (one.verb, one.case, one.lens) == asked and one.status == "finished")
    found = next(same, None)
    return None if found is None else found.counts


def sign(secret: str, moment: str, body: bytes) -> str:
    """Return what the receiver compares: HMAC with SHA-256 over the time and the body."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


class Messenger:
    """Sends messages in a thread of its own, each again until it is taken or was tried often enough."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cleanpath-messenger", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """Send no more, and wait for the message under way."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                sent = self.send_next()
            except CleanpathError as error:
                LOG.warning("messages wait: %s", error)
                sent = False
            if not sent:
                self._stopping.wait(POLL_S)

    def send_next(self) -> bool:
        """Send the message that is due first; say if there was one."""
        row = self._take()
        if row is None:
            return False
        problem = self._send(row)
        now = self._clock()
        tries = row["tries"] + 1
        values: dict[str, Any] = {"tries": tries, "message": problem}
        values |= {"done": not problem or tries >= MOST_TRIES, "due": now + FIRST_WAIT_S * 3 ** (tries - 1)}
        with self._database.changing() as connection:
            connection.execute(update(DELIVERIES).where(DELIVERIES.c.id == row["id"]).values(values))
            stale = DELIVERIES.c.done & (DELIVERIES.c.created < now - KEPT_S)
            connection.execute(delete(DELIVERIES).where(stale))
        return True

    def _take(self) -> RowMapping | None:
        """Take a message that is due; nobody else takes it while it is being sent."""
        now = self._clock()
        with self._database.changing() as connection:
            due = select(DELIVERIES.c.id).where(~DELIVERIES.c.done, DELIVERIES.c.due <= now)
            number = connection.scalar(
                due.order_by(DELIVERIES.c.due).limit(1).with_for_update(skip_locked=True)
            )
            if number is None:
                return None
            held = update(DELIVERIES).where(DELIVERIES.c.id == number).values(due=now + LEASE_S)
            connection.execute(held)
            query = (
                select(DELIVERIES, WEBHOOKS.c.address, WEBHOOKS.c.secret)
                .join_from(DELIVERIES, WEBHOOKS, WEBHOOKS.c.id == DELIVERIES.c.webhook)
                .where(DELIVERIES.c.id == number)
            )
            return connection.execute(query).mappings().first()

    def _send(self, row: RowMapping) -> str:
        """Send a message; return what went wrong, or nothing. A redirection is not followed."""
        body, moment = row["body"].encode(), str(int(self._clock()))
        headers = {
            "Content-Type": "application/json",
            "X-Cleanpath-Delivery": row["id"],
            "X-Cleanpath-Timestamp": moment,
            "X-Cleanpath-Signature": f"sha256={sign(row['secret'], moment, body)}",
        }
        try:
            with (
                httpx.Client(timeout=PATIENCE_S, follow_redirects=False, trust_env=False) as client,
                client.stream("POST", row["address"], content=body, headers=headers) as answer,
            ):
                return "" if answer.is_success else f"answered {answer.status_code}"
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return type(error).__name__
