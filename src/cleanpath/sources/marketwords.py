"""What the entries of the market files have in common: operators, sources, and who said it when."""

import re
from dataclasses import dataclass
from typing import Any

from cleanpath.claims import Attribution, Claim, Grade, Source, read_attribution
from cleanpath.dates import PartialDate
from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.records import Record

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_GRADE = re.compile(r"[A-F][1-6]")


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator: its id, name and country, its mobile codes and AS numbers where they are listed."""

    id: str
    name: str
    country: str
    plmns: tuple[str, ...]
    asns: tuple[int, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Origin:
    """A source and when it appeared, what it is (press, analyst ...) and how much of it was read."""

    source: Source
    published: PartialDate
    kind: str
    read: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the entries refer to: operators and sources by id."""

    operators: dict[str, Operator]
    sources: dict[str, Origin]


def matching(record: Record, field: str, pattern: str, expected: str) -> str:
    """Take text of one form.

    Raises
    ------
    BadInput
        If the text has another form.
    """
    value = record.text(field)
    if not re.fullmatch(pattern, value):
        raise BadInput(record.where(field), expected, shown(value))
    return value


@dataclass(frozen=True, slots=True)
class Said:
    """The part that all entries have: who said it, when it was known, and where it can be read."""

    key: str
    date: PartialDate
    known_from: PartialDate
    attribution: Attribution
    sources: tuple[Source, ...]
    verified: bool
    origin: str
    assigned: Grade | None
    until: PartialDate | None
    words: str

    def claim(
        self, suffix: str, subject: str, kind: str, vendor: str, low: float, high: float, text: str
    ) -> Claim:
        """Make a claim of what was said: `suffix` goes on the key, `text` before the words of the source."""
        return Claim(
            key=self.key + suffix,
            subject=subject,
            kind=kind,
            vendor=vendor,
            low=low,
            high=high,
            date=self.date,
            known_from=self.known_from,
            attribution=self.attribution,
            sources=self.sources,
            verified=self.verified,
            origin=self.origin,
            statement=f"{text} {self.words}",
            until=self.until,
            assigned=self.assigned,
        )


def read_said(record: Record, shelf: Shelf) -> Said:
    """Take the fields that all entries have.

    Raises
    ------
    BadInput
        If one is malformed, a source is unknown, the claim is known before any source appeared, or what is
        verified has none.
    """
    key = matching(record, "key", _KEY.pattern, "a key of small letters, digits, '-' and '_'")
    origins = _origins(record, shelf)
    known_from, verified = record.date("known_from"), record.flag("verified")
    if origins and known_from.last < min(o.published.last for o in origins):
        found = f"{known_from}, before the first of them appeared"
        raise BadInput(record.where("known_from"), "a date not before its sources", found)
    if verified and not origins:
        raise BadInput(
            record.where("sources"), "a source for what is verified", "none", "Say verified = false."
        )
    assigned = None
    if record.has("assigned"):
        word = matching(record, "assigned", _GRADE.pattern, "a grade such as B2")
        assigned = Grade(word[0], int(word[1]))
    speaker, words, note = record.text("said_by"), record.text("grade_words"), record.text("note", "")
    return Said(
        key=key,
        date=record.date("date"),
        known_from=known_from,
        attribution=read_attribution(record),
        sources=tuple(o.source for o in origins),
        verified=verified,
        origin=matching(record, "origin", _ID.pattern, "a name of the original"),
        assigned=assigned,
        until=record.optional_date("until"),
        words=f"Said by {speaker} ({words})." + (f" Note: {note}" if note else ""),
    )


def _origins(record: Record, shelf: Shelf) -> list[Origin]:
    names = record.texts("sources")
    for name in names:
        if name not in shelf.sources:
            raise UnknownName(
                record.where("sources"), "source", name, shelf.sources, "Add it to _sources.toml."
            )
    return [shelf.sources[name] for name in names]


def read_cells(record: Record) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take the parts and generations that an entry speaks of.

    Raises
    ------
    BadInput
        If a list is empty or holds something else than words.
    """
    taken = record.texts("parts"), record.texts("generations")
    for field, words in zip(("parts", "generations"), taken, strict=True):
        if not words or any(not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}", w) for w in words):
            raise BadInput(record.where(field), "a list of words", shown(list(words)))
    return taken


def read_vendor(record: Record, field: str, value: Any) -> str:
    """Check a vendor id, or several joined by `|`, and put them in order.

    Raises
    ------
    BadInput
        If it is none.
    """
    ids = value.split("|") if isinstance(value, str) else []
    if not ids or len(set(ids)) != len(ids) or any(not _ID.fullmatch(i) for i in ids):
        raise BadInput(record.where(field), "a vendor id, or several joined by |", shown(value))
    return "|".join(sorted(ids))
