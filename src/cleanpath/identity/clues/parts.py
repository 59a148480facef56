"""Parts: the maker's name that a pluggable module or an optic carries in its memory."""

from collections.abc import Sequence

from cleanpath.identity.book import Book
from cleanpath.identity.evidence import Clue, Reading
from cleanpath.identity.names import resolve


def from_part_maker(values: Sequence[str], book: Book) -> list[Reading]:
    """Read makers' names of parts, such as "CISCO-AVAGO": the first name is the label, all are candidates.

    What they cannot know: who made the box that the part sits in; and memory can be written by anybody.
    """
    return [_from_name(value, book) for value in values]


def _from_name(value: str, book: Book) -> Reading:
    name = " ".join(value.split())[:100]
    found = resolve(book.vendors, name).vendor
    known = [found] if found else []
    if not known:
        parts = [resolve(book.vendors, part).vendor for part in name.split("-")]
        known = [part for part in parts if part]
    if not known:
        return Reading(notes=[f"no vendor bears the name {name!r}" if name else "empty"])
    return Reading([Clue(vendor, 3.0, "part", f"a part made by {name!r}", name) for vendor in known])
