"""FollowTheMoney entities as JSON, one a line: companies, listings and holdings of an OpenSanctions export.

Read are organisations (`Company`, `Organization`, `LegalEntity`, `PublicBody`), `Sanction` and `Ownership`;
persons, vessels, addresses and all else are counted and left. Sanctions and holdings may stand inside their
entity, as in an export of nested targets.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleanpath.errors import BadInput
from cleanpath.sources.io import read_bytes, read_objects
from cleanpath.sources.values import clean_text, found, read_text

ORGANISATIONS = ("Company", "Organization", "LegalEntity", "PublicBody")
VALUE_LIMIT = 500
"""Values of one property that are read."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation: names, first the caption; countries in capitals; topics as the export has them."""

    id: str
    names: tuple[str, ...]
    countries: tuple[str, ...]
    topics: tuple[str, ...]
    datasets: tuple[str, ...]
    first_seen: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing of entities by an authority; dates as the export has them, empty where unknown."""

    entities: tuple[str, ...]
    authority: str
    program: str
    country: str
    start: str
    end: str
    url: str


@dataclass(frozen=True, slots=True)
class Holding:
    """A share of `asset` that `owner` holds, both ids; `share` in per cent, `None` where not stated."""

    owner: str
    asset: str
    share: float | None
    start: str
    end: str


@dataclass
class Entities:
    """All that was read of one export, and what was left."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    listings: list[Listing] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)


def read_ftm(path: Path) -> Entities:
    """Read an export (.gz and .xz too).

    Raises
    ------
    BadInput
        Naming the line, if one is no entity.
    """
    return parse_ftm(read_bytes(path), str(path))


def parse_ftm(data: bytes, where: str) -> Entities:
    """Read an export from bytes; `where` names the source in messages. Raises as `read_ftm`."""
    entities = Entities()
    seen: set[str] = set()
    for place, fields in _unfold(read_objects(data, where)):
        key, schema = (read_text(fields.get(name), f"{place} [{name}]") for name in ("id", "schema"))
        if not key or not schema:
            raise BadInput(place, "an entity with id and schema", found(fields.get("id")))
        properties = fields.get("properties", {})
        if not isinstance(properties, dict):
            raise BadInput(f"{place} [properties]", "an object", found(properties))
        if key in seen and schema not in ORGANISATIONS:
            continue
        seen.add(key)
        if schema in ORGANISATIONS:
            entities.organisations[key] = _organisation(key, fields, properties, place)
        elif schema == "Sanction":
            entities.listings.append(_listing(properties, place))
        elif schema == "Ownership":
            entities.holdings += _holdings(properties, place)
        else:
            entities.left[f"entities of schema {schema[:40]}"] += 1
    return entities


_BACK = {"sanctions": "entity", "ownershipOwner": "owner", "ownershipAsset": "asset"}
"""Properties that hold whole entities, and which property of those names the one around them."""

DEPTH_LIMIT = 8
"""Entities within entities."""


def _unfold(objects: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield entities, and after each the sanctions and holdings that a nested export has inside it."""
    for place, fields in objects:
        waiting = [(place, fields, 0)]
        while waiting:
            where, entity, depth = waiting.pop()
            yield where, entity
            properties = entity.get("properties")
            if not isinstance(properties, dict) or depth >= DEPTH_LIMIT:
                continue
            for name, back in _BACK.items():
                inner = properties.get(name)
                for number, one in enumerate(inner[:VALUE_LIMIT] if isinstance(inner, list) else (), 1):
                    if isinstance(one, dict) and isinstance(one.get("properties"), dict):
                        own = {back: [entity.get("id")], **one["properties"]}
                        inside = f"{where} [{name} {number}]"
                        waiting.append((inside, {**one, "properties": own}, depth + 1))


def _values(properties: dict[str, Any], name: str, where: str) -> list[str]:
    """Return the values of a property as texts for people; an entity nested there counts by its id."""
    values = properties.get(name, [])
    if not isinstance(values, list):
        raise BadInput(f"{where} [{name}]", "a list", found(values))
    plain = [value.get("id") if isinstance(value, dict) else value for value in values[:VALUE_LIMIT]]
    return [text for value in plain if (text := read_text(value, f"{where} [{name}]"))]


def _organisation(key: str, fields: dict[str, Any], properties: dict[str, Any], where: str) -> Organisation:
    caption = read_text(fields.get("caption"), f"{where} [caption]")
    names = [
        caption,
        *(n for field in ("name", "alias", "weakAlias") for n in _values(properties, field, where)),
    ]
    countries = [
        c for field in ("jurisdiction", "country", "mainCountry") for c in _values(properties, field, where)
    ]
    datasets = fields.get("datasets", [])
    if not isinstance(datasets, list):
        raise BadInput(f"{where} [datasets]", "a list", found(datasets))
    return Organisation(
        key,
        tuple(dict.fromkeys(filter(None, names))),
        tuple(dict.fromkeys(code.upper() for code in countries)),
        tuple(_values(properties, "topics", where)),
        tuple(clean_text(name) for name in datasets[:VALUE_LIMIT] if isinstance(name, str)),
        read_text(fields.get("first_seen"), f"{where} [first_seen]")[:10],
    )


def _listing(properties: dict[str, Any], where: str) -> Listing:
    def first(*names: str) -> str:
        return next((value for name in names for value in _values(properties, name, where)), "")

    return Listing(
        tuple(_values(properties, "entity", where)),
        first("authority"),
        first("programId", "program"),
        first("country").upper(),
        first("listingDate", "startDate", "date")[:10],
        first("endDate")[:10],
        first("sourceUrl", "programUrl"),
    )


def _holdings(properties: dict[str, Any], where: str) -> list[Holding]:
    stated = next(iter(_values(properties, "percentage", where)), "").rstrip("% ").replace(",", ".")
    try:
        share = float(stated) if stated and len(stated) < 20 else None
    except ValueError:
        share = None
    if share is not None and not 0 <= share <= 100:
        share = None
    start, end = (next(iter(_values(properties, name, where)), "")[:10] for name in ("startDate", "endDate"))
    return [
        Holding(owner, asset, share, start, end)
        for owner in _values(properties, "owner", where)
        for asset in _values(properties, "asset", where)
    ][:VALUE_LIMIT]
