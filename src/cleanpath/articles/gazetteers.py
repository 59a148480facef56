"""Names to look for: vendors and operators of the registries, in all scripts, and outlets of the press."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from cleanpath.articles.cues import patterns
from cleanpath.claims.market import load_market
from cleanpath.identity.vendors import load_vendors

_BRACKETS = re.compile(r"\s*\([^)]*\)")


@cache
def read_names() -> Mapping[str, Mapping[str, str]]:
    """Return the file of names that all languages share: sections of patterns by key."""
    file = resources.files("cleanpath.articles") / "names.toml"
    found: dict[str, dict[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return found


@cache
def vendor_names() -> tuple[tuple[str, str], ...]:
    """Return the names of the registered vendors that running text can be searched for, each with the id.

    The names that mean something else as well are left out; `names.toml` lists them.
    """
    ambiguous = set(patterns(read_names()["ambiguous"]["vendors"]))
    found: dict[str, str] = {}
    for key, vendor in load_vendors().items():
        if vendor.kind not in ("vendor", "software"):
            continue
        for alias in vendor.aliases:
            name = _BRACKETS.sub("", alias).replace(",", " ").strip()
            if len(name) > 2 and name not in ambiguous and name != name.lower() and "." not in name:
                found.setdefault(name, key)
    return tuple(sorted(found.items()))


@cache
def shared_names(code: str) -> list[tuple[str, str, str]]:
    """Return patterns with tag and value for what is written alike in all languages."""
    found = [(name, "name", key) for name, key in vendor_names()]
    for section in ("name", "operator", "place", "outlet"):
        for key, text in read_names()[section].items():
            signs = code in ("ja", "ko")
            found += [(name, section, key) for name in patterns(text) if signs or name[0].isascii()]
    return found


@cache
def registered_operators() -> Mapping[str, Mapping[str, str]]:
    """Return for each brand the ids of its operators in the registry of the market, by country."""
    brands = read_names()["operator"]
    found: dict[str, dict[str, str]] = {}
    for key, operator in load_market().operators.items():
        brand = key.partition("-")[2]
        if brand in brands:
            found.setdefault(brand, {})[operator.country] = key
    return found


def operator_id(brand: str, written: str, places: tuple[str, ...]) -> str:
    """Return the registry's id of an operator, where its brand and the places leave one; else its name."""
    known = registered_operators().get(brand, {})
    for place in places:
        if place in known:
            return known[place]
    elsewhere = places and brand in patterns(read_names()["ambiguous"]["operators"])
    return next(iter(known.values())) if len(known) == 1 and not elsewhere else written
