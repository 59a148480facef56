"""Articles, their candidates, and the decisions of reviewers. Each is an entry; none is ever erased.

A candidate is `open` until it is accepted, merged into another or rejected; an edit leaves it open. Each of
these can be withdrawn, which opens it again. Of two reviewers who decide at once the second is refused.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from cleanpath.claims.model import Claim
from cleanpath.errors import BadInput, Conflict, UnknownName, shown
from cleanpath.ledger.claims import write_addition, write_withdrawal
from cleanpath.ledger.journal import append
from cleanpath.ledger.tables import JOURNAL, PRESS_ARTICLES, PRESS_CANDIDATES, PRESS_DECISIONS
from cleanpath.ledger.values import canonical, check_key, check_text, load_json

DECISIONS = ("accepted", "edited", "merged", "rejected", "withdrawn")
CLOSING = ("accepted", "merged", "rejected")


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about a candidate; `content` holds edits, a target, or what was accepted."""

    recorded: str
    decision: str
    content: Mapping[str, Any]
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class HeldCandidate:
    """A candidate as it was read, its article's digest, and the decisions about it, oldest first."""

    key: str
    content: Mapping[str, Any]
    recorded: str
    decisions: tuple[Decision, ...]

    @property
    def state(self) -> str:
        """One of `open`, `accepted`, `merged`, `rejected`."""
        last = next((d for d in reversed(self.decisions) if d.decision != "edited"), None)
        return last.decision if last and last.decision in CLOSING else "open"

    @property
    def current(self) -> dict[str, Any]:
        """The candidate with all edits laid over it."""
        edits = [decision.content for decision in self.decisions if decision.decision == "edited"]
        return {name: value for part in (self.content, *edits) for name, value in part.items()}

    @property
    def accepted(self) -> Mapping[str, Any] | None:
        """What was accepted, where it stands."""
        return self.decisions[-1].content if self.state == "accepted" else None


def write_article(
    connection: Connection, about: Mapping[str, str], candidates: Sequence[Mapping[str, Any]], by: str
) -> bool:
    """Append an article with its candidates; one whose text is on record is left out.

    Parameters
    ----------
    connection
        Of a writing transaction.
    about
        `digest`, `name`, `published` and `outlet` of the article.
    candidates
        Plain values, each with its `key`.
    by
        Who put it there.

    Returns
    -------
    bool
        Whether the article is new.

    Raises
    ------
    BadInput
        If a text is not what the ledger may hold.
    """
    digest = check_key("digest", about["digest"])
    if connection.execute(select(PRESS_ARTICLES.c.seq).where(PRESS_ARTICLES.c.digest == digest)).first():
        return False
    body = {
        "digest": digest,
        "name": check_text("name", about["name"]),
        "published": check_text("published", about["published"], required=False),
        "outlet": check_text("outlet", about["outlet"], required=False),
        "said_by": check_text("by", by),
    }
    parts = [
        {"candidate": check_key("key", one["key"]), "content": canonical(dict(one), "candidate")}
        for one in candidates
    ]
    append(connection, "article read", body, parts)
    return True


def write_decision(
    connection: Connection,
    key: str,
    decision: str,
    content: Mapping[str, Any],
    by: str,
    why: str,
    claim: Claim | None = None,
) -> None:
    """Append a decision; an acceptance adds its claim, and its withdrawal withdraws that, in one transaction.

    Raises
    ------
    UnknownName
        If there is no such candidate.
    Conflict
        If it is not open, or of a withdrawal, if nothing stands that could be withdrawn.
    BadInput
        If a text is empty or the decision is none of `DECISIONS`.
    """
    if decision not in DECISIONS:
        raise BadInput("ledger [decision]", "one of " + ", ".join(DECISIONS), shown(decision))
    held = {one.key: one for one in read_candidates(connection)}
    known = check_key("key", key)
    if known not in held:
        raise UnknownName("ledger", "candidate", key, held, "List them with cleanpath inbox.")
    before = held[known]
    if decision == "withdrawn":
        _withdraw(connection, before, by, why)
    elif before.state != "open":
        last = before.decisions[-1]
        raise Conflict(
            f"candidate {known}",
            "one that is open",
            f"one that {last.by} has {last.decision}",
            "Withdraw that first.",
        )
    if claim is not None:
        write_addition(connection, claim, by)
        content = {**content, "claim": claim.key}
    body = {"candidate": known, "decision": decision, "content": canonical(dict(content), "content")}
    append(
        connection,
        "candidate decided",
        {**body, "said_by": check_text("by", by), "why": check_text("why", why)},
    )


def _withdraw(connection: Connection, held: HeldCandidate, by: str, why: str) -> None:
    if held.state == "open":
        raise Conflict(
            f"candidate {held.key}", "one that was decided", "one that is open", "Decide it first."
        )
    accepted = held.accepted
    if accepted and accepted.get("claim"):
        write_withdrawal(connection, accepted["claim"], by, why)


def read_articles(connection: Connection) -> set[str]:
    """Return the digests of the articles on record."""
    return set(connection.scalars(select(PRESS_ARTICLES.c.digest)))


def read_candidates(connection: Connection) -> list[HeldCandidate]:
    """Read every candidate with the decisions about it, in the order of reading."""
    decided: dict[str, list[Decision]] = defaultdict(list)
    query = select(PRESS_DECISIONS, JOURNAL.c.recorded).join_from(
        PRESS_DECISIONS, JOURNAL, JOURNAL.c.seq == PRESS_DECISIONS.c.seq
    )
    for row in connection.execute(query.order_by(PRESS_DECISIONS.c.seq)).mappings():
        content = load_json(row["content"], f"ledger entry {row['seq']}")
        decided[row["candidate"]].append(
            Decision(row["recorded"], row["decision"], content, row["said_by"], row["why"])
        )
    rows = select(PRESS_CANDIDATES, JOURNAL.c.recorded).join_from(
        PRESS_CANDIDATES, JOURNAL, JOURNAL.c.seq == PRESS_CANDIDATES.c.seq
    )
    ordered = rows.order_by(PRESS_CANDIDATES.c.seq, PRESS_CANDIDATES.c.position)
    return [
        HeldCandidate(
            row["candidate"],
            load_json(row["content"], f"ledger entry {row['seq']}"),
            row["recorded"],
            tuple(decided[row["candidate"]]),
        )
        for row in connection.execute(ordered).mappings()
    ]
