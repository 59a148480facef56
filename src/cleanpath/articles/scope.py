"""What hedges and negations hold of: the smallest clause, and not the reason that the clause gives."""

from collections.abc import Sequence

from cleanpath.articles.candidates import Hedge
from cleanpath.articles.clauses import Clause
from cleanpath.articles.cues import Hit


def hedges_of(
    text: str,
    clause: Clause,
    clauses: Sequence[Clause],
    deeds: Sequence[Hit],
    frame: Sequence[Hit],
    act: Hit,
    named: bool,
    quotes: Sequence[tuple[int, int]],
) -> tuple[Hedge, ...]:
    """Return the hedges that hold of an act.

    Those of its clause do, except in the reason that the clause gives after the act; so does hearsay in a
    clause of its own without an act ("reportedly", "according to reports"), and a condition anywhere in the
    sentence. A mood of indirect speech softens only where nobody answers for the words (`named` false).
    """
    quoted = _quote_of(act.start, quotes)
    reasons = [h.start for h in frame if h.value == "reason" and clause.holds(h.start) and h.start > act.end]
    limit = min(reasons, default=clause.end)
    found = []
    for hit in deeds:
        if hit.tag != "hedge" or (hit.value == "mood" and named):
            continue
        if _quote_of(hit.start, quotes) not in (None, quoted):
            continue  # what somebody's quoted words hedge, the words around them do not
        kind = "evidential" if hit.value == "mood" else hit.value
        home = next((one for one in clauses if one.holds(hit.start)), clause)
        if home is clause:
            holds = hit.start < limit
            scope = (clause.start, limit)
        elif hit.value == "conditional":
            holds, scope = clause.role != "subordinate", (clauses[0].start, clauses[-1].end)
        else:
            holds = hit.value == "evidential" and not _acts(deeds, home)
            scope = (clauses[0].start, clauses[-1].end)
        if holds:
            found.append(Hedge(kind, text[hit.start : hit.end], hit.start, hit.end, scope))
    return tuple(found)


def _quote_of(place: int, quotes: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    return next((span for span in quotes if span[0] <= place < span[1]), None)


def _acts(deeds: Sequence[Hit], clause: Clause) -> bool:
    return any(hit.tag in ("act", "inf", "noun") and clause.holds(hit.start) for hit in deeds)


def negations(deeds: Sequence[Hit]) -> list[Hit]:
    """Return the negations of a sentence that negate: not those of set phrases such as "not only"."""
    kept = [hit for hit in deeds if hit.tag == "polarity" and hit.value in ("negation", "ellipsis")]
    spared = [hit for hit in deeds if hit.value == "not_negation"]
    return [hit for hit in kept if not any(one.start <= hit.start < one.end for one in spared)]


def is_negated(act: Hit, clause: Clause, deeds: Sequence[Hit], negated: Sequence[Hit], order: str) -> bool:
    """Whether a negation of the clause holds of an act.

    Before the act where negation precedes the verb; after it as well where the verb ends the clause or the
    negation follows a finite verb, up to the next act.
    """
    later = [
        h.start for h in deeds if h.tag in ("act", "inf") and h.start > act.end and clause.holds(h.start)
    ]
    limit = min(later, default=clause.end)
    for hit in negated:
        if not clause.holds(hit.start):
            continue
        if (hit.start, hit.end) == (act.start, act.end):
            return True  # words such as "has no", which deny by themselves
        if hit.end <= act.start and order != "verb last" and not _between(deeds, hit.end, act):
            return True
        if order != "verb first" and act.start <= hit.start < limit:
            return True
        if order == "verb last" and hit.start >= act.start and not later:
            return True
    return False


def _between(deeds: Sequence[Hit], start: int, act: Hit) -> bool:
    """Whether another finite act stands between a negation and the act: the negation holds of that one."""
    return any(hit.tag == "act" and start <= hit.start < act.start for hit in deeds)
