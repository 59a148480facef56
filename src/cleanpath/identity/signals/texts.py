"""Running text: descriptions over SNMP and LLDP, output of version commands, banners, inventory text."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from cleanpath.identity.evidence import KINDS, Clue, Reading, Strength
from cleanpath.identity.fingerprint_index import FingerprintIndex
from cleanpath.identity.text_matching import (
    UNREADABLE,
    Phrase,
    Phrasebook,
    clean,
    is_doubted,
    join_families,
    models,
    split_host,
    split_labels,
    split_page,
    split_parts,
    words,
)

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

SHORTEST_MODEL = 5
"""Characters of a product name that counts in running text; shorter ones occur by chance."""

MOST = 9.0
"""More than any text weighs."""

HINT = 0.9
"""The most that a name can weigh which the box's owner may have chosen."""


def from_text(kind: str, values: Sequence[str], book: FingerprintIndex) -> list[Reading]:
    """Read texts of one kind by the markers and product names that count there.

    What text cannot know: it can be rewritten by whoever runs the box, copied by whoever rebrands it, and it
    names the operating system's maker where hardware and software are sold apart.
    """
    pages = book.texts[kind]
    return [read_one(kind, value, pages) for value in values]


def read_one(kind: str, value: str, pages: Phrasebook) -> Reading:
    """Read one text of a kind, step by step."""
    value, page = split_page(value) if kind == "http_banner" else (value, "")
    text, notes = clean(value)
    told, chosen = split_host(text)
    if kind == "inventory_model" and is_doubted(told):
        told, of_others = "", told
    else:
        told, of_others = split_labels(told, kind == "inventory_model")
    told, inside = split_parts(told) if kind != "inventory_model" else (told, "")
    chosen = " ".join(filter(None, (chosen, of_others, inside)))
    chosen += clean(page)[0] if page else ""
    low = told.lower()
    found = words(low)
    hits = pages.find(low, found)
    if kind == "inventory_model":
        hits += pages.find_models(models(join_families(low)))
    else:
        hits += pages.find_models(models(low), SHORTEST_MODEL)
    hints = _hints(chosen.lower(), pages) if chosen else []
    head = low.lstrip()
    leads = [kind == "inventory_model" and head.startswith(hit.text.strip().lower()) for hit in hits]
    return make_reading(kind, hits, hints, leads, found, notes, blank=not text.strip())


def make_reading(
    kind: str,
    hits: Sequence[Phrase],
    hints: Sequence[Phrase],
    leads: Sequence[bool],
    found: Iterable[str],
    notes: Sequence[str] = (),
    *,
    blank: bool,
) -> Reading:
    """Return the reading of a text by what was found in it.

    `leads` says of each hit whether an inventory's text begins with it; `found` holds the text's words.
    """
    most = HINT if UNREADABLE in notes else MOST
    strengths = [_strength(kind, hit, leading) for hit, leading in zip(hits, leads, strict=True)]
    clues = [_clue(hit, most, strength=strength) for hit, strength in zip(hits, strengths, strict=True)]
    clues += [_clue(hint, HINT, " in a name that the owner chose") for hint in hints]
    told = list(notes)
    if blank:
        told.append("empty")
    elif not clues:
        generic = sorted({GENERIC_WORDS[word] for word in found if word in GENERIC_WORDS})
        told.append(
            f"only generic software is named: {', '.join(generic)}" if generic else "no known text or product"
        )
    key = (tuple(map(id, hits)), tuple(map(id, hints)), tuple(strengths))
    return Reading(clues, told, key)


def _hints(chosen: str, pages: Phrasebook) -> list[Phrase]:
    return pages.find(chosen, words(chosen)) + pages.find_models(models(chosen), SHORTEST_MODEL)


def _strength(kind: str, hit: Phrase, leads: bool) -> Strength:
    """Return what a text may do: clear only where the box, or its register at the start, names its maker.

    A product name, an operating system and a remote banner name no maker of the chassis.
    """
    if not hit.names_vendor or KINDS[kind].remote:
        return Strength.OPENS
    return Strength.CLEARS if leads or kind != "inventory_model" else Strength.OPENS


@lru_cache(maxsize=32_768)
def _clue(hit: Phrase, most: float, where: str = "", strength: Strength = Strength.OPENS) -> Clue:
    told = f"{hit.why} {hit.text!r}{where}"
    return Clue(hit.vendor, min(hit.weight, most), hit.role, told, hit.text, hit.verified, strength)
