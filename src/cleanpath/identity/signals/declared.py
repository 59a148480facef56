"""Declared makers: library slugs, registers, modules."""

import re
from collections.abc import Sequence

from cleanpath.identity.evidence import Clue, Reading, Strength
from cleanpath.identity.fingerprint_index import FingerprintIndex
from cleanpath.identity.names import resolve
from cleanpath.identity.signals.texts import from_text

_SLUG = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")

MOST_PARTS = 5
"""Parts of a slug that may name its manufacturer."""

_WEIGHTS = {"shortened": 2.2}
"""Log odds of a name that is not exact; likeness alone stays below what decides."""


def from_netbox_slug(values: Sequence[str], book: FingerprintIndex) -> list[Reading]:
    """Read slugs of manufacturers, and of device types, which start with their manufacturer's.

    What a slug cannot know: whether the label is the maker, and whether the inventory is right.
    """
    return [_from_slug(value, book) for value in values]


def _from_slug(value: str, book: FingerprintIndex) -> Reading:
    slug = value.strip().lower()[:200]
    if not _SLUG.fullmatch(slug):
        return _of_name(book, slug)
    parts = slug.split("-")
    for count in range(min(len(parts), MOST_PARTS), 0, -1):
        head = "-".join(parts[:count])
        known = sorted(set(book.slugs.get(head, ()))) or _named(book, head)
        if known:
            told = f"manufacturer slug {head!r}" + (f" of {slug[:60]!r}" if count < len(parts) else "")
            return Reading(
                [Clue(vendor, 4.0, "maker", told, slug, strength=Strength.CLEARS) for vendor in known]
            )
    return _likened(book, slug)


def _named(book: FingerprintIndex, head: str) -> list[str]:
    """Return the vendor whose id or exact name a slug is, if it is one's."""
    found = resolve(book.vendors, head.replace("-", " "))
    return [found.vendor] if found.vendor else []


def _of_name(book: FingerprintIndex, name: str) -> Reading:
    """Read what is no slug by its exact name alone."""
    found = _named(book, name)
    if found:
        told = f"the name {name!r}"
        return Reading([Clue(found[0], 3.0, "maker", told, name, strength=Strength.CLEARS)])
    return Reading(notes=["no slug: letters, digits and hyphens are expected" if name else "empty"])


def _likened(book: FingerprintIndex, slug: str) -> Reading:
    """Read a slug that names no manufacturer by likeness, and by the product names in it."""
    words = slug.replace("-", " ")
    found = resolve(book.vendors, words)
    clues = [
        Clue(match.vendor, _WEIGHTS.get(match.how, 1.0), "maker", match.reason, slug)
        for match in found.candidates
    ]
    products = from_text("inventory_model", [slug, words], book)
    clues += [clue for reading in products for clue in reading.clues]
    notes = [] if clues else [f"no vendor bears the name {slug[:60]!r}"]
    return Reading(clues, notes)


def from_register(values: Sequence[str], book: FingerprintIndex) -> list[Reading]:
    """Read the vendor column of a case: registry ids, several joined by `|`.

    What it cannot know: whether anybody looked at the box.
    """
    return [_from_ids(value, book) for value in values]


def _from_ids(value: str, book: FingerprintIndex) -> Reading:
    keys = [key.strip() for key in value[:2000].split("|") if key.strip()]
    unknown = [key for key in keys if key not in book.vendors]
    if not keys or unknown:
        told = f"{unknown[0][:60]!r} is no registry id" if unknown else "empty"
        return Reading(notes=[told])
    told = f"registered as {value[:200]!r}"
    return Reading([Clue(key, 3.0, "maker", told, key, strength=Strength.CLEARS) for key in keys])


def from_part_vendor(values: Sequence[str], book: FingerprintIndex) -> list[Reading]:
    """Read makers' names of parts, such as "CISCO-AVAGO": the first name is the label, all are candidates.

    What they cannot know: who made the box that the part sits in; and memory can be written by anybody.
    """
    return [_from_name(value, book) for value in values]


def _from_name(value: str, book: FingerprintIndex) -> Reading:
    name = " ".join(value.split())[:100]
    found = resolve(book.vendors, name).vendor
    known = [found] if found else []
    if not known:
        parts = [resolve(book.vendors, part).vendor for part in name.split("-")]
        known = [part for part in parts if part]
    if not known:
        return Reading(notes=[f"no vendor bears the name {name!r}" if name else "empty"])
    return Reading([Clue(vendor, 3.0, "part", f"a part made by {name!r}", name) for vendor in known])
