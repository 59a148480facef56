"""Which claims bound nothing on a day, why, and which of them still report."""

import datetime

from cleanpath.claims.kinds import BOUNDING, INFERENCES
from cleanpath.claims.model import UNJUDGED_CREDIBILITY, Claim, Grade, Strength
from cleanpath.claims.subjects import Subject
from cleanpath.places import lies_in
from cleanpath.verdict import Truth

AGE_LIMIT_YEARS = 5
"""A statement without an end bounds nothing after this many years. It is a judgement: BT and Vodafone said
in 2020 that they need five years to exchange a vendor, so after that little of what was said need be left."""

_NO_BOUND = {
    "contract": "a contract is not a network",
    "tender": "a bid, a trial or a plan is not a network",
    "removal": "it is being replaced, and how much of it is left is not said",
    "undertaking": "a promise is not a state",
    "managed_service": "who runs a network need not have made it",
}
"""Why kinds of claim bound no share; the rest are words."""


REPORTING = frozenset({"share", "presence", "sole", "contract", "removal"})
"""Kinds that tell of a vendor's equipment in what they speak of, whether or not they bound its share."""

LEAST_REPORT = Grade("C", 3)
"""The least grade of what counts as reported: a fairly reliable source, and possibly true."""


def reports(claim: Claim, about: Subject, place: str, as_of: datetime.date) -> bool:
    """Whether a claim about an aggregate tells of the vendor in it on the day, though it bounds nothing.

    It must be of a firm grade and of the time asked about. In a state or province only what lies there
    counts.
    """
    firm = claim.grade.reliability <= LEAST_REPORT.reliability
    firm = firm and claim.grade.credibility <= LEAST_REPORT.credibility
    there = claim.kind in REPORTING and (claim.kind != "share" or claim.low > 0.0)
    if not (firm and there) or _untimely(claim, as_of) or _stale(claim, about, as_of):
        return False
    regional = about.kind == "operator" and "-" in place
    return not regional or any(lies_in(place, one) for one in claim.places)


def set_aside(claim: Claim, about: Subject, as_of: datetime.date) -> str:
    """Return why a visible claim bounds nothing on the day, or nothing if it does."""
    if claim.kind not in BOUNDING:
        return _NO_BOUND.get(claim.kind, "words that bound no share")
    if claim.grade.credibility >= UNJUDGED_CREDIBILITY:
        return f"its truth cannot be judged (grade {claim.grade})"
    if late := _untimely(claim, as_of):
        return late
    return INFERENCES[claim.inference] if claim.strength is Strength.OPENS else _stale(claim, about, as_of)


def is_timely(claim: Claim, about: Subject, as_of: datetime.date) -> bool:
    """Whether a claim speaks of the day: not of a later one, not of one that ended, and not too old."""
    return not _untimely(claim, as_of) and not _stale(claim, about, as_of)


def _untimely(claim: Claim, as_of: datetime.date) -> str:
    """Return why a claim does not speak of the day, or nothing if it does."""
    # a statement made within a partly known time was true at the latest when it was published
    start = claim.since or claim.date
    begun = start.by(as_of)
    if begun is Truth.NO or (begun is Truth.UNKNOWN and claim.known_from.last > as_of):
        return f"it speaks of {start}, which may be later"
    if claim.until is not None and claim.until.over(as_of) is not Truth.NO:
        return f"it held until {claim.until}"
    return ""


def _stale(claim: Claim, about: Subject, as_of: datetime.date) -> str:
    """Return why a claim is too old for the day, or nothing if it is not; one with an end never is."""
    if claim.until is not None:
        return ""
    if about.kind != "element" and _years_after(claim.date.first, AGE_LIMIT_YEARS) <= as_of:
        return f"it is of {claim.date}, more than {AGE_LIMIT_YEARS} years old"
    return ""


def _years_after(day: datetime.date, years: int) -> datetime.date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year + years, day=28 if leap else day.day)
