"""Claims as rows: what is written of a claim, and the claim that is read back from it."""

from collections.abc import Mapping, Sequence
from typing import Any

from cleanpath.claims import Claim, Grade, read_attribution, read_source
from cleanpath.dates import PartialDate, parse_date
from cleanpath.errors import BadInput, shown
from cleanpath.ledger.values import check_key, check_text, parse_grade
from cleanpath.records import Record, read_record

KINDS = ("share", "maker", "statement")


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
    }
    claim_of(body, parts_of(claim), None)
    return body


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
    unset = {"said_by"} | {name for name in ("until", "assigned") if body.get(name) is None}
    fields = {name: value for name, value in body.items() if name not in unset}
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
        assigned=grade or (parse_grade(assigned, "assigned") if assigned else None),
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
