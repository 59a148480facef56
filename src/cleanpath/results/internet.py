"""cleanpath.internet/1: what the routes between all pairs of systems touch, by level, country and carrier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet
from numpy.typing import NDArray

from cleanpath import __version__
from cleanpath.exposure.internet import UNKNOWN, InternetAssessment
from cleanpath.network.case import Case
from cleanpath.results.assessment import Terms, describe_basis
from cleanpath.results.typed import KEY, OPTIONAL, Document, Plain, build
from cleanpath.routing.bgp.lanes import COUNTERS

SCHEMA = "cleanpath.internet/1"
Values = dict[str, Any]
AT = {name: place for place, name in enumerate(COUNTERS)}
NOTE = (
    "Of levels the low end counts what is certain, the high end also what is not known to be free. Possible "
    "is an upper bound: it counts walks that pass a system twice, which BGP never does."
)


@dataclass(frozen=True)
class PairShares(Plain):
    """Pairs with a route, and shares of them; see `cleanpath.routing.bgp.lanes.COUNTERS`."""

    pairs: int
    always_low: float
    sometimes_low: float
    possible_low: float
    always_high: float
    sometimes_high: float
    possible_high: float
    avoidable: float
    unavoidable: float
    chosen: float
    clear_in_model_low: float
    clear_in_model_high: float


@dataclass(frozen=True)
class CountryEnd(Plain):
    """The country that traffic comes from; none where it is not known."""

    source: str | None = field(metadata={KEY: "from"})


@dataclass(frozen=True)
class CountryRow(PairShares, CountryEnd):
    """What the traffic of one country touches."""


@dataclass(frozen=True)
class CountryEnds(Plain):
    """Two countries."""

    source: str = field(metadata={KEY: "from"})
    target: str = field(metadata={KEY: "to"})


@dataclass(frozen=True)
class CountryPairRow(PairShares, CountryEnds):
    """What the traffic of one pair of countries touches."""


@dataclass(frozen=True)
class SystemEnd(Plain):
    """An autonomous system."""

    id: str
    name: str
    country: str | None


@dataclass(frozen=True)
class SystemRow(PairShares, SystemEnd):
    """What the traffic of one system touches."""


@dataclass(frozen=True, slots=True)
class CarrierRow(Plain):
    """What one restricted system carries."""

    id: str
    name: str
    country: str | None
    carried: int
    carried_share: float
    transit_share: float
    trimmed_transit_share: float | None
    alone_share: float


@dataclass(frozen=True, slots=True)
class FreedBySystem(Plain):
    """The restricted system without which most chosen routes would touch nothing restricted."""

    id: str
    name: str
    country: str | None
    alone_share: float


@dataclass(frozen=True, slots=True)
class FreedByCountry(Plain):
    """The same of all systems of a country."""

    country: str | None
    alone_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InternetResult(Document):
    """What the routes between all pairs of systems touch."""

    SCHEMA: ClassVar[str] = SCHEMA

    version: str
    case: str
    title: str
    digests: dict[str, str]
    digest: str
    as_of: str
    known_at: str
    lens: str
    basis: str
    graph: str | None = field(default=None, metadata=OPTIONAL)
    caution: str | None = field(default=None, metadata=OPTIONAL)
    note: str
    source: str = field(metadata={KEY: "from"})
    target: str = field(metadata={KEY: "to"})
    systems: int
    links: int
    sources: int
    targets: int
    in_cycles: int
    restricted: int
    open: int
    counts: dict[str, int]
    shares: dict[str, float]
    carriers: list[CarrierRow]
    freed_by_system: FreedBySystem | None
    freed_by_country: FreedByCountry | None
    by_source_country: list[CountryRow]
    by_country_pair: list[CountryPairRow]
    by_system: list[SystemRow]
    written: list[str] | None = field(default=None, metadata=OPTIONAL)


def describe_internet(
    case: Case, terms: Terms, ends: tuple[str, str], assessed: InternetAssessment, top: int
) -> InternetResult:
    """Put the result together; lists are cut to the `top` rows."""
    found = assessed.found
    total = dict(zip(COUNTERS, found.systems.sum(axis=0).tolist(), strict=True))
    counts = {"asked": found.asked, "unreachable": found.asked - total["pairs"], **total}
    told = {
        "version": __version__,
        "case": case.name,
        "title": case.settings.title,
        "digests": case.digests,
        "digest": terms.digest,
        "as_of": terms.clocks.as_of.isoformat(),
        "known_at": terms.clocks.known_at.isoformat(),
        "lens": terms.lens,
        **describe_basis(case.settings),
        "note": NOTE,
        "from": ends[0] or "all",
        "to": ends[1] or "all",
        "systems": len(assessed.low),
        "links": case.network.links.num_rows,
        "sources": int(assessed.sources.sum()),
        "targets": int(assessed.targets.sum()),
        "in_cycles": assessed.in_cycles,
        "restricted": int(assessed.low.sum()),
        "open": int((assessed.high & ~assessed.low).sum()),
        "counts": counts,
        "shares": shares_of(total),
        "carriers": carrier_rows(case, assessed)[:top],
        "freed_by_system": _freed_by_system(case, assessed),
        "freed_by_country": _freed_by_country(assessed),
        "by_source_country": country_rows(assessed, top),
        "by_country_pair": pair_rows(assessed, top),
        "by_system": system_rows(case, assessed, top),
    }
    return build(InternetResult, told)


def shares_of(counts: Mapping[str, int]) -> Values:
    """Return the counters as shares of the pairs with a route, and what is clear in the model."""
    pairs = counts["pairs"]

    def part(count: int) -> float:
        return count / pairs if pairs else 0.0

    shares = {name: part(counts[name]) for name in COUNTERS if name != "pairs"}
    for end in ("low", "high"):
        touched = sum(counts[f"{level}_{end}"] for level in ("always", "sometimes", "possible"))
        shares[f"clear_in_model_{end}"] = part(pairs - touched)
    return shares


def _rows(counts: NDArray[np.int64], head: Sequence[Values], top: int | None = None) -> list[Values]:
    """Return rows with the pairs and the shares of each, those that certainly touch most first.

    Only the first `top` rows are made, all by default; those without a pair are left out.
    """
    some = np.flatnonzero(counts[:, AT["pairs"]])
    pairs = counts[some, AT["pairs"]]
    touched = sum(counts[some, AT[name]] / pairs for name in ("always_low", "sometimes_low"))
    order = some[np.lexsort((-pairs, -touched))][:top]
    rows = []
    for own, row in zip(order.tolist(), counts[order].tolist(), strict=True):
        counted = dict(zip(COUNTERS, row, strict=True))
        rows.append({**head[own], "pairs": counted["pairs"], **shares_of(counted)})
    return rows


def carrier_rows(case: Case, assessed: InternetAssessment) -> list[Values]:
    """Return what each restricted system carries, the most first."""
    found, elements = assessed.found, case.network.elements
    pairs = int(found.systems[:, AT["pairs"]].sum()) or 1
    order = np.lexsort((found.flagged, -found.carried))
    flagged = pa.array(found.flagged)
    ids, names = (elements[name].take(flagged).to_pylist() for name in ("id", "operator"))
    return [
        {
            "id": ids[row],
            "name": names[row],
            "country": assessed.countries[assessed.country[found.flagged[row]]] or None,
            "carried": int(found.carried[row]),
            "carried_share": found.carried[row] / pairs,
            "transit_share": found.transit[row] / pairs,
            "trimmed_transit_share": None if np.isnan(found.trimmed[row]) else float(found.trimmed[row]),
            "alone_share": found.alone[row] / pairs,
        }
        for row in order.tolist()
    ]


def _freed_by_system(case: Case, assessed: InternetAssessment) -> Values | None:
    """Return the restricted system without which most chosen routes would touch nothing restricted."""
    rows = carrier_rows(case, assessed)
    best = max(rows, key=lambda row: row["alone_share"], default=None)
    return best and {name: best[name] for name in ("id", "name", "country", "alone_share")}


def _freed_by_country(assessed: InternetAssessment) -> Values | None:
    found = assessed.found
    pairs = int(found.systems[:, AT["pairs"]].sum())
    if not len(found.party_alone) or not found.party_alone.max() or not pairs:
        return None
    best = int(found.party_alone.argmax())
    return {"country": assessed.countries[best] or None, "alone_share": found.party_alone[best] / pairs}


def country_rows(assessed: InternetAssessment, top: int | None = None) -> list[Values]:
    """Return one row for each country that traffic comes from; null where the country is not known."""
    head: list[Values] = [{"from": code or None} for code in assessed.countries]
    return _rows(assessed.found.parties.sum(axis=1), head, top)


def pair_rows(assessed: InternetAssessment, top: int | None = None) -> list[Values]:
    """Return one row for each pair of known countries."""
    counts = assessed.found.parties
    known = [row for row, code in enumerate(assessed.countries) if code != UNKNOWN and row < len(counts)]
    head: list[Values] = [
        {"from": assessed.countries[a], "to": assessed.countries[b]} for a in known for b in known
    ]
    return _rows(counts[np.ix_(known, known)].reshape(-1, len(COUNTERS)), head, top)


def system_rows(case: Case, assessed: InternetAssessment, top: int | None = None) -> list[Values]:
    """Return one row for each system that traffic comes from, restricted ones apart."""
    some = np.flatnonzero(assessed.sources & ~assessed.low)
    ids, names = (case.network.elements[name].take(pa.array(some)).to_pylist() for name in ("id", "operator"))
    codes = [assessed.countries[row] or None for row in assessed.country[some].tolist()]
    head: list[Values] = [
        {"id": one, "name": name, "country": code} for one, name, code in zip(ids, names, codes, strict=True)
    ]
    return _rows(assessed.found.systems[some], head, top)


def write_internet(folder: Path, case: Case, assessed: InternetAssessment) -> list[str]:
    """Write every row of the lists as Parquet into a folder and return the names of the files."""
    files = {
        "carriers": carrier_rows(case, assessed),
        "by_source_country": country_rows(assessed),
        "by_country_pair": pair_rows(assessed),
        "by_system": system_rows(case, assessed),
    }
    for name, rows in files.items():
        pyarrow.parquet.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    return [f"{name}.parquet" for name in files]
