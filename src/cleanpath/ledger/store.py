"""The ledger: opened by a path or an address, appended to, read back, checked."""

import datetime
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

from sqlalchemy import Connection, select

from cleanpath.claims.model import Claim
from cleanpath.errors import BadInput
from cleanpath.ledger import actions, claims, press, runs, waivers
from cleanpath.ledger.actions import Action
from cleanpath.ledger.claims import ClaimEvent, HeldClaim
from cleanpath.ledger.database import Database, connect, in_memory
from cleanpath.ledger.press import HeldCandidate
from cleanpath.ledger.runs import Run
from cleanpath.ledger.tables import JOURNAL
from cleanpath.ledger.tampering import (
    COUNTED,
    Head,
    KeptHead,
    find_tampering,
    kept_head,
    read_head,
    refuse_tampering,
)
from cleanpath.ledger.versions import migrate
from cleanpath.ledger.waivers import HeldWaiver
from cleanpath.waivers import Waiver

RUNS = frozenset({"run begun", "run ended"})
ACTED = frozenset({"action taken"})
FRESH_S = 5.0
"""Seconds for which a check of the entries holds while no entry is added; commands take less."""


def open_ledger(address: str, keeps_head: bool = True) -> "Ledger":
    """Open a ledger, make it where there is none, and bring it to this program's version.

    Parameters
    ----------
    address
        Path of a SQLite file, whose folder is created, or `postgresql://user@host/database`.
    keeps_head
        Whether its last entry is noted in a file too; see `tampering`.

    Raises
    ------
    BadInput
        If the address is of another form, or what is there is damaged, of a newer program or no ledger.
    Unavailable
        If the database does not answer or refuses access. No message shows a password.
    """
    database = connect(address)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return Ledger(database, kept_head(database) if keeps_head else KeptHead(None))


def no_ledger() -> "Ledger":
    """Return a ledger that holds nothing and in which nothing can be recorded."""
    database = in_memory()
    migrate(database)
    return _NoLedger(database, KeptHead(None))


class Ledger:
    """An append-only record. Each method is one transaction: what it wrote is on disk when it returns.

    Every method raises `Unavailable` if the database no longer answers and `BadInput` if it was damaged, or
    if what it reads was changed by something else: entries are held against their digests when they are read.
    Several threads and processes may use one ledger at once; writers take turns.
    """

    def __init__(self, database: Database, kept: KeptHead) -> None:
        self._database, self._kept = database, kept
        self._checked: dict[frozenset[str], tuple[Head, float]] = {}

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._database.writing() as connection:
            yield connection
            head = read_head(connection)
        self._kept.write(head)

    @contextmanager
    def _reading(self, kinds: frozenset[str]) -> Iterator[Connection]:
        """Open a reading transaction in which entries of some kinds were held against their digests."""
        kept = self._kept.read()
        with self._database.reading() as connection:
            head = read_head(connection)
            seen, when = self._checked.get(kinds, ((0, ""), 0.0))
            if seen != head or time.monotonic() - when > FRESH_S:
                faults = find_tampering(connection, kept, self._kept, kinds)
                refuse_tampering(self._database.label, faults)
                self._checked[kinds] = head, time.monotonic()
            yield connection

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; the ledger cannot be used any more."""
        self._database.close()

    def begin_run(
        self,
        verb: str,
        case: str,
        *,
        inputs: Mapping[str, str],
        as_of: datetime.date | None,
        known_at: datetime.date | None,
        lens: str,
        version: str,
        parameters: Mapping[str, Any],
    ) -> str:
        """Record that a run begins and return its id, such as `r17`.

        Parameters
        ----------
        verb, case
            What was asked of which case; `case` is empty for verbs without one.
        inputs
            SHA-256 of everything that was read, by its name.
        as_of, known_at
            The two clocks of the question.
        lens, version
            Whose rules decide, and the version of cleanpath.
        parameters
            The other parameters of the verb; anything that JSON can hold.

        Raises
        ------
        BadInput
            If a text is not printable or a value is not JSON.
        """
        with self._writing() as connection:
            return runs.write_start(
                connection, verb, case, inputs, as_of, known_at, lens, version, parameters
            )

    def finish_run(
        self,
        run: str,
        status: str = "finished",
        *,
        counts: Mapping[str, Any],
        result: Any = None,
        message: str = "",
    ) -> None:
        """Record how a run ended: `finished`, `interrupted` or `failed`.

        Parameters
        ----------
        run, status
            The id that `begin_run` gave, and one of the three words.
        counts
            Figures to be listed, such as the number of demands of each level.
        result
            Anything that JSON can hold. Its canonical text is kept up to 256 Mi characters,
            compressed; its digest is kept always.
        message
            Why it was interrupted or failed.

        Raises
        ------
        BadInput
            If the status is another word or a value is not JSON.
        UnknownName
            If no such run was begun.
        Conflict
            If it has ended already.
        """
        with self._writing() as connection:
            runs.write_end(connection, run, status, message, counts, result)

    def runs(self, limit: int | None = None) -> list[Run]:
        """Return the runs, the latest first, at most `limit` of them."""
        with self._reading(RUNS) as connection:
            return runs.read_runs(connection, limit)

    def run(self, run: str) -> Run:
        """Return one run; raises `UnknownName` if there is none of that id."""
        with self._reading(RUNS) as connection:
            return runs.read_run(connection, run)

    def result(self, run: str) -> Any:
        """Return the result of a run, `None` where none was kept; raises `UnknownName` without such a run."""
        with self._reading(RUNS) as connection:
            return runs.read_result(connection, run)

    def add_claim(self, claim: Claim, by: str) -> None:
        """Record a claim with all its sources, and who adds it.

        Raises
        ------
        BadInput
            If a field is not what a claim may hold.
        Conflict
            If the key is taken, by a withdrawn claim too.
        """
        with self._writing() as connection:
            claims.write_addition(connection, claim, by)

    def grade_claim(self, key: str, grade: str, by: str, why: str) -> None:
        """Record another grade of a claim, such as `B2`; the earlier ones stay on record.

        Raises
        ------
        BadInput
            If it is no Admiralty grade, or a text is empty.
        UnknownName
            If there is no such claim.
        Conflict
            If the claim was withdrawn.
        """
        with self._writing() as connection:
            claims.write_grading(connection, key, grade, by, why)

    def withdraw_claim(self, key: str, by: str, why: str) -> None:
        """Record that a claim no longer counts; it stays on record.

        Raises
        ------
        BadInput
            If a text is empty.
        UnknownName
            If there is no such claim.
        Conflict
            If it was withdrawn already.
        """
        with self._writing() as connection:
            claims.write_withdrawal(connection, key, by, why)

    def claims(
        self, include_withdrawn: bool = False, at: datetime.datetime | None = None
    ) -> tuple[Claim, ...]:
        """Return the claims in the order of addition, each with the grade that was assigned last.

        Parameters
        ----------
        include_withdrawn
            Also those that no longer count.
        at
            A time of recording: what the ledger held then. It needs a zone.

        Raises
        ------
        BadInput
            If `at` has no zone.
        """
        return tuple(
            held.claim for held in self.held_claims(at) if include_withdrawn or held.withdrawal is None
        )

    def held_claims(self, at: datetime.datetime | None = None) -> list[HeldClaim]:
        """Return every claim, withdrawn ones too, with the entries about it, as of a time of recording."""
        with self._reading(COUNTED) as connection:
            return claims.read_claims(connection, at)

    def claim_history(self, key: str) -> tuple[ClaimEvent, ...]:
        """Return the entries about a claim, oldest first; raises `UnknownName` if there is no such claim."""
        with self._reading(COUNTED) as connection:
            return claims.read_history(connection, key)

    def add_waiver(self, waiver: Waiver) -> Waiver:
        """Record a waiver or a decision and return it with its key, such as `w17`.

        Raises
        ------
        BadInput
            If a field is not what a record may hold, or its days are out of order.
        """
        with self._writing() as connection:
            return waivers.write_waiver(connection, waiver)

    def withdraw_waiver(self, key: str, withdrawn: datetime.date, by: str, why: str) -> None:
        """Record that a waiver or decision no longer counts from a day on; it stays on record.

        Raises
        ------
        BadInput
            If a text is empty, or the day is before the record was signed.
        UnknownName
            If there is no such record.
        Conflict
            If it was withdrawn already.
        """
        with self._writing() as connection:
            waivers.write_waiver_withdrawal(connection, key, withdrawn, by, why)

    def waivers(self, at: datetime.datetime | None = None) -> tuple[Waiver, ...]:
        """Return every waiver and decision, also expired and withdrawn ones, in the order of signing.

        `Waiver.holds` says which of them count on a day. `at` is a time of recording, as for `claims`.
        """
        return tuple(held.waiver for held in self.held_waivers(at))

    def held_waivers(self, at: datetime.datetime | None = None) -> list[HeldWaiver]:
        """Return the same records with when they were recorded, and who withdrew them why."""
        with self._reading(COUNTED) as connection:
            return waivers.read_waivers(connection, at)

    def add_article(self, about: Mapping[str, str], candidates: Sequence[Mapping[str, Any]], by: str) -> bool:
        """Record an article (`digest`, `name`, `published`, `outlet`) and its candidates; say if it is new.

        Raises
        ------
        BadInput
            If a text is not what the ledger may hold.
        """
        with self._writing() as connection:
            return press.write_article(connection, about, candidates, by)

    def decide(
        self,
        key: str,
        decision: str,
        content: Mapping[str, Any],
        by: str,
        why: str,
        claim: Claim | None = None,
    ) -> None:
        """Record a decision about a candidate, and with an acceptance the claim that it leads to.

        Raises
        ------
        BadInput
            If a text is empty or there is no such decision.
        UnknownName
            If there is no such candidate.
        Conflict
            If it is not open, or nothing stands that a withdrawal could withdraw.
        """
        with self._writing() as connection:
            press.write_decision(connection, key, decision, content, by, why, claim)

    def candidates(self) -> list[HeldCandidate]:
        """Return every candidate with the decisions about it, in the order of reading."""
        with self._reading(COUNTED) as connection:
            return press.read_candidates(connection)

    def articles(self) -> set[str]:
        """Return the digests of the articles on record."""
        with self._reading(COUNTED) as connection:
            return press.read_articles(connection)

    def record_action(
        self,
        action: str,
        subject: str,
        by: str,
        why: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Record what somebody did, such as `import` of the case `backbone`; the reason may be empty.

        Raises
        ------
        BadInput
            If a text is not what the ledger may hold.
        """
        with self._writing() as connection:
            actions.write_action(connection, action, subject, by, why, details)

    def actions(self, limit: int | None = None) -> list[Action]:
        """Return what people did, the latest first, at most `limit` entries."""
        with self._reading(ACTED) as connection:
            return actions.read_actions(connection, limit)

    def head(self) -> tuple[int, str]:
        """Return number and digest of the last entry; written down elsewhere, it proves what came before."""
        with self._database.reading() as connection:
            return read_head(connection)

    def first(self) -> str:
        """Return the digest of the first entry, by which two ledgers are told apart; empty without one."""
        with self._database.reading() as connection:
            return connection.scalar(select(JOURNAL.c.digest).where(JOURNAL.c.seq == 1)) or ""

    def holds(self, digest: str) -> bool:
        """Whether there is an entry with this digest."""
        with self._database.reading() as connection:
            return connection.scalar(select(JOURNAL.c.seq).where(JOURNAL.c.digest == digest)) is not None

    def back_up(self, to: Path) -> None:
        """Copy a SQLite ledger to a new file, while others go on writing, and check the copy.

        Raises
        ------
        Unavailable
            If it is a PostgreSQL database, and how to copy that; or if the copy cannot be written.
        BadInput
            If the ledger, and so its copy, was changed by something else.
        """
        self._database.copy_to(to)
        with open_ledger(str(to), keeps_head=False) as copy:
            refuse_tampering(f"copy of {self._database.label}", iter(copy.check()))

    def check(self, head: str = "") -> list[str]:
        """Walk the whole chain and return every fault in words; an empty list means that it holds.

        Dropped triggers are faults too, and entries missing since the last one was noted beside the ledger.

        Parameters
        ----------
        head
            A digest that `head()` gave earlier. Entries cut off the end leave a chain that holds; only what
            was noted elsewhere shows that they are missing.
        """
        kept = self._kept.read()
        with self._database.reading() as connection:
            faults = list(find_tampering(connection, kept, self._kept))
            if head and connection.scalar(select(JOURNAL.c.seq).where(JOURNAL.c.digest == head)) is None:
                faults.append(f"no entry has the digest {head}: entries are missing or were changed")
            if self._database.is_sqlite:
                told = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars()
                faults += [f"file: {line}" for line in told if line != "ok"]
            return faults


class _NoLedger(Ledger):
    """What stands in where the user wants no ledger."""

    def _writing(self) -> NoReturn:
        hint = "Leave out --ledger none, or give a path or an address."
        raise BadInput("ledger", "a ledger to record in", "none", hint)
