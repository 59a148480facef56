"""The entries of the market files: shares, contracts and statements, each turned into claims."""

from functools import partial
from typing import Any

from cleanpath.claims import Claim
from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.records import Record
from cleanpath.sources.marketwords import Shelf, read_cells, read_said, read_vendor
from cleanpath.sources.subjects import Subject, operator_subject

STATES = {
    "in_use": "presence",
    "absent": "share",
    "awarded": "contract",
    "planned": "contract",
    "tender": "contract",
    "refused": "contract",
    "abandoned": "contract",
    "removal": "statement",
    "undertaking": "statement",
    "unclear": "statement",
}
"""What is on record of a contract, and the kind of claim that it makes. Only `in_use` and `absent` bound a
share: an award, a plan or a promise is not a network. `removal`: equipment is to go, which parts hold it and
until when is not said; `undertaking`: a promise to leave a vendor out; `unclear`: no state was read."""

_SLACK = 1e-9


def read_country(record: Record, key: str, shelf: Shelf) -> list[Claim]:
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
        for group in record.records(field, partial(read, jurisdiction=jurisdiction, shelf=shelf), ()):
            claims += group
    return claims


def _share(record: Record, jurisdiction: str, shelf: Shelf) -> list[Claim]:
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
    said = read_said(record, shelf)
    figure = f"{low:.0%}" if low == high else f"{low:.0%} to {high:.0%}"
    text = f"{jurisdiction}, {words}, {named}: {figure}, {basis}, {when}."
    bounds = (low, high) if bounding else (0.0, 1.0)
    return [said.claim("", str(subject), "share" if bounding else "statement", vendor, *bounds, text)]


def _contract(record: Record, jurisdiction: str, shelf: Shelf) -> list[Claim]:
    """Read what is on record between operators and vendors: one claim per operator and vendor."""
    operators = _known_operators(record, jurisdiction, shelf)
    parts, generations = read_cells(record)
    state, status = record.choice("state", STATES), record.text("status")
    vendors = tuple(read_vendor(record, "vendors", v) for v in record.texts("vendors"))
    shares = _shares(record, vendors)
    names = ", ".join(record.texts("vendor_words"))
    text = ", ".join(record.text(f) for f in ("operator_words", "part_words", "generation_words"))
    text += f": {names}: {status}"
    if shares:
        figures = ", ".join(f"{v} {low:.1%}" for v, (low, _) in shares.items())
        text += f"; {record.text('share_words', '') or figures}"
    if record.has("year"):
        text += f" ({int(record.number('year', low=1900, high=2200))})"
    said = read_said(record, shelf)
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
    if kind == "share":
        return kind, 0.0, 0.0
    if kind == "presence" and vendor in shares:
        return "share", *shares[vendor]
    return kind, 0.0, 1.0


def _members(shares: dict[str, tuple[float, float]]) -> set[str]:
    return {vendor for joint in shares for vendor in joint.split("|")}


def _known_operators(record: Record, jurisdiction: str, shelf: Shelf) -> tuple[str, ...]:
    names = record.texts("operators")
    if not names:
        raise BadInput(record.where("operators"), "at least one operator", "none")
    for name in names:
        if name not in shelf.operators:
            see = "Add it to _operators.toml."
            raise UnknownName(record.where("operators"), "operator", name, shelf.operators, see)
        if (country := shelf.operators[name].country) != jurisdiction:
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


def _pair(record: Record, bounds: Any) -> list[Any]:
    if not isinstance(bounds, list) or len(bounds) != 2:
        raise BadInput(record.where("shares"), "a pair [low, high]", shown(bounds))
    return bounds


def _statement(record: Record, jurisdiction: str, shelf: Shelf) -> list[Claim]:
    """Read words about a country or region that bound nothing."""
    text = record.text("statement")
    kind = "country" if len(jurisdiction) == 2 and jurisdiction != "EU" else "region"
    subject = Subject(kind, jurisdiction.lower(), frozenset({"network"}), frozenset({"all"}))
    return [read_said(record, shelf).claim("", str(subject), "statement", "", 0.0, 1.0, text)]
