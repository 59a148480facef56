"""Which elements something restricted acts on: derived again from the tables, one relation after another.

A restricted host, manager, controller and so on acts on its target, and through it on the targets of that. A
relation counts on the day it is in force, unless evidence leaves nothing of what it passes on.
"""

import datetime
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from cleanpath.checker.case import Fault, Tables, holds
from cleanpath.verdict import Truth

Bounds = dict[str, tuple[float, float]]
PLANES = ["user", "control", "management", "timing"]
CLASSES = ["transmission", "control", "computing", "storage"]


@lru_cache
def _kinds() -> dict[str, Any]:
    text = (Path(__file__).parent.parent / "kinds" / "_relations.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _letters(table: Mapping[str, list[str]]) -> set[tuple[str, str]]:
    return {(plane, letter) for plane, letters in table.items() for letter in letters}


def _passes(kind: str, condition: str) -> bool:
    """Return whether anything is left of what a relation passes on."""
    known = _kinds()[kind]
    words = {word.strip() for word in condition.split("|")}
    left = _letters(known["passes"])
    for evidence in known.get("evidence", []):
        if words.issuperset(evidence["words"]) and not evidence.get("parts"):
            left -= _letters(evidence["removes"])
    return bool(left)


def acting(
    tables: Tables, day: datetime.date, absent: frozenset[str], doubtful: frozenset[str]
) -> list[tuple[str, str, Truth]]:
    """Return source and target of each relation that acts, and whether it is in force on the day.

    Nothing acts from an element that is not there yet (`absent`), nothing for sure from a `doubtful` one.
    """
    table = tables.get("relations", {})
    rows = zip(
        *(table.get(name, []) for name in ("source", "target", "kind", "condition", "since", "until")),
        strict=True,
    )
    found: list[tuple[str, str, Truth]] = []
    for source, target, kind, condition, since, until in rows:
        held = holds(since, until, day)
        if held is not Truth.NO and source not in absent and _passes(kind, condition or ""):
            found.append((source, target, min(held, Truth.UNKNOWN) if source in doubtful else held))
    return found


def reach(restricted: Bounds, relations: Sequence[tuple[str, str, Truth]]) -> Bounds:
    """Return how much of each element is restricted or acted on, as bounds; 0 where not listed.

    What is restricted only in part acts on others at the high end alone.
    """
    found: Bounds = dict(restricted)
    for end, least in ((0, Truth.YES), (1, Truth.UNKNOWN)):
        arcs: dict[str, list[str]] = {}
        for source, target, held in relations:
            if held >= least:
                arcs.setdefault(source, []).append(target)
        waiting = [e for e, ends in restricted.items() if end or ends[0] >= 1.0]
        seen: set[str] = set()
        while waiting:
            for target in arcs.get(waiting.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        for element in seen:
            found[element] = (1.0 if end == 0 else found.get(element, (0.0, 0.0))[0], 1.0)
    return found


def check_scope(result: Mapping[str, Any], tables: Tables, expected: Bounds, stated: Bounds) -> None:
    """Refuse a scope that is none of the case, or elements that are not what the scope examines.

    Which of the elements a narrower scope leaves out is not proven; that it adds none is.

    Raises
    ------
    Fault
        Naming what is wrong.
    """
    scope = result["scope"]
    planes = scope["planes"]
    if not planes or planes != [plane for plane in PLANES if plane in planes]:
        raise Fault("scope names planes that there are not")
    if scope["classes"] != (CLASSES if planes == PLANES else []):
        raise Fault("scope names classes that it does not cover")
    if scope["relations"] != len(tables.get("relations", {}).get("source", [])):
        raise Fault("scope states another number of relations than the case has")
    if planes == PLANES and stated != expected:
        wrong = sorted(e for e in stated.keys() | expected.keys() if stated.get(e) != expected.get(e))
        raise Fault(f"elements: what is restricted, and acts on others, makes {', '.join(wrong[:5])} another")
    for element, ends in stated.items():  # a narrower scope
        most = expected.get(element, (0.0, 0.0))
        if ends[0] > most[0] or ends[1] > most[1]:
            raise Fault(f"elements: nothing restricted acts on {element} so much")
