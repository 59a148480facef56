"""What a page holds beside its article: bylines, captions, menus, related headlines, repeated text.

Furniture is replaced by nothing before offsets are counted, so that no candidate can lie in it.
"""

import re

from cleanpath.articles.lexicon import load_lexicon

_STOPS = (".", "!", "?", "。", "”", '"', "»", "」", "…", "’", "다", "“")
_BULLET = re.compile(r"^\s*[-*•|>#]+\s+")
_BYLINE = re.compile(r"^(?:\d{1,2}[./:]){1,2}\d{2,4}\b|^\d+ Min\b", re.I)
_LINK = re.compile(r"https?://|@\w+")
SHORT_LINE = 90


def without_furniture(text: str, language: str) -> tuple[str, str]:
    """Return the article's own paragraphs, and its headline where it has one (else nothing)."""
    words = load_lexicon(language).furniture
    kept: list[str] = []
    seen: set[str] = set()
    for number, paragraph in enumerate(_paragraphs(text)):
        low = paragraph.lower()
        if number and any(low.startswith(start) or low.endswith(start) for start in words.get("rest", ())):
            if len(paragraph) < SHORT_LINE:
                break
            continue
        if low in seen or (number and _is_furniture(paragraph, low, words.get("line", ()))):
            continue
        seen.add(low)
        kept.append(paragraph)
    title = kept[0] if len(kept) > 1 and _is_headline(kept[0]) else ""
    return "\n\n".join(kept), title


def _paragraphs(text: str) -> list[str]:
    """Return what empty lines divide; lines that a width broke are joined, lists of short lines are not."""
    found = []
    for block in text.split("\n\n"):
        lines = [_BULLET.sub("", line) for line in block.split("\n") if line.strip()]
        if len(lines) > 1 and sum(map(len, lines)) / len(lines) > 45:
            found.append(_joined(lines))
        else:
            found += lines
    return [paragraph for paragraph in found if paragraph.strip()]


def _joined(lines: list[str]) -> str:
    wide = any("\u3040" <= sign <= "\u9fff" for sign in lines[0])
    return ("" if wide else " ").join(lines)


def _is_furniture(paragraph: str, low: str, line_words: tuple[str, ...]) -> bool:
    if len(paragraph) >= SHORT_LINE and not _LINK.search(paragraph[:8]):
        return False
    if _BYLINE.match(paragraph) or _LINK.match(paragraph):
        return True
    ends = paragraph.endswith(_STOPS)
    if any(low.startswith(word) for word in line_words) and not (ends and len(paragraph) > 60):
        return True
    # A name or a date alone on its line: a byline, a menu entry, a related headline after the text began.
    return not ends and len(paragraph.split()) <= 5 and len(paragraph) < 40


def _is_headline(paragraph: str) -> bool:
    return (len(paragraph) < 200 and not paragraph.endswith((".", "。", "…"))) or paragraph.endswith("?")
