"""Claims about who supplies whose network: the folder `market/`, one file a country or region.

A file holds tables `share` (a vendor's share of a market or a network), `contract` (what is on record between
operators and vendors), `supply` (one statement about one vendor) and `statement` (words only).
`_sources.toml` holds the sources, `_operators.toml` the operators, `_searched.toml` where somebody looked,
`_about.toml` what holds for all of them. Each entry becomes one claim per operator and vendor.
"""

import re
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.resources import files
from pathlib import Path

from cleanpath.claims.market_entries import Operator, Origin, Shelf, matching, read_country
from cleanpath.claims.model import Claim, read_source
from cleanpath.claims.supply import read_searches, read_supply
from cleanpath.datafiles import Data, load_folder, user_cache
from cleanpath.dates import PartialDate, parse_date
from cleanpath.errors import BadInput, shown
from cleanpath.records import Record, read_record

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True)
class About:
    """What holds for all claims: how they were gathered, rules of use, and what is known to be missing."""

    title: str
    version: int
    compiled: PartialDate
    method: str
    year_note: str
    unit: str
    rules_of_use: tuple[str, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Market:
    """The whole folder: claims by key in order, operators and sources by id, and what holds for all."""

    claims: tuple[Claim, ...]
    operators: dict[str, Operator]
    sources: dict[str, Origin]
    about: About


def load_market_claims(folder: Path | None = None) -> tuple[Claim, ...]:
    """Return all market claims of a folder, or the bundled ones.

    Raises
    ------
    BadInput
        At the first fault, with file, table and field.
    """
    return load_market(folder).claims


def load_market(folder: Path | None = None) -> Market:
    """Read a folder of market claims, or the bundled one.

    Raises
    ------
    BadInput
        At the first fault, with file, table and field.
    """
    return _bundled() if folder is None else _read(folder, load_folder(folder, "market"))


@lru_cache(maxsize=1)
def _bundled() -> Market:
    folder = Path(str(files("cleanpath").joinpath("market")))
    return _read(folder, load_folder(folder, "market", user_cache()))


def _read(folder: Path, data: Data) -> Market:
    left = dict(data)
    where = {key: str(folder / f"{key}.toml") for key in ("_about", "_operators", "_sources")}
    about = read_record(where["_about"], left.pop("_about", {}), _about)
    operators = read_record(where["_operators"], left.pop("_operators", {}), _operators)
    sources = read_record(where["_sources"], left.pop("_sources", {}), _sources)
    checkpoints = Shelf(operators, sources)
    searched = partial(read_searches, checkpoints=checkpoints)
    claims = list(read_record(str(folder / "_searched.toml"), left.pop("_searched", {}), searched))
    for key, fields in left.items():
        claims += read_record(
            str(folder / f"{key}.toml"), fields, partial(_country, key=key, checkpoints=checkpoints)
        )
    known: dict[str, Claim] = {}
    for claim in claims:
        if known.setdefault(claim.key, claim) is not claim:
            raise BadInput(str(folder), "one entry a key", shown(claim.key), "Rename one of them.")
    return Market(tuple(known[key] for key in sorted(known)), operators, sources, about)


def _country(record: Record, key: str, checkpoints: Shelf) -> list[Claim]:
    claims = read_country(record, key, checkpoints)
    return [*claims, *record.records("supply", partial(read_supply, jurisdiction=key, shelf=checkpoints), ())]


def _about(record: Record) -> About:
    return About(
        title=record.text("title"),
        version=int(record.number("version", low=1, high=1e6)),
        compiled=record.date("compiled"),
        method=record.text("method"),
        year_note=record.text("year_note"),
        unit=record.choice("unit", ["fraction"]),
        rules_of_use=record.texts("rules_of_use"),
        gaps=record.texts("gaps"),
    )


def _named(record: Record, field: str) -> list[tuple[str, Record]]:
    """Take a table of tables."""
    table = record.take(field)
    if not isinstance(table, dict):
        raise BadInput(record.where(field), "a table of tables", shown(table))
    return [(name, Record(f"{record.where(field)} {shown(name)}", value)) for name, value in table.items()]


def _operators(record: Record) -> dict[str, Operator]:
    operators = {}
    for name, row in _named(record, "operators"):
        if not _ID.fullmatch(name):
            raise BadInput(row.origin, "an id of small letters, digits and '-'", shown(name))
        asns = row.take("asns", [])
        if not isinstance(asns, list) or any(type(n) is not int or not 0 < n < 2**32 for n in asns):
            raise BadInput(row.where("asns"), "a list of AS numbers", shown(asns))
        country = matching(row, "country", r"[A-Z]{2}", "a country code such as DE")
        operators[name] = Operator(
            name, row.text("name"), country, row.texts("plmns", ()), tuple(asns), row.text("note", "")
        )
        row.finish()
    return operators


def _sources(record: Record) -> dict[str, Origin]:
    sources = {}
    for name, row in _named(record, "sources"):
        source = read_source(row)
        published = parse_date(source.published, row.where("published"))
        sources[name] = Origin(source, published, row.text("kind"), row.text("read"))
        row.finish()
    return sources
