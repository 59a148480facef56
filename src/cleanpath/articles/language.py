"""The language of a text, by its script and by the commonest words of each language."""

import re
from functools import cache

from cleanpath.articles.lexicon import LANGUAGES, load_lexicon

_WORD = re.compile(r"[^\W\d_]+")
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
SAMPLE = 4000


def detect_language(text: str) -> str:
    """Return the language of a text; English where nothing tells."""
    sample = text[:SAMPLE]
    if len(_HANGUL.findall(sample)) > len(sample) / 20:
        return "ko"
    if len(_KANA.findall(sample)) > len(sample) / 30:
        return "ja"
    words = [word.lower() for word in _WORD.findall(sample)]
    counts = {code: sum(word in common for word in words) for code, common in _common().items()}
    return max(counts, key=lambda code: (counts[code], code == "en")) if any(counts.values()) else "en"


@cache
def _common() -> dict[str, frozenset[str]]:
    return {code: load_lexicon(code).common for code in LANGUAGES if code not in ("ja", "ko")}
