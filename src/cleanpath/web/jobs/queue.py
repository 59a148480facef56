"""The queue of jobs: a table in the database of the ledger, the same on SQLite and PostgreSQL.

What `submit` returned is on disk. A job is taken by one worker at a time: on PostgreSQL rows are locked and
locked ones skipped, a SQLite file has one writer at a time. A worker may only settle the attempt that it
began, so that one who was taken for dead and was not cannot overwrite what another did.
"""

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import Condition
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, select, update

from cleanpath.errors import Conflict, UnknownName
from cleanpath.ledger.actions import write_action
from cleanpath.ledger.database import Database
from cleanpath.ledger.journal import next_seq
from cleanpath.ledger.values import canonical, load_json, pack, unpack
from cleanpath.network.case import bundled_cases
from cleanpath.web.accounts.model import Person, Role, TooManyRequests
from cleanpath.web.accounts.people import show_case
from cleanpath.web.jobs.model import (
    NEW_CASE,
    Job,
    Status,
    check_parameters,
    named_cases,
    read_job,
    shorten,
)
from cleanpath.web.jobs.webhooks import announce
from cleanpath.web.operations.database import JOBS

MOST_WAITING, MOST_WAITING_OF_ONE = 500, 25
MOST_LOST = 3
"""Workers that may be lost over a job before it counts as failed."""
MOST_LISTED = 1_000
RETRY_S = 60
_ID = re.compile(r"j[0-9]{1,18}")
_COLUMNS = [column for column in JOBS.c if column.name != "packed"]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that a worker has taken, and the attempt at it that it may settle."""

    job: Job
    attempt: int


class Queue:
    """Jobs waiting, running and done. Every method is one transaction.

    Parameters
    ----------
    database
        Of `operations.database.open_database`.
    clock
        Seconds since 1970, to tell people; nothing is decided by it.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock
        self.changed = Condition()
        """Is notified when a job was submitted in this process."""

    def submit(self, verb: str, parameters: Mapping[str, Any], person: Person) -> Job:
        """Put a job into the queue and the ledger; who asked for it is on record.

        Raises
        ------
        BadInput
            If the parameters are not those of the verb.
        NotSignedIn, Forbidden, UnknownCase
            If the person may not do this, or may not see the case.
        Conflict
            If a new case would take the name of a bundled one.
        TooManyRequests
            If too many jobs wait.
        """
        person.require(Role.ANALYST)
        checked = check_parameters(verb, parameters)
        made = checked[NEW_CASE[verb]] if verb in NEW_CASE else ""
        if made in bundled_cases():
            expected, found = "a name that is free", "that of a bundled case"
            raise Conflict(NEW_CASE[verb], expected, found, "Choose another.")
        cases = named_cases(verb, checked)
        for case in cases:
            person.require_case(case)
        with self._database.writing() as connection:
            self._refuse_many(connection, person.name)
            number = next_seq(connection)
            row = {
                "id": f"j{number}",
                "number": number,
                "verb": verb,
                "case_name": made or next(iter(cases), ""),
                "parameters": canonical(checked, "parameters"),
                "person": person.name,
                "status": Status.WAITING,
                "submitted": self._clock(),
                **dict.fromkeys(("done", "whole", "attempt", "lost", "beat"), 0),
                **dict.fromkeys(("said", "worker", "message"), ""),
                "cancelled": False,
            }
            connection.execute(insert(JOBS).values(row))
            details = {"verb": verb, "parameters": shorten(checked)}
            write_action(connection, "job asked for", f"j{number}", person.name, "", details)
        with self.changed:
            self.changed.notify_all()
        return self.job(f"j{number}")

    def _refuse_many(self, connection: Connection, name: str) -> None:
        query = select(func.count()).select_from(JOBS).where(JOBS.c.status == Status.WAITING)
        own = connection.scalar(query.where(JOBS.c.person == name)) or 0
        if own >= MOST_WAITING_OF_ONE or (connection.scalar(query) or 0) >= MOST_WAITING:
            raise TooManyRequests("jobs", RETRY_S)

    def job(self, id: str, person: Person | None = None) -> Job:
        """Return a job, as far as `person` may see it.

        Raises
        ------
        UnknownName
            If there is none, or none that the person may see.
        """
        known = id if _ID.fullmatch(id) else ""
        with self._database.reading() as connection:
            row = connection.execute(select(*_COLUMNS).where(JOBS.c.id == known)).mappings().first()
        if row is None or (person is not None and not may_see(person, read_job(row))):
            raise UnknownName("job", "job", id, [], "See the list of jobs.")
        return read_job(row)

    def jobs(self, person: Person | None = None, limit: int = MOST_LISTED) -> list[Job]:
        """Return the jobs that a person may see, the latest first."""
        query = select(*_COLUMNS).order_by(JOBS.c.number.desc()).limit(MOST_LISTED)
        if person is not None and person.role is not Role.ADMINISTRATOR and person.cases is not None:
            query = query.where((JOBS.c.person == person.name) | JOBS.c.case_name.in_(person.cases))
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        found = [read_job(row) for row in rows]
        return [job for job in found if person is None or may_see(person, job)][:limit]

    def result(self, id: str) -> Any:
        """Return what a finished job found, as the verb prints it; `None` while there is nothing."""
        with self._database.reading() as connection:
            packed = connection.scalar(select(JOBS.c.packed).where(JOBS.c.id == id))
        text = None if packed is None else unpack(None, packed, f"job {id}")
        return None if text is None else load_json(text, f"job {id}")

    def cancel(self, id: str, person: Person) -> Job:
        """Cancel a job: at once if it waits, within seconds if it runs.

        Raises
        ------
        UnknownName
            If there is none that the person may see.
        Forbidden
            If the person may not run jobs.
        Conflict
            If it has ended, or is somebody else's and the person is no administrator.
        """
        person.require(Role.ANALYST)
        self.job(id, person)
        with self._database.writing() as connection:
            job = read_job(_locked(connection, JOBS.c.id == id))
            if job.status.final:
                raise Conflict(f"job {id}", "one that goes on", f"one that is {job.status}")
            if job.person != person.name and person.role is not Role.ADMINISTRATOR:
                hint = "Ask an administrator."
                raise Conflict(f"job {id}", f"to be cancelled by {job.person}", person.name, hint)
            values: dict[str, Any] = {"cancelled": True}
            if job.status is Status.WAITING:
                values |= {"status": Status.CANCELLED, "ended": self._clock()}
            connection.execute(update(JOBS).where(JOBS.c.id == id).values(values))
            write_action(connection, "job cancelled", id, person.name)
        return self.job(id)

    def take(self, worker: str) -> Claimed | None:
        """Take the job that has waited longest, for a worker; `None` if none waits."""
        with self._database.changing() as connection:
            waiting = (
                select(JOBS.c.id).where(JOBS.c.status == Status.WAITING).order_by(JOBS.c.number).limit(1)
            )
            id = connection.scalar(waiting.with_for_update(skip_locked=True))
            if id is None:
                return None
            values = {
                "status": Status.RUNNING,
                "worker": worker,
                "attempt": JOBS.c.attempt + 1,
                "beat": 0,
                "started": self._clock(),
            }
            connection.execute(update(JOBS).where(JOBS.c.id == id).values(values))
            job = read_job(connection.execute(select(*_COLUMNS).where(JOBS.c.id == id)).mappings().one())
        return Claimed(job, job.attempt)

    def beat(self, claimed: Claimed, done: int, whole: int, said: str) -> bool | None:
        """Show that a worker lives and how far it is; say if the job is to be cancelled.

        Returns `None` if the job is no longer this worker's: its work is void.
        """
        with self._database.changing() as connection:
            values = {"beat": JOBS.c.beat + 1, "done": done, "whole": whole, "said": said}
            query = update(JOBS).where(_held(claimed)).values(values).returning(JOBS.c.cancelled)
            cancelled: bool | None = connection.scalar(query)
            return cancelled

    def finish(self, claimed: Claimed, result: Any, run: str | None) -> bool:
        """Keep what a job found; say whether it was still this worker's. Who makes a case may see it.

        A job that was to be cancelled and came to its end before it stopped is kept as cancelled.
        """
        packed = pack(json.dumps(result, ensure_ascii=False, allow_nan=False))
        with self._database.writing() as connection:
            cancelled = _is_cancelled(connection, claimed)
            if cancelled is None:
                return False
            status = Status.CANCELLED if cancelled else Status.FINISHED
            row = self._end(status, run=run) | ({} if cancelled else {"packed": packed})
            connection.execute(update(JOBS).where(_held(claimed)).values(row))
            if claimed.job.verb in NEW_CASE:
                show_case(connection, claimed.job.person, claimed.job.case, {"job": claimed.job.id})
            announce(connection, claimed.job, status, None if cancelled else result, run)
            return True

    def fail(self, claimed: Claimed, message: str) -> bool:
        """Keep why a job failed, unless it was to be cancelled; say whether it was still this worker's."""
        return self._settle(claimed, Status.FAILED, message=message)

    def stop(self, claimed: Claimed) -> bool:
        """Keep that a job was cancelled while it ran."""
        return self._settle(claimed, Status.CANCELLED)

    def release(self, claimed: Claimed) -> bool:
        """Put a job back that its worker cannot finish because the server stops; a cancelled one ends."""
        return self._settle(claimed, Status.WAITING)

    def _settle(self, claimed: Claimed, status: Status, message: str = "") -> bool:
        with self._database.changing() as connection:
            cancelled = _is_cancelled(connection, claimed)
            if cancelled is None:
                return False
            self._leave(connection, claimed.job, Status.CANCELLED if cancelled else status, message)
            return True

    def _leave(self, connection: Connection, job: Job, status: Status, message: str = "") -> None:
        """Let a job that is locked have no worker and no result: it waits again, or it has ended."""
        values: dict[str, Any] = {"status": status, "worker": ""}
        if status.final:
            values = self._end(status, message=message if status is Status.FAILED else "")
            announce(connection, job, status, None, None)
        connection.execute(update(JOBS).where(JOBS.c.id == job.id).values(values))

    def _end(self, status: Status, **values: Any) -> dict[str, Any]:
        return {"status": status, "ended": self._clock(), "worker": "", **values}

    def beats(self) -> dict[str, tuple[str, int, int]]:
        """Return for each running job its worker, attempt and beat."""
        columns = (JOBS.c.id, JOBS.c.worker, JOBS.c.attempt, JOBS.c.beat)
        with self._database.reading() as connection:
            rows = connection.execute(select(*columns).where(JOBS.c.status == Status.RUNNING))
            return {id: (worker, attempt, beat) for id, worker, attempt, beat in rows}

    def take_back(self, id: str, attempt: int, beat: int) -> bool:
        """Put a job back whose worker is gone, unless it has shown life since; say whether it was done.

        One that was to be cancelled has ended, and so has one that took too many workers down.
        """
        with self._database.changing() as connection:
            same = (JOBS.c.id == id) & (JOBS.c.attempt == attempt) & (JOBS.c.beat == beat)
            query = select(*_COLUMNS).where(same, JOBS.c.status == Status.RUNNING).with_for_update()
            row = connection.execute(query).mappings().first()
            if row is None:
                return False
            lost = row["lost"] + 1
            status, message = Status.WAITING, ""
            if row["cancelled"]:
                status = Status.CANCELLED
            elif lost >= MOST_LOST:
                status = Status.FAILED
                message = f"job: expected a worker that lives to finish it, lost {lost} of them."
            connection.execute(update(JOBS).where(JOBS.c.id == id).values(lost=lost))
            self._leave(connection, read_job(row), status, message)
            return True

    def find_ended(self, ids: Iterable[str]) -> list[str]:
        """Return which of some jobs have ended."""
        final = [status for status in Status if status.final]
        query = select(JOBS.c.id).where(JOBS.c.status.in_(final))
        with self._database.reading() as connection:
            return [id for id in ids if connection.scalar(query.where(JOBS.c.id == id)) is not None]

    def counts(self) -> dict[str, int]:
        """Return how many jobs stand how."""
        query = select(JOBS.c.status, func.count()).group_by(JOBS.c.status)
        with self._database.reading() as connection:
            held: dict[str, int] = {row[0]: row[1] for row in connection.execute(query)}
        return {str(status): held.get(status, 0) for status in Status}


def may_see(person: Person, job: Job) -> bool:
    """Whether a person may see a job: an own one, one of a case that the person sees; administrators all."""
    if person.role is Role.ADMINISTRATOR or job.person == person.name:
        return True
    return bool(job.case) and person.may_see(job.case)


def _held(claimed: Claimed) -> ColumnElement[bool]:
    same = (JOBS.c.id == claimed.job.id) & (JOBS.c.attempt == claimed.attempt)
    return same & (JOBS.c.status == Status.RUNNING)


def _is_cancelled(connection: Connection, claimed: Claimed) -> bool | None:
    """Lock a job and say whether it was to be cancelled; `None` if it is no longer this worker's."""
    cancelled: bool | None = connection.scalar(
        select(JOBS.c.cancelled).where(_held(claimed)).with_for_update()
    )
    return cancelled


def _locked(connection: Connection, which: ColumnElement[bool]) -> RowMapping:
    row: RowMapping = connection.execute(select(*_COLUMNS).where(which).with_for_update()).mappings().one()
    return row
