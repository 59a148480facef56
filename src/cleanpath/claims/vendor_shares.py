"""Bounds of each vendor's share of an aggregate, from claims that may disagree."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cleanpath.claims.kinds import BOUNDING
from cleanpath.claims.model import (
    Attribution,
    Claim,
    Grade,
    ReadVia,
    Source,
    Strength,
    as_known,
    corroborated,
    describe_claim,
    read_least_grade,
    weakest,
)
from cleanpath.claims.set_aside import reports, set_aside
from cleanpath.claims.share_bounds import SLACK, Group, Range, bound
from cleanpath.claims.subjects import EVERY, Subject, operator_subject, parse_subject
from cleanpath.dates import Clocks, parse_date
from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.places import lies_in
from cleanpath.verdict import Level, Share, Truth, level_of_share


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

    def __str__(self) -> str:
        vendor = self.claim.vendor.replace("|", " and ")
        if self.high <= 0.0:
            return f"no {vendor}"
        if self.low <= 0.0 and self.high >= 1.0:
            return f"{vendor}, more than 0"
        return f"{vendor}, {Share(self.low, self.high)}"


@dataclass(frozen=True, slots=True)
class SetAsideClaim:
    """A visible claim that bears on the aggregate and bounds nothing, and why.

    `would` are the bounds that it would give if it were not set aside. `reports` says that it firmly tells of
    the vendor in the aggregate itself on the day (see `set_aside.reports`).
    """

    claim: Claim
    reason: str
    would: UsedClaim | None = None
    reports: bool = False

    def __str__(self) -> str:
        return f"{self.reason}; it would add {self.would}" if self.would else self.reason


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
    claims: Iterable[Claim], subjects: Sequence[str], clocks: Clocks, place: str = ""
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
    place
        Where the aggregate stands: a country, or the state or province that is all of it.

    Returns
    -------
    bearings, asides
        What bounds a share, and what is on record and bounds nothing, with the reason: of the aggregate, of
        its operator where no part of the network is named, and of its country. By the claims' keys.

    Raises
    ------
    BadInput
        If a claim's subject has another form.
    """
    asked = [subject for text in subjects if (subject := _asked(text)) is not None]
    bearings, asides = [], []
    for claim in sorted(claims, key=lambda c: c.key):
        if claim.kind == "searched" or not clocks.knows(claim.known_from) or not _near(claim, asked):
            continue
        about = parse_subject(claim.subject, f"claim {claim.key}")
        same = next((a for a in asked if about.about_the_same(a)), None)
        if same is None:
            if reason := _beside(about, asked):
                asides.append(SetAsideClaim(claim, reason))
            continue
        bearing = _bearing(claim, about, same, place) if claim.kind in BOUNDING else None
        told = bearing if bearing is not None and bearing.informative else None
        reason = set_aside(claim, about, clocks.as_of) or ("" if told else _too_wide(claim))
        if told is not None and not reason:
            bearings.append(told)
        else:
            told_firmly = reports(claim, about, place, clocks.as_of)
            asides.append(SetAsideClaim(claim, reason, told, told_firmly))
    return tuple(bearings), tuple(asides)


def searched(claims: Iterable[Claim], subjects: Sequence[str]) -> tuple[Claim, ...]:
    """Return who looked for statements about an aggregate: nothing found differs from not searched.

    No clock hides a search, as it tells of the record and not of the world.
    """
    asked = [subject for text in subjects if (subject := _asked(text)) is not None]
    looked = (claim for claim in claims if claim.kind == "searched" and _near(claim, asked))
    return tuple(
        claim
        for claim in looked
        if any(parse_subject(claim.subject, claim.key).about_the_same(one) for one in asked)
    )


def _too_wide(claim: Claim) -> str:
    if claim.scope:
        return f"it speaks of {claim.scope} only"
    return "its figure covers more or less than this aggregate"


def _asked(text: str) -> Subject | None:
    """Read the name of an aggregate; a case may name operators as it likes, and then no claim is meant."""
    try:
        return parse_subject(text, "subject")
    except BadInput:
        return None


def _near(claim: Claim, asked: Sequence[Subject]) -> bool:
    """Whether the claim may bear on one of the subjects; cheap, so that few are parsed."""
    return any(
        claim.subject.startswith((f"{a.kind}:{a.id}", f"country:{_country(a)}/"))
        if a.kind == "operator"
        else claim.subject.startswith(f"{a.kind}:{a.id}")
        for a in asked
    )


def _country(operator: Subject) -> str:
    """Return the country of an operator, with which its id begins."""
    return operator.id.partition("-")[0]


def _beside(about: Subject, asked: Sequence[Subject]) -> str:
    """Return why a claim about something else bears on a subject and bounds nothing, if it does."""
    for one in asked:
        of_part = bool(about.parts & one.parts) or NETWORK in about.parts
        if one.kind != "operator" or not of_part:
            continue
        if (about.kind, about.id) == ("operator", one.id):
            if NETWORK in about.parts:
                return "it names no part of the network"
            if about.measure != one.measure:
                return f"it counts {about.measure}"
            return f"it speaks of {' and '.join(sorted(about.generations))}"
        same_generation = one.shares_generation(about)
        if (about.kind, about.id) == ("country", _country(one)) and same_generation:
            return "it speaks of the country as a whole and of no operator"
    return ""


NETWORK = "network"
"""The part of a claim whose source names none."""


def _bearing(claim: Claim, about: Subject, asked: Subject, place: str) -> UsedClaim:
    """Carry the claim's bounds over to the aggregate.

    A figure holds for exactly what it was given for: of a part of that only none and all carry over, and of
    what contains it only that the vendor is there. That a vendor is there, with a figure or without, is read
    as said of each part and generation that the claim lists. What is said of a whole network holds in one of
    its states or provinces only if it is none or all.
    """
    present = claim.kind == "presence" or claim.low > 0.0
    narrow = bool(claim.scope or claim.places)
    regional = about.kind == "operator" and "-" in place
    if regional and narrow:
        if not any(lies_in(place, one) for one in claim.places):
            return UsedClaim(claim, 0.0, 1.0, False)
    elif regional:
        return _carry(claim, False, False)
    elif narrow:
        return UsedClaim(claim, 0.0, 1.0, present)
    if about == asked or asked.within(about):
        return _carry(claim, about == asked, present)
    return UsedClaim(claim, 0.0, 1.0, present)


def _carry(claim: Claim, exact: bool, present: bool) -> UsedClaim:
    """Keep the bounds of what was spoken of; of a part of it keep none and all, and whether it is there."""
    low = claim.low if exact or claim.low >= 1.0 else 0.0
    high = claim.high if exact or claim.high <= 0.0 else 1.0
    return UsedClaim(claim, low, high, present or low > 0.0)


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
    firm = read_least_grade(grade, "grade") if grade else None
    chosen = []
    for claim in sorted(claims, key=lambda c: c.key):
        if subject and not _about(claim.subject, subject):
            continue
        if clocks and (
            not clocks.knows(claim.known_from) or (claim.since or claim.date).first > clocks.as_of
        ):
            continue
        if firm and (
            claim.grade.reliability > firm.reliability or claim.grade.credibility > firm.credibility
        ):
            continue
        chosen.append(describe_claim(as_known(claim, clocks.known_at) if clocks else claim))
    return chosen


def _about(subject: str, wanted: str) -> bool:
    if subject.startswith(wanted):
        return True
    words = re.split(r"[:/|]", subject)
    country = len(wanted) == 2 and wanted.isalpha() and words[0] == "operator"
    owner = words[1] if len(words) > 1 else ""
    return wanted in words or wanted.lower() in words or (country and owner.startswith(f"{wanted.lower()}-"))


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
    """The vendors of an aggregate with their bounds; what they leave of 1 is of unknown make.

    `clearing` are the bounds by those claims alone that are fit to clear; `asides` bound nothing.
    """

    subjects: tuple[str, ...]
    parts: tuple[Combined, ...]
    asides: tuple[SetAsideClaim, ...]
    clearing: tuple[Combined, ...]


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


def mix(claims: Iterable[Claim], subject: str | Sequence[str], clocks: Clocks, place: str = "") -> Mix:
    """Return what is known of all vendors of one aggregate, in the order of their names.

    `place` is where it stands, as in `weigh`.

    Raises
    ------
    BadInput
        If a claim's subject has another form.
    """
    subjects = (subject,) if isinstance(subject, str) else tuple(subject)
    bearings, asides = weigh(claims, subjects, clocks, place)
    clearing = [bearing for bearing in bearings if bearing.claim.strength is Strength.CLEARS]
    return Mix(subjects, _by_vendor(bearings), asides, _by_vendor(clearing))


def _by_vendor(bearings: Sequence[UsedClaim]) -> tuple[Combined, ...]:
    by_vendor: dict[str, list[UsedClaim]] = {}
    for bearing in bearings:
        by_vendor.setdefault(_ordered(bearing.claim.vendor), []).append(bearing)
    return tuple(_combine(vendor, by_vendor[vendor]) for vendor in sorted(by_vendor) if vendor)


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
        The least share is the exact minimum over what all claims allow, the greatest the exact maximum over
        what those allow that are fit to clear (both attained up to the strictness of `some` and `part`), if
        no two joint claims overlap in part; else they hold. Where claims cannot all be true, the range spans
        what each of them says.
    """
    reasons = [reason for p in known.parts for reason in p.reasons]
    found, agree = _range(known.parts, restricted)
    cleared, _ = _range(known.clearing, restricted)
    if not agree:
        reasons.append("the shares on record cannot all be true; the range spans what each of them says")
    high, part = max(found.high, cleared.high), found.part and cleared.part
    if (high, part) != (found.high, found.part):
        reasons.append("how much is free of it rests on statements that are not fit to clear")
    if not known.parts:
        reasons.append("no usable statement about the vendors: all of it may be restricted, or none")
    grade = weakest(p.grade for p in known.parts)
    keys = tuple(sorted({key for p in known.parts for key in p.keys}))
    return Touch(found.low, high, found.some, part, grade, tuple(reasons), keys)


def _range(parts: Sequence[Combined], restricted: Mapping[str, Truth]) -> tuple[Range, bool]:
    """Return the bounds of the restricted share, and whether the parts can all be true."""
    groups = [Group(frozenset(p.vendor.split("|")), p.low, p.high, p.present) for p in parts]
    flags = {vendor: restricted.get(vendor, Truth.UNKNOWN) for group in groups for vendor in group.vendors}
    found = bound(groups, flags)
    if found is not None:
        return found, True
    each = [r for group in groups if (r := bound([group], flags)) is not None]
    return (
        Range(
            min(r.low for r in each),
            max(r.high for r in each),
            all(r.some for r in each),
            all(r.part for r in each),
        ),
        False,
    )


def _ordered(vendor: str) -> str:
    return "|".join(sorted(vendor.split("|")))


def _combine(vendor: str, bearings: Sequence[UsedClaim]) -> Combined:
    """Put together what is known of one vendor's share of one aggregate.

    Bounds that agree narrow each other; where claims contradict each other the range spans all of them and
    the reason is kept. Relays of one original count once for the grade.
    """
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
