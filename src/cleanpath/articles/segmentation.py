"""Paragraphs, sentences and quotations of a text, each as a span of its characters.

A full stop ends a sentence unless an abbreviation, an initial, an ordinal or a number says otherwise; a stop
inside a quotation does not divide the sentence that quotes. After the rules of Unicode's sentence boundaries
(UAX 29), with the abbreviations of each language.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cleanpath.articles.lexicon import Lexicon

_END = re.compile(r"[.!?…]+[\"”»’')\]]*(?=\s|$)|[。！？](?=[^」』）]|$)|\n\n")
_BEFORE = re.compile(r"([\w&]+(?:\.\w+)*)$")
_NEXT_LOW = re.compile(r"\s+[a-zà-žа-я]")
_ORDINAL_LANGUAGES = ("de", "pl")

_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", "‹": "›", "‘": "’"}
MAX_QUOTE = 1500
MAX_SENTENCE = 1500
"""A longer run without a stop is no sentence but a list or a menu; it is cut here."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its place, the number of its paragraph, and whether it is the headline."""

    start: int
    end: int
    paragraph: int
    headline: bool


def split_sentences(text: str, lexicon: Lexicon, title: str = "") -> list[Sentence]:
    """Return the sentences of a text in order; each lies within one paragraph."""
    found: list[Sentence] = []
    start = 0
    for number, block in enumerate(text.split("\n\n")):
        headline = number == 0 and bool(title) and block.startswith(title[:80])
        for first, last in _sentences(text, start, start + len(block), lexicon):
            found.append(Sentence(first, last, number, headline))
        start += len(block) + 2
    return found


def _sentences(text: str, start: int, end: int, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    quotes = [span for span in quotations(text, start, end) if lexicon.script == "signs"]
    begin = start
    for match in _END.finditer(text, start, end):
        stop = match.end()
        if match[0][0] == "." and not _stops(text, match, begin, lexicon):
            continue
        if any(first < match.start() < last for first, last in quotes):
            continue
        yield from _trimmed(text, begin, stop)
        begin = stop
    yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        last = min(end, start + MAX_SENTENCE)
        piece = text[start:last]
        first = start + len(piece) - len(piece.lstrip())
        stop = start + len(piece.rstrip())
        if first < stop:
            yield first, stop
        start = last


def _stops(text: str, match: re.Match[str], begin: int, lexicon: Lexicon) -> bool:
    """Whether a full stop ends its sentence."""
    if len(match[0]) > 1 and match[0] != "..":
        return True
    before = _BEFORE.search(text, max(begin, match.start() - 24), match.start())
    if before is None:
        return True
    word = before[1]
    if word.lower() in lexicon.abbreviations:
        return word.lower() in ("inc", "co", "corp", "ltd", "u.s", "u.k") and _begins(text, match.end())
    if len(word) == 1 and word.isalpha() and word.isupper():
        return False
    if word.isdigit() and len(word) <= 2 and lexicon.code in _ORDINAL_LANGUAGES:
        return False
    return _NEXT_LOW.match(text, match.end()) is None


def _begins(text: str, place: int) -> bool:
    """Whether what follows looks like a new sentence: an article or pronoun with a capital letter."""
    return (
        re.match(r"\s+(?:The|It|A|An|In|But|He|She|They|We|This|That)\b", text[place : place + 12])
        is not None
    )


def quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans between quotation marks; one left open runs to the end of the paragraph."""
    found: list[tuple[int, int]] = []
    place = start
    while place < end:
        sign = text[place]
        close = _PAIRS.get(sign, '"' if sign == '"' else "")
        if not close or (sign == "‘" and place > start and text[place - 1].isalnum()):
            place += 1
            continue
        last = min(end, place + MAX_QUOTE)
        ends = [at for mark in close if (at := text.find(mark, place + 1, last)) > 0]
        stop = min(ends, default=-1)
        if stop < 0:
            if sign in '“"':
                found.append((place, end))
            break
        found.append((place, stop + 1))
        place = stop + 1
    return found
