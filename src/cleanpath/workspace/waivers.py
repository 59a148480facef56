"""Waivers and decisions about findings, kept in the ledger."""

import datetime

from cleanpath.dates import parse_day
from cleanpath.workspace.desk import Plain, Workspace, read_clocks


def waivers(workspace: Workspace, as_of: str | None = None, rule: str | None = None) -> list[Plain]:
    """List all records in the order of signing, expired and withdrawn ones too."""
    from cleanpath.ledger.listing import describe_waiver

    clocks = read_clocks(as_of, None)
    if rule is not None:
        workspace.registry.find(rule, "--rule")
    with workspace.open_ledger() as ledger:
        held = ledger.held_waivers()
    return [describe_waiver(one, clocks) for one in held if rule in (None, one.waiver.rule)]


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
    from cleanpath.ledger.listing import describe_waiver
    from cleanpath.waivers import Waiver, select

    today = datetime.date.today()
    day = _signature(signed, today)
    waiver = Waiver(
        key="",
        kind=kind,
        rule=workspace.registry.find(rule).key,
        requirement=_requirement(workspace, rule, requirement),
        selector=select(group, {"asset": asset, "serial": serial, "operator": operator}),
        reason=why,
        by=by,
        signed=day,
        starts=parse_day(starts, "--starts") if starts else day,
        expires=parse_day(expires, "--expires"),
    )
    with workspace.open_ledger() as ledger:
        key = ledger.add_waiver(waiver).key
        held = {one.waiver.key: one for one in ledger.held_waivers()}
    return describe_waiver(held[key], read_clocks(None, None))


def waivers_withdraw(workspace: Workspace, key: str, by: str, why: str, day: str | None = None) -> Plain:
    """Withdraw a record from a day on; it stays in the ledger."""
    from cleanpath.ledger.listing import describe_waiver

    gone = parse_day(day, "--day") if day else datetime.date.today()
    with workspace.open_ledger() as ledger:
        ledger.withdraw_waiver(key, gone, by=by, why=why)
        held = {one.waiver.key: one for one in ledger.held_waivers()}
    return describe_waiver(held[key], read_clocks(None, None))


def _signature(signed: str | None, today: datetime.date) -> datetime.date:
    from cleanpath.errors import BadInput

    day = parse_day(signed, "--signed") if signed else today
    if day > today:
        raise BadInput("--signed", f"a day up to today, {today}", str(day), "Sign it first.")
    return day


def _requirement(workspace: Workspace, rule: str, requirement: str | None) -> str:
    from cleanpath.compliance.timing import requirement_keys
    from cleanpath.errors import UnknownName

    known = requirement_keys(workspace.registry[rule])
    if requirement is not None and requirement not in known:
        raise UnknownName("--requirement", f"requirement of {rule}", requirement, known, ", ".join(known))
    return requirement or ""
