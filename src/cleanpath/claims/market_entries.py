"""Market shares, contracts and statements, each turned into claims."""

import re
from dataclasses import dataclass
from functools import partial
from typing import Any

from cleanpath.claims.model import Attribution, Claim, Grade, Source, read_attribution, read_grade
from cleanpath.claims.subjects import Subject, operator_subject
from cleanpath.dates import PartialDate
from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.records import Record

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


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
    speaker: str
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
            said_by=self.speaker,
        )


def read_said(record: Record, checkpoints: Shelf) -> Said:
    """Take the fields that all entries have.

    Raises
    ------
    BadInput
        If one is malformed, a source is unknown, the claim is known before any source appeared, or what is
        verified has none.
    """
    key = matching(record, "key", _KEY.pattern, "a key of small letters, digits, '-' and '_'")
    names = record.texts("sources")
    origins = _origins(record, names, checkpoints)
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
        assigned = read_grade(record.text("assigned"), record.where("assigned"))
    speaker, words, note = record.text("said_by"), record.text("grade_words", ""), record.text("note", "")
    note = " ".join(note.split())
    return Said(
        key=key,
        date=record.date("date"),
        known_from=known_from,
        attribution=read_attribution(record),
        sources=tuple(o.source for o in origins),
        verified=verified,
        origin=_original(record, names),
        assigned=assigned,
        until=record.optional_date("until"),
        speaker=speaker,
        words=f"Said by {speaker}{f' ({words})' if words else ''}." + (f" Note: {note}" if note else ""),
    )


def _original(record: Record, sources: tuple[str, ...]) -> str:
    """Take the name of the original that the sources relay; without one it is the first of them."""
    if not record.has("origin") and sources:
        return sources[0]
    return matching(record, "origin", _ID.pattern, "a name of the original")


def _origins(record: Record, names: tuple[str, ...], checkpoints: Shelf) -> list[Origin]:
    for name in names:
        if name not in checkpoints.sources:
            raise UnknownName(
                record.where("sources"), "source", name, checkpoints.sources, "Add it to _sources.toml."
            )
    return [checkpoints.sources[name] for name in names]


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


STATES = {
    "in_use": "presence",
    "absent": "absence",
    "awarded": "contract",
    "planned": "tender",
    "tender": "tender",
    "refused": "statement",
    "abandoned": "statement",
    "removal": "removal",
    "undertaking": "undertaking",
    "unclear": "statement",
}
"""What is on record of a contract, and the kind of claim that it makes. Only `in_use` and `absent` bound a
share: an award, a plan or a promise is not a network. `removal`: equipment is to go, which parts hold it and
until when is not said; `undertaking`: a promise to leave a vendor out; `unclear`: no state was read."""

_SLACK = 1e-9
FRACTIONS = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4)
"""Shares that are said in words: nobody counted."""
ABOUT = 0.05
"""How far the truth may be from such a share."""
_ROUNDED = 6e-4


def read_country(record: Record, key: str, checkpoints: Shelf) -> list[Claim]:
    """Read one file: the entries of one country or region.

    Raises
    ------
    BadInput
        At the first field that is not as it must be.
    """
    jurisdiction = record.text("jurisdiction")
    if jurisdiction != key:
        raise BadInput(
            record.where("jurisdiction"), f"the name of the file, {shown(key)}", shown(jurisdiction)
        )
    claims: list[Claim] = []
    for field, read in (("share", _share), ("contract", _contract), ("statement", _statement)):
        for group in record.records(
            field, partial(read, jurisdiction=jurisdiction, checkpoints=checkpoints), ()
        ):
            claims += group
    return claims


def _share(record: Record, jurisdiction: str, checkpoints: Shelf) -> list[Claim]:
    """Read a share of a market or of the networks of a country or region."""
    parts, generations = read_cells(record)
    words, named = record.text("generation_words"), record.text("vendor_words")
    vendor = read_vendor(record, "vendor", record.text("vendor"))
    low, high = record.number("low", low=0, high=1), record.number("high", low=0, high=1)
    if low > high:
        raise BadInput(record.where("low"), "a least share not above the greatest", f"{low:g} and {high:g}")
    measure, basis = record.text("measure", ""), record.text("basis")
    bounding = not record.flag("forecast", False) and measure != "countries"
    when = record.text("date_words", "") or str(int(record.number("year", low=1900, high=2200)))
    record.take("year", None)
    kind = "country" if len(jurisdiction) == 2 and jurisdiction != "EU" else "region"
    place = jurisdiction.lower()
    slug = measure.replace(" ", "-")
    subject = Subject(kind, place, frozenset(parts), frozenset(generations), slug)
    said = read_said(record, checkpoints)
    figure = f"{low:.0%}" if low == high else f"{low:.0%} to {high:.0%}"
    text = f"{jurisdiction}, {words}, {named}: {figure}, {basis}, {when}."
    bounds = (low, high) if bounding else (0.0, 1.0)
    return [said.claim("", str(subject), "share" if bounding else "statement", vendor, *bounds, text)]


def _contract(record: Record, jurisdiction: str, checkpoints: Shelf) -> list[Claim]:
    """Read what is on record between operators and vendors: one claim per operator and vendor."""
    operators = _known_operators(record, jurisdiction, checkpoints)
    parts, generations = read_cells(record)
    state, status = record.choice("state", STATES), record.text("status")
    vendors = tuple(read_vendor(record, "vendors", v) for v in record.texts("vendors"))
    shares = _shares(record, vendors)
    names = ", ".join(record.texts("vendor_words"))
    text = ", ".join(record.text(f) for f in ("operator_words", "part_words", "generation_words"))
    text += f": {names}: {status}"
    if shares:
        figures = ", ".join(f"{v} {_say_share(*bounds)}" for v, bounds in shares.items())
        text += f"; {record.text('share_words', '') or figures}"
    if record.has("year"):
        text += f" ({int(record.number('year', low=1900, high=2200))})"
    said = read_said(record, checkpoints)
    claims = []
    for vendor in tuple(shares) + tuple(v for v in vendors if v not in _members(shares)) or ("",):
        kind, low, high = _bearing(state, vendor, shares)
        for operator in operators:
            subject = str(operator_subject(operator, parts, generations))
            suffix = (f".{operator}" if len(operators) > 1 else "") + (f".{vendor}" if vendor else "")
            claims.append(said.claim(suffix, subject, kind, vendor, low, high, text + "."))
    return claims


def _bearing(state: str, vendor: str, shares: dict[str, tuple[float, float]]) -> tuple[str, float, float]:
    """Return the kind and the bounds of a contract's claim about one vendor."""
    kind = STATES[state]
    if not vendor:
        return "statement", 0.0, 1.0
    if kind == "absence":
        return kind, 0.0, 0.0
    if kind == "presence" and vendor in shares:
        return "share", *as_range(*shares[vendor])
    return kind, 0.0, 1.0


def _members(shares: dict[str, tuple[float, float]]) -> set[str]:
    return {vendor for joint in shares for vendor in joint.split("|")}


def _known_operators(record: Record, jurisdiction: str, checkpoints: Shelf) -> tuple[str, ...]:
    names = record.texts("operators")
    if not names:
        raise BadInput(record.where("operators"), "at least one operator", "none")
    for name in names:
        if name not in checkpoints.operators:
            see = "Add it to _operators.toml."
            raise UnknownName(record.where("operators"), "operator", name, checkpoints.operators, see)
        if (country := checkpoints.operators[name].country) != jurisdiction:
            raise BadInput(record.where("operators"), f"operators of {jurisdiction}", f"{name} of {country}")
    return names


def _shares(record: Record, vendors: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """Take `shares`, a table of `vendor = [low, high]`, whose least shares cannot exceed the whole."""
    table = record.take("shares", {})
    if not isinstance(table, dict):
        raise BadInput(record.where("shares"), "a table of shares by vendor", shown(table))
    shares: dict[str, tuple[float, float]] = {}
    for name, bounds in table.items():
        vendor = read_vendor(record, "shares", name)
        row = Record(record.where("shares"), dict(zip(("low", "high"), _pair(record, bounds), strict=True)))
        shares[vendor] = row.number("low", low=0, high=1), row.number("high", low=0, high=1)
        if shares[vendor][0] > shares[vendor][1] or not set(vendor.split("|")) <= set(vendors):
            raise BadInput(record.where("shares"), "ordered bounds of the entry's vendors", shown(name))
    if len(_members(shares)) != sum(v.count("|") + 1 for v in shares):
        raise BadInput(record.where("shares"), "one share a vendor", shown(list(shares)))
    if sum(low for low, _ in shares.values()) > 1 + _SLACK:
        raise BadInput(record.where("shares"), "shares of at most 1 together", shown(list(shares.values())))
    return shares


def as_range(low: float, high: float) -> tuple[float, float]:
    """Return the bounds of a share; a fraction that somebody says, such as two thirds, is a range."""
    if low != high or not any(abs(low - fraction) < _ROUNDED for fraction in FRACTIONS):
        return low, high
    return round(low - ABOUT, 3), round(high + ABOUT, 3)


def _say_share(low: float, high: float) -> str:
    return f"{low:.1%}" if as_range(low, high) == (low, high) else f"about {low:.1%}"


def _pair(record: Record, bounds: Any) -> list[Any]:
    if not isinstance(bounds, list) or len(bounds) != 2:
        raise BadInput(record.where("shares"), "a pair [low, high]", shown(bounds))
    return bounds


def _statement(record: Record, jurisdiction: str, checkpoints: Shelf) -> list[Claim]:
    """Read words about a country or region that bound nothing."""
    text = record.text("statement")
    kind = "country" if len(jurisdiction) == 2 and jurisdiction != "EU" else "region"
    subject = Subject(kind, jurisdiction.lower(), frozenset({"network"}), frozenset({"all"}))
    return [read_said(record, checkpoints).claim("", str(subject), "statement", "", 0.0, 1.0, text)]
