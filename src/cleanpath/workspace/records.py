"""claims and waivers."""

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cleanpath.dates import parse_date, parse_day
from cleanpath.workspace.workspace import Plain, Workspace, read_clocks

if TYPE_CHECKING:
    from cleanpath.ledger.store import Ledger
    from cleanpath.waivers import Waiver


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
    from cleanpath.claims.market import load_market_claims
    from cleanpath.claims.vendor_shares import list_claims
    from cleanpath.results.record_rows import ClaimEntry
    from cleanpath.results.typed import entries

    clocks = read_clocks(as_of, known_at) if as_of or known_at else None
    ledger = workspace.ledger
    own = ledger.claims(include_withdrawn=withdrawn)
    gone = {claim.key for claim in own} - {claim.key for claim in ledger.claims()}
    rows = list_claims([*load_market_claims(), *own], subject, clocks, grade)
    if subject and not rows:
        check_operator(workspace, subject)
    kept = [row for row in rows if vendor is None or vendor in row["vendor"].split("|")]
    return entries(ClaimEntry, [r | {"withdrawn": r["key"] in gone} for r in kept] if withdrawn else kept)


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
    attribution: str | None = None,
    grade: str | None = None,
    statement: str | None = None,
    kind: str = "share",
    own_operator: bool = False,
) -> Plain:
    """Record a claim of the user's own.

    Raises
    ------
    UnknownName
        If the operator is like one that claims speak of, and `own_operator` does not say that it is another.
    """
    from cleanpath.claims.model import describe_claim, make_claim
    from cleanpath.results.record_rows import ClaimEntry
    from cleanpath.results.typed import build

    vendors = "|".join(find_vendor(workspace, name, "--vendor") for name in vendor.split("|"))
    if not own_operator:
        check_operator(workspace, subject)
    claim = make_claim(
        subject=subject,
        vendor=vendors,
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
        kind=kind,
    )
    ledger = workspace.ledger
    ledger.add_claim(claim, by=by)
    return build(ClaimEntry, describe_claim(claim)).to_dict()


def find_vendor(workspace: Workspace, name: str, where: str) -> str:
    """Return the registry id of a vendor by its id or by a name that only it bears, in any script.

    Raises
    ------
    UnknownName
        If there is none; names that are alike are offered.
    """
    from cleanpath.errors import UnknownName
    from cleanpath.identity.names import resolve

    found = resolve(workspace.vendors, name)
    if found.vendor is None:
        near = " or ".join(dict.fromkeys(match.vendor for match in found.candidates[:3]))
        hint = f"Did you mean {near}?" if near else "See `cleanpath vendors`."
        raise UnknownName(where, "vendor", name, (), hint)
    return found.vendor


NEAR_OPERATOR = 0.75
"""Likeness, from 0 to 1, of an operator's id that is taken for a slip of the pen."""


def check_operator(workspace: Workspace, subject: str) -> None:
    """Refuse an operator that nobody knows and that is like one that claims speak of.

    Raises
    ------
    UnknownName
        With the near names.
    """
    from difflib import get_close_matches

    from cleanpath.claims.market import load_market
    from cleanpath.errors import UnknownName

    kind, _, rest = subject.partition(":")
    name = rest.partition("/")[0]
    if kind != "operator":
        return
    mine = (claim.subject for claim in workspace.ledger.claims())
    known = {*load_market().operators, *(_operator_of(text) for text in mine)}
    near = get_close_matches(name, known, n=3, cutoff=NEAR_OPERATOR)
    if name not in known and near:
        hint = f"Did you mean {' or '.join(near)}? Say --own-operator if it is another one."
        raise UnknownName("subject", "operator", name, (), hint)


def _operator_of(subject: str) -> str:
    kind, _, rest = subject.partition(":")
    return rest.partition("/")[0] if kind == "operator" else ""


def claims_grade(workspace: Workspace, key: str, grade: str, by: str, why: str) -> Plain:
    """Give one of the user's claims another grade."""
    from cleanpath.claims.model import read_grade

    ledger = workspace.ledger
    ledger.grade_claim(key, str(read_grade(grade, "--grade")), by=by, why=why)
    return _history(ledger, key)


def claims_withdraw(workspace: Workspace, key: str, by: str, why: str) -> Plain:
    """Withdraw one of the user's claims; it stays on record."""
    ledger = workspace.ledger
    ledger.withdraw_claim(key, by=by, why=why)
    return _history(ledger, key)


def _history(ledger: "Ledger", key: str) -> Plain:
    from cleanpath.ledger.listing import describe_event
    from cleanpath.results.record_rows import ClaimEventRow, ClaimHistory

    told = [ClaimEventRow(**describe_event(event)) for event in ledger.claim_history(key)]
    return ClaimHistory(key, told).to_dict()


def waivers(workspace: Workspace, as_of: str | None = None, rule: str | None = None) -> list[Plain]:
    """List all records in the order of signing, expired and withdrawn ones too."""
    from cleanpath.ledger.listing import describe_waiver
    from cleanpath.results.record_rows import WaiverRow
    from cleanpath.results.typed import entries

    clocks = read_clocks(as_of, None)
    if rule is not None:
        workspace.registry.find(rule, "--rule")
    ledger = workspace.ledger
    held = ledger.held_waivers()
    kept = [describe_waiver(one, clocks) for one in held if rule in (None, one.waiver.rule)]
    return entries(WaiverRow, kept)


ONE_ASSET = ("asset", "serial", "operator")
"""Fields by which a waiver covers assets beside those of a group."""


def make_waiver(workspace: Workspace, by: str, said: Mapping[str, str | None]) -> "Waiver":
    """Return a waiver or decision as it would be signed; nothing is recorded.

    `said` holds the parameters of `waivers add` by their names; `rule`, `expires` and `why` must be there.

    Raises
    ------
    UnknownName
        If there is no such rule or requirement; the nearest ones are named.
    BadInput
        If it names nobody, or a signature lies in the future.
    """
    from cleanpath.waivers import Waiver, select

    rule, expires, why = (said[name] or "" for name in ("rule", "expires", "why"))
    starts = said.get("starts")
    signed = _signature(said.get("signed"), datetime.date.today())
    return Waiver(
        key="",
        kind=said.get("kind") or "waiver",
        rule=workspace.registry.find(rule).key,
        requirement=_requirement(workspace, rule, said.get("requirement")),
        selector=select(said.get("group"), {name: said.get(name) for name in ONE_ASSET}),
        reason=why,
        by=by,
        signed=signed,
        starts=parse_day(starts, "--starts") if starts else signed,
        expires=parse_day(expires, "--expires"),
    )


def waivers_add(
    workspace: Workspace,
    rule: str,
    expires: str,
    by: str,
    why: str,
    requirement: str | None = None,
    asset: str | None = None,
    serial: str | None = None,
    operator: str | None = None,
    group: str | None = None,
    starts: str | None = None,
    signed: str | None = None,
    kind: str = "waiver",
) -> Plain:
    """Record a signed waiver or decision.

    Raises
    ------
    UnknownName
        If there is no such rule or requirement; the nearest ones are named.
    BadInput
        If it names nobody, or a day is out of order or a signature lies in the future.
    """
    said = {"rule": rule, "expires": expires, "why": why, "requirement": requirement, "kind": kind}
    said |= {"asset": asset, "serial": serial, "operator": operator, "group": group}
    said |= {"starts": starts, "signed": signed}
    ledger = workspace.ledger
    return _as_held(ledger, ledger.add_waiver(make_waiver(workspace, by, said)).key)


def waivers_withdraw(workspace: Workspace, key: str, by: str, why: str, day: str | None = None) -> Plain:
    """Withdraw a record from a day on; it stays in the ledger."""
    gone = parse_day(day, "--day") if day else datetime.date.today()
    ledger = workspace.ledger
    ledger.withdraw_waiver(key, gone, by=by, why=why)
    return _as_held(ledger, key)


def _as_held(ledger: "Ledger", key: str) -> Plain:
    """Return a waiver or decision as it stands today."""
    from cleanpath.ledger.listing import describe_waiver
    from cleanpath.results.record_rows import WaiverRow
    from cleanpath.results.typed import build

    held = {one.waiver.key: one for one in ledger.held_waivers()}
    return build(WaiverRow, describe_waiver(held[key], read_clocks(None, None))).to_dict()


def _signature(signed: str | None, today: datetime.date) -> datetime.date:
    from cleanpath.errors import BadInput

    day = parse_day(signed, "--signed") if signed else today
    if day > today:
        raise BadInput("--signed", f"a day up to today, {today}", str(day), "Sign it first.")
    return day


def _requirement(workspace: Workspace, rule: str, requirement: str | None) -> str:
    from cleanpath.compliance.deadlines import requirement_keys
    from cleanpath.errors import UnknownName

    known = requirement_keys(workspace.registry[rule])
    if requirement is not None and requirement not in known:
        raise UnknownName("--requirement", f"requirement of {rule}", requirement, known, ", ".join(known))
    return requirement or ""
