"""Names of companies from any source, resolved to registry ids: ids first, exact names second, fuzzy last."""

import difflib
import importlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from cleanpath.identity.vendors import Vendor, Vendors

NAME_LENGTH = 300
"""Characters of a name that are read."""

FUZZY_FLOOR = 82.0
"""Similarity (0 to 100) below which a name is not even a candidate."""

_LEGAL = frozenset(
    {
        "ab",
        "ag",
        "as",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "cv",
        "doo",
        "gmbh",
        "holding",
        "holdings",
    }
    | {
        "inc",
        "incorporated",
        "jsc",
        "kg",
        "kk",
        "limited",
        "llc",
        "llp",
        "lp",
        "ltd",
        "nv",
        "ooo",
        "oy",
        "oyj",
    }
    | {"plc", "pte", "pty", "pvt", "sa", "sas", "se", "sl", "spa", "srl", "sro", "uab"}
)
_TRADE = frozenset({"networks", "network", "networking", "software"})
"""Words of the trade that people add to a name or leave out."""

_CONDITION = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Match:
    """One vendor that a name may mean: `score` 0 to 100, `how` one of id, name, alias, shortened, fuzzy."""

    vendor: str
    score: float
    how: str
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means: one `vendor` where exactly one bears the name, else only candidates, best first."""

    name: str
    vendor: str | None
    candidates: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class _Index:
    own: dict[str, set[str]]
    alias: dict[str, set[str]]
    conditional: dict[str, set[str]]


def fold(name: str) -> str:
    """Return a name without case, accents, punctuation and legal forms, for exact comparison."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name[:NAME_LENGTH]).casefold())
    text = "".join(c if c.isalnum() else " " for c in text if not unicodedata.combining(c) and c not in "'’")
    parts = text.split()
    while len(parts) > 1 and (parts[-1] in _LEGAL or (len(parts[-1]) == 1 and len(parts) > 2)):
        parts.pop()
    while len(parts) > 1 and parts[0] == "the":
        parts.pop(0)
    return " ".join(parts)


def resolve(vendors: Vendors, name: str) -> Resolution:
    """Resolve one name.

    An id of the registry wins; then a vendor's own name or first alias; then any alias. A name that several
    vendors bear at the same step, an alias that held only for a time, and similarity make candidates only.
    """
    name = name.strip()
    if name in vendors:
        return Resolution(name, name, (Match(name, 100.0, "id", f"{name!r} is a registry id"),))
    index, folded = _index(vendors), fold(name)
    if folded.replace(" ", "-") in vendors:
        key = folded.replace(" ", "-")
        return Resolution(name, key, (Match(key, 100.0, "id", f"{key!r} is a registry id"),))
    for how, table, score in (("name", index.own, 100.0), ("alias", index.alias, 99.0)):
        keys = table.get(folded, set())
        if keys:
            told = "own name" if how == "name" else "alias"
            found = tuple(Match(key, score, how, f"{told} of {vendors[key].name}") for key in sorted(keys))
            return Resolution(name, found[0].vendor if len(found) == 1 else None, found)
    return Resolution(name, None, _candidates(vendors, index, folded))


def bearer(vendors: Vendors, name: str) -> str | None:
    """Return the one vendor whose own name or first alias a name is, without candidates for any other."""
    keys = _index(vendors).own.get(fold(name), set())
    return next(iter(keys)) if len(keys) == 1 else None


def _candidates(vendors: Vendors, index: _Index, folded: str) -> tuple[Match, ...]:
    if len(folded) < 3:
        return ()
    best: dict[str, Match] = {}
    for key in index.conditional.get(folded, ()):
        best[key] = Match(key, 90.0, "alias", f"a name that {vendors[key].name} bore for a time or in part")
    *start, last = folded.split()
    if start and last in _TRADE:
        short = " ".join(start)
        for key in index.own.get(short, ()):
            best[key] = Match(
                key, 95.0, "shortened", f"{short!r}, a name of {vendors[key].name}, and {last!r}"
            )
    for text, score in _similar(folded, [*index.own, *index.alias]):
        for key in index.own.get(text, set()) | index.alias.get(text, set()):
            if key not in best or best[key].score < score:
                best[key] = Match(
                    key, score, "fuzzy", f"{score:.0f} % like {text!r}, a name of {vendors[key].name}"
                )
    return tuple(sorted(best.values(), key=lambda m: (-m.score, m.vendor)))[:5]


def _similar(folded: str, known: list[str]) -> list[tuple[str, float]]:
    """Return names alike, with rapidfuzz where it is installed and with difflib elsewhere."""
    try:
        fuzz, process = (importlib.import_module(f"rapidfuzz.{name}") for name in ("fuzz", "process"))
    except ImportError:
        near = difflib.get_close_matches(folded, known, n=8, cutoff=FUZZY_FLOOR / 100)
        return [(text, 100 * difflib.SequenceMatcher(None, folded, text).ratio()) for text in near]
    hits = process.extract(folded, known, scorer=fuzz.ratio, limit=8, score_cutoff=FUZZY_FLOOR)
    return [(text, float(score)) for text, score, _ in hits]


@lru_cache(maxsize=8)
def _index(vendors: Vendors) -> _Index:
    index = _Index({}, {}, {})
    for vendor in vendors.values():
        _enter(index, vendor)
    return index


def _enter(index: _Index, vendor: Vendor) -> None:
    for place, name in enumerate((vendor.name, *vendor.aliases)):
        bare = _CONDITION.sub("", name)
        if bare != name and place > 0:
            index.conditional.setdefault(fold(bare), set()).add(vendor.id)
            continue
        for part in (bare, *(bare.split(" / ") if place == 0 else ())):
            table = index.own if place <= 1 else index.alias
            table.setdefault(fold(part), set()).add(vendor.id)
