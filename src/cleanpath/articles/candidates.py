"""Candidate claims: what one says, how firm it is, and which of several tell the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cleanpath.claims.model import Attribution, Grade, ReadVia, grade

RESTRICTING = ("enacts", "bans", "excludes")
MARKET = ("awards", "deploys", "swaps")
NEVER_FIRM = ("lobbies", "considers", "rumoured", "proposes", "announces", "advises", "denies")
VOUCHED = (Attribution.OFFICIAL_DOCUMENT, Attribution.ON_RECORD, Attribution.PRESS_REPORT)

STATUS = {
    "lobbies": "lobbied",
    "considers": "rumoured",
    "rumoured": "rumoured",
    "proposes": "proposed",
    "announces": "announced",
    "advises": "announced",
    "enacts": "enacted",
    "bans": "effective",
    "excludes": "effective",
    "denies": "declined",
    "delays": "amended",
    "withdraws": "rescinded",
    "rules": "upheld",
    "funds": "announced",
    "awards": "operator_choice",
    "deploys": "operator_choice",
    "swaps": "operator_choice",
}
"""The rung of the ladder of `policy.rules.STATUSES` that an act stands on when nothing softens it."""


@dataclass(frozen=True, slots=True)
class Hedge:
    """A word that softens: its kind, its place, and the stretch within which it holds."""

    kind: str
    text: str
    start: int
    end: int
    scope: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One claim that an article makes, as read; offsets count characters of the document's text.

    `relay` lists who passed it on, the deepest source first. `places` are jurisdictions (addressees of
    lobbying). `told` are the other places in the text that tell the same. `denied` is set where those
    concerned deny it in the same text.
    """

    start: int
    end: int
    sentence: str
    act: str
    actor: str = ""
    vendors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    network_part: tuple[str, ...] = ()
    generation: tuple[str, ...] = ()
    since: str = ""
    by: str = ""
    attribution: Attribution = Attribution.PRESS_REPORT
    relay: tuple[str, ...] = ()
    hedges: tuple[Hedge, ...] = ()
    negated: bool = False
    quote: bool = False
    background: bool = False
    offtopic: bool = False
    denied: bool = False
    headline: bool = False
    told: tuple[tuple[int, int], ...] = ()
    deed: str = ""
    actor_place: str = ""
    clause: tuple[int, int] = (0, 0)
    key: str = field(default="", compare=False)

    @property
    def status(self) -> str:
        """The rung of the ladder that the words reach, never higher than their softest part allows."""
        if self.act == "announces" and self.negated:
            return "rumoured"
        if self.negated or self.denied:
            return "declined"
        rung = STATUS[self.act]
        if self.act == "funds" and self.hedges:
            return "rumoured"
        if rung in ("effective", "enacted", "amended", "rescinded", "upheld") and not self.vouched:
            return "rumoured"
        if self.act == "considers" and self.attribution is Attribution.OFFICIAL_DOCUMENT:
            return "proposed"
        return rung

    @property
    def vouched(self) -> bool:
        """Whether the words hold without a hedge, by somebody who answers for them, first hand."""
        own = self.attribution is not Attribution.PRESS_REPORT or not self.relay
        return not self.hedges and self.attribution in VOUCHED and own

    @property
    def firm(self) -> bool:
        """Whether it is told as done or in force, unhedged, undenied, by one who answers for it.

        Money that only the article itself tells of may be asked for or offered; it is never firm.
        """
        if self.act == "funds" and self.attribution is Attribution.PRESS_REPORT and self.deed != "enacts":
            return False
        return (
            self.vouched
            and not (self.negated or self.denied or self.offtopic)
            and (self.act not in NEVER_FIRM)
        )

    @property
    def grade(self) -> Grade:
        """The grade proposed: that of the class of its source, read at second hand."""
        found = grade(self.attribution, ReadVia.SECONDARY, True)
        return Grade(found.reliability, min(6, found.credibility + (1 if self.hedges or self.denied else 0)))

    @property
    def reason(self) -> str:
        """Why this grade is proposed, in words."""
        source = str(self.attribution).replace("_", " ")
        by = f"{source}, by way of {', '.join(self.relay[1:])}" if len(self.relay) > 1 else source
        soft = "; ".join(sorted({f"{hedge.kind} hedge “{hedge.text}”" for hedge in self.hedges}))
        told = [by, soft, "denied in the same text" if self.denied else "", "read in an article"]
        return "; ".join(part for part in told if part)

    def describe(self) -> dict[str, Any]:
        """Return the candidate as plain values."""
        return {
            "key": self.key,
            "start": self.start,
            "end": self.end,
            "sentence": self.sentence,
            "act": self.act,
            "actor": self.actor,
            "actor_place": self.actor_place or None,
            "vendors": list(self.vendors),
            "places": list(self.places),
            "operators": list(self.operators),
            "network_part": list(self.network_part),
            "generation": list(self.generation),
            "since": self.since or None,
            "by": self.by or None,
            "attribution": str(self.attribution),
            "relay": list(self.relay),
            "hedges": [
                {"kind": h.kind, "text": h.text, "start": h.start, "end": h.end, "scope": list(h.scope)}
                for h in self.hedges
            ],
            "negated": self.negated,
            "quote": self.quote,
            "background": self.background,
            "denied": self.denied,
            "status": self.status,
            "firm": self.firm,
            "offtopic": self.offtopic,
            "grade": str(self.grade),
            "reason": self.reason,
            "told": [list(span) for span in self.told],
        }


def merge(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Join what one article tells several times, and lay denials over what they deny.

    A headline takes the reading of the body. Of several firm readings the weakest holds.
    """
    kept: list[Candidate] = []
    for one in sorted(candidates, key=lambda c: (c.headline, c.start)):
        twin = next((n for n, other in enumerate(kept) if _same(one, other)), None)
        if twin is None:
            kept.append(one)
        else:
            kept[twin] = _joined(kept[twin], one)
    kept = [replace(one, denied=True) if _is_denied(one, kept) else one for one in kept]
    return sorted(kept, key=lambda c: (c.start, c.end, c.act, c.places))


def _family(act: str) -> str:
    if act in ("bans", "excludes", "enacts"):
        return "restricts"
    return "considers" if act in ("considers", "rumoured") else act


def _same(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates tell one claim."""
    if one.negated != other.negated or one.offtopic != other.offtopic:
        return False
    places, vendors, operators = (
        not a or not b or bool(set(a) & set(b))
        for a, b in (
            (one.places, other.places), (one.vendors, other.vendors), (one.operators, other.operators)
        )
    )  # fmt: skip
    if one.headline:
        vendors = vendors or not (_named(one) and _named(other))
        operators = operators or not all("-" in name for name in (*one.operators, *other.operators))
    if not (places and vendors and operators):
        return False
    if one.headline and one.deed == other.deed and one.deed:
        return True
    if one.headline and {one.act, other.act} == {"awards", "deploys"}:
        return True
    if one.headline and {one.act, other.act} <= {"bans", "excludes", "enacts", "swaps"}:
        return True
    if (
        one.headline
        and _family(one.act) == "restricts"
        and other.act in ("considers", "proposes", "announces")
    ):
        return True
    if _family(one.act) != _family(other.act):
        return False
    deeds = {_family(deed) for deed in (one.deed, other.deed) if deed}
    if one.act in ("considers", "announces", "proposes") and len(deeds) > 1 and not one.headline:
        return False
    if one.act == "denies" and not one.headline and one.actor and other.actor:
        return one.deed == other.deed and one.actor == other.actor
    if "concern" in (one.deed, other.deed):
        return one.deed == other.deed and one.attribution is other.attribution
    if one.headline:
        return True
    return one.by == other.by and (one.since == other.since or not one.since or not other.since)


def _named(one: Candidate) -> bool:
    """Whether a vendor is named, not only described."""
    return any(vendor != "criterion" and not vendor.startswith("home:") for vendor in one.vendors)


def _joined(one: Candidate, other: Candidate) -> Candidate:
    """Return the first with what the second adds; the softer reading of both holds."""
    softer = other if one.firm and not other.firm and not other.background and not other.headline else one
    # The body is fuller than the headline; of two places in the body the fuller one shows the claim.
    return replace(
        one,
        act=softer.act if _family(softer.act) == _family(one.act) else one.act,
        hedges=softer.hedges or one.hedges,
        attribution=softer.attribution,
        relay=softer.relay or one.relay,
        vendors=one.vendors or other.vendors,
        places=tuple(dict.fromkeys((*one.places, *(other.places if one.act == "lobbies" else ()))))
        or other.places,
        operators=one.operators or other.operators,
        network_part=one.network_part or other.network_part,
        generation=one.generation or other.generation,
        since=one.since or other.since,
        by=one.by or other.by,
        actor=one.actor or other.actor,
        background=one.background and other.background,
        told=(*one.told, (other.start, other.end), *other.told),
    )


def _together(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _is_denied(one: Candidate, all_: Sequence[Candidate]) -> bool:
    """Whether the text holds a denial of this claim by those concerned."""
    if one.act == "denies" or one.negated or one.background:
        return False
    if one.attribution is Attribution.OFFICIAL_DOCUMENT and not one.hedges:
        return False
    return any(_denies(other, one) for other in all_ if other is not one)


def _denies(denial: Candidate, claim: Candidate) -> bool:
    if denial.act != "denies" or denial.offtopic:
        return False
    if claim.act in MARKET and denial.deed not in MARKET and not denial.operators:
        return False
    if claim.act in ("lobbies", "denies", "advises", "rules"):
        return False
    about = {claim.act, claim.deed} - {""}
    if denial.deed and not (about & _kin(denial.deed)):
        return False
    same_place = not denial.places or not claim.places or bool(set(denial.places) & set(claim.places))
    same_vendor = not denial.vendors or not claim.vendors or bool(set(denial.vendors) & set(claim.vendors))
    if claim.operators and denial.operators and not set(claim.operators) & set(denial.operators):
        return False
    return same_place and same_vendor


def _kin(deed: str) -> set[str]:
    restricting = {"bans", "excludes", "enacts", "considers", "rumoured", "proposes", "announces", "swaps"}
    return restricting if deed in restricting else {deed, "considers"}
