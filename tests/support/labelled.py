"""Labelled texts and what a reader gets right of them: the measure behind docs/reference/press.md.

A file is the day of publication, the text, a line of three dashes, and one line a claim: words of its
sentence, then, divided by bars, the acts, vendors, places and attributions that are right, and flags: `h`
hedged, `f` firm, `n` negated, `o` may be found and need not. A claim is found by a candidate whose sentence
holds the words and whose places do not contradict.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cleanpath.articles.candidates import Candidate
from cleanpath.articles.document import Document, make_document
from cleanpath.articles.extraction import read_article
from cleanpath.dates import parse_date

FOLDER = Path(__file__).parents[1] / "articles" / "open_set"
SPLITS = ("tuning", "test", "fresh")
MEASURES = ("recall", "precision", "attribution", "act", "hedge", "rumour as fact", "empty texts")


@dataclass(frozen=True)
class Label:
    """One claim that a text makes."""

    words: str
    acts: tuple[str, ...]
    vendors: tuple[str, ...]
    places: tuple[str, ...]
    attributions: tuple[str, ...]
    flags: str


@dataclass(frozen=True)
class Labelled:
    """One text with its claims."""

    name: str
    document: Document
    labels: tuple[Label, ...]

    @property
    def language(self) -> str:
        return self.name[:2]


def read_labelled(path: Path) -> Labelled:
    """Read one file."""
    head, _, rest = path.read_text(encoding="utf-8").partition("\n")
    text, _, lines = rest.partition("\n---")
    labels = []
    for line in lines.strip().splitlines():
        words, acts, vendors, places, who, flags = (part.strip() for part in line.split("|"))
        assert words in text, f"{path.name}: {words!r} is not in the text"
        lists = [tuple(one for one in part.split(",") if one) for part in (acts, vendors, places, who)]
        labels.append(Label(words, *lists, flags))  # type: ignore[arg-type]
    document = make_document(text, name=path.name, published=parse_date(head, "day"), language=path.name[:2])
    return Labelled(path.stem, document, tuple(labels))


def load(split: str) -> list[Labelled]:
    """Return the texts of one half."""
    return [read_labelled(path) for path in sorted((FOLDER / split).glob("*.txt"))]


def match(text: Labelled, found: list[Candidate]) -> list[tuple[Label | None, Candidate | None]]:
    """Pair labels with candidates; each takes part in one pair."""
    left = list(found)
    pairs: list[tuple[Label | None, Candidate | None]] = []
    for label in text.labels:
        fit = [one for one in left if _fits(text.document.text, label, one)]
        best = max(fit, key=lambda one: _likeness(text.document.text, label, one), default=None)
        if best is not None:
            left.remove(best)
        pairs.append((label, best))
    return pairs + [(None, one) for one in left]


def _fits(text: str, label: Label, one: Candidate) -> bool:
    at = text.find(label.words)
    spans = [(text.find(one.sentence), text.find(one.sentence) + len(one.sentence)), *one.told]
    inside = any(first <= at + len(label.words) and at <= last for first, last in spans)
    places = not label.places or not one.places or bool(set(label.places) & set(one.places))
    return inside and places


def _likeness(text: str, label: Label, one: Candidate) -> tuple[int, ...]:
    at = text.find(label.words)
    return (
        one.act in label.acts,
        bool(set(label.places) & set(one.places)),
        one.start - 3 <= at <= one.end or at <= one.start <= at + len(label.words),
        one.negated == ("n" in label.flags),
    )


def score(texts: Iterable[Labelled]) -> dict[str, tuple[int, int]]:
    """Return for each measure how many of how many."""
    right: Counter[str] = Counter()
    whole: Counter[str] = Counter()

    def count(measure: str, is_right: bool) -> None:
        right[measure] += is_right
        whole[measure] += 1

    for text in texts:
        found = [one for one in read_article(text.document) if not one.offtopic]
        if not text.labels:
            count("empty texts", not found)
        for label, one in match(text, found):
            if label is not None and "o" not in label.flags:
                count("recall", one is not None)
            if one is None:
                continue
            count("precision", label is not None)
            if label is None:
                continue
            count("attribution", str(one.attribution) in label.attributions)
            count("act", one.act in label.acts)
            count("hedge", bool(one.hedges) == ("h" in label.flags))
            if "f" not in label.flags:
                count("rumour as fact", one.firm)
    return {measure: (right[measure], whole[measure]) for measure in MEASURES}


def mistakes(text: Labelled) -> Iterable[str]:
    """Tell what the reader gets wrong in a text."""
    found = [one for one in read_article(text.document) if not one.offtopic]
    for label, one in match(text, found):
        where = text.name
        if label is None and one is not None:
            words = text.document.text[one.start : one.end]
            yield f"{where}: EXTRA {one.act} {one.places} {one.vendors}: {words}"
        elif one is None and label is not None:
            if "o" not in label.flags:
                yield f"{where}: MISSED {label.acts} {label.places}: {label.words}"
        elif one is not None and label is not None:
            wrong = []
            if one.act not in label.acts:
                wrong.append(f"act {one.act} not {label.acts}")
            if str(one.attribution) not in label.attributions:
                wrong.append(f"{one.attribution} not {label.attributions}")
            if bool(one.hedges) != ("h" in label.flags):
                wrong.append(f"hedges {[h.text for h in one.hedges]} not {'h' in label.flags}")
            if one.firm and "f" not in label.flags:
                wrong.append("FIRM")
            if not one.firm and "f" in label.flags:
                wrong.append("soft")
            if label.vendors and not set(label.vendors) & set(one.vendors):
                wrong.append(f"vendors {one.vendors}")
            if wrong:
                yield f"{where}: {'; '.join(wrong)}: {label.words}"
