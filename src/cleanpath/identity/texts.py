"""Text from strangers made safe to match: length, controls, direction marks, names that a person chose."""

import re
import unicodedata

READ_LENGTH = 8_192
"""Characters of a value that are read; the rest is left out, with a note."""

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]{0,20}[ -/]?[@-~]|[()*+].|[^\[])?")
"""Control sequences of terminals (ECMA-48)."""

UNREADABLE = "mostly bytes that are no text, in which a name may stand by chance"
_NEGOTIATION = re.compile("[\ufffd\xff][\ufffd\xfb-\xfe].", re.S)
_NO_TEXT = re.compile("[\ufffd\x01-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]")

_WRITTEN = re.compile(r"\\(?:[nrtbfv0]|x[0-9a-f]{2}|u[0-9a-f]{4})", re.I)
"""Control characters that an export wrote out, such as a backslash and an n for a new line."""

_WORD = re.compile(r"[^\W_]+")
_MODEL = re.compile(r"(([a-z]+|[a-z0-9]{2}|[0-9])[a-z0-9]*(?:[-/.+_][a-z0-9+]+)*)")
_FAMILY = re.compile(r"\b([a-z]{2,4}) (?=\d{3})")
_UNAME = re.compile(
    r"(?:hardware: .{0,80}software: )?\s*(linux|freebsd|openbsd|netbsd|sunos|darwin)\s+(\S{1,255})\s+\S*\d",
    re.I,
)
_UNAME_STARTS = frozenset("lLfFoOnNsSdDhH \t")
_BLANK_LINE = re.compile(r"(?:(?:\r|\\r)?(?:\n|\\n)){2}")
_TITLE = re.compile(r"<title>([^<]{0,500})", re.I)
_LOCATOR = re.compile(r"\S+@\S+|\b(?:https?|ftp)://\S+|\bwww\.\S+", re.I)


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
    if value.isascii() and value.isprintable():
        return value, notes
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
    if "@" in text or "://" in text or "www." in text:
        chosen += _LOCATOR.findall(text)
        text = _LOCATOR.sub(" ", text)
    return text, " ".join(chosen)
