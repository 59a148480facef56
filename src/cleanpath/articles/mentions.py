"""What a sentence mentions: vendors, places, operators, outlets, parts and generations of networks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from cleanpath.articles.cues import Hit
from cleanpath.articles.gazetteers import operator_id
from cleanpath.articles.groups import MARK
from cleanpath.identity.vendors import load_vendors

_GENERATION = re.compile(r"(?<![A-Za-z0-9])([2-6])\s?G(?![A-Za-z0-9])|\b(LTE)\b")
NEAR = 30
"""Letters between a vendor's name and its home country within which the country only describes the vendor."""

_PERCENT = re.compile(r"\d\s?[%％]")

MAKING = ("CN", "SE", "FI", "RU", "KR")
"""Countries whose name beside a word such as "vendor" tells where it is at home."""

PARTS = ("core", "ran", "transport", "access", "management")


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing named: `kind` is `vendor`, `criterion`, `anaphor`, `place`, `operator` or `outlet`."""

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mentions:
    """All that a sentence mentions, in the order of the text."""

    all: tuple[Mention, ...]
    parts: tuple[tuple[str, int], ...]
    generations: tuple[tuple[str, int], ...]
    network: bool
    share: bool = False
    """Whether the sentence tells a share: "half of", "60 %"."""

    def of(self, *kinds: str) -> list[Mention]:
        """Return the mentions of some kinds."""
        return [mention for mention in self.all if mention.kind in kinds]


_VENDOR_KINDS = {"criterion": "criterion", "anaphor": "anaphor", "noun": "noun"}


def find_mentions(text: str, start: int, end: int, things: Sequence[Hit], topic: Sequence[Hit]) -> Mentions:
    """Sort the named things of a sentence.

    A place that only tells where a vendor is at home, such as in "China's Huawei", is no place of the claim.
    """
    found: list[Mention] = []
    parts: list[tuple[str, int]] = []
    network = False
    for hit in things:
        if hit.tag == "name":
            found.append(Mention("vendor", hit.value, hit.start, hit.end))
        elif hit.tag == "vendor":
            kind = _VENDOR_KINDS.get(hit.value, "criterion")
            value = f"home:{hit.value}" if kind == "criterion" and hit.value != "criterion" else hit.value
            found.append(Mention(kind, value, hit.start, hit.end))
        elif hit.value == "none":
            continue
        elif hit.tag == "group":
            found.append(Mention("place", f"{MARK}{hit.value}", hit.start, hit.end))
        elif hit.tag in ("place", "operator", "outlet"):
            found.append(Mention(hit.tag, hit.value, hit.start, hit.end))
        elif hit.tag == "network":
            network = True
            if hit.value in PARTS:
                parts.append((hit.value, hit.start))
    generations = [
        (f"{match[1]}G" if match[1] else "4G", match.start())
        for match in _GENERATION.finditer(text, start, end)
    ]
    kept = tuple(mention for mention in found if not _is_home(mention, found))
    share = bool(_PERCENT.search(text, start, end)) or any(hit.value == "share" for hit in topic)
    return Mentions(kept, tuple(parts), tuple(generations), network or bool(generations), share)


def _is_home(place: Mention, mentions: Sequence[Mention]) -> bool:
    if place.kind != "place":
        return False
    homes = vendor_homes()
    for other in mentions:
        gap = max(other.start - place.end, place.start - other.end)
        if other.kind == "vendor" and place.value in homes.get(other.value, ()) and gap <= NEAR:
            return True
        before, after = 0 <= other.start - place.end <= 3, 0 <= place.start - other.end <= 1
        if other.kind in ("noun", "anaphor", "criterion") and (before or after):
            return place.value in MAKING or place.value.startswith(MARK)
    vendors = [m.value for m in mentions if m.kind == "vendor"]
    named = {m.value for m in mentions if m.kind == "criterion"}
    if place.value == "CN" and "home:CN" in named:
        return True
    return bool(vendors) and place.value in ("CN",) and all("CN" in homes.get(v, ()) for v in vendors)


@cache
def vendor_homes() -> Mapping[str, tuple[str, ...]]:
    """Return the home countries of the registered vendors."""
    return {key: tuple(vendor.home) for key, vendor in load_vendors().items()}


def operators_of(mentions: Sequence[Mention], text: str, places: tuple[str, ...]) -> tuple[str, ...]:
    """Return the operators mentioned: ids of the registry where brand and places leave one, else names."""
    found = (
        operator_id(one.value, text[one.start : one.end], places)
        for one in mentions
        if one.kind == "operator"
    )
    return tuple(dict.fromkeys(found))
