"""One sentence with all that is found in it, and what the article has said so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cleanpath.articles.attribution import Voice, Voices, find_voices
from cleanpath.articles.clauses import Clause, find_asides, split_clauses
from cleanpath.articles.cues import Hit
from cleanpath.articles.lexicon import Lexicon
from cleanpath.articles.mentions import Mentions, find_mentions, operators_of, vendor_homes
from cleanpath.articles.segmentation import Sentence, quotations

TEXTS = ("proposes", "announces")
"""Acts that a sentence may name which only says in what draft or statement the words before it stood."""
SHORT = 90
"""Letters of a sentence that says no more than whose words the one before it were."""
END = 1 << 40
LEAD = 6
"""Sentences of the article within which the source of a hedged lead is named."""


@dataclass(slots=True)
class State:
    """What the article has said so far: its topic, and who spoke last."""

    topic: tuple[str, ...] = ()
    """The vendor that the article names most."""
    vendors: tuple[str, ...] = ()
    """Those named last, where the topic is among them; else the topic."""
    places: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    voice: Voice | None = None
    spoken: int = -9
    last_vendors: tuple[str, ...] = ()
    on_topic: bool = False
    home: tuple[str, ...] = ()
    """The first place that the article names: where it plays unless it says otherwise."""
    first_voice: Voice | None = None
    """The first one that the article names: it stands behind a hedged lead, too."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One sentence with all that was found in it."""

    sentence: Sentence
    deeds: Sequence[Hit]
    actors: Sequence[Hit]
    topic: Sequence[Hit]
    frame: Sequence[Hit]
    mentions: Mentions
    voices: Voices
    clauses: Sequence[Clause] = field(default=())
    quotes: Sequence[tuple[int, int]] = field(default=())

    def has(self, hits: Sequence[Hit], value: str, start: int, end: int) -> bool:
        """Whether a meaning stands between two places."""
        return any(hit.value == value and start <= hit.start < end for hit in hits)


def parse_sentence(text: str, sentence: Sentence, lexicon: Lexicon) -> Parsed:
    """Find all words of a sentence that mean something, and divide it into clauses."""
    start, end = sentence.start, sentence.end
    deeds, voice, actors, things, topic, frame = (
        lexicon.find(group, text, start, end)
        for group in ("deed", "voice", "actor", "thing", "topic", "frame")
    )
    mentions = find_mentions(text, start, end, things, topic)
    asides = find_asides(text, start, end, frame, voice)
    return Parsed(
        sentence,
        deeds,
        actors,
        topic,
        frame,
        mentions,
        find_voices(text, start, end, voice, actors, mentions, asides),
        split_clauses(text, start, end, frame, deeds, asides),
        quotations(text, start, end),
    )


def attribute_backwards(parsed: Sequence[Parsed]) -> list[Parsed]:
    """Give a sentence that names nobody the voice of the next, where that only says whose words they were."""
    found = list(parsed)
    for place in range(len(found) - 1):
        one, after = found[place], found[place + 1]
        empty = all(hit.value in TEXTS for hit in after.deeds if hit.tag in ("act", "inf", "noun"))
        short = after.sentence.end - after.sentence.start < SHORT and not after.has(
            after.deeds, "no_comment", after.sentence.start, after.sentence.end
        )
        empty = empty and short and not after.mentions.of("vendor", "place", "operator")
        near = one.sentence.paragraph == after.sentence.paragraph and not one.sentence.headline
        if empty and near and not one.voices.named and after.voices.named:
            found[place] = replace(one, voices=after.voices)
    return found


def find_topic(parsed: Sequence[Parsed]) -> State:
    """Return what the whole article is about: the vendor named first and most, and whether it is networks.

    Where Chinese vendors are named the others are beside them as a rule: as rivals or replacements.
    """
    counts: dict[str, int] = {}
    network = foreign = 0
    for one in parsed:
        operators = bool(one.mentions.of("operator")) or any(hit.value == "operators" for hit in one.actors)
        strong = operators or bool(one.mentions.parts)
        other = one.has(one.topic, "offtopic", 0, END) or one.has(one.topic, "event", 0, END)
        network += (one.mentions.network or operators) and (strong or not other)
        foreign += other and not strong
        for mention in one.mentions.of("vendor"):
            counts[mention.value] = counts.get(mention.value, 0) + 1
        for mention in one.mentions.of("criterion"):
            counts.setdefault(mention.value, 0)
    homes = vendor_homes()
    chinese = [vendor for vendor in counts if "CN" in homes.get(vendor, ())]
    first = tuple(sorted(chinese or counts, key=lambda v: -counts[v]))[:1]
    voices = [v for one in parsed[:LEAD] for v in one.voices.named if v.soft]
    return State(first, first, on_topic=network >= foreign, first_voice=next(iter(voices), None))


def remember(one: Parsed, state: State, text: str) -> None:
    """Keep what later sentences may refer to."""
    voices = one.voices.named
    if voices:
        state.voice, state.spoken = voices[-1], one.sentence.paragraph
    elif one.voices.continued and state.voice:
        state.spoken = one.sentence.paragraph
    vendors = tuple(dict.fromkeys(m.value for m in one.mentions.of("vendor")))
    if vendors:
        state.vendors = vendors if set(state.topic) <= set(vendors) else state.topic
    state.last_vendors = vendors or state.last_vendors
    places = [m.value for m in one.mentions.of("place") if m.value != "CN"]
    state.home = state.home or tuple(places[:1])
    named = one.mentions.of("operator")
    if named:
        state.operators = operators_of(named, text, state.places or state.home)
