"""A claim of the user's own, made from what a shell was given."""

import hashlib
import re

from cleanpath.claims import Attribution, Claim, Grade, ReadVia, Source
from cleanpath.dates import PartialDate
from cleanpath.errors import BadInput, shown
from cleanpath.records import Record
from cleanpath.sources.subjects import parse_subject

_GRADE = re.compile(r"[A-F][1-6]")


def read_grade(text: str, where: str) -> Grade:
    """Read an Admiralty grade such as B2.

    Raises
    ------
    BadInput
        If it is none.
    """
    if not _GRADE.fullmatch(text):
        raise BadInput(
            where, "a grade such as B2", shown(text), "A to F for the source, 1 to 6 for the words."
        )
    return Grade(text[0], int(text[1]))


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
    attribution: str,
    grade: str | None,
    statement: str | None,
) -> Claim:
    """Make a claim about a vendor's share of a subject; its key follows from what it says.

    A subject without a colon is an element of a case.

    Raises
    ------
    BadInput
        If a part of it is not what it must be.
    """
    about = subject if ":" in subject else f"element:{subject}"
    parse_subject(about, "subject")
    if not 0.0 <= low <= high <= 1.0:
        raise BadInput("--low and --high", "0 <= low <= high <= 1", f"{low:g} and {high:g}")
    given = Record("claim", {"attribution": attribution, "source": publisher, "url": url or "-"})
    who = Attribution(given.choice("attribution", [str(a) for a in Attribution]))
    source = Source(given.text("source"), "", given.text("url") if url else "", ReadVia.PRIMARY)
    names = "|".join(sorted(name.strip() for name in vendor.split("|")))
    words = statement or f"{names} has {low:g} to {high:g} of {about}"
    said = "\n".join(
        (about, names, f"{low!r} {high!r}", str(date), str(known_from), str(until), publisher, url, words)
    )
    key = f"own-{hashlib.sha256(said.encode()).hexdigest()[:12]}"
    return Claim(
        key=key,
        subject=about,
        kind="share",
        vendor=names,
        low=float(low),
        high=float(high),
        date=date,
        known_from=known_from,
        attribution=who,
        sources=(source,),
        verified=True,
        origin=key,
        statement=words,
        until=until,
        assigned=read_grade(grade, "--grade") if grade else None,
    )
