"""What the registries already hold of a candidate: the rule, event, contract or share that it is about.

A link says that a candidate repeats, refines or contradicts something, or adds to it. Candidates that relay
one original share an `origin`, so that they count once.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cleanpath.articles.candidates import MARKET, Candidate
from cleanpath.articles.document import Document
from cleanpath.claims.model import Claim
from cleanpath.dates import PartialDate
from cleanpath.policy.rules import Event, Rule

NEAR_DAYS = 45
"""Days between an event and what an article says of it within which both mean one event."""

RANK = ("declined", "rumoured", "lobbied", "proposed", "announced", "enacted", "effective")
_SOFT = ("rumoured", "lobbied", "proposed", "announced")
MAX_LINKS = 5


@dataclass(frozen=True, slots=True)
class Link:
    """One entry that a candidate is about: `relation` is `repeats`, `refines`, `contradicts` or `adds`."""

    relation: str
    kind: str
    key: str
    why: str

    def describe(self) -> dict[str, str]:
        """Return the link as plain values."""
        return {"relation": self.relation, "kind": self.kind, "key": self.key, "why": self.why}


def link(
    candidate: Candidate, published: PartialDate | None, rules: Iterable[Rule], claims: Iterable[Claim]
) -> list[Link]:
    """Return what a candidate is about, the closest first; a single `adds` where nothing is on record."""
    if candidate.act in MARKET:
        found = [made for claim in claims if (made := _to_claim(candidate, claim))]
        order = ("contradicts", "repeats", "refines", "adds")
        found.sort(key=lambda one: (order.index(one.relation), one.key))
        where = ", ".join((*candidate.operators, *candidate.places)) or "anyone"
        return found[:MAX_LINKS] or [Link("adds", "claim", "", f"nothing is on record of {where}")]
    near = [one for rule in rules if (one := _to_rule(candidate, rule, published))]
    near.sort(key=lambda pair: (pair[0], pair[1].key))
    links = [one for _, one in near[:MAX_LINKS]]
    where = ", ".join(candidate.places) or "no named place"
    return links or [Link("adds", "rule", "", f"no rule is on record for {where} and these vendors")]


def means_vendor(rule: Rule, vendors: Sequence[str]) -> bool:
    """Whether a rule means one of the vendors of a candidate, by name or as somebody reads its criterion."""
    named = {target.vendor for target in rule.targets} | {v for t in rule.targets for v in t.read_as}
    if any(vendor in named for vendor in vendors):
        return True
    loose = any(vendor == "criterion" or vendor.startswith("home:") for vendor in vendors)
    return loose and any(target.criterion or target.vendor for target in rule.targets)


def _to_rule(candidate: Candidate, rule: Rule, published: PartialDate | None) -> tuple[int, Link] | None:
    """Return the link to a rule with its distance, where the rule is about the same place and vendors."""
    if candidate.act == "lobbies":
        asked = not candidate.places or not rule.addressees or set(candidate.places) & set(rule.addressees)
        if candidate.actor_place != rule.jurisdiction or not (asked and "lobbied" in _statuses(rule)):
            return None
    elif candidate.act == "funds" and candidate.actor_place == rule.jurisdiction:
        pass
    elif rule.jurisdiction not in candidate.places:
        return None
    if not means_vendor(rule, candidate.vendors):
        return None
    near = [event for event in rule.events if _is_near(event, candidate, published)]
    same = [event for event in near if event.status == candidate.status]
    if same:
        return 0, Link(
            "repeats", "event", rule.key, f"{same[0].status} on {same[0].date}: {same[0].summary[:120]}"
        )
    held = [event for event in rule.events if published is None or event.known_from.first <= published.last]
    if not held:
        return None
    return _against(candidate, rule, held)


def _statuses(rule: Rule) -> set[str]:
    return {event.status for event in rule.events}


def _is_near(event: Event, candidate: Candidate, published: PartialDate | None) -> bool:
    if candidate.background:
        return True
    if published is None:
        return False
    days = (published.first - event.known_from.first).days
    return -NEAR_DAYS <= days <= NEAR_DAYS


def _against(candidate: Candidate, rule: Rule, held: Sequence[Event]) -> tuple[int, Link]:
    """Return how a candidate stands to what was known of a rule."""
    stands = any(event.status in ("enacted", "effective") for event in held)
    gone = any(event.status == "rescinded" for event in held)
    last = held[-1]
    if candidate.status == "declined" and stands and not gone:
        return 1, Link("contradicts", "rule", rule.key, f"on record as {last.status} on {last.date}")
    if candidate.firm and candidate.status in ("enacted", "effective") and stands:
        return 1, Link("repeats", "rule", rule.key, f"on record as {last.status} on {last.date}")
    firmer = (
        candidate.status in RANK
        and last.status in RANK
        and RANK.index(candidate.status) > RANK.index(last.status)
    )
    if last.status in _SOFT and firmer:
        return 1, Link("refines", "rule", rule.key, f"was {last.status} on {last.date}")
    return 2, Link("adds", "rule", rule.key, f"an event beside {last.status} on {last.date}")


def _to_claim(candidate: Candidate, claim: Claim) -> Link | None:
    """Return the link to a market claim about the same operator and vendor."""
    operator = claim.subject.removeprefix("operator:").split("/")[0]
    if operator not in candidate.operators:
        return None
    if not set(claim.vendor.split("|")) & set(candidate.vendors):
        return None
    kind = claim.kind if claim.kind in ("share", "contract", "presence") else "claim"
    told = f"{claim.kind} of {claim.vendor}, {claim.date}: {claim.statement[:100]}"
    if candidate.negated and claim.low > 0:
        return Link("contradicts", kind, claim.key, told)
    same = {"awards": ("contract",), "deploys": ("share", "presence"), "swaps": ("contract", "statement")}
    relation = "repeats" if claim.kind in same[candidate.act] else "adds"
    return Link(relation, kind, claim.key, told)


_WORD = re.compile(r"\w+")


def origin_of(candidate: Candidate, document: Document) -> str:
    """Return the name of the original that a candidate relays: candidates of one origin are one witness.

    The deepest outlet of the chain, or this one, in one month, with what is claimed of whom. A claim on the
    record or of a document has its speaker as its origin.
    """
    month = str(document.published)[:7] if document.published else ""
    outlets = candidate.relay[1:2] or candidate.relay[:1] or (document.outlet or document.name,)
    about = (
        candidate.act,
        *sorted(candidate.vendors),
        *sorted(candidate.places),
        *sorted(candidate.operators),
    )
    said = "\n".join((str(candidate.attribution), outlets[0].lower(), month, *about))
    return f"press-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def same_words(one: str, other: str) -> bool:
    """Whether two sentences are copies of one: most runs of three words are in both."""
    first, second = _runs(one), _runs(other)
    if not first or not second:
        return one == other
    return len(first & second) / min(len(first), len(second)) > 0.7


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    if len(words) < 6:
        words = list(text)
    return {tuple(words[place : place + 3]) for place in range(len(words) - 2)}
