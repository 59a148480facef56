"""Claims that users add, grade and withdraw. Each of these is an entry; none is ever erased."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from cleanpath.claims import Claim
from cleanpath.errors import Conflict, UnknownName
from cleanpath.ledger.claimrows import body_of, claim_of, parts_of
from cleanpath.ledger.journal import append
from cleanpath.ledger.tables import CLAIM_ADDITIONS, CLAIM_GRADINGS, CLAIM_SOURCES, CLAIM_WITHDRAWALS, JOURNAL
from cleanpath.ledger.values import check_key, check_text, format_time, parse_grade, parse_time

_TABLES = {"added": CLAIM_ADDITIONS, "graded": CLAIM_GRADINGS, "withdrawn": CLAIM_WITHDRAWALS}


@dataclass(frozen=True, slots=True)
class ClaimEvent:
    """One entry about a claim: `kind` is `added`, `graded` or `withdrawn`; `why` is empty for `added`."""

    seq: int
    recorded: datetime.datetime
    kind: str
    by: str
    why: str
    grade: str | None


@dataclass(frozen=True, slots=True)
class HeldClaim:
    """A claim as it stands, with the last assigned grade, and the entries that made it so, oldest first."""

    claim: Claim
    events: tuple[ClaimEvent, ...]

    @property
    def withdrawal(self) -> ClaimEvent | None:
        """The entry that withdrew it, if one did; nothing can follow it."""
        return self.events[-1] if self.events[-1].kind == "withdrawn" else None


def write_addition(connection: Connection, claim: Claim, by: str) -> None:
    """Append a new claim with all its sources.

    Raises
    ------
    BadInput
        If a field is not what a claim may hold.
    Conflict
        If the key is taken, by a withdrawn claim too.
    """
    body = body_of(claim, by)
    if _has(connection, CLAIM_ADDITIONS, claim.key):
        raise Conflict(
            f"claim {claim.key}",
            "a new key",
            "one that is on record",
            "Choose another; a key is never used twice.",
        )
    append(connection, "claim added", body, parts_of(claim))


def write_grading(connection: Connection, key: str, grade: str, by: str, why: str) -> None:
    """Append another grade of a claim; the earlier ones stay on record.

    Raises
    ------
    BadInput
        If the grade is no Admiralty grade, or a text is empty.
    UnknownName
        If there is no such claim.
    Conflict
        If it was withdrawn.
    """
    graded = str(parse_grade(grade, "grade"))
    append(connection, "claim graded", {**_opinion(connection, key, by, why), "grade": graded})


def write_withdrawal(connection: Connection, key: str, by: str, why: str) -> None:
    """Append the withdrawal of a claim, which stays on record.

    Raises
    ------
    BadInput
        If a text is empty.
    UnknownName
        If there is no such claim.
    Conflict
        If it was withdrawn already.
    """
    append(connection, "claim withdrawn", _opinion(connection, key, by, why))


def read_claims(connection: Connection, at: datetime.datetime | None = None) -> list[HeldClaim]:
    """Read every claim, in the order of addition, as the ledger stood at time `at` (`None`: now)."""
    before = None if at is None else format_time(at)
    events = _events(connection, before)
    sources: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _ordered(connection, CLAIM_SOURCES):
        sources[row["seq"]].append({k: v for k, v in row.items() if k not in ("seq", "position")})
    held = []
    for row in _ordered(connection, CLAIM_ADDITIONS):
        if row["claim"] in events:
            body = {name: value for name, value in row.items() if name != "seq"}
            held.append(_held(claim_of(body, sources[row["seq"]], None), events[row["claim"]]))
    return held


def read_history(connection: Connection, key: str) -> tuple[ClaimEvent, ...]:
    """Read the entries about one claim, oldest first.

    Raises
    ------
    UnknownName
        If there is no such claim.
    """
    _require(connection, key)
    return tuple(_events(connection, None, key)[key])


def _held(claim: Claim, events: list[ClaimEvent]) -> HeldClaim:
    gradings = [event.grade for event in events if event.kind == "graded"]
    if gradings:
        claim = replace(claim, assigned=parse_grade(gradings[-1], "grade"))
    return HeldClaim(claim, tuple(events))


def _ordered(connection: Connection, table: Table) -> list[RowMapping]:
    return list(connection.execute(select(table).order_by(*table.primary_key)).mappings())


def _events(
    connection: Connection, before: str | None, key: str | None = None
) -> dict[str, list[ClaimEvent]]:
    """Return the entries of each claim in their order."""
    found = []
    for kind, table in _TABLES.items():
        columns = [table.c[name] for name in ("seq", "claim", "said_by", "why", "grade") if name in table.c]
        query = select(*columns, JOURNAL.c.recorded).join_from(table, JOURNAL, JOURNAL.c.seq == table.c.seq)
        if before is not None:
            query = query.where(JOURNAL.c.recorded <= before)
        if key is not None:
            query = query.where(table.c.claim == key)
        found += [
            (row["seq"], row["claim"], _event(kind, row)) for row in connection.execute(query).mappings()
        ]
    events: dict[str, list[ClaimEvent]] = defaultdict(list)
    for _, claim, event in sorted(found, key=lambda item: item[0]):
        events[claim].append(event)
    return dict(events)


def _event(kind: str, row: RowMapping) -> ClaimEvent:
    recorded = parse_time(row["recorded"], f"ledger entry {row['seq']}")
    return ClaimEvent(row["seq"], recorded, kind, row["said_by"], row.get("why", ""), row.get("grade"))


def _has(connection: Connection, table: Table, key: str) -> bool:
    return connection.execute(select(table.c.seq).where(table.c.claim == key)).first() is not None


def _require(connection: Connection, key: str) -> str:
    known = check_key("key", key)
    if not _has(connection, CLAIM_ADDITIONS, known):
        keys = connection.scalars(
            select(CLAIM_ADDITIONS.c.claim).order_by(CLAIM_ADDITIONS.c.seq).limit(10_000)
        )
        raise UnknownName("ledger", "claim of your own", key, keys, "List them with cleanpath claims.")
    return known


def _opinion(connection: Connection, key: str, by: str, why: str) -> dict[str, str]:
    """Return who says why what about a claim that stands."""
    known = _require(connection, key)
    if _has(connection, CLAIM_WITHDRAWALS, known):
        raise Conflict(f"claim {known}", "a claim that stands", "one that was withdrawn", "Add a new claim.")
    return {"claim": known, "said_by": check_text("by", by), "why": check_text("why", why)}
