"""The marks of all vendors, arranged for look-up: arcs of object identifiers, texts and patterns, names."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from cleanpath.identity.fingerprints import (
    Arc,
    Family,
    Fingerprints,
    Marker,
    Model,
    read_marks,
    read_shared_pens,
)
from cleanpath.identity.names import fold
from cleanpath.identity.text_matching import Phrase, Phrasebook, words
from cleanpath.identity.vendors import Vendor, Vendors

RUNNING = ("os", "sysdescr", "lldp", "any")
"""Markers that count in running text."""

PLACES = {
    "sysdescr": RUNNING,
    "lldp_sysdesc": RUNNING,
    "cli_show_version": (*RUNNING, "cli"),
    "ssh_banner": (*RUNNING, "ssh_banner"),
    "telnet_banner": (*RUNNING, "telnet", "cli"),
    "ftp_banner": (*RUNNING, "ftp"),
    "http_banner": (*RUNNING, "http"),
    "inventory_model": ("any", "model", "sysdescr"),
}
"""Which markers count for which kind of text."""


OWN_NAME = 4.6
"""Log odds of the maker's own name in an inventory."""

LEAST_JOINED, JOINED = 5, ("h3c", "zte")
"""Letters of a name that is known where it is written as one word with a model, and shorter ones that are."""

_PLAIN_START = re.compile(r"\^([a-z0-9][a-z0-9 -])(?![?*{])(?!.*\|(?![^(]*\)))")
"""A pattern that only matches names starting with two plain letters."""


@dataclass(slots=True)
class FingerprintIndex:
    """Everything look-ups need; built once for a registry."""

    vendors: Vendors
    arcs: dict[tuple[int, ...], list[tuple[str, Arc | None]]] = field(default_factory=dict)
    texts: dict[str, Phrasebook] = field(default_factory=dict)
    slugs: dict[str, list[str]] = field(default_factory=dict)
    signatures: dict[str, list[str]] = field(default_factory=dict)
    """The vendors of each signature of hop limits."""
    registrants: dict[str, list[tuple[re.Pattern[str], str]]] = field(default_factory=dict)
    """Patterns on registrants' names by the two letters they start with; under "" those for anywhere."""
    anywhere: re.Pattern[str] = re.compile("(?!)")
    """What some pattern under "" matches: most names match none."""
    owners: dict[str, list[str]] = field(default_factory=dict)
    """The vendors of each registrant's name that was looked up."""

    def vendors_of(self, registrant: str) -> list[str]:
        """Return the vendors whose patterns match a registrant's name."""
        if registrant not in self.owners:
            if len(self.owners) > 100_000:
                self.owners.clear()
            entries = list(self.registrants.get(registrant[:2].lower(), ()))
            if self.anywhere.search(registrant):
                entries += self.registrants.get("", ())
            found = {vendor for pattern, vendor in entries if pattern.search(registrant)}
            self.owners[registrant] = sorted(found)
        return self.owners[registrant]


@lru_cache(maxsize=4)
def open_book(vendors: Vendors) -> FingerprintIndex:
    """Arrange the marks of a registry.

    Raises
    ------
    BadInput
        If the registry has a fault.
    """
    book = FingerprintIndex(vendors, texts={kind: Phrasebook() for kind in PLACES})
    for own in read_marks(vendors).values():
        _enter_numbers(book, own)
        _enter_texts(book, own)
        for slug in own.slugs:
            book.slugs.setdefault(slug.slug, []).append(own.vendor)
        for signature in own.ttl:
            book.signatures.setdefault(signature, []).append(own.vendor)
    others = [f"(?:{pattern.pattern})" for pattern, _ in book.registrants.get("", ())]
    book.anywhere = re.compile("|".join(others) or "(?!)", re.I)
    for shared in read_shared_pens(vendors):
        claims = book.arcs.setdefault((shared.number,), [])
        claims.sort(
            key=lambda claim: shared.ids.index(claim[0]) if claim[0] in shared.ids else len(shared.ids)
        )
    return book


def _enter_numbers(book: FingerprintIndex, own: Fingerprints) -> None:
    for pen in own.pens:
        book.arcs.setdefault((pen.number,), []).append((own.vendor, None))
    for arc in own.arcs:
        book.arcs.setdefault(arc.oid, []).append((own.vendor, arc))
    for pattern in own.oui.patterns:
        plain = _PLAIN_START.match(pattern)
        entries = book.registrants.setdefault(plain[1] if plain else "", [])
        entries.append((re.compile(pattern, re.I), own.vendor))


def _enter_texts(book: FingerprintIndex, own: Fingerprints) -> None:
    for kind, places in PLACES.items():
        pages = book.texts[kind]
        for marker in own.markers:
            if marker.where in places:
                _enter_marker(pages, book.vendors[own.vendor], marker, kind == "inventory_model")
        for family in own.families:
            _enter_family(pages, own.vendor, family, kind)
        if kind == "inventory_model":
            _enter_joined_names(pages, book.vendors[own.vendor])
        for model in own.models:
            if model.listed and kind != "inventory_model":
                continue
            why = "product name like"
            weight = _model_weight(model, kind == "inventory_model")
            role = "designer" if model.designed else "maker"
            phrase = Phrase(own.vendor, model.pattern, weight, model.verified, why, role=role)
            pages.add_pattern(model.pattern, phrase)


def _enter_joined_names(pages: Phrasebook, vendor: Vendor) -> None:
    """Enter a maker's name that is written as one word with a model: "HuaweiS5720"."""
    for low in sorted({name.lower() for name in (vendor.id, *vendor.aliases)}):
        plain = low.isascii() and low.isalpha() and len(low) >= LEAST_JOINED
        if plain or low in JOINED:
            pattern = low + r"(?=[a-z-]{0,4}\d)"
            why = "the name, written as one word with a model,"
            pages.add_pattern(pattern, Phrase(vendor.id, low, 3.0, False, why))


def _model_weight(model: Model, listed: bool) -> float:
    """In an inventory a scheme that counts everywhere leads one that counts in inventories only."""
    return 2.1 if model.listed else 3.4 if listed else 2.6


def _enter_marker(pages: Phrasebook, vendor: Vendor, marker: Marker, listed: bool) -> None:
    """Enter a text; in an inventory a maker's own name leads every product name."""
    why = "the operating system" if marker.where == "os" else "the text"
    named = listed and fold(marker.text) in {fold(name) for name in (vendor.id, *vendor.aliases)}
    weight = OWN_NAME if named else _marker_weight(vendor, marker)
    names = _has_name(vendor, marker.text)
    phrase = Phrase(
        vendor.id, marker.text, weight, marker.verified, why, names_vendor=names, role=marker.role
    )
    if marker.anchor == "start":
        pages.add_start(phrase)
    else:
        pages.add(phrase)


def _has_name(vendor: Vendor, text: str) -> bool:
    """Whether a text has a name of the vendor in it, as whole words."""
    said = f" {fold(text)} "
    return any(f" {fold(name)} " in said for name in (vendor.id, vendor.name, *vendor.aliases) if fold(name))


def _marker_weight(vendor: Vendor, marker: Marker) -> float:
    """Several words say more than one, a long one more than a short one, an anchored one less.

    Up to three letters at the start of a text decide nothing, unless they are the vendor's name.
    """
    if marker.strength == "weak":
        return 0.8
    text = marker.text.strip(" -").lower()
    if marker.anchor == "start":
        short = len(text) <= 3 and text not in {name.lower() for name in vendor.aliases}
        return 1.5 if short else 2.5 if marker.verified else 2.2
    if len(words(text)) > 1 or len(text) >= 9:
        return 4.0 if marker.verified else 3.6
    return 3.6 if marker.where == "any" else 3.2 if marker.verified else 2.6


def _enter_family(pages: Phrasebook, vendor: str, family: Family, kind: str) -> None:
    """Enter product names: those with letters and digits as patterns, others as words that rarely decide.

    Single words are left out of HTTP, where CSS and "max" belong to the page and the protocol.
    """
    listed = kind == "inventory_model"
    for verified, names in ((True, family.names), (False, family.unverified)):
        for name in names:
            low = name.lower()
            mixed = any(c.isdigit() for c in low) and any(c.isalpha() for c in low)
            plain = len(words(low)) == 1 and not mixed and name != low
            weight = _family_weight(len(low), mixed, plain, listed)
            phrase = Phrase(vendor, low, weight, verified, f"product name of the {family.role} family")
            if mixed and low.isascii() and " " not in low:
                pattern = re.escape(low) + (r"(?!\d)" if low[-1].isdigit() else "")
                pages.add_pattern(pattern, phrase)
            elif kind != "http_banner" or len(words(low)) > 1:
                pages.add(phrase)


def _family_weight(length: int, mixed: bool, plain: bool, listed: bool) -> float:
    """Weigh a product name: in an inventory a short one counts, in running text it must be unmistakable."""
    if mixed and length >= (4 if listed else 5):
        return 2.4
    return 2.2 if plain and length >= 6 and listed else 0.8
