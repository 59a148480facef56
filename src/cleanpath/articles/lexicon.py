"""The words of each language: which say what was done, who says so, how firmly, and about what.

One TOML file a language under `languages/`; a section holds lists of patterns (see `cues`), each list under
the meaning that all its patterns share. The sections fall into groups that are looked for independently, so
that "officials said" can name a source and "officials" an actor at once.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from cleanpath.articles.conjugation import conjugate
from cleanpath.articles.cues import GAP_WORDS, Hit, SignCues, WordCues, cues_of, patterns
from cleanpath.articles.gazetteers import shared_names
from cleanpath.errors import BadInput

LANGUAGES = ("en", "de", "fr", "it", "es", "ja", "ko", "pl")

GROUPS = {
    "deed": ("act", "inf", "noun", "support", "hedge", "polarity", "stance"),
    "voice": ("source", "report"),
    "actor": ("actor",),
    "thing": ("vendor", "name", "operator", "outlet", "place", "group", "network"),
    "topic": ("topic",),
    "frame": ("discourse",),
}
"""Which sections are looked for together: within a group the longest pattern takes its words."""

LISTS = {
    "act": (
        "lobbies considers rumoured proposes announces advises enacts bans excludes swaps awards deploys "
        "funds rules delays withdraws denies concern"
    ),
    "inf": "bans excludes swaps awards deploys enacts funds",
    "noun": "bans excludes swaps awards",
    "support": "done",
    "hedge": "evidential modal conditional intention mood",
    "polarity": "negation not_negation ellipsis no_comment set_phrase",
    "stance": "opinion address",
    "source": "official_document on_record unnamed_official analyst press_report people_familiar anaphor",
    "report": "say by cite",
    "actor": "authority court operators title allies",
    "network": "core ran transport access management any",
    "topic": "offtopic event money share vague_ban power object",
    "discourse": (
        "contrast subordinate relative pronoun passive progressive agent preposition reason conjunction "
        "history"
    ),
}
"""The meanings that a language file may list, besides `vendor`, `name`, `operator`, `outlet`, `place`,
`group`. A `set_phrase` takes its words away from what they mean alone; an `address` tells its reader what to
do and claims nothing."""

VERBS = (*LISTS["act"].split(), "done", "intention", "say")
"""What the section `verb` may list by infinitives: verbs of acts, of support, of intention and of saying."""


BARE = ("en",)
"""Languages whose infinitive is the plural of the present as well."""
_BARE_DEEDS = ["bans", "excludes", "swaps", "awards", "enacts", "funds"]
"""Acts of which a bare infinitive alone says nothing: they hang on what governs them."""

_SOFT_MOODS = {"future": "intention", "conditional": "evidential"}


@dataclass(frozen=True, slots=True)
class Dates:
    """How a language writes dates: months in order, and the words around a date that give it a role."""

    months: tuple[tuple[str, ...], ...]
    weekdays: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language, ready to be looked for."""

    code: str
    script: str
    order: str
    """Where the verb stands: `verb first` before its object, `verb last`, or `mixed`."""
    common: frozenset[str]
    abbreviations: frozenset[str]
    groups: Mapping[str, WordCues | SignCues]
    furniture: Mapping[str, tuple[str, ...]]
    dates: Dates

    def find(self, group: str, text: str, start: int, end: int) -> list[Hit]:
        """Return what stands between two places of a text from one group, in order."""
        return self.groups[group].find(text, start, end)


@cache
def load_lexicon(code: str) -> Lexicon:
    """Read the words of a language, with the names that all languages share.

    Raises
    ------
    BadInput
        If there is no such language.
    """
    if code not in LANGUAGES:
        raise BadInput("--language", "one of " + ", ".join(LANGUAGES), code)
    fields = read_language(code)
    about = fields["language"]
    entries: dict[str, list[tuple[str, str, str]]] = {group: [] for group in GROUPS}
    for group, sections in GROUPS.items():
        for section in sections:
            more = _other_places(code, fields["place"]) if section == "place" else {}
            entries[group] += _entries(section, {**fields.get(section, {}), **more})
    for group, pattern, tag, value in _verbs(fields.get("verb", {}), code):
        entries[group].append((pattern, tag, value))
    entries["thing"] += shared_names(code)
    script = about["script"]
    return Lexicon(
        code=code,
        script=script,
        order=about.get("order", "verb first"),
        common=frozenset(patterns(about["common"])),
        abbreviations=frozenset(patterns(about.get("abbreviations", ""))),
        groups={
            group: cues_of(found, script, about.get("gap", GAP_WORDS)) for group, found in entries.items()
        },
        furniture={name: patterns(text) for name, text in fields.get("furniture", {}).items()},
        dates=_dates(fields.get("dates", {})),
    )


def read_language(code: str) -> dict[str, Any]:
    """Return what the file of a language holds."""
    file = resources.files("cleanpath.articles") / "languages" / f"{code}.toml"
    found: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def _other_places(code: str, listed: Mapping[str, str]) -> dict[str, str]:
    """Return the names of the countries that the file of a language does not list."""
    file = resources.files("cleanpath.articles") / "places.toml"
    names = tomllib.loads(file.read_text(encoding="utf-8"))[code]
    return {country: name for country, name in names.items() if country not in listed}


def _entries(section: str, lists: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for value, text in lists.items():
        for pattern in patterns(text):
            yield pattern, section, value


def _verbs(lists: Mapping[str, str], code: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield the group, pattern, tag and value of each form of the verbs of a language.

    A deed in another form than the indicative or the participle is not done by itself: it hangs on what
    governs it. Futures are intentions; conditionals are how the press of these languages tells hearsay.
    """
    for value, text in lists.items():
        for verb in patterns(text):
            for pattern, mood in conjugate(verb, code):
                told = mood in ("finite", "participle")
                if code in BARE and told and pattern == verb:
                    continue  # "shut" is past and infinitive: not known to be done
                if mood == "infinitive" and code in BARE and value not in _BARE_DEEDS:
                    yield "deed", pattern, "act", value
                    continue
                if value == "say" and told:
                    yield "voice", pattern, "report", value
                elif value in ("done", "intention") and told:
                    yield "deed", pattern, "support" if value == "done" else "hedge", value
                elif value in LISTS["inf"].split() and not told:
                    yield "deed", pattern, "inf", value
                elif value in LISTS["act"].split() and mood != "infinitive":
                    yield "deed", pattern, "act", value
                if mood in _SOFT_MOODS and value in LISTS["act"].split():
                    yield "deed", pattern, "hedge", _SOFT_MOODS[mood]


def _dates(fields: Mapping[str, str]) -> Dates:
    months = tuple(
        tuple(month.strip() for month in one.split("|")) for one in patterns(fields.get("months", ""))
    )
    words = {name: patterns(text) for name, text in fields.items() if name not in ("months", "weekdays")}
    return Dates(months, patterns(fields.get("weekdays", "")), words)
