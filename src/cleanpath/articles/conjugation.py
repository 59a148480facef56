"""Forms of verbs: a language file names a verb once, and all forms of it are looked for.

`conjugation.toml` gives for each language the endings of its families of verbs. A verb may take words with
it, as in "mettre .. à l'écart" (patterns as in `cues`), and may be reflexive ("se défaire de", "liberarsi
di", "deshacerse de").
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from cleanpath.errors import BadInput

MOODS = ("finite", "gerund", "participle", "future", "conditional", "subjunctive", "infinitive")
"""`finite` is the indicative, past and present; the others are what they say."""

_PROGRESSIVE = {
    "en": "(is|are|was|were|been)",
    "fr": "tout en (lui|leur|)",
    "it": "(sta|stanno)",
    "es": "(está|están|sigue|siguen)",
}
"""What stands before a gerund that tells what is going on: a finite form."""
_REFLEXIVE = {"it": ("rsi", "re", "si"), "es": ("rse", "r", "se")}
"""The end of a reflexive infinitive, that of the plain one, and the pronoun before a finite form."""


@cache
def load_families(code: str) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Return the families of verbs of a language: by the end of the infinitive the endings of each mood."""
    file = resources.files("cleanpath.articles") / "conjugation.toml"
    families = tomllib.loads(file.read_text(encoding="utf-8")).get(code, {})
    return {end: _endings(end, cells) for end, cells in families.items()}


def _endings(end: str, cells: str) -> tuple[tuple[str, ...], ...]:
    finite, *rest = (tuple(cell.split()) for cell in cells.split("|"))
    found = [finite[:-1], finite[-1:], *rest]
    found += [()] * (len(MOODS) - len(found))
    return (*found[:-1], found[-1] or (end.removeprefix("="),))


def conjugate(verb: str, code: str) -> Iterator[tuple[str, str]]:
    """Yield the forms of a verb as patterns, each with its mood.

    Raises
    ------
    BadInput
        If no family of the language has such an infinitive.
    """
    pronoun, infinitive, rest = _parts(verb, code)
    families = load_families(code)
    fits = [end for end in families if infinitive.endswith(end)]
    end = f"={infinitive}" if f"={infinitive}" in families else max(fits, key=len, default=None)
    if end is None:
        raise BadInput(f"articles/languages/{code}.toml", "a verb whose family is known", verb)
    stem = infinitive.removesuffix(end.removeprefix("="))
    for mood, endings in zip(MOODS, families[end], strict=True):
        if mood == "infinitive" and pronoun:
            yield verb, mood
            continue
        for ending in endings:
            form = f"{'' if mood in ('participle', 'gerund') else pronoun}{stem}{ending}{rest}"
            yield form, mood
            if mood == "gerund" and code in _PROGRESSIVE:
                yield f"{_PROGRESSIVE[code]} {form}", "finite"


def _parts(verb: str, code: str) -> tuple[str, str, str]:
    """Return the pronoun of a verb, its plain infinitive, and the words that go with it."""
    for mark in ("se ", "s'"):
        if verb.startswith(mark):
            first, _, rest = verb.removeprefix(mark).partition(" ")
            return "(se|s) ", first, f" {rest}" if rest else ""
    first, _, rest = verb.partition(" ")
    pronoun = ""
    end, plain, before = _REFLEXIVE.get(code, ("", "", ""))
    if end and first.endswith(end):
        pronoun, first = f"{before} ", first.removesuffix(end) + plain
    return pronoun, first, f" {rest}" if rest else ""
