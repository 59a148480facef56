"""The headline classes: what people read of a verdict, beside its interval of levels."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from cleanpath.results.typed import Words
from cleanpath.verdict import Level, Verdict

CLASSES = (
    "exposed in full",
    "exposed in part",
    "at risk",
    "reported",
    "nothing known",
    "unreachable",
    "clear",
)
"""From the worst to the best, undecided ones between."""

CLASS_MEANING = {
    "exposed in full": "all of the traffic touches restricted equipment now, for certain",
    "exposed in part": "some of the traffic touches it now, for certain; how much may be open",
    "at risk": "it would be touched in some state of the network, for certain",
    "reported": "nothing is certain, but a source of grade C or better says so",
    "nothing known": "the evidence does not decide it; that is not clear",
    "unreachable": "there is no route; that is not clear",
    "clear": "no traffic can touch restricted equipment",
}

CLASS_STYLE = {
    "exposed in full": "red",
    "exposed in part": "yellow",
    "at risk": "cyan",
    "clear": "green",
    "nothing known": "magenta",
}
"""Terminal colours; the word itself always stands beside its colour."""

ClassWord = Annotated[str, Words(CLASSES)]

_CERTAIN = {Level.ALWAYS: "exposed in full", Level.SOMETIMES: "exposed in part", Level.POSSIBLE: "at risk"}


def class_word(name: str) -> str:
    """Return the name of a class as a word of the command line: `exposed-in-part`."""
    return name.replace(" ", "-")


def headline_class(reachable: bool, verdict: Verdict, reported: bool) -> str:
    """Return the class of a verdict: what is certain decides, then what is reported.

    `reported` says that a claim of grade C or better places restricted equipment on the way, and proves
    nothing. Only evidence that excludes every exposure makes `clear`.
    """
    if not reachable:
        return "unreachable"
    if verdict.high is Level.CLEAR:
        return "clear"
    return _CERTAIN.get(verdict.low, "reported" if reported else "nothing known")


def class_of(demand: Mapping[str, Any]) -> str:
    """Return the class of one demand of a printed result, also of one that an older version printed."""
    verdict = Verdict(Level[demand["low"].upper()], Level[demand["high"].upper()])
    return headline_class(demand["reachable"], verdict, bool(demand.get("reported")))


def count_classes(classes: Iterable[str]) -> dict[str, int]:
    """Return how many demands are in each class, the worst first."""
    counts = dict.fromkeys(CLASSES, 0)
    for name in classes:
        counts[name] += 1
    return counts
