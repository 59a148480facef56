"""Running text: descriptions over SNMP and LLDP, output of version commands, banners, inventory text."""

from collections.abc import Sequence

from cleanpath.identity.book import Book
from cleanpath.identity.evidence import Clue, Reading
from cleanpath.identity.phrases import Phrase, Phrasebook
from cleanpath.identity.texts import clean, models, split_host, words

GENERIC_WORDS = {
    "openssh": "OpenSSH",
    "dropbear": "Dropbear",
    "linux": "Linux",
    "busybox": "BusyBox",
    "nginx": "nginx",
    "apache": "Apache",
    "lighttpd": "lighttpd",
    "vsftpd": "vsftpd",
    "proftpd": "ProFTPD",
    "goahead": "GoAhead",
    "rompager": "RomPager",
    "microsoft": "Microsoft software",
    "freebsd": "FreeBSD",
    "snmp": "an SNMP agent",
}
"""Software that runs on anybody's boxes: named in the reason of an unknown, never as a maker."""

HINT = 0.9
"""The most that a name can weigh which the box's owner may have chosen."""


def from_text(kind: str, values: Sequence[str], book: Book) -> list[Reading]:
    """Read texts of one kind by the markers and product names that count there.

    What text cannot know: it can be rewritten by whoever runs the box, copied by whoever rebrands it, and it
    names the operating system's maker where hardware and software are sold apart.
    """
    pages = book.texts[kind]
    return [_read(kind, value, pages) for value in values]


def _read(kind: str, value: str, pages: Phrasebook) -> Reading:
    text, notes = clean(value)
    if not text.strip():
        return Reading(notes=[*notes, "empty"])
    told, chosen = split_host(text)
    found = words(told)
    low = told.lower()
    clues = [_clue(hit) for hit in pages.find(low, found)]
    whole = kind == "inventory_model"
    clues += [_clue(hit) for hit in pages.find_models(word for word in models(low) if whole or len(word) > 4)]
    if chosen:
        hints = pages.find(chosen.lower(), words(chosen)) + pages.find_models(models(chosen))
        clues += [_clue(hit, HINT, " in a name that the owner chose") for hit in hints]
    if not clues:
        generic = sorted({GENERIC_WORDS[word] for word in found if word in GENERIC_WORDS})
        notes.append(
            f"only generic software is named: {', '.join(generic)}" if generic else "no known text or product"
        )
    return Reading(clues, notes)


def _clue(hit: Phrase, most: float = 9.0, where: str = "") -> Clue:
    return Clue(
        hit.vendor, min(hit.weight, most), "maker", f"{hit.why} {hit.text!r}{where}", hit.text, hit.verified
    )
