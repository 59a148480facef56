"""Many texts looked for at once: one pass over the words of a value, a dictionary instead of an alternation.

The cost of a value does not grow with the number of texts looked for, unlike a loop over patterns.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from cleanpath.identity.texts import words

_DIGITS_FOLLOW = re.compile(r"(?:-\??)?(?:\\d|\d|\[\d(?:-\d|\d)*\])")
KNOWN_LEADS = 50_000
"""Leads of words whose patterns are remembered."""

_LETTERS = re.compile(r"[a-z]+")
_ENDS_IN_DIGITS = re.compile(r"(?:\\d\\d|\\d\{\d(?:,\d)?\}|\d|\d\))$")


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """One text or pattern that speaks for a vendor, `weight` in natural-log odds; equal to itself only.

    `literal` is set where a sign belongs to a single word, such as `AT-`: the word alone says nothing.
    """

    vendor: str
    text: str
    weight: float
    verified: bool
    why: str
    literal: str = ""


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
                hits += _best_of_each(own) if len(own) > 1 else own
        return hits

    def _entries(self, lead: str) -> list[tuple[re.Pattern[str], Phrase]]:
        """Return the patterns that a word with this lead may match, and remember them."""
        if len(self.known_leads) > KNOWN_LEADS:
            self.known_leads.clear()
        entries = list(self.by_whole_lead.get(lead, ()))
        entries += [entry for size in range(1, len(lead) + 1) for entry in self.by_lead.get(lead[:size], ())]
        self.known_leads[lead] = entries
        return entries


def _best_of_each(hits: list[Phrase]) -> list[Phrase]:
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
