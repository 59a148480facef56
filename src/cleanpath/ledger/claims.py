"""Claims added, graded, withdrawn."""

import datetime
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from cleanpath.claims.kinds import KINDS
from cleanpath.claims.model import Claim, Grade, read_attribution, read_grade, read_source
from cleanpath.dates import PartialDate, parse_date
from cleanpath.errors import BadInput, Conflict, UnknownName, shown
from cleanpath.ledger.journal import append
from cleanpath.ledger.tables import CLAIM_ADDITIONS, CLAIM_GRADINGS, CLAIM_SOURCES, CLAIM_WITHDRAWALS, JOURNAL
from cleanpath.ledger.values import canonical, check_key, check_text, format_time, parse_time
from cleanpath.records import Record, read_record


def body_of(claim: Claim, by: str) -> dict[str, Any]:
    """Return the row of a claim, without its sources.

    Raises
    ------
    BadInput
        If a field is not what a claim may hold, in the form in which it would be read back.
    """
    body = {
        "claim": check_key("key", claim.key),
        "subject": check_text("subject", claim.subject),
        "kind": str(claim.kind),
        "vendor": claim.vendor,
        "low": _plain(claim.low),
        "high": _plain(claim.high),
        "date": _date(claim.date, "date"),
        "known_from": _date(claim.known_from, "known_from"),
        "until": None if claim.until is None else _date(claim.until, "until"),
        "attribution": str(claim.attribution),
        "verified": claim.verified,
        "origin": claim.origin,
        "statement": claim.statement,
        "assigned": None if claim.assigned is None else str(claim.assigned),
        "said_by": check_text("by", by),
        "details": _details(claim),
    }
    claim_of(body, parts_of(claim), None)
    return body


def _details(claim: Claim) -> str | None:
    """Return what only some claims say, as JSON; `None` where there is nothing."""
    said = {
        "since": _date(claim.since, "since") if claim.since else "",
        "scope": claim.scope,
        "places": list(claim.places),
        "said_by": claim.said_by,
        "inference": claim.inference,
    }
    kept = {name: value for name, value in said.items() if value}
    return canonical(kept, "details") if kept else None


def parts_of(claim: Claim) -> list[dict[str, str]]:
    """Return the rows of a claim's sources, without their numbers."""
    return [
        {
            "publisher": source.publisher,
            "title": source.title,
            "url": source.url,
            "read_via": str(source.read_via),
            "published": source.published,
        }
        for source in claim.sources
    ]


def claim_of(body: Mapping[str, Any], parts: Sequence[Mapping[str, Any]], grade: Grade | None) -> Claim:
    """Read a claim from its rows; `grade` is the one that a person gave last.

    Raises
    ------
    BadInput
        If a row holds what no claim may.
    """
    unset = {"said_by", "details"} | {name for name in ("until", "assigned") if body.get(name) is None}
    fields = {name: value for name, value in body.items() if name not in unset}
    fields |= json.loads(body.get("details") or "{}")
    where = f"ledger claim {shown(fields.get('claim', ''))}"
    return read_record(where, {**fields, "sources": list(parts)}, lambda record: _claim(record, grade))


def _claim(record: Record, grade: Grade | None) -> Claim:
    assigned = record.text("assigned", "")
    low = record.number("low", low=0, high=1)
    return Claim(
        key=record.text("claim"),
        subject=record.text("subject"),
        kind=record.choice("kind", KINDS),
        vendor=_free(record, "vendor"),
        low=low,
        high=record.number("high", low=low, high=1),
        date=record.date("date"),
        known_from=record.date("known_from"),
        until=record.optional_date("until"),
        attribution=read_attribution(record),
        sources=record.records("sources", read_source),
        verified=record.flag("verified"),
        origin=_free(record, "origin"),
        statement=_free(record, "statement"),
        since=record.optional_date("since"),
        scope=record.text("scope", ""),
        places=record.texts("places", ()),
        said_by=record.text("said_by", ""),
        inference=record.text("inference", ""),
        assigned=grade or (read_grade(assigned, "ledger [assigned]") if assigned else None),
    )


def _free(record: Record, field: str) -> str:
    """Take text that may be empty."""
    return check_text(field, record.take(field), required=False)


def _plain(number: float) -> float:
    """Return the number without the sign of zero, which SQLite does not keep."""
    return float(number) + 0.0 if isinstance(number, (int, float)) else number


def _date(date: PartialDate, field: str) -> str:
    where = f"ledger [{field}]"
    if not isinstance(date, PartialDate) or parse_date(date.text, where) != date:
        raise BadInput(where, "a date such as 2018-11", shown(date), "Read it with parse_date.")
    return date.text


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
    graded = str(read_grade(grade, "ledger [grade]"))
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
        claim = replace(claim, assigned=read_grade(gradings[-1], "ledger [grade]"))
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
