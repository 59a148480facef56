"""Waivers and decisions that users sign and withdraw. Each of these is an entry; none is ever erased."""

import datetime
from dataclasses import dataclass, replace

from sqlalchemy import Connection, RowMapping, Table, select

from cleanpath.dates import parse_day
from cleanpath.errors import BadInput, Conflict, UnknownName, shown
from cleanpath.ledger.journal import append, next_seq
from cleanpath.ledger.tables import JOURNAL, WAIVER_ADDITIONS, WAIVER_WITHDRAWALS
from cleanpath.ledger.values import canonical, check_key, check_text, format_time, load_json
from cleanpath.waivers import FIELDS, KINDS, Waiver


@dataclass(frozen=True, slots=True)
class HeldWaiver:
    """A record as it stands, when it was recorded, and who withdrew it why (empty where nobody did)."""

    waiver: Waiver
    recorded: str
    withdrawn_by: str
    why: str


def check_waiver(waiver: Waiver) -> None:
    """Check that a record can be signed.

    Raises
    ------
    BadInput
        If a field is not what a record may hold, or its days are out of order.
    """
    _body(waiver)
    if waiver.kind not in KINDS:
        raise BadInput("ledger [kind]", "one of " + ", ".join(KINDS), shown(waiver.kind))
    if waiver.expires < max(waiver.starts, waiver.signed):
        raise BadInput(
            "ledger [expires]",
            f"a day from {max(waiver.starts, waiver.signed)} on",
            str(waiver.expires),
            "A record that has expired when it is signed marks nothing.",
        )
    if waiver.withdrawn is not None:
        raise BadInput("ledger [withdrawn]", "a record that stands", str(waiver.withdrawn))


def write_waiver(connection: Connection, waiver: Waiver) -> Waiver:
    """Append a record and return it with its key, such as `w17`; its own `key` is left out of account.

    Raises
    ------
    BadInput
        If a field is not what a record may hold, or its days are out of order.
    """
    check_waiver(waiver)
    signed = replace(waiver, key=f"w{next_seq(connection)}")
    append(connection, "waiver added", _body(signed))
    return signed


def write_waiver_withdrawal(
    connection: Connection, key: str, withdrawn: datetime.date, by: str, why: str
) -> None:
    """Append the withdrawal of a record from a day on; the record stays.

    Raises
    ------
    BadInput
        If a text is empty, or the day is before the record was signed.
    UnknownName
        If there is no such record.
    Conflict
        If it was withdrawn already.
    """
    held = {one.waiver.key: one for one in read_waivers(connection)}
    known = check_key("key", key)
    if known not in held:
        raise UnknownName("ledger", "waiver or decision", key, held, "List them with cleanpath waivers.")
    waiver = held[known].waiver
    if waiver.withdrawn is not None:
        raise Conflict(f"waiver {known}", "one that stands", "one that was withdrawn", "Sign a new one.")
    if withdrawn < waiver.signed:
        raise BadInput("ledger [withdrawn]", f"a day from {waiver.signed} on", str(withdrawn))
    texts = {"said_by": check_text("by", by), "why": check_text("why", why)}
    append(connection, "waiver withdrawn", {"waiver": known, "withdrawn": withdrawn.isoformat(), **texts})


def read_waivers(connection: Connection, at: datetime.datetime | None = None) -> list[HeldWaiver]:
    """Read every record, in the order of signing, as the ledger stood at time `at` (`None`: now)."""
    before = "9999" if at is None else format_time(at)
    gone = {row["waiver"]: row for row in _rows(connection, WAIVER_WITHDRAWALS, before)}
    return [_held(row, gone.get(row["waiver"])) for row in _rows(connection, WAIVER_ADDITIONS, before)]


def _rows(connection: Connection, table: Table, before: str) -> list[RowMapping]:
    query = (
        select(table, JOURNAL.c.recorded)
        .join_from(table, JOURNAL, JOURNAL.c.seq == table.c.seq)
        .where(JOURNAL.c.recorded <= before)
        .order_by(table.c.seq)
    )
    return list(connection.execute(query).mappings())


def _body(waiver: Waiver) -> dict[str, str]:
    for field, value in waiver.selector:
        if field not in FIELDS:
            raise UnknownName("ledger [selector]", "field", field, FIELDS)
        check_text(f"selector {field}", value)
    return {
        "waiver": waiver.key,
        "kind": waiver.kind,
        "rule": check_key("rule", waiver.rule),
        "requirement": check_text("requirement", waiver.requirement, required=False),
        "selector": canonical(dict(waiver.selector), "selector"),
        "reason": check_text("reason", waiver.reason),
        "said_by": check_text("by", waiver.by),
        "signed": waiver.signed.isoformat(),
        "starts": waiver.starts.isoformat(),
        "expires": waiver.expires.isoformat(),
    }


def _held(row: RowMapping, gone: RowMapping | None) -> HeldWaiver:
    where = f"ledger waiver {shown(row['waiver'])}"
    waiver = Waiver(
        key=row["waiver"],
        kind=row["kind"],
        rule=row["rule"],
        requirement=row["requirement"],
        selector=tuple(sorted(load_json(row["selector"], where).items())),
        reason=row["reason"],
        by=row["said_by"],
        signed=parse_day(row["signed"], where),
        starts=parse_day(row["starts"], where),
        expires=parse_day(row["expires"], where),
        withdrawn=parse_day(gone["withdrawn"], where) if gone else None,
    )
    return HeldWaiver(waiver, row["recorded"], gone["said_by"] if gone else "", gone["why"] if gone else "")
