"""Clues become a candidate set with grades, and one vendor where the evidence decides."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cleanpath.identity.evidence import DECIDING, MARGIN, Clue, Kind, credibility
from cleanpath.identity.vendors import Vendors

LEAST = 0.5
"""Log odds below which a vendor is no candidate."""


@dataclass(slots=True)
class Candidate:
    """One vendor that may have made the box: the summed weight of its clues, and its best grade."""

    vendor: str
    role: str
    weight: float = 0.0
    grade: str = "F6"
    reasons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Fused:
    """The candidates, best first, and the one vendor where nothing speaks against it."""

    vendor: str | None
    candidates: list[Candidate]
    contradictions: list[str]


def weigh(kind: Kind, clues: Iterable[Clue]) -> list[Candidate]:
    """Return the candidates of one value: the best clue counts whole, further ones of the same value little.

    Texts within one value are not independent: three product names in a line are one statement.
    """
    found: dict[str, Candidate] = {}
    firm: dict[str, bool] = {}
    for clue in sorted(clues, key=lambda c: (-c.weight, c.vendor, c.reason)):
        own = found.get(clue.vendor)
        if own is None:
            found[clue.vendor] = own = Candidate(clue.vendor, clue.role, clue.weight)
            firm[clue.vendor] = clue.verified
        elif clue.reason not in own.reasons:
            own.weight += 0.25 * min(clue.weight, 2.0)
            firm[clue.vendor] |= clue.verified
        if clue.reason not in own.reasons and len(own.reasons) < 5:
            own.reasons.append(clue.reason)
    for own in found.values():
        own.grade = f"{kind.reliability}{credibility(kind, own.weight, firm[own.vendor])}"
    return sorted(found.values(), key=lambda c: (-c.weight, c.vendor))


def decide(vendors: Vendors, candidates: list[Candidate]) -> Fused:
    """Name one vendor if it weighs enough and leads every rival; a set stays a set otherwise.

    No rival of the first is: the designer behind a brand; an absorbed brand beside its successor; a vendor
    for which nothing speaks but what speaks for the first as well, if something more speaks for the first.
    """
    kept = [c for c in candidates if c.weight >= LEAST]
    brands = [c for c in kept if c.role != "designer"]
    if not brands or brands[0].weight < DECIDING:
        return Fused(None, kept, [])
    top = brands[0].weight
    if len(brands) == 1:
        return Fused(brands[0].vendor, kept, [])
    first = next(c for c in brands if c.weight == top and not _absorbs_another(vendors, c, brands))
    rivals = [
        c
        for c in brands
        if c is not first and not is_kin(vendors, first.vendor, c.vendor) and not _covered(first, c)
    ]
    strong = [c for c in rivals if c.weight >= DECIDING]
    told = [
        f"{first.reasons[0]} says {first.vendor}, {c.reasons[0]} says {c.vendor}"
        for c in strong
        if not set(first.reasons) & set(c.reasons)
    ]
    close = any(first.weight - c.weight < MARGIN for c in rivals)
    return Fused(None if close else first.vendor, kept, told)


def _covered(first: Candidate, other: Candidate) -> bool:
    """Whether all that speaks for `other` speaks for `first`, which has something of weight beside."""
    return set(other.reasons) < set(first.reasons)


def _absorbs_another(vendors: Vendors, one: Candidate, all_of_them: list[Candidate]) -> bool:
    """Whether a brand that weighs as much was absorbed by this one: the brand is the more telling name."""
    return any(
        c is not one and c.weight == one.weight and one.vendor in _successors(vendors, c.vendor)
        for c in all_of_them
    )


def is_kin(vendors: Vendors, one: str, other: str) -> bool:
    """Whether one of two vendors was absorbed by the other."""
    return other in _successors(vendors, one) or one in _successors(vendors, other)


def _successors(vendors: Vendors, vendor: str) -> list[str]:
    line: list[str] = []
    here = vendors[vendor].successor
    while here in vendors and here not in line and here != vendor:
        line.append(here)
        here = vendors[here].successor
    return line
