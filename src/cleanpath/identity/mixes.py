"""The vendor mix of an aggregate: bounds of each vendor's share, from claims that may disagree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cleanpath.claims import UNJUDGED, Claim, Grade, corroborated, weakest
from cleanpath.dates import Clocks
from cleanpath.identity.bearing import Aside, Bearing, weigh
from cleanpath.identity.mixbounds import SLACK, Group, Range, bound
from cleanpath.verdict import Level, Share, Truth, level_of_share


@dataclass(frozen=True, slots=True)
class Combined:
    """What claims say together about one vendor's share of one aggregate.

    `vendor` is a registry id, or several joined by `|` whose shares are bounded together. `present`: more
    than 0, though no number may be known. `grade` is F6 and `keys` is empty where no claim bounds the share.
    """

    vendor: str
    low: float
    high: float
    present: bool
    grade: Grade
    reasons: tuple[str, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mix:
    """The vendors of an aggregate with their bounds; what they leave of 1 is of unknown make."""

    subjects: tuple[str, ...]
    parts: tuple[Combined, ...]
    asides: tuple[Aside, ...]


@dataclass(frozen=True, slots=True)
class Touch:
    """How much of an aggregate is restricted equipment, whatever the unknown part turns out to be.

    `some`: certainly more than 0; `part`: certainly less than 1; either may hold without a number.
    """

    low: float
    high: float
    some: bool
    part: bool
    grade: Grade
    reasons: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def levels(self) -> tuple[Level, Level]:
        """The least and the greatest level of traffic that crosses this aggregate alone."""
        share = self.probability()
        return level_of_share(share.low), level_of_share(share.high)

    def probability(self) -> Share:
        """Return the bounds as numbers that keep `some` and `part`: the next number above 0 or below 1."""
        low = max(self.low, LEAST) if self.some else self.low
        high = min(self.high, MOST) if self.part else self.high
        return Share(low, max(low, high))


LEAST = 2.0**-1022
"""Stands for "more than 0": the least normal number, which sums and comparisons keep above 0."""

MOST = 1.0 - 2.0**-53
"""Stands for "less than 1": the number next to 1."""


def combine(claims: Iterable[Claim], subject: str | Sequence[str], vendor: str, clocks: Clocks) -> Combined:
    """Put together what is known of one vendor's share of one aggregate.

    Bounds that agree narrow each other; where claims contradict each other the range spans all of them and
    the reason is kept. Relays of one original count once for the grade.

    Raises
    ------
    BadInput
        If a claim's subject has another form.
    """
    subjects = (subject,) if isinstance(subject, str) else tuple(subject)
    asked = _ordered(vendor)
    bearings, _ = weigh((c for c in claims if _ordered(c.vendor) == asked), subjects, clocks)
    return _combine(asked, bearings)


def mix(claims: Iterable[Claim], subject: str | Sequence[str], clocks: Clocks) -> Mix:
    """Return what is known of all vendors of one aggregate, in the order of their names.

    Raises
    ------
    BadInput
        If a claim's subject has another form.
    """
    subjects = (subject,) if isinstance(subject, str) else tuple(subject)
    bearings, asides = weigh(claims, subjects, clocks)
    by_vendor: dict[str, list[Bearing]] = {}
    for bearing in bearings:
        by_vendor.setdefault(_ordered(bearing.claim.vendor), []).append(bearing)
    parts = tuple(_combine(vendor, by_vendor[vendor]) for vendor in sorted(by_vendor) if vendor)
    return Mix(subjects, parts, asides)


def touch(known: Mix, restricted: Mapping[str, Truth]) -> Touch:
    """Bound the restricted share of an aggregate.

    Parameters
    ----------
    known
        The mix; shares sum to 1, with a remainder of unknown make.
    restricted
        Whether each vendor is restricted here; a vendor that is not named is UNKNOWN, as the remainder is.

    Returns
    -------
    Touch
        Exact bounds (both attained up to the strictness of `some` and `part`) if no two joint claims overlap
        in part; else bounds that hold. Where the claims cannot all be true, the range spans what each says.
    """
    groups = [Group(frozenset(p.vendor.split("|")), p.low, p.high, p.present) for p in known.parts]
    flags = {vendor: restricted.get(vendor, Truth.UNKNOWN) for group in groups for vendor in group.vendors}
    reasons = [reason for p in known.parts for reason in p.reasons]
    found = bound(groups, flags)
    if found is None:
        reasons.append("the shares on record cannot all be true; the range spans what each of them says")
        each = [r for group in groups if (r := bound([group], flags)) is not None]
        found = Range(
            min(r.low for r in each),
            max(r.high for r in each),
            all(r.some for r in each),
            all(r.part for r in each),
        )
    if not known.parts:
        reasons.append("no usable statement about the vendors: all of it may be restricted, or none")
    grade = weakest(p.grade for p in known.parts)
    keys = tuple(sorted({key for p in known.parts for key in p.keys}))
    return Touch(found.low, found.high, found.some, found.part, grade, tuple(reasons), keys)


def _ordered(vendor: str) -> str:
    return "|".join(sorted(vendor.split("|")))


def _combine(vendor: str, bearings: Sequence[Bearing]) -> Combined:
    if not bearings:
        return Combined(vendor, 0.0, 1.0, False, UNJUDGED, ("no usable statement",), ())
    low, high = max(b.low for b in bearings), min(b.high for b in bearings)
    agree = low <= high + SLACK and not (high <= 0.0 and any(b.present for b in bearings))
    keys = tuple(b.claim.key for b in bearings)
    reasons = tuple(f"{b.claim.statement} [{b.claim.grade}, {b.claim.key}]" for b in bearings)
    if agree:
        present = any(b.present for b in bearings)
        return Combined(vendor, min(low, high), high, present, _graded(bearings, low, high), reasons, keys)
    origins = {b.claim.origin for b in bearings}
    who = f"{len(origins)} sources disagree" if len(origins) > 1 else "relays of one original disagree"
    figures = ", ".join(sorted({_figure(b) for b in bearings}))
    low, high = min(b.low for b in bearings), max(b.high for b in bearings)
    present = all(b.present for b in bearings)
    grade = weakest(b.claim.grade for b in bearings)
    return Combined(vendor, low, high, present, grade, (f"{who}: {figures}", *reasons), keys)


def _figure(bearing: Bearing) -> str:
    if bearing.claim.kind == "presence":
        return "present"
    return str(Share(bearing.low, bearing.high))


def _graded(bearings: Sequence[Bearing], low: float, high: float) -> Grade:
    """Grade bounds by the claims that give them: those that give both, or the weaker of the two sides."""
    both = [b.claim for b in bearings if b.low >= low and b.high <= high]
    if both:
        return corroborated(both)
    lower = corroborated(b.claim for b in bearings if b.low >= low)
    return weakest((lower, corroborated(b.claim for b in bearings if b.high <= high)))
