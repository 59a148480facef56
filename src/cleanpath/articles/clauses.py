"""Clauses of a sentence: the smallest stretches within which hedges, negations and actors hold.

A clause ends at a contrast word, at a relative or subordinating word, at a colon or semicolon, and at a comma
or conjunction where verbs of their own stand on both sides of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cleanpath.articles.cues import Hit

_HARD = re.compile(r"[;:；：]\s|\s[–—-]\s")
_SOFT = re.compile(r"[,，、]\s?")
SAY_GAP = 12
"""Letters between the end of an aside and the verb of saying that it was put before."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence; `role` says what opened it.

    One of "", `contrast`, `subordinate`, `conditional`, and `aside` for a relative clause between a speaker
    and the verb of saying ("the operator, which uses V, said ..."): its words are the article's own.
    """

    start: int
    end: int
    role: str

    @property
    def is_relative(self) -> bool:
        """Whether it may tell of the name right before it."""
        return self.role in ("subordinate", "aside")

    def holds(self, place: int) -> bool:
        """Whether a place lies in it."""
        return self.start <= place < self.end


def split_clauses(
    text: str,
    start: int,
    end: int,
    frame: Sequence[Hit],
    deeds: Sequence[Hit],
    asides: Sequence[tuple[int, int]],
) -> list[Clause]:
    """Divide a sentence.

    Parameters
    ----------
    text, start, end
        The sentence.
    frame
        Its discourse words.
    deeds
        What it says was done, with hedges: verbs on both sides make two clauses of a list.
    asides
        Its relative clauses before a verb of saying, as `find_asides` gives them.
    """
    cuts: dict[int, str] = {start: ""}
    verbs = [hit.start for hit in deeds if hit.tag in ("act", "inf") or hit.value == "ellipsis"]
    denied = [hit for hit in deeds if hit.value in ("negation", "ellipsis")]
    for match in _HARD.finditer(text, start, end):
        cuts.setdefault(match.end(), "")
    for hit in frame:
        if hit.value == "contrast" and any(deed.start < hit.start < deed.end for deed in deeds):
            continue  # an adverb inside a verb, as in "a pourtant sondé"
        if hit.value == "contrast" and any(0 <= hit.start - deed.end <= 1 for deed in denied):
            continue  # it belongs to the negation, as in "has not yet banned"
        if hit.value in ("contrast", "subordinate") and hit.start > start + 1:
            if hit.value == "contrast" or _has(verbs, hit.end, end):
                cuts[hit.start] = hit.value
        elif hit.value in ("contrast", "subordinate"):
            cuts[start] = hit.value
    marks = [match.start() for match in _SOFT.finditer(text, start, end)]
    for hit in frame:
        comma = text[start : hit.start].rstrip().endswith(",")
        if hit.value == "relative" and comma and _has(verbs, hit.end, end):
            cuts[hit.start] = "subordinate"
    marks += [hit.start for hit in frame if hit.value == "conjunction" and hit.start > start]
    for opened, closed in asides:
        for inner in [cut for cut in cuts if opened < cut < closed]:
            del cuts[inner]
        cuts[opened], cuts[closed] = "aside", ""
    for hit in deeds:
        if hit.tag == "hedge" and hit.value == "conditional":
            cuts[hit.start] = "conditional"
            after = [mark for mark in marks if mark > hit.end and _has(verbs, mark, end)]
            if after:
                cuts.setdefault(after[0], "")
    for mark in sorted(marks):
        if any(deed.tag == "act" and deed.start < mark < deed.end for deed in deeds):
            continue  # within a verb and its object
        begin = max(cut for cut in cuts if cut <= mark)
        stop = min((cut for cut in cuts if cut > mark), default=end)
        if _has(verbs, begin, mark) and _finite_follows(deeds, mark, stop):
            cuts.setdefault(mark, cuts[begin] if cuts[begin] == "conditional" else "")
    places = sorted(cuts)
    return [Clause(first, last, cuts[first]) for first, last in zip(places, [*places[1:], end], strict=True)]


def find_asides(
    text: str, start: int, end: int, frame: Sequence[Hit], voice: Sequence[Hit]
) -> list[tuple[int, int]]:
    """Return where relative clauses begin and end that stand between commas before a verb of saying."""
    says = [hit.start for hit in voice if hit.tag == "report" and hit.value == "say"]
    found: list[tuple[int, int]] = []
    for hit in frame:
        if hit.value not in ("subordinate", "relative") or text[start : hit.start].rstrip()[-1:] != ",":
            continue
        for comma in _SOFT.finditer(text, hit.end, end):
            if _has(says, comma.end(), comma.end() + SAY_GAP):
                if not found or hit.start >= found[-1][1]:
                    found.append((hit.start, comma.start()))
                break
    return found


def _finite_follows(deeds: Sequence[Hit], start: int, end: int) -> bool:
    """Whether the next verb is a finite one: an infinitive goes on under what governs the one before."""
    for hit in deeds:
        if start <= hit.start < end and (hit.tag in ("act", "inf") or hit.value == "ellipsis"):
            return hit.tag != "inf"
    return False


def _has(places: Sequence[int], start: int, end: int) -> bool:
    return any(start <= place < end for place in places)
