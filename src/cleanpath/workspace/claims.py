"""Who said what about who supplies whom, and what the ledger keeps."""

from typing import TYPE_CHECKING

from cleanpath.dates import parse_date
from cleanpath.workspace.desk import Plain, Workspace, read_clocks

if TYPE_CHECKING:
    from cleanpath.ledger.store import Ledger


def claims(
    workspace: Workspace,
    subject: str | None = None,
    vendor: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    grade: str | None = None,
    withdrawn: bool = False,
) -> list[Plain]:
    """List claims; without a day, all of them."""
    from cleanpath.identity.claimlist import list_claims
    from cleanpath.sources.market import load_market_claims

    clocks = read_clocks(as_of, known_at) if as_of or known_at else None
    with workspace.open_ledger() as ledger:
        own = ledger.claims(include_withdrawn=withdrawn)
        gone = {claim.key for claim in own} - {claim.key for claim in ledger.claims()}
    rows = list_claims([*load_market_claims(), *own], subject, clocks, grade)
    kept = [row for row in rows if vendor is None or vendor in row["vendor"].split("|")]
    return [row | {"withdrawn": row["key"] in gone} for row in kept] if withdrawn else kept


def claims_add(
    workspace: Workspace,
    subject: str,
    vendor: str,
    date: str,
    source: str,
    by: str,
    low: float = 0.0,
    high: float = 1.0,
    known_from: str | None = None,
    until: str | None = None,
    url: str | None = None,
    attribution: str = "on_record",
    grade: str | None = None,
    statement: str | None = None,
) -> Plain:
    """Record a claim of the user's own."""
    from cleanpath.claims import describe_claim
    from cleanpath.identity.ownclaim import make_claim

    for name in vendor.split("|"):
        workspace.makers.find(name, "--vendor")
    claim = make_claim(
        subject=subject,
        vendor=vendor,
        low=low,
        high=high,
        date=parse_date(date, "--date"),
        known_from=parse_date(known_from or date, "--known-from"),
        until=parse_date(until, "--until") if until else None,
        publisher=source,
        url=url or "",
        attribution=attribution,
        grade=grade,
        statement=statement,
    )
    with workspace.open_ledger() as ledger:
        ledger.add_claim(claim, by=by)
    return describe_claim(claim)


def claims_grade(workspace: Workspace, key: str, grade: str, by: str, why: str) -> Plain:
    """Give one of the user's claims another grade."""
    from cleanpath.identity.ownclaim import read_grade

    with workspace.open_ledger() as ledger:
        ledger.grade_claim(key, str(read_grade(grade, "--grade")), by=by, why=why)
        return _history(ledger, key)


def claims_withdraw(workspace: Workspace, key: str, by: str, why: str) -> Plain:
    """Withdraw one of the user's claims; it stays on record."""
    with workspace.open_ledger() as ledger:
        ledger.withdraw_claim(key, by=by, why=why)
        return _history(ledger, key)


def _history(ledger: "Ledger", key: str) -> Plain:
    from cleanpath.ledger.listing import describe_event

    return {"key": key, "history": [describe_event(event) for event in ledger.claim_history(key)]}
