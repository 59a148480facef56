"""What a claim says about one aggregate at one moment: which bounds it gives, or why it is set aside."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cleanpath.claims import Claim
from cleanpath.dates import Clocks
from cleanpath.errors import BadInput
from cleanpath.sources.subjects import EVERY, Subject, operator_subject, parse_subject
from cleanpath.verdict import Truth

AGE_LIMIT_YEARS = 5
"""A statement without an end bounds nothing after this many years. It is a judgement: BT and Vodafone said
in 2020 that they need five years to exchange a vendor, so after that little of what was said need be left."""

UNJUDGED_CREDIBILITY = 6
"""Statements whose truth cannot be judged are listed but bound nothing."""

BOUNDING = ("share", "presence")


@dataclass(frozen=True, slots=True)
class Bearing:
    """The bounds that one claim gives to its vendor's share of one aggregate.

    `present` says that the share is more than 0 although no number above 0 may be known.
    """

    claim: Claim
    low: float
    high: float
    present: bool

    @property
    def informative(self) -> bool:
        """Whether the bounds say anything at all."""
        return self.present or self.low > 0.0 or self.high < 1.0


@dataclass(frozen=True, slots=True)
class Aside:
    """A visible claim about the aggregate that bounds nothing, and why."""

    claim: Claim
    reason: str


def element_subjects(element: str, operator: str, part: str, generation: str) -> tuple[str, ...]:
    """Name the subjects that speak of an aggregate element: the element itself, and its operator's part.

    `generation` is as in the element table: generations joined by `|`, empty for all of them.
    """
    own = (f"element:{element}",)
    if not operator or not part:
        return own
    generations = [g for g in generation.split("|") if g] or [EVERY]
    return (*own, str(operator_subject(operator, [part], generations)))


def weigh(
    claims: Iterable[Claim], subjects: Sequence[str], clocks: Clocks
) -> tuple[tuple[Bearing, ...], tuple[Aside, ...]]:
    """Sort out what visible claims say about an aggregate.

    Parameters
    ----------
    claims
        All claims; those of other subjects and those not yet known at `clocks.known_at` leave no trace.
    subjects
        The names of the aggregate, as from `element_subjects`; one that no claim can bear matches none.
    clocks
        The day asked about and the day of knowledge.

    Returns
    -------
    bearings, asides
        What bounds a share, and what was set aside with the reason; in the order of the claims' keys.

    Raises
    ------
    BadInput
        If a claim's subject has another form.
    """
    asked = [subject for text in subjects if (subject := _asked(text)) is not None]
    bearings, asides = [], []
    for claim in sorted(claims, key=lambda c: c.key):
        if not clocks.knows(claim.known_from):
            continue
        about = parse_subject(claim.subject, f"claim {claim.key}") if _near(claim, asked) else None
        same = next((a for a in asked if about is not None and about.about_the_same(a)), None)
        if about is None or same is None:
            continue
        reason = _set_aside(claim, about, clocks.as_of, clocks.known_at)
        bearing = None if reason else _bearing(claim, about, same)
        if bearing is not None and bearing.informative:
            bearings.append(bearing)
        else:
            asides.append(Aside(claim, reason or "its figure covers more or less than this aggregate"))
    return tuple(bearings), tuple(asides)


def _asked(text: str) -> Subject | None:
    """Read the name of an aggregate; a case may name operators as it likes, and then no claim is meant."""
    try:
        return parse_subject(text, "subject")
    except BadInput:
        return None


def _near(claim: Claim, asked: Sequence[Subject]) -> bool:
    """Whether the claim may be about one of the subjects; cheap, so that few are parsed."""
    return any(claim.subject.startswith(f"{a.kind}:{a.id}") for a in asked)


def _set_aside(claim: Claim, about: Subject, as_of: datetime.date, known_at: datetime.date) -> str:
    """Return why a visible claim bounds nothing on the day, or nothing if it does."""
    if claim.kind == "contract":
        return "a contract, a plan or a bid is not a network"
    if claim.kind not in BOUNDING:
        return "words that bound no share"
    if claim.grade.credibility >= UNJUDGED_CREDIBILITY:
        return f"its truth cannot be judged (grade {claim.grade})"
    # a statement made within a partly known time was true at the latest when it was published
    begun = claim.date.by(as_of)
    if begun is Truth.NO or (begun is Truth.UNKNOWN and claim.known_from.last > as_of):
        return f"it speaks of {claim.date}, which may be later"
    if claim.until is not None:
        return "" if claim.until.by(as_of) is Truth.NO else f"it held until {claim.until}"
    if about.kind != "element" and _years_after(claim.date.first, AGE_LIMIT_YEARS) <= as_of:
        return f"it is of {claim.date}, more than {AGE_LIMIT_YEARS} years old"
    return ""


def _years_after(day: datetime.date, years: int) -> datetime.date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year + years, day=28 if leap else day.day)


def _bearing(claim: Claim, about: Subject, asked: Subject) -> Bearing:
    """Carry the claim's bounds over to the aggregate.

    A figure holds for exactly what it was given for: of a part of that only none and all carry over, and of
    what contains it only that the vendor is there. A presence is read as one in each part and generation that
    it lists.
    """
    present = claim.kind == "presence" or claim.low > 0.0
    if about == asked:
        return Bearing(claim, claim.low, claim.high, present)
    if asked.within(about) and claim.kind == "share":
        low = 1.0 if claim.low >= 1.0 else 0.0
        high = 0.0 if claim.high <= 0.0 else 1.0
        return Bearing(claim, low, high, low > 0.0)
    return Bearing(claim, 0.0, 1.0, present and (claim.kind == "presence" or about.within(asked)))
