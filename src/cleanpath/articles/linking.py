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
from cleanpath.articles.groups import with_members
from cleanpath.claims.model import Claim
from cleanpath.dates import PartialDate
from cleanpath.policy.rules import Event, Rule

AHEAD_DAYS = 2
"""Days after an article on which an event may be dated that it tells."""
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
    candidate: Candidate, document: Document, rules: Iterable[Rule], claims: Iterable[Claim]
) -> list[Link]:
    """Return what a candidate is about, the closest first; a single `adds` where nothing is on record."""
    if candidate.act in MARKET:
        found = [made for claim in claims if (made := _to_claim(candidate, claim))]
        order = ("contradicts", "repeats", "refines", "adds")
        found.sort(key=lambda one: (order.index(one.relation), one.key))
        where = ", ".join((*candidate.operators, *candidate.places)) or "anyone"
        return found[:MAX_LINKS] or [Link("adds", "claim", "", f"nothing is on record of {where}")]
    near = [one for rule in rules if (one := _to_rule(candidate, rule, document))]
    near.sort(key=lambda found: (found[0], found[1], found[2].key))
    links = [one for _, _, one in near[:MAX_LINKS]]
    where = ", ".join(candidate.places) or "no named place"
    return links or [Link("adds", "rule", "", f"no rule is on record for {where} and these vendors")]


def means_vendor(rule: Rule, vendors: Sequence[str]) -> bool:
    """Whether a rule means one of the vendors of a candidate, by name or as somebody reads its criterion."""
    named = {target.vendor for target in rule.targets} | {v for t in rule.targets for v in t.read_as}
    if any(vendor in named for vendor in vendors):
        return True
    loose = any(vendor == "criterion" or vendor.startswith("home:") for vendor in vendors)
    return loose and any(target.criterion or target.vendor for target in rule.targets)


def _to_rule(candidate: Candidate, rule: Rule, document: Document) -> tuple[int, int, Link] | None:
    """Return the link to a rule after its rank and distance, where both are about one place and vendor."""
    published = document.published
    if not means_vendor(rule, candidate.vendors):
        return None
    told = [event for event in rule.events if _is_same_article(event, document)]
    if told and not candidate.places and candidate.status != "declined":
        return 0, _distance(candidate, rule), Link("repeats", "event", rule.key, _words(told[0]))
    if not _is_same_place(candidate, rule):
        return None
    near = [event for event in rule.events if _is_near(event, candidate, published)]
    same = [event for event in near if event.status == candidate.status]
    if same:
        return 0, _distance(candidate, rule), Link("repeats", "event", rule.key, _words(same[0]))
    held = [event for event in rule.events if published is None or event.known_from.first <= published.last]
    if not held:
        return None
    rank, found = _against(candidate, rule, held)
    return rank, _distance(candidate, rule), found


def _is_same_place(candidate: Candidate, rule: Rule) -> bool:
    if candidate.act == "lobbies":
        told = with_members(candidate.places)
        asked = not told or not rule.addressees or told & set(rule.addressees)
        return candidate.actor_place == rule.jurisdiction and bool(asked) and "lobbied" in _statuses(rule)
    if candidate.act == "funds" and candidate.actor_place:
        return candidate.actor_place == rule.jurisdiction
    return rule.jurisdiction in candidate.places


def _is_same_article(event: Event, document: Document) -> bool:
    """Whether an event on record was read in this very article: the same outlet on the same day."""
    if not document.outlet or document.published is None:
        return False
    outlet = event.source.publisher.casefold() == document.outlet.casefold()
    return outlet and event.source.published == str(document.published)


def _distance(candidate: Candidate, rule: Rule) -> int:
    """Return how far the scope of a rule is from what a candidate says of parts and generations."""
    parts, generations = set(rule.scope.network_part), set(rule.scope.generation)
    apart = 0 if parts & {*candidate.network_part, "any"} else 1 + bool(candidate.network_part)
    if not candidate.network_part and parts & {"core", "ran", "any"}:
        apart = 0
    named = set(candidate.generation)
    return apart + (0 if named & generations else 1 if "any" in generations or not named else 2)


def _words(event: Event) -> str:
    return f"{event.status} on {event.date}: {event.summary[:120]}"


def _statuses(rule: Rule) -> set[str]:
    return {event.status for event in rule.events}


def _is_near(event: Event, candidate: Candidate, published: PartialDate | None) -> bool:
    if candidate.background:
        return True
    if published is None:
        return False
    days = (published.first - event.known_from.first).days
    return -AHEAD_DAYS <= days <= NEAR_DAYS


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
        return 2, Link("refines", "rule", rule.key, f"was {last.status} on {last.date}")
    return 3, Link("adds", "rule", rule.key, f"an event beside {last.status} on {last.date}")


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
