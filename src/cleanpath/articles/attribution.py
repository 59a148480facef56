"""Who says it: the deepest source that a sentence names, who passed it on, and who still speaks later.

The deepest source decides the class, not the outlet that carries it. A source named earlier governs later
sentences until another is named, or until the article tells something of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cleanpath.articles.cues import Hit
from cleanpath.articles.mentions import Mentions
from cleanpath.claims.model import Attribution

_PERSON = re.compile(r"\b[A-ZÀ-Ž][\w'’-]+(?:\s(?:van|von|de|der|di|da|del|la|le))*\s[A-ZÀ-Ž][\w'’-]+")
NEAR_VERB = 60
"""Letters between a speaker and the verb of saying."""

_CLASSES = (
    "unnamed_official",
    "people_familiar",
    "analyst",
    "official_document",
    "on_record",
    "press_report",
)
"""Deepest first: officials behind a paper are the source, not the paper."""
_SOFT = (Attribution.PEOPLE_FAMILIAR, Attribution.UNNAMED_OFFICIAL, Attribution.ANALYST)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who stands behind some words; `relay` from the deepest source outwards."""

    attribution: Attribution
    relay: tuple[str, ...]
    start: int
    end: int

    @property
    def soft(self) -> bool:
        """Whether nobody answers for the words by name."""
        return self.attribution in _SOFT or (
            self.attribution is Attribution.PRESS_REPORT and bool(self.relay)
        )

    @property
    def named(self) -> bool:
        """Whether the words are somebody's: not the article's own."""
        return self.attribution is not Attribution.PRESS_REPORT or bool(self.relay)


NARRATION = Voice(Attribution.PRESS_REPORT, (), 0, 0)


@dataclass(frozen=True, slots=True)
class Voices:
    """The voices of one sentence; `continued`: it says only that the last one goes on."""

    named: tuple[Voice, ...]
    continued: bool

    def at(self, start: int, end: int) -> Voice | None:
        """Return the voice of a clause: one named in it, else the only one or the last of the sentence."""
        inside = [voice for voice in self.named if start <= voice.start < end]
        if inside:
            return min(inside, key=lambda voice: list(_ORDER).index(voice.attribution))
        return self.named[-1] if self.named else None


_ORDER = tuple(Attribution(name) for name in _CLASSES)


def find_voices(
    text: str,
    start: int,
    end: int,
    voice: Sequence[Hit],
    actors: Sequence[Hit],
    mentions: Mentions,
    asides: Sequence[tuple[int, int]],
) -> Voices:
    """Return who speaks in a sentence: nobody who is named only in an aside of it."""
    says = [hit for hit in voice if hit.tag == "report" and hit.value in ("say", "by", "cite")]
    outlets = _outlets(text, start, mentions, voice)
    names = tuple(dict.fromkeys(name for name, _, _ in outlets))
    found: list[Voice] = []
    for hit in voice:
        if hit.tag == "source" and hit.value != "anaphor":
            source = text[hit.start : hit.end]
            kind = Attribution(hit.value)
            told = names if kind is Attribution.PRESS_REPORT and names else (source, *names)
            found.append(Voice(kind, told, hit.start, hit.end))
    if not any(v.attribution in _SOFT or v.attribution is Attribution.ON_RECORD for v in found):
        speaker = _speaker(text, start, end, says, actors, mentions, asides)
        if speaker:
            found.append(Voice(Attribution.ON_RECORD, (text[speaker[0] : speaker[1]],), *speaker))
    if outlets and not found and says:
        _, first, last = outlets[0]
        found.append(Voice(Attribution.PRESS_REPORT, names, first, last))
    continued = not found and any(hit.tag == "source" and hit.value == "anaphor" for hit in voice)
    return Voices(tuple(sorted(found, key=lambda v: v.start)), continued)


def _outlets(text: str, start: int, mentions: Mentions, voice: Sequence[Hit]) -> list[tuple[str, int, int]]:
    """Return the outlets that a sentence names as relays: not the agency of its dateline."""
    found = []
    for mention in mentions.of("outlet"):
        before, after = (
            text[max(start, mention.start - 1) : mention.start],
            text[mention.end : mention.end + 4],
        )
        dateline = mention.start - start < 60 and before in ("(", "[", "（", "【") and ")" in after + "]"
        if not dateline:
            found.append((mention.value, mention.start, mention.end))
    return found


def _speaker(
    text: str,
    start: int,
    end: int,
    says: Sequence[Hit],
    actors: Sequence[Hit],
    mentions: Mentions,
    asides: Sequence[tuple[int, int]],
) -> tuple[int, int] | None:
    """Return the place of one who speaks by name beside a verb of saying: a person, a body, a company."""
    speakers = [
        (hit.start, hit.end) for hit in actors if hit.value in ("authority", "title", "court", "operators")
    ]
    speakers += [(m.start, m.end) for m in mentions.of("operator", "vendor", "place")]
    taken = {place for m in mentions.all for place in range(m.start, m.end)}
    speakers += [m.span() for m in _PERSON.finditer(text, start, end) if m.start() not in taken]
    speakers = [s for s in speakers if not any(first <= s[0] < last for first, last in asides)]
    outlets = {(m.start, m.end) for m in mentions.of("outlet")}
    for say in says:
        if say.value not in ("say", "by"):
            continue
        near = [s for s in (*speakers, *outlets) if 0 <= _apart(s, say) <= NEAR_VERB]
        if say.value == "by":
            near = [s for s in near if s[0] >= say.end]
        nearest = min(near, key=lambda s: _apart(s, say), default=None)
        if nearest is not None and nearest not in outlets:
            return nearest
    return None


def _apart(span: tuple[int, int], say: Hit) -> int:
    """Return the letters between a speaker and a verb of saying."""
    return max(say.start - span[1], span[0] - say.end)


def governs(
    voice: Voice | None, away: int, *, hedged: bool, hearsay: bool, same_place: bool, quote: bool, rule: bool
) -> bool:
    """Whether a voice of an earlier sentence still speaks in one that names nobody.

    Parameters
    ----------
    voice, away
        The last voice, and how many paragraphs ago it spoke.
    hedged, hearsay, same_place, quote
        Whether the later words are hedged, tell hearsay, are about the same place, stand in quotation marks.
    rule
        Whether they tell what a rule asks.
    """
    if voice is None or away > 1:
        return False
    if quote:
        return True
    if voice.soft:
        return hedged or (same_place and away == 0)
    return away == 0 and same_place and (hedged or rule) and not hearsay
