"""Who owned a vendor on a day: chains of control, each link with the certainty that its dates allow.

A partial date makes its link UNKNOWN inside its width. Verified or not, a fact is followed; its flag and
sources travel with the link, so that a verdict can show how firm it is.
"""

import datetime
from dataclasses import dataclass
from functools import lru_cache

from cleanpath.dates import PartialDate, Span
from cleanpath.identity.vendors import Holder, Ownership, Vendors
from cleanpath.verdict import Truth


@dataclass(frozen=True, slots=True)
class Link:
    """One step of an owner chain: `child` is controlled by `parent`.

    `parent` is a vendor id where `registered`, else a name. `truth` is about this day, and `through` about
    the whole way from the vendor asked about (the least of the links). `kind` is `owner`, or `successor`
    where an absorbed business lives on in another and no owner is on record.
    """

    child: str
    parent: str
    registered: bool
    kind: str
    truth: Truth
    through: Truth
    depth: int
    fact: Ownership | None


def owner_chain(vendors: Vendors, vendor: str, day: datetime.date) -> tuple[Link, ...]:
    """Return every link of control that holds, or may hold, above a vendor on a day, nearest first.

    Raises
    ------
    UnknownName
        If the vendor is not registered.
    """
    vendors.find(vendor)
    best: dict[str, Truth] = {vendor: Truth.YES}
    links: dict[tuple[str, str, int], Link] = {}
    frontier = [(vendor, 0)]
    while frontier:
        child, depth = frontier.pop(0)
        for place, link in enumerate(_links(vendors, child, day)):
            through = min(best[child], link.truth)
            links[child, link.parent, place] = Link(
                child, link.parent, link.registered, link.kind, link.truth, through, depth + 1, link.fact
            )
            if link.registered and through > best.get(link.parent, Truth.NO):
                best[link.parent] = through
                frontier.append((link.parent, depth + 1))
    return tuple(sorted(links.values(), key=lambda x: (x.depth, -x.through, x.child, x.parent)))


def owned_by(vendors: Vendors, vendor: str, owner: str, day: datetime.date) -> Truth:
    """Whether `owner` (an id) controls `vendor` on `day`, directly or through others; YES for itself."""
    if vendor == owner:
        return Truth.YES
    return max((x.through for x in owner_chain(vendors, vendor, day) if x.parent == owner), default=Truth.NO)


def affiliates(vendors: Vendors, owner: str, day: datetime.date) -> dict[str, Truth]:
    """Return every vendor that `owner` controls on `day`, itself included, with YES or UNKNOWN.

    Raises
    ------
    UnknownName
        If the owner is not registered.
    """
    vendors.find(owner)
    truths = {vendor: owned_by(vendors, vendor, owner, day) for vendor in vendors}
    return {vendor: truth for vendor, truth in truths.items() if truth > Truth.NO}


def shareholders(vendors: Vendors, vendor: str, day: datetime.date) -> tuple[tuple[Holder, Truth], ...]:
    """Return the stated holdings in a vendor on a day, minorities included, with their certainty."""
    found = [
        (holder, fact.span.holds(day)) for fact in vendors.find(vendor).ownership for holder in fact.holders
    ]
    return tuple((holder, truth) for holder, truth in found if truth > Truth.NO)


def homes(vendors: Vendors, vendor: str) -> dict[str, Truth]:
    """Return the home countries of a vendor with their certainty.

    YES for an only one, UNKNOWN for each where sources differ or the group is split; empty where nothing is
    known, which is proof neither of any country nor against one.
    """
    codes = vendors.find(vendor).home
    return {code: Truth.YES if len(codes) == 1 else Truth.UNKNOWN for code in codes}


@lru_cache(maxsize=65536)
def _links(vendors: Vendors, vendor: str, day: datetime.date) -> tuple[Link, ...]:
    """Return the direct links above one vendor that are not certainly false on the day."""
    known = vendors[vendor]
    links = []
    for fact in known.ownership:
        truth = _holds(fact, known.ownership, day)
        if fact.type == "owner" and fact.controller and truth > Truth.NO:
            parent = fact.controller
            registered = parent in vendors and parent != vendor
            links.append(Link(vendor, parent, registered, "owner", truth, truth, 1, fact))
    if known.successor in vendors and not any(x.parent == known.successor for x in links):
        truth = _succession(known.ownership, known.successor, day)
        if truth > Truth.NO:
            links.append(Link(vendor, known.successor, True, "successor", truth, truth, 1, None))
    return tuple(links)


def _holds(fact: Ownership, facts: tuple[Ownership, ...], day: datetime.date) -> Truth:
    """Whether a fact holds on a day; where it meets another of the same owner, control goes on."""
    truth = fact.span.holds(day)
    if truth is not Truth.UNKNOWN or not fact.controller:
        return truth
    start, end = fact.span.start, fact.span.end
    for other in facts:
        if other.type != "owner" or other.controller != fact.controller or other is fact:
            continue
        if end is not None and other.span.start is not None and _same(end, other.span.start):
            truth = max(truth, Span(start, other.span.end).holds(day))
        if start is not None and other.span.end is not None and _same(other.span.end, start):
            truth = max(truth, Span(other.span.start, end).holds(day))
    return truth


def _same(one: PartialDate, other: PartialDate) -> bool:
    return (one.first, one.last) == (other.first, other.last)


def _succession(facts: tuple[Ownership, ...], successor: str, day: datetime.date) -> Truth:
    """Whether an absorbed business lives on in its successor on a day.

    Certain once the successor's own control is on record and has ended in absorption; otherwise possible from
    the first fact that tells of an end, for nobody dated the succession itself.
    """
    ends = [f.span.end for f in facts if f.type == "owner" and f.controller == successor and f.span.end]
    if ends:
        return Span(max(ends, key=lambda end: end.last), None).holds(day)
    starts = [f.span.start for f in facts if f.type != "owner" and f.span.start]
    if any(f.type == "owner" and f.controller and f.span.holds(day) is Truth.YES for f in facts):
        return Truth.NO
    begun = max((start.by(day) for start in starts), default=Truth.UNKNOWN)
    later = [f.span.start for f in facts if f.type == "owner" and f.controller == successor and f.span.start]
    if any(start.by(day) is Truth.NO for start in later):
        return Truth.NO
    return min(begun, Truth.UNKNOWN)
