"""Many patterns of words looked for at once in a text, each with a tag and a value.

The patterns are what the data files of the languages hold. A pattern is some words; `*` after a word stands
for any ending, `*` before it for any beginning, `(a|b)` for either spelling, a word in `?` such as `the?` may
be missing, and `..` for some words between. A word with a capital letter must be written so (or in capitals
throughout); `!` before a pattern forbids it at the start of a sentence. In texts without spaces between words
a pattern is a run of signs, and `..` stands for up to twelve of them. Where matches overlap the longest one
holds, so that a set phrase takes its words away from what they mean alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

GAP_WORDS, GAP_SIGNS = 6, 12
"""How far apart the words around `..` may stand; a language whose verbs are split asks for more."""
LONGEST_ENDING = 8
STEM_LENGTH = 2
"""Least letters of a stem."""

_TOKEN = re.compile(r"\w+")
_CHOICE = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Hit:
    """One match: its place in the text, its tag such as `act`, and its value such as `bans`."""

    start: int
    end: int
    tag: str
    value: str


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text and its place."""

    text: str
    low: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    stem: bool
    exact: bool
    ending: bool = False

    def fits(self, token: Token) -> bool:
        if self.exact:
            given, wanted = token.text, self.text
            if given.isupper() and len(given) > 3:
                wanted = wanted.upper()
        else:
            given, wanted = token.low, self.text
        if self.ending:
            return given.endswith(wanted) and len(given) > len(wanted)
        return given.startswith(wanted) if self.stem else given == wanted


@dataclass(frozen=True, slots=True)
class _Pattern:
    words: tuple[_Word | None, ...]
    tag: str
    value: str
    inside: bool


def patterns(text: str) -> tuple[str, ...]:
    """Return the patterns of a list: divided by commas, blanks and line breaks around them do not count."""
    return tuple(found for part in text.split(",") if (found := " ".join(part.split())))


def expand(pattern: str) -> list[str]:
    """Return the spellings that a pattern with alternatives and optional words stands for."""
    parts = _CHOICE.split(pattern)
    choices = [part.split("|") if number % 2 else [part] for number, part in enumerate(parts)]
    texts: set[str] = set()
    for made in product(*choices):
        words = "".join(made).split()
        options = [(word[:-1], "") if word.endswith("?") else (word,) for word in words]
        texts.update(" ".join(" ".join(chosen).split()) for chosen in product(*options))
    return sorted(text for text in texts if text)


def tokens_of(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the words between two places of a text."""
    stop = len(text) if end is None else end
    return [
        Token(match[0], match[0].lower(), match.start(), match.end())
        for match in _TOKEN.finditer(text, start, stop)
    ]


@dataclass(slots=True)
class WordCues:
    """Patterns over words, indexed by their first word or its stem."""

    exact: dict[str, list[_Pattern]] = field(default_factory=dict)
    stems: dict[str, list[_Pattern]] = field(default_factory=dict)
    endings: dict[str, list[_Pattern]] = field(default_factory=dict)
    gap: int = GAP_WORDS

    def add(self, pattern: str, tag: str, value: str) -> None:
        """Look for a pattern."""
        inside = pattern.startswith("!")
        for text in expand(pattern.lstrip("!")):
            words = tuple(_word(part) for written in text.split() for part in _split(written))
            if words and words[0] is not None:
                index = self.endings if words[0].ending else self.stems if words[0].stem else self.exact
                index.setdefault(words[0].text.lower(), []).append(_Pattern(words, tag, value, inside))

    def find(self, text: str, start: int, end: int) -> list[Hit]:
        """Return the matches between two places of a text, in order."""
        tokens = tokens_of(text, start, end)
        found: list[tuple[tuple[int, ...], Hit]] = []
        for place, token in enumerate(tokens):
            for pattern in self._begun(token.low):
                if pattern.inside and place == 0:
                    continue
                taken = _follow(pattern.words, tokens, place, self.gap)
                if taken:
                    hit = Hit(token.start, tokens[taken[-1]].end, pattern.tag, pattern.value)
                    found.append((taken, hit))
        return _longest(found)

    def _begun(self, low: str) -> Iterator[_Pattern]:
        yield from self.exact.get(low, ())
        for size in range(STEM_LENGTH, min(len(low), LONGEST_ENDING) + 1):
            if low[-size:] in self.endings:
                yield from self.endings[low[-size:]]
        for size in range(STEM_LENGTH, len(low) + 1):
            if low[:size] in self.stems:
                yield from self.stems[low[:size]]


def _split(written: str) -> list[str]:
    """Return the words of a pattern as a text is cut: at apostrophes and hyphens."""
    if written == "..":
        return [written]
    star = "*" if written.endswith("*") else ""
    head = "*" if written.startswith("*") else ""
    parts = _TOKEN.findall(written)
    if not parts:
        return []
    parts[-1] += star
    return [head + parts[0], *parts[1:]]


def _word(written: str) -> _Word | None:
    if written == "..":
        return None
    bare = written.strip("*")
    return _Word(bare, written.endswith("*"), bare != bare.lower(), written.startswith("*"))


def _follow(words: tuple[_Word | None, ...], tokens: list[Token], place: int, width: int) -> tuple[int, ...]:
    """Return the places of the words that a pattern takes from `place` on, none where it does not fit."""
    taken: list[int] = []
    gap = 0
    for word in words:
        if word is None:
            gap = width
            continue
        for ahead in range(place, min(place + gap + 1, len(tokens))):
            if word.fits(tokens[ahead]):
                taken.append(ahead)
                place, gap = ahead + 1, 0
                break
        else:
            return ()
    return tuple(taken)


def _longest(found: list[tuple[tuple[int, ...], Hit]]) -> list[Hit]:
    """Keep the longest matches; matches of the very same words stand beside each other."""
    kept: list[Hit] = []
    owner: dict[int, tuple[int, ...]] = {}
    for taken, hit in sorted(found, key=lambda pair: (-len(pair[0]), pair[1].start - pair[1].end)):
        if all(owner.get(place, taken) == taken for place in taken):
            owner.update(dict.fromkeys(taken, taken))
            kept.append(hit)
    return sorted(set(kept), key=lambda hit: (hit.start, hit.end, hit.tag, hit.value))


@dataclass(slots=True)
class SignCues:
    """Patterns over signs, for scripts that join words; a blank in a pattern may be missing in the text."""

    first: dict[str, list[tuple[re.Pattern[str], int, str, str]]] = field(default_factory=dict)

    def add(self, pattern: str, tag: str, value: str) -> None:
        """Look for a pattern."""
        for text in expand(pattern.lstrip("!")):
            pieces = [_signs(piece) for piece in text.split("..")]
            gap = rf"[^。\n]{{0,{GAP_SIGNS}}}?"
            body = gap.join(f"({piece})" for piece in pieces)
            if text[0].isascii() and text[0].isalnum():
                body = rf"(?<![A-Za-z0-9]){body}(?![A-Za-z0-9])"
            length = sum(len(part.strip()) for part in text.split(".."))
            compiled = re.compile(body, re.I if text == text.lower() else 0)
            for letter in {text[0].lower(), text[0].upper()}:
                self.first.setdefault(letter, []).append((compiled, length, tag, value))

    def find(self, text: str, start: int, end: int) -> list[Hit]:
        """Return the matches between two places of a text, in order."""
        found: list[tuple[tuple[int, ...], Hit]] = []
        for place in range(start, end):
            for pattern, _, tag, value in self.first.get(text[place], ()):
                match = pattern.match(text, place, end)
                if match:
                    taken = tuple(
                        sign
                        for number in range(1, len(match.regs))
                        for sign in range(*match.span(number))
                        if not text[sign].isspace()
                    )
                    found.append((taken, Hit(match.start(), match.end(), tag, value)))
        return _longest(found)


def _signs(piece: str) -> str:
    return r"\s?".join(re.escape(part) for part in piece.split())


def cues_of(
    entries: Iterable[tuple[str, str, str]], script: str, gap: int = GAP_WORDS
) -> WordCues | SignCues:
    """Index patterns given with tag and value for a script: `words` (with the width of gaps) or `signs`."""
    cues = SignCues() if script == "signs" else WordCues(gap=gap)
    for pattern, tag, value in entries:
        cues.add(pattern, tag, value)
    return cues
