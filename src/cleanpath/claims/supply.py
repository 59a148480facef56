"""Statements about who supplies what, one claim each, and the marks of where somebody looked for them."""

from dataclasses import replace

from cleanpath.claims.kinds import ADDED, FIXED, INFERENCES
from cleanpath.claims.market_entries import Shelf, matching, read_cells, read_said, read_vendor
from cleanpath.claims.model import Attribution, Claim
from cleanpath.claims.subjects import Subject, operator_subject
from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.places import PLACE_FORM
from cleanpath.records import Record

_NAMELESS = frozenset({"statement"})
"""Kinds that are about no vendor."""


def read_supply(record: Record, jurisdiction: str, shelf: Shelf) -> Claim:
    """Read one statement about an operator, or about a country where it names none.

    Raises
    ------
    BadInput
        At the first field that is not as it must be.
    """
    subject = str(_subject(record, jurisdiction, shelf))
    kind = record.choice("kind", ADDED)
    vendor = "" if kind in _NAMELESS else read_vendor(record, "vendor", record.text("vendor"))
    low, high = _bounds(record, kind)
    scope, places = record.text("scope", ""), _places(record)
    since, says = record.optional_date("since"), record.text("says")
    inference = record.choice("inference", INFERENCES, "")
    said = read_said(record, shelf)
    if since is not None and since.first > said.date.last:
        raise BadInput(record.where("since"), f"a date not after {said.date}", str(since))
    claim = said.claim("", subject, kind, vendor, low, high, " ".join(says.split()))
    return replace(claim, since=since, scope=scope, places=places, inference=inference)


def _subject(record: Record, jurisdiction: str, shelf: Shelf) -> Subject:
    parts, generations = read_cells(record)
    if not record.has("operator"):
        return Subject("country", jurisdiction.lower(), frozenset(parts), frozenset(generations))
    operator = _operator(record, record.text("operator"), shelf)
    if (country := shelf.operators[operator].country) != jurisdiction:
        raise BadInput(record.where("operator"), f"an operator of {jurisdiction}", f"{operator} of {country}")
    return operator_subject(operator, parts, generations)


def _operator(record: Record, name: str, shelf: Shelf) -> str:
    if name not in shelf.operators:
        see = "Add it to _operators.toml."
        raise UnknownName(record.where("operator"), "operator", name, shelf.operators, see)
    return name


def _bounds(record: Record, kind: str) -> tuple[float, float]:
    """Take the bounds of a share; of a sole supplier they may be given where a source leaves a remainder."""
    if kind not in ("share", "sole") or (kind == "sole" and not record.has("low")):
        return FIXED.get(kind, (0.0, 1.0))
    low, high = record.number("low", low=0, high=1), record.number("high", low=0, high=1)
    if low > high:
        raise BadInput(record.where("low"), "a least share not above the greatest", f"{low:g} and {high:g}")
    return low, high


def _places(record: Record) -> tuple[str, ...]:
    codes = record.texts("places", ())
    for code in codes:
        if PLACE_FORM.fullmatch(code) is None:
            raise BadInput(record.where("places"), "codes of places such as IT-82", shown(code))
    return codes


def read_searches(record: Record, checkpoints: Shelf) -> tuple[Claim, ...]:
    """Read where somebody looked for statements: a claim for each operator and part.

    Such a claim is about the record and not about the world, so that no clock hides it.

    Raises
    ------
    BadInput
        At the first field that is not as it must be.
    """
    found = record.records("search", lambda one: _search(one, checkpoints), ())
    return tuple(claim for claims in found for claim in claims)


def _search(record: Record, shelf: Shelf) -> list[Claim]:
    operators, (parts, generations) = record.texts("operators"), read_cells(record)
    date, by, sources = record.date("date"), record.text("by"), record.text("sources")
    origin = matching(record, "key", r"[a-z0-9][a-z0-9-]{0,79}", "a key of small letters, digits and '-'")
    return [
        Claim(
            key=f"{origin}.{_operator(record, operator, shelf)}.{part}",
            subject=str(operator_subject(operator, [part], generations)),
            kind="searched",
            vendor="",
            low=0.0,
            high=1.0,
            date=date,
            known_from=date,
            attribution=Attribution.ON_RECORD,
            sources=(),
            verified=True,
            origin=origin,
            statement=f"{by} looked in {' '.join(sources.split())}.",
            said_by=by,
        )
        for operator in operators
        for part in parts
    ]
