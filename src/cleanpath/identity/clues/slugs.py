"""Manufacturer slugs of device-type libraries and inventories: declared, not observed."""

from collections.abc import Sequence

from cleanpath.identity.book import Book
from cleanpath.identity.evidence import Clue, Reading
from cleanpath.identity.names import resolve

_WEIGHTS = {"shortened": 2.2}
"""Log odds of a name that is not exact; likeness alone stays below what decides."""


def from_netbox_slug(values: Sequence[str], book: Book) -> list[Reading]:
    """Read slugs: those of the registry, then exact names.

    What a slug cannot know: whether the label is the maker, and whether the inventory is right.
    """
    return [_from_slug(value, book) for value in values]


def _from_slug(value: str, book: Book) -> Reading:
    slug = value.strip().lower()[:200]
    known = book.slugs.get(slug)
    if known:
        return Reading(
            [Clue(v, 4.0, "maker", f"manufacturer slug {slug!r}", slug) for v in sorted(set(known))]
        )
    resolved = resolve(book.vendors, slug.replace("-", " "))
    if not resolved.candidates:
        return Reading(notes=[f"no vendor bears the name {slug[:60]!r}" if slug else "empty"])
    return Reading(
        [
            Clue(m.vendor, 3.0 if resolved.vendor else _WEIGHTS.get(m.how, 1.0), "maker", m.reason, slug)
            for m in resolved.candidates
        ]
    )
