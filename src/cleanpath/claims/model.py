"""Claim, Source, Grade (Admiralty code), attribution, corroboration."""

import datetime
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

from cleanpath.claims.kinds import ADDED, FIXED
from cleanpath.claims.subjects import parse_subject
from cleanpath.dates import PartialDate, parse_date
from cleanpath.errors import BadInput, shown
from cleanpath.records import Record


class Attribution(StrEnum):
    """Who stands behind a statement, from the firmest to the weakest."""

    OFFICIAL_DOCUMENT = "official_document"
    ON_RECORD = "on_record"
    UNNAMED_OFFICIAL = "unnamed_official"
    ANALYST = "analyst"
    PRESS_REPORT = "press_report"
    PEOPLE_FAMILIAR = "people_familiar"


class ReadVia(StrEnum):
    """How the source was read: the text itself, somebody's account of it, or not at all (recalled)."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement can be read; `url` is empty where nothing was read, `published` is as shown there."""

    publisher: str
    title: str
    url: str
    read_via: ReadVia
    published: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.publisher, self.title, self.published) if part)

    def seen_on(self, day: datetime.date) -> "Source":
        """Return the source as a page of that day may name it: not at all if it was published later."""
        first = _first_day(self.published)
        if first is None or first <= day:
            return self
        return Source(LATER, "", "", self.read_via)


LATER = "a source of a later day"
"""What stands for a source that was published after the day whose knowledge is used."""


@cache
def _first_day(published: str) -> datetime.date | None:
    """Return the first day of a date of publication; nothing where it is no date."""
    try:
        return parse_date(published, "published").first if published else None
    except BadInput:
        return None


@dataclass(frozen=True, slots=True, order=True)
class Grade:
    """Source reliability A-F and information credibility 1-6; the firmer grade sorts first."""

    reliability: str
    credibility: int

    def __str__(self) -> str:
        return f"{self.reliability}{self.credibility}"


RELIABILITY = {
    Attribution.OFFICIAL_DOCUMENT: "A",
    Attribution.ON_RECORD: "B",
    Attribution.UNNAMED_OFFICIAL: "C",
    Attribution.ANALYST: "C",
    Attribution.PRESS_REPORT: "D",
    Attribution.PEOPLE_FAMILIAR: "D",
}
"""Reliability of the one who speaks. E (unreliable) and F (cannot be judged) are given by hand only."""

UNJUDGED = Grade("F", 6)

UNJUDGED_CREDIBILITY = 6
"""Statements whose truth cannot be judged are listed but bound nothing."""

VENDOR = "vendor"
"""`said_by` of a supplier about its own supplies: an interested party, which cannot clear."""


class Strength(StrEnum):
    """What a claim may do: clear and accuse, accuse only, or only open a question."""

    CLEARS = "fit to clear"
    ACCUSES = "fit to accuse"
    OPENS = "opens a question"


def grade(attribution: Attribution, read_via: ReadVia, verified: bool, independent: int = 0) -> Grade:
    """Grade one statement.

    Credibility starts at 1 for an official document read in the original, 2 for one read in an account
    and for words on the record, 3 for everything else; each of up to two further *independent* originals
    improves it by one. What was recalled and not read (`verified` false or `read_via` none) is 6: truth
    cannot be judged.
    """
    if not verified or read_via is ReadVia.NONE:
        return Grade(RELIABILITY[attribution], 6)
    if attribution is Attribution.OFFICIAL_DOCUMENT:
        base = 1 if read_via is ReadVia.PRIMARY else 2
    else:
        base = 2 if attribution is Attribution.ON_RECORD else 3
    return Grade(RELIABILITY[attribution], max(1, base - min(independent, 2)))


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement about one subject.

    `date` is when it is true, `known_from` when it could first be known. `origin` names the original that the
    source relays: claims of one origin are one witness. `kind` is one of `KINDS`; `low` and `high` bound
    the vendor's share where the kind is one of `BOUNDING`. `since` is set where what is told on `date` was
    true before. `scope` tells in words the part of the subject that is meant, `places` in codes
    where that part lies; without them the whole subject is meant. `said_by` is who spoke; `inference` is one
    of `INFERENCES`.
    """

    key: str
    subject: str
    kind: str
    vendor: str
    low: float
    high: float
    date: PartialDate
    known_from: PartialDate
    attribution: Attribution
    sources: tuple[Source, ...]
    verified: bool
    origin: str
    statement: str
    until: PartialDate | None = None
    assigned: Grade | None = None
    """A grade given by a person, which overrides the derived one."""
    since: PartialDate | None = None
    scope: str = ""
    places: tuple[str, ...] = ()
    said_by: str = ""
    inference: str = ""

    @property
    def grade(self) -> Grade:
        """The grade of this claim by itself."""
        if self.assigned is not None:
            return self.assigned
        via = min((s.read_via for s in self.sources), key=list(ReadVia).index, default=ReadVia.NONE)
        return grade(self.attribution, via, self.verified)

    @property
    def strength(self) -> Strength:
        """What this claim may do.

        Only an operator or an authority, or a register, clears; a dated statement of others that names
        operator, part and vendor accuses; what nobody can judge or what we infer opens a question.
        """
        judged = self.grade
        if self.inference or judged.credibility >= UNJUDGED_CREDIBILITY:
            return Strength.OPENS
        firm = self.attribution in (Attribution.OFFICIAL_DOCUMENT, Attribution.ON_RECORD)
        clears = firm and judged.reliability <= "B" and self.said_by != VENDOR
        return Strength.CLEARS if clears else Strength.ACCUSES


def corroborated(claims: Iterable[Claim]) -> Grade:
    """Grade what several claims say together: the firmest of them, improved by each further origin.

    Relays of one original count once. Without claims the grade is F6.
    """
    best_of_origin: dict[str, Claim] = {}
    for claim in claims:
        known = best_of_origin.get(claim.origin)
        if known is None or claim.grade < known.grade:
            best_of_origin[claim.origin] = claim
    if not best_of_origin:
        return UNJUDGED
    ranked = sorted(best_of_origin.values(), key=lambda c: c.grade)
    firmest = ranked[0].grade
    witnesses = sum(1 for c in ranked[1:] if c.grade.credibility < 6)
    if firmest.credibility == 6:
        return firmest
    return Grade(firmest.reliability, max(1, firmest.credibility - min(witnesses, 2)))


def weakest(grades: Iterable[Grade]) -> Grade:
    """Return the grade of a chain of statements: its weakest link; F6 for an empty chain."""
    return max(grades, key=lambda g: (g.credibility, g.reliability), default=UNJUDGED)


def read_source(record: Record) -> Source:
    """Read one source: `publisher`, `title`, `read_via`, and where there are any `url` and `published`."""
    return Source(
        publisher=record.text("publisher"),
        title=record.text("title", ""),
        url=record.text("url", ""),
        read_via=ReadVia(record.choice("read_via", [str(v) for v in ReadVia])),
        published=record.text("published", ""),
    )


def read_attribution(record: Record, field: str = "attribution") -> Attribution:
    """Read who stands behind a statement."""
    return Attribution(record.choice(field, [str(a) for a in Attribution]))


def as_known(claim: Claim, day: datetime.date) -> Claim:
    """Return a claim as a page of a day may tell it: without later sources, and without an end to come."""
    sources = tuple(source.seen_on(day) for source in claim.sources)
    ended = claim.until if claim.until and claim.until.first <= day else None
    if sources == claim.sources:
        return replace(claim, until=ended)
    return replace(claim, until=ended, sources=sources, origin="")


def describe_claim(claim: Claim) -> dict[str, Any]:
    """Return a claim as plain values."""
    return {
        "key": claim.key,
        "subject": claim.subject,
        "kind": str(claim.kind),
        "vendor": claim.vendor,
        "low": claim.low,
        "high": claim.high,
        "date": str(claim.date),
        "since": str(claim.since) if claim.since else None,
        "until": str(claim.until) if claim.until else None,
        "known_from": str(claim.known_from),
        "attribution": str(claim.attribution),
        "said_by": claim.said_by,
        "grade": str(claim.grade),
        "strength": str(claim.strength),
        "inference": claim.inference,
        "scope": claim.scope,
        "places": list(claim.places),
        "verified": claim.verified,
        "origin": claim.origin,
        "statement": claim.statement,
        "sources": [
            {
                "publisher": source.publisher,
                "title": source.title,
                "url": source.url,
                "published": source.published,
                "read_via": str(source.read_via),
            }
            for source in claim.sources
        ],
    }


_GRADE = re.compile(r"([A-F]?)([1-6]?)")


def read_grade(text: object, where: str) -> Grade:
    """Read an Admiralty grade such as B2.

    Raises
    ------
    BadInput
        If it is none.
    """
    found = _GRADE.fullmatch(text) if isinstance(text, str) else None
    if found is None or not (found[1] and found[2]):
        hint = "A to F for the source, 1 to 6 for the words; F6 means that neither can be judged."
        raise BadInput(where, "a grade such as B2", shown(text), hint)
    return Grade(found[1], int(found[2]))


def read_least_grade(text: str, where: str) -> Grade:
    """Read the least grade that is asked for: `B2`, `B` (any words) or `2` (any source).

    Raises
    ------
    BadInput
        If it is none.
    """
    found = _GRADE.fullmatch(text) if isinstance(text, str) else None
    if found is None or not text:
        raise BadInput(where, "a grade such as B2, B or 2", shown(text), "A to F, then 1 to 6.")
    return Grade(found[1] or "F", int(found[2] or 6))


def make_claim(
    *,
    subject: str,
    vendor: str,
    low: float,
    high: float,
    date: PartialDate,
    known_from: PartialDate,
    until: PartialDate | None,
    publisher: str,
    url: str,
    attribution: str | None,
    grade: str | None,
    statement: str | None,
    kind: str = "share",
) -> Claim:
    """Make a claim about a vendor and a subject; its key follows from what it says.

    A subject without a colon is an element of a case. Only a share has bounds. Where nobody is said to stand
    behind it (`attribution`), it is words of people who are not named, not verified, and judged by none: it
    opens a question and bounds nothing, unless a grade is given.

    Raises
    ------
    BadInput
        If a part of it is not what it must be.
    """
    about = subject if ":" in subject else f"element:{subject}"
    parse_subject(about, "subject")
    if not 0.0 <= low <= high <= 1.0:
        raise BadInput("--low and --high", "0 <= low <= high <= 1", f"{low:g} and {high:g}")
    speaker = attribution or str(Attribution.PEOPLE_FAMILIAR)
    said_of = {"attribution": speaker, "source": publisher, "url": url or "-", "kind": str(kind)}
    given = Record("claim", said_of)
    what = given.choice("kind", ADDED)
    if what != "share":
        if (low, high) != (0.0, 1.0):
            expected, found = f"to be left out for the kind {what}", f"{low:g} and {high:g}"
            raise BadInput("--low and --high", expected, found, "Only a share is given by bounds.")
        low, high = FIXED.get(what, (0.0, 1.0))
    if what == "statement" and not statement:
        raise BadInput("--statement", "the words of the statement", "none")
    who = Attribution(given.choice("attribution", [str(a) for a in Attribution]))
    via = ReadVia.PRIMARY if attribution else ReadVia.NONE
    source = Source(given.text("source"), "", given.text("url") if url else "", via)
    names = "|".join(sorted(name.strip() for name in vendor.split("|")))
    told = f"has {low:g} to {high:g} of" if what == "share" else f"({what.replace('_', ' ')}):"
    words = statement or f"{names} {told} {about}"
    bounds = f"{low!r} {high!r}" if what == "share" else what
    said = "\n".join((about, names, bounds, str(date), str(known_from), str(until), publisher, url, words))
    said += "" if attribution else "\nnobody is named"
    key = f"own-{hashlib.sha256(said.encode()).hexdigest()[:12]}"
    return Claim(
        key=key,
        subject=about,
        kind=what,
        vendor=names,
        low=float(low),
        high=float(high),
        date=date,
        known_from=known_from,
        attribution=who,
        sources=(source,),
        verified=attribution is not None,
        origin=key,
        statement=words,
        until=until,
        assigned=read_grade(grade, "--grade") if grade else None,
    )
