"""Explanations of what a lead counts: one part of a network, or all flows of a class, with their sources."""

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cleanpath.errors import UnknownName
from cleanpath.results.classes import CLASS_MEANING, CLASSES, class_of, class_word
from cleanpath.results.explanation import (
    ExplanationResult,
    Section,
    Sentence,
    merge_sentences,
    tell_on_record,
    tell_rules,
    tell_vendors,
)
from cleanpath.results.network_parts import CERTAIN, REPORTED, NetworkPart, network_parts
from cleanpath.results.wording import lens_text, origin_of

Found = Mapping[str, Any]

FLOWS_NAMED = 12
"""Flows that a sentence names."""
VENDORS_TOLD = 60
"""Elements of which an explanation of a class tells the makers."""


def explain_subject(result: Found, asked: str) -> ExplanationResult:
    """Explain an element, or a class of flows, of a result; what a demand's explanation is, it is for these.

    Raises
    ------
    UnknownName
        If `asked` is neither, nor a demand.
    """
    words = {class_word(name): name for name in CLASSES}
    if asked in result["grounds"]:
        return _explanation(result, asked, *_part(result, asked))
    if asked in words or asked in CLASSES:
        name = words.get(asked, asked)
        return _explanation(result, asked, *_class(result, name))
    demands = [demand["id"] for demand in result["demands"]]
    command = shlex.join(["cleanpath", "assess", result["case"]])
    see = f"See `{command}`; an element that is and may not be restricted has nothing to explain."
    raise UnknownName(
        f"case {result['case']}",
        "demand, element or class",
        asked,
        [*demands, *result["grounds"], *words],
        see,
    )


def _explanation(result: Found, asked: str, heading: str, sections: Sequence[Section]) -> ExplanationResult:
    return ExplanationResult(
        case=result["case"],
        demand=asked,
        as_of=result["as_of"],
        known_at=result["known_at"],
        lens=result["lens"],
        heading=heading,
        sections=[section for section in sections if section.sentences],
    )


def _part(result: Found, name: str) -> tuple[str, list[Section]]:
    """Return heading and sections of one element: what is known of it, and which flows that decides."""
    row = next((part for part in network_parts(result) if part.id == name), None)
    alone = {"touches": [name], "may_touch": []}
    title = row.name if row else name
    known = _standing(row) if row else f"restricted: {result['grounds'][name]['restricted']}"
    sections = [
        Section("Flows", _flows_of(result, name)),
        Section("Makers and shares", tell_vendors(result, alone)),
        Section("On record, bounding nothing", tell_on_record(result, alone, None)),
        Section("Indicative share, on which no verdict rests", _estimate(result, row)),
        Section("Rules", tell_rules(result, alone)),
    ]
    return f"{title}: {known}", sections


def _standing(part: NetworkPart) -> str:
    """Say how much is known of a part, which makers, since when and how firmly."""
    since = f"since {part.since}" if part.since else ""
    return ", ".join(word for word in (part.standing, part.known, since, part.grade) if word)


def _flows_of(result: Found, name: str) -> list[Sentence]:
    """Say which flows touch an element for certain, which may, and in which class they are."""
    sure = [d for d in result["demands"] if name in _origins(result, d["touches"])]
    open_ = [d for d in result["demands"] if name in _origins(result, d["may_touch"]) and d not in sure]
    told = []
    for words, flows in (("that touch it for certain", sure), ("that may touch it", open_)):
        if flows:
            told.append(Sentence(f"{_flows(len(flows))} {words}: {_named(d['id'] for d in flows)}."))
            told.append(Sentence(f"Of these {_counted(class_of(d) for d in flows)}."))
    return told or [Sentence("No protected flow touches it.")]


def _origins(result: Found, names: Iterable[str]) -> set[str]:
    return {origin_of(result, name) for name in names}


def _named(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - FLOWS_NAMED} more" if len(listed) > FLOWS_NAMED else ""
    return ", ".join(listed[:FLOWS_NAMED]) + more


def _counted(words: Iterable[str]) -> str:
    counts = Counter(words)
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    return ", ".join(f"{counts[word]} {word}" for word in ranked)


def _estimate(result: Found, row: NetworkPart | None) -> list[Sentence]:
    if row is None or not row.indicative:
        return []
    claims = {claim["key"]: claim for claim in result["claims"]}
    told = [claims[key] for key in result["grounds"][row.id]["indicative"]["claims"]]
    return [Sentence(row.indicative), *(_claim(row.id, claim) for claim in told)]


def _claim(name: str, claim: Found) -> Sentence:
    source = "; ".join(f"{s['publisher']}, {s['title']}".rstrip(", ") for s in claim["sources"])
    return Sentence(f"{name}: {claim['statement']} ({claim['date']})", claim["grade"], source or None)


def _class(result: Found, name: str) -> tuple[str, list[Section]]:
    """Return heading and sections of all flows of a class: by way of which parts, and who says so."""
    flows = [demand for demand in result["demands"] if class_of(demand) == name]
    total = len(result["demands"])
    under = f"Under {lens_text(result['lens'])}, as of {result['as_of']}"
    meaning = [Sentence(f"{under}, {len(flows)} of {total} flows are in it: {CLASS_MEANING[name]}.")]
    if not flows:
        return f"{name}: 0 of {total} flows", [Section("What it means", meaning)]
    named = [Sentence(f"{_named(d['id'] for d in flows)}.")]
    named += [
        Sentence(f"By {column}: {_counted(d.get(column) or '(not said)' for d in flows)}.")
        for column in ("country", "operator")
        if any(d.get(column) for d in flows)
    ]
    passing = Counter(n for d in flows for n in _origins(result, (*d["touches"], *d["may_touch"])))
    parts = [part for part in network_parts(result) if passing[part.id]]
    sections = [Section("What it means", meaning), Section("Which flows", named)]
    if parts:
        sections.append(Section("By way of which parts", _told_by_parts(result, name, parts, passing)))
    else:
        sections.append(Section("Makers", _told_by_elements(result, flows)))
    return f"{name}: {len(flows)} of {total} flows", sections


def _told_by_parts(
    result: Found, name: str, parts: Sequence[NetworkPart], passing: Mapping[str, int]
) -> list[Sentence]:
    """Tell of each part that decides a class what is known, and the claims that tell it.

    Where nothing is known each part is told of with its firmest statement; `passing` counts the flows.
    """
    claims = {claim["key"]: claim for claim in result["claims"]}
    wanted = {"nothing known": None, "reported": REPORTED}.get(name, CERTAIN)
    lines = []
    for part in parts:
        if wanted and (part.standing != wanted or not part.decides):
            continue
        lines.append(Sentence(f"{part.id}, {part.name}: {_standing(part)}; {_flows(passing[part.id])}."))
        if wanted:
            lines += [_claim(part.id, claims[key]) for key in part.claims]
        else:
            lines += _firmest(result, part, claims)
    return merge_sentences(lines)


def _flows(count: int) -> str:
    return f"{count} flow{'s' if count != 1 else ''}"


def _firmest(result: Found, part: NetworkPart, claims: Found) -> list[Sentence]:
    """Return the firmest statement on a part that decides nothing, or who searched and found nothing."""
    keys = part.claims or result["grounds"][part.id]["searched"]
    if not keys:
        return []
    best = min((claims[key] for key in keys), key=lambda claim: (claim["grade"][1:], claim["grade"][0]))
    more = f"; {len(keys) - 1} more" if len(keys) > 1 else ""
    told = _claim(part.id, best)
    return [Sentence(f"{told.text}{more}", told.grade, told.source)]


def _told_by_elements(result: Found, flows: Sequence[Found]) -> list[Sentence]:
    """Tell who made what the flows touch, or may touch where nothing is touched for certain."""
    names = [n for d in flows for n in d["touches"] or d["may_touch"]]
    lines = tell_vendors(result, {"touches": list(dict.fromkeys(names)), "may_touch": []})
    more = len(lines) - VENDORS_TOLD
    return lines[:VENDORS_TOLD] + (
        [Sentence(f"{more} more; --format json of `assess` has all.")] * (more > 0)
    )
