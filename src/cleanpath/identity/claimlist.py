"""Lists of claims, and the vendor mixes of a case as claims."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from cleanpath.claims import Attribution, Claim, Grade, ReadVia, Source, describe_claim
from cleanpath.dates import Clocks, parse_date
from cleanpath.errors import BadInput, UnknownName, shown

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
