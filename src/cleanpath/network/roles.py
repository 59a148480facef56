"""What inventories call a box, understood as a kind of the network model where the word is sure.

The words are data, `rolewords.csv`, in several languages and reviewed one by one. A word must be there whole:
nothing is understood by likeness or in part. Words that mean several kinds (`device`, `node`, `core`) are not
there, so they stay what they are and are assumed to do everything, if the model has no such kind.
"""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from cleanpath.network.kinds import load_kinds
from cleanpath.sources.grid import fold
from cleanpath.sources.imported import Imported

UNSTATED = "device"
"""The word for a box of which nobody stated the kind."""

_PLAIN = re.compile(r"[\w\s.'’-]+")
"""What a sure word is written with; brackets, slashes and question marks say that more was meant."""


@dataclass(frozen=True, slots=True)
class Roles:
    """How the words of an inventory were understood.

    `words` are its own words by element. `understood` counts elements whose kind the model knows now,
    `taken_as` has the kind of each word that was replaced, `unknown` counts the words that are no kind.
    """

    words: Mapping[str, str]
    understood: int
    taken_as: Mapping[str, str]
    unknown: Counter[str]


@lru_cache
def role_words() -> Mapping[str, str]:
    """Return the kind that each word means, words without case, accents and punctuation."""
    text = (files("cleanpath.network") / "rolewords.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({fold(word): row["kind"] for row in rows for word in row["words"].split("|")})


def kind_of(word: str) -> str:
    """Return the kind of the network model that a word surely means, else the word as it is."""
    if word in load_kinds() or not _PLAIN.fullmatch(unicodedata.normalize("NFC", word)):
        return word
    return role_words().get(fold(word), word)


def understand_roles(imported: Imported) -> tuple[Imported, Roles]:
    """Replace the kinds of an imported network's elements by those of the network model that they mean.

    A box is never a place: what has a vendor, or evidence of one, loses a kind that is no equipment, such as
    `boundary`.
    """
    table = imported.tables["elements"]
    ids, words = list(table["id"]), list(table["kind"])
    meant = {word: kind_of(word) for word in set(words)}
    boxes = {piece.element for piece in imported.evidence}
    boxes |= {element for element, vendor in zip(ids, table["vendor"], strict=True) if vendor}
    places = {key for key, kind in load_kinds().items() if kind.place}
    kinds = [
        UNSTATED if meant[word] in places and element in boxes else meant[word]
        for element, word in zip(ids, words, strict=True)
    ]
    unknown = Counter(kind for kind in kinds if kind not in load_kinds())
    replaced = {word: kind for word, kind in zip(words, kinds, strict=True) if word != kind}
    settled = replace(imported, tables=imported.tables | {"elements": dict(table) | {"kind": kinds}})
    understood = len(kinds) - unknown.total()
    return settled, Roles(dict(zip(ids, words, strict=True)), understood, replaced, unknown)
