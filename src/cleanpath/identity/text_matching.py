"""Hostile text normalised; many phrases found in one pass.

The cost of a value does not grow with the number of texts looked for, unlike a loop over patterns.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

READ_LENGTH = 8_192
"""Characters of a value that are read; the rest is left out, with a note."""

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]{0,20}[ -/]?[@-~]|[()*+].|[^\[])?")
"""Control sequences of terminals (ECMA-48)."""

UNREADABLE = "mostly bytes that are no text, in which a name may stand by chance"
_NEGOTIATION = re.compile("[\ufffd\xff][\ufffd\xfb-\xfe].", re.S)
_NO_TEXT = re.compile("[\ufffd\x01-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]")

_WRITTEN = re.compile(r"\\(?:[nrtbfv0]|x[0-9a-f]{2}|u[0-9a-f]{4})", re.I)
"""Control characters that an export wrote out, such as a backslash and an n for a new line."""

_BREAKS = str.maketrans("\t\n\r", "   ")
_WORD = re.compile(r"[^\W_]+")
_MODEL = re.compile(r"(([a-z]+|[a-z0-9]{2}|[0-9])[a-z0-9]*(?:[-/.+_][a-z0-9+]+)*)")
_FAMILY = re.compile(r"\b([a-z]{2,4}) (?=\d{3})")
SYSTEMS = ("linux", "freebsd", "openbsd", "netbsd", "sunos", "darwin")
"""What a text of `uname -a` begins with; the host's name follows."""

PREAMBLE = ("hardware: ", "software: ")
"""What may stand before such a text, with up to 80 characters between."""

_UNAME = re.compile(rf"(?:{'.{0,80}'.join(PREAMBLE)})?\s*({'|'.join(SYSTEMS)})\s+(\S{{1,255}})\s+\S*\d", re.I)
_UNAME_STARTS = frozenset("lLfFoOnNsSdDhH \t")
_BLANK_LINE = re.compile(r"(?:(?:\r|\\r)?(?:\n|\\n)){2}")
_TITLE = re.compile(r"<title>([^<]{0,500})", re.I)
LOCATORS = ("http://", "https://", "ftp://", "www.")
"""What a web address begins with."""

_LOCATOR = re.compile(rf"\S+@\S+|\b(?:{'|'.join(map(re.escape, LOCATORS))})\S+", re.I)


def clean(value: str) -> tuple[str, list[str]]:
    """Return readable text and notes on what was left out.

    Control characters, written out or not, and the sequences that move a terminal's cursor become spaces;
    invisible ones (zero-width, bidirectional marks) vanish, so that they neither hide a name nor fake one.
    """
    notes = []
    if len(value) > READ_LENGTH:
        notes.append(f"only the first {READ_LENGTH} of {len(value)} characters were read")
        value = value[:READ_LENGTH]
    if "\\" in value:
        value = _WRITTEN.sub(" ", value)
    plain = value.translate(_BREAKS)
    if plain.isascii() and plain.isprintable():
        return plain, notes
    if _is_junk(value):
        notes.append(UNREADABLE)
    if "\x1b" in value:
        value = _ESCAPE.sub(" ", value)
    kept = []
    hidden = 0
    for char in value:
        category = unicodedata.category(char)
        if category in ("Cf", "Cs", "Cn", "Co"):
            hidden += 1
        else:
            kept.append(" " if category[0] in "CZ" else char)
    if hidden:
        notes.append(f"{hidden} invisible or unassigned characters were left out")
    return _WRITTEN.sub(" ", unicodedata.normalize("NFKC", "".join(kept))), notes


def _is_junk(value: str) -> bool:
    """Whether more than a quarter of a text is bytes that are none, beside what telnet negotiates."""
    rest = _NEGOTIATION.sub("", value)
    count = len(_NO_TEXT.findall(rest))
    return count >= 16 and 4 * count > len(rest)


def words(low: str) -> list[str]:
    """Return the runs of letters and digits of a lower-case text."""
    return _WORD.findall(low)


def models(low: str) -> list[tuple[str, str]]:
    """Return the words of a lower-case text with their hyphens, slashes, dots, plus signs, and their leads.

    The lead is the letters that a word starts with, or its first two characters.
    """
    return _MODEL.findall(low)


def join_families(low: str) -> str:
    """Write a short family name and its number as one word: of "icx 7750" the number alone says nothing."""
    return _FAMILY.sub(r"\1", low)


def split_page(value: str) -> tuple[str, str]:
    """Return the headers and the title of an HTTP answer, and the rest of its page.

    A page may speak of anybody, so a name in it is a hint; headers and titles are the server's own words. A
    value without headers is left whole.
    """
    head, *rest = _BLANK_LINE.split(value[:READ_LENGTH], maxsplit=1)
    page = "".join(rest)
    if not page or ":" not in head:
        return value, ""
    title = _TITLE.search(page)
    return (head + "\n" + title[1], page) if title else (head, page)


def split_host(text: str) -> tuple[str, str]:
    """Return a text without what a person chose, and that part: a name in it is a hint, never a proof.

    That is the host name in a text of `uname -a` style, and mail and web addresses.
    """
    chosen = []
    match = _UNAME.match(text) if text[:1] in _UNAME_STARTS else None
    if match:
        chosen.append(match[2])
        text = text[: match.start(2)] + text[match.end(2) :]
    if "@" in text or "://" in text or "www." in text.lower():
        chosen += _LOCATOR.findall(text)
        text = _LOCATOR.sub(" ", text)
    return text, " ".join(chosen)


OTHERS = (
    *("not", "non", "nicht", "formerly", "replaces", "replaced", "replacement", "compatible", "instead"),
    *("uplink", "up-link", "downlink", "down-link", "link", "trunk", "peering", "neighbor", "neighbour"),
    *("connect", "connected", "connection", "connections", "towards"),
)
"""Words after which something else is named; so does "kein" with its endings."""

FILLERS = (
    "a",
    "an",
    "the",
    "to",
    "with",
    "from",
    "for",
    "by",
    "via",
    "of",
    "port",
    "is",
    "von",
    "zu",
    "nach",
    "mit",
)
"""What may stand between such a word and the name."""

OTHERS_LISTED = (*OTHERS, "for")
"""The same in an inventory, where "for" parts what a thing is from what it goes with."""


def _said_of(others: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w-])(?:{'|'.join(others)}|kein\w{{0,2}})"
        rf"(?:[ :=_-]{{1,3}}(?:{'|'.join(FILLERS)})\b){{0,3}}[ :=_-]{{1,3}}\S{{1,60}}",
        re.I,
    )


_SAID_OF_OTHERS, _SAID_IN_LIST = _said_of(OTHERS), _said_of(OTHERS_LISTED)


def split_labels(text: str, listed: bool = False) -> tuple[str, str]:
    """Return a text, of an inventory where `listed`, without what it says of others, and that part.

    `uplink to ...`, `not ...`, `compatible with ...` name what the box is joined to, is not, or stands in
    for.
    """
    pattern = _SAID_IN_LIST if listed else _SAID_OF_OTHERS
    said = pattern.findall(text)
    return (pattern.sub(" ", text), " ".join(said)) if said else (text, "")


_DOUBTS = (
    *(
        "maybe",
        "perhaps",
        "possibly",
        "probably",
        "presumably",
        "presumed",
        "assumed",
        "supposedly",
        "likely",
    ),
    *("unconfirmed", "unverified", "unclear", "unsure", "not sure", "tbc", "tbd", "guess", "guessed"),
    *("to be checked", "to be confirmed", "to be verified", "to be determined", "unknown", "unbekannt"),
    *("vermutlich", "wahrscheinlich", "eventuell", "evtl", "vielleicht", "angeblich"),
)
DOUBT = rf"(?i)(?:^|[^a-z0-9])(?:{'|'.join(_DOUBTS)})(?:$|[^a-z0-9])|[a-z0-9)]\s?\?+(?:$|[^a-z0-9])"
"""What people write beside a maker of whom they are not sure; for `re` and for Arrow alike."""

_DOUBT = re.compile(DOUBT)


def is_doubted(text: str) -> bool:
    """Whether a text that people typed says that its writer was not sure, as in "maybe X" and "X?"."""
    return _DOUBT.search(text) is not None


PARTS = (
    *(
        "modem",
        "cpu",
        "processor",
        "soc",
        "chipset",
        "ssd",
        "hdd",
        "hard disk",
        "harddisk",
        "flash",
        "emmc",
        "dimm",
    ),
    *(
        "transceiver",
        "optics",
        "optic",
        "power supply",
        "psu",
        "fan",
        "nic",
        "wwan",
        "xeon",
        "atom",
        "powerquicc",
    ),
    *("lte module", "5g module", "radio module", "cellular module", "wifi module", "wlan module"),
)
"""What sits inside a box."""

_PART = rf"(?<!cable )(?<!dsl )(?:{'|'.join(PARTS)})"
"""A cable modem and one for DSL are boxes of their own."""

_PART_WORD = re.compile(rf"\b{_PART}", re.I)
_INSIDE = re.compile(
    rf"\b{_PART}s?\s{{0,3}}[:=]\s{{0,3}}[^,;]{{1,40}}|\S{{2,40}}\s+(?:\S{{1,40}}\s+)?{_PART}\b", re.I
)


def split_parts(text: str) -> tuple[str, str]:
    """Return a text without what it says of parts inside the box, and that part: `CPU: ...`, `... SSD`."""
    if not _PART_WORD.search(text):
        return text, ""
    found = [match.group() for match in _INSIDE.finditer(text)]
    return (_INSIDE.sub(" ", text), " ".join(found)) if found else (text, "")


_DIGITS_FOLLOW = re.compile(r"(?:-\??)?(?:\\d|\d|\[\d(?:-\d|\d)*\])")
KNOWN_LEADS = 50_000
"""Leads of words whose patterns are remembered."""

_LETTERS = re.compile(r"[a-z]+")
_ENDS_IN_DIGITS = re.compile(r"(?:\\d\\d|\\d\{\d(?:,\d)?\}|\d|\d\))$")


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """One text or pattern that speaks for a vendor, `weight` in natural-log odds; equal to itself only.

    `names_vendor` says that the text has the vendor's own name; `role` is what of the box it stands for.
    `literal` is set where a sign belongs to a single word, such as `AT-`: the word alone says nothing.
    """

    vendor: str
    text: str
    weight: float
    verified: bool
    why: str
    literal: str = ""
    names_vendor: bool = False
    role: str = "maker"


@dataclass(slots=True)
class Phrasebook:
    """Texts by their first word, texts that only count at the start, and patterns by their lead."""

    by_word: dict[str, list[tuple[tuple[str, ...], Phrase]]] = field(default_factory=dict)
    by_start: dict[str, list[tuple[str, Phrase]]] = field(default_factory=dict)
    by_lead: dict[str, list[tuple[re.Pattern[str], Phrase]]] = field(default_factory=dict)
    by_whole_lead: dict[str, list[tuple[re.Pattern[str], Phrase]]] = field(default_factory=dict)
    """Patterns that go on with a digit or a sign: their lead is the whole lead of a word."""
    known_leads: dict[str, list[tuple[re.Pattern[str], Phrase]]] = field(default_factory=dict)

    def add(self, phrase: Phrase) -> None:
        """Look for a text anywhere, as whole words."""
        first, *rest = words(phrase.text.lower()) or [""]
        low = phrase.text.lower().strip()
        if first and not rest and low != first:
            phrase = replace(phrase, literal=low)
        if first:
            self.by_word.setdefault(first, []).append((tuple(rest), phrase))

    def add_start(self, phrase: Phrase) -> None:
        """Look for a text at the very start, not continued by a letter if it ends with one.

        A text that ends with a blank is a word of its own: "FS " is not meant by FS-1370.
        """
        text = phrase.text.lower().lstrip()
        if len(text) > 1:
            self.by_start.setdefault(text[:2], []).append((text, phrase))

    def add_pattern(self, pattern: str, phrase: Phrase) -> None:
        """Look for a pattern at the start of a model-like word."""
        lead = lead_of(pattern)
        whole = _DIGITS_FOLLOW.match(pattern, len(lead)) is not None
        pages = self.by_whole_lead if whole else self.by_lead
        pages.setdefault(lead, []).append((_compiled(pattern), phrase))

    def find(self, low: str, found: list[str]) -> list[Phrase]:
        """Return the texts in a value: `low` is it in lower case, `found` its words.

        A text inside a longer one is not said: "Alcatel-Lucent Enterprise" does not name Alcatel-Lucent.
        """
        spans: list[tuple[int, int, Phrase]] = []
        by_word = self.by_word
        for place, word in enumerate(found):
            if word not in by_word:
                continue
            for rest, phrase in by_word[word]:
                end = place + 1 + len(rest)
                said = not phrase.literal or phrase.literal in low
                if said and (not rest or tuple(found[place + 1 : end]) == rest):
                    spans.append((place, end, phrase))
        hits = _outermost(spans) if len(spans) > 1 else [phrase for _, _, phrase in spans]
        start = low.strip() + " "
        for text, phrase in self.by_start.get(start[:2], ()):
            if start.startswith(text):
                following = start[len(text) : len(text) + 1]
                if not (following.isalpha() and text[-1].isalpha()):
                    hits.append(phrase)
        return hits

    def find_models(self, found: Iterable[tuple[str, str]], shortest: int = 1) -> list[Phrase]:
        """Return the patterns that match model-like words, given with their leads, of `shortest` length."""
        known = self.known_leads
        hits = []
        for word, lead in found:
            entries = known.get(lead)
            if entries is None:
                entries = self._entries(lead)
            if entries and len(word) >= shortest:
                own = [phrase for pattern, phrase in entries if pattern.match(word)]
                hits += best_of_each(own) if len(own) > 1 else own
        return hits

    def _entries(self, lead: str) -> list[tuple[re.Pattern[str], Phrase]]:
        """Return the patterns that a word with this lead may match, and remember them."""
        if len(self.known_leads) > KNOWN_LEADS:
            self.known_leads.clear()
        entries = list(self.by_whole_lead.get(lead, ()))
        entries += [entry for size in range(1, len(lead) + 1) for entry in self.by_lead.get(lead[:size], ())]
        self.known_leads[lead] = entries
        return entries


def best_of_each(hits: list[Phrase]) -> list[Phrase]:
    """Keep the heaviest pattern of each vendor: two that match one word are one statement."""
    best: dict[str, Phrase] = {}
    for hit in hits:
        if hit.vendor not in best or hit.weight > best[hit.vendor].weight:
            best[hit.vendor] = hit
    return list(best.values())


def _outermost(spans: list[tuple[int, int, Phrase]]) -> list[Phrase]:
    return [
        phrase
        for start, end, phrase in spans
        if not any(s <= start and end <= e and e - s > end - start for s, e, _ in spans)
    ]


def lead_of(pattern: str) -> str:
    """Return the literal letters that everything a pattern matches starts with, or its first two digits."""
    match = _LETTERS.match(pattern)
    if match is None:
        return pattern[:2]
    optional = pattern[match.end() : match.end() + 1] in ("?", "*", "{")
    return match[0][:-1] if optional else match[0]


@lru_cache(maxsize=8192)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern; one that ends in several digits does not match half of a longer number."""
    return re.compile(pattern + r"(?!\d)" if _ENDS_IN_DIGITS.search(pattern) else pattern)
