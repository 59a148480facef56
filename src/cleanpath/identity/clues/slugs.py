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


def from_register(values: Sequence[str], book: Book) -> list[Reading]:
    """Read the vendor column of a case: registry ids, several joined by `|`.

    What it cannot know: whether anybody looked at the box.
    """
    return [_from_ids(value, book) for value in values]


def _from_ids(value: str, book: Book) -> Reading:
    keys = [key.strip() for key in value[:2000].split("|") if key.strip()]
    unknown = [key for key in keys if key not in book.vendors]
    if not keys or unknown:
        told = f"{unknown[0][:60]!r} is no registry id" if unknown else "empty"
        return Reading(notes=[told])
    return Reading([Clue(key, 3.0, "maker", f"registered as {value[:200]!r}", key) for key in keys])
