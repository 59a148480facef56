"""Actions of people: accounts made and changed, work asked for. Each is an entry; none is ever erased."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from cleanpath.ledger.journal import append
from cleanpath.ledger.tables import ACTIONS, JOURNAL
from cleanpath.ledger.values import canonical, check_key, check_text, load_json, parse_time


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody did: such as `role changed` to the subject `anna`, by whom, why (may be empty)."""

    recorded: datetime.datetime
    action: str
    subject: str
    by: str
    why: str
    details: Mapping[str, Any]


def write_action(
    connection: Connection,
    action: str,
    subject: str,
    by: str,
    why: str = "",
    details: Mapping[str, Any] | None = None,
) -> int:
    """Append an action and return the number of its entry.

    Parameters
    ----------
    connection
        Of a writing transaction; what the action changes is best changed in the same one.
    action, subject
        What was done, and to whom or what.
    by, why
        Who did it, and the reason; the reason may be empty.
    details
        Anything that JSON can hold, and never a secret.

    Raises
    ------
    BadInput
        If a text is not printable or a value is not JSON.
    """
    body = {
        "action": check_key("action", action),
        "subject": check_key("subject", subject),
        "said_by": check_text("by", by),
        "why": check_text("why", why, required=False),
        "details": canonical(dict(details or {}), "details"),
    }
    return append(connection, "action taken", body)


def read_actions(connection: Connection, limit: int | None = None) -> list[Action]:
    """Read the actions, the latest first, at most `limit` of them."""
    query = (
        select(ACTIONS, JOURNAL.c.recorded)
        .join_from(ACTIONS, JOURNAL, JOURNAL.c.seq == ACTIONS.c.seq)
        .order_by(ACTIONS.c.seq.desc())
        .limit(limit)
    )
    return [
        Action(
            parse_time(row["recorded"], f"entry {row['seq']}"),
            row["action"],
            row["subject"],
            row["said_by"],
            row["why"],
            load_json(row["details"], f"entry {row['seq']}"),
        )
        for row in connection.execute(query).mappings()
    ]
