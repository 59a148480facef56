"""Bounds of each vendor's share of an aggregate, from claims that may disagree."""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cleanpath.claims.model import (
    UNJUDGED,
    Attribution,
    Claim,
    Grade,
    ReadVia,
    Source,
    corroborated,
    describe_claim,
    weakest,
)
from cleanpath.claims.share_bounds import SLACK, Group, Range, bound
from cleanpath.claims.subjects import EVERY, Subject, operator_subject, parse_subject
from cleanpath.dates import Clocks, parse_date
from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.verdict import Level, Share, Truth, level_of_share

AGE_LIMIT_YEARS = 5
"""A statement without an end bounds nothing after this many years. It is a judgement: BT and Vodafone said
in 2020 that they need five years to exchange a vendor, so after that little of what was said need be left."""

UNJUDGED_CREDIBILITY = 6
"""Statements whose truth cannot be judged are listed but bound nothing."""

BOUNDING = ("share", "presence")


@dataclass(frozen=True, slots=True)
class UsedClaim:
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
class SetAsideClaim:
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
) -> tuple[tuple[UsedClaim, ...], tuple[SetAsideClaim, ...]]:
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
            asides.append(
                SetAsideClaim(claim, reason or "its figure covers more or less than this aggregate")
            )
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


def _bearing(claim: Claim, about: Subject, asked: Subject) -> UsedClaim:
    """Carry the claim's bounds over to the aggregate.

    A figure holds for exactly what it was given for: of a part of that only none and all carry over, and of
    what contains it only that the vendor is there. A presence is read as one in each part and generation that
    it lists.
    """
    present = claim.kind == "presence" or claim.low > 0.0
    if about == asked:
        return UsedClaim(claim, claim.low, claim.high, present)
    if asked.within(about) and claim.kind == "share":
        low = 1.0 if claim.low >= 1.0 else 0.0
        high = 0.0 if claim.high <= 0.0 else 1.0
        return UsedClaim(claim, low, high, low > 0.0)
    return UsedClaim(claim, 0.0, 1.0, present and (claim.kind == "presence" or about.within(asked)))


_GRADE = re.compile(r"([A-F]?)([1-6]?)")
ALWAYS_KNOWN = parse_date("1800-01-01", "the first day that a date may have")


def list_claims(
    claims: Iterable[Claim],
    subject: str | None = None,
    clocks: Clocks | None = None,
    grade: str | None = None,
) -> list[dict[str, Any]]:
    """List claims in the order of their keys, as plain values that JSON can hold.

    Parameters
    ----------
    claims
        Claims of any origin.
    subject
        Keep claims whose subject begins with this, or has it as its owner, part or generation:
        `operator:gb-ee`, `gb-ee`, `ran`, `4G`; a country's code keeps the country and its operators.
    clocks
        Keep what was known at `known_at` and begins no later than `as_of`.
    grade
        Keep claims at least as firm as `B2`, `B` (reliability alone) or `2` (credibility alone).

    Raises
    ------
    BadInput
        If the grade has another form.
    """
    firm = _parse_grade(grade) if grade else None
    chosen = []
    for claim in sorted(claims, key=lambda c: c.key):
        if subject and not _about(claim.subject, subject):
            continue
        if clocks and (not clocks.knows(claim.known_from) or claim.date.first > clocks.as_of):
            continue
        if firm and (
            claim.grade.reliability > firm.reliability or claim.grade.credibility > firm.credibility
        ):
            continue
        chosen.append(describe_claim(claim))
    return chosen


def _about(subject: str, wanted: str) -> bool:
    if subject.startswith(wanted):
        return True
    words = re.split(r"[:/|]", subject)
    country = len(wanted) == 2 and wanted.isalpha() and words[0] == "operator"
    owner = words[1] if len(words) > 1 else ""
    return wanted in words or wanted.lower() in words or (country and owner.startswith(f"{wanted.lower()}-"))


def _parse_grade(text: str) -> Grade:
    match = _GRADE.fullmatch(text)
    if match is None or not text:
        raise BadInput("grade", "a grade such as B2, B or 2", shown(text), "A to F, then 1 to 6.")
    return Grade(match[1] or "F", int(match[2] or 6))


def mix_claims(rows: Iterable[Mapping[str, Any]], claims: Iterable[Claim], where: str) -> tuple[Claim, ...]:
    """Turn the rows of a case's table `mixes` into claims about its elements.

    Parameters
    ----------
    rows
        Rows with `element`, `vendor`, `low`, `high` and `claim`. A row that names a claim has its dates,
        sources and grade; one that does not is the case's own word: on record, read in it, at all times.
    claims
        What the rows may name.
    where
        The table, for messages and for the source.

    Raises
    ------
    BadInput
        If a row's bounds are out of order, or it names a claim that does not exist.
    """
    known = {claim.key: claim for claim in claims}
    made = []
    for number, row in enumerate(rows, 2):
        low, high, key = float(row["low"]), float(row["high"]), str(row["claim"])
        if not 0.0 <= low <= high <= 1.0:
            raise BadInput(f"{where}:{number}", "0 <= low <= high <= 1", shown(f"{low:g}, {high:g}"))
        if key and key not in known:
            raise UnknownName(f"{where}:{number} [claim]", "claim", key, known, "See cleanpath claims.")
        base = known[key] if key else _own_word(where)
        name, subject = f"{where}:{number}", f"element:{row['element']}"
        vendor = "|".join(sorted(str(row["vendor"]).split("|")))
        made.append(replace(base, key=name, subject=subject, kind="share", vendor=vendor, low=low, high=high))
    return tuple(made)


def _own_word(where: str) -> Claim:
    source = Source("the case", where, "", ReadVia.PRIMARY)
    return Claim(
        key=where,
        subject="",
        kind="share",
        vendor="",
        low=0.0,
        high=1.0,
        date=ALWAYS_KNOWN,
        known_from=ALWAYS_KNOWN,
        attribution=Attribution.ON_RECORD,
        sources=(source,),
        verified=True,
        origin=where,
        statement="The case states this share.",
    )


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
    asides: tuple[SetAsideClaim, ...]


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
    by_vendor: dict[str, list[UsedClaim]] = {}
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


def _combine(vendor: str, bearings: Sequence[UsedClaim]) -> Combined:
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


def _figure(bearing: UsedClaim) -> str:
    if bearing.claim.kind == "presence":
        return "present"
    return str(Share(bearing.low, bearing.high))


def _graded(bearings: Sequence[UsedClaim], low: float, high: float) -> Grade:
    """Grade bounds by the claims that give them: those that give both, or the weaker of the two sides."""
    both = [b.claim for b in bearings if b.low >= low and b.high <= high]
    if both:
        return corroborated(both)
    lower = corroborated(b.claim for b in bearings if b.low >= low)
    return weakest((lower, corroborated(b.claim for b in bearings if b.high <= high)))
