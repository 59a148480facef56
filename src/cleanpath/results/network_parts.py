"""What is known of each operator's part of the network, and how many flows that decides."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cleanpath.results.classes import CLASSES, class_of

Found = Mapping[str, Any]

CERTAIN = "certain"
REPORTED = "reported"
THERE = "shown, restriction open"
ON_RECORD = "on record, decides nothing"
SEARCHED = "searched, nothing found"
NOT_SEARCHED = "nothing found, not searched"
STANDINGS = (CERTAIN, REPORTED, THERE, ON_RECORD, SEARCHED, NOT_SEARCHED)
"""How much is known of a part, from the firmest to the least.

Of a part that is `THERE` the makers are certain, and it is the rules that are open.
"""


@dataclass(frozen=True, slots=True)
class NetworkPart:
    """One aggregate of a network as a result tells it.

    `standing` is one of `STANDINGS`, `known` says which makers in words, `since` is the earliest date that
    the telling claims give, `grade` the grade of what decides, `flows` how many flows pass it, `decides` how
    many have their class through it. `claims` are the keys of the claims that tell. `indicative` is an
    estimate in words beside all that, where a share is on record.
    """

    id: str
    name: str
    standing: str
    known: str
    since: str
    grade: str
    flows: int
    decides: int
    claims: tuple[str, ...]
    indicative: str = ""


def network_parts(result: Found) -> list[NetworkPart]:
    """Return the aggregates that are or may be restricted, those that decide most first."""
    aggregates = {name: ground for name, ground in result.get("grounds", {}).items() if "mix" in ground}
    if not aggregates:
        return []
    claims = {claim["key"]: claim for claim in result["claims"]}
    passing: Counter[str] = Counter()
    deciding: dict[str, Counter[str]] = defaultdict(Counter)
    for demand in result["demands"]:
        sure, open_ = (_origins(result, demand[name]) for name in ("touches", "may_touch"))
        passing.update(sure | open_)
        deciding[CERTAIN].update(sure)
        if class_of(demand) == "reported":
            deciding[REPORTED].update(sure | open_)
    parts = [
        replace(
            _part(name, result, claims, passing[name], deciding),
            indicative=indicative_text(ground.get("indicative")),
        )
        for name, ground in aggregates.items()
        if passing[name]
    ]
    return sorted(
        parts, key=lambda part: (STANDINGS.index(part.standing), -part.decides, -part.flows, part.id)
    )


def indicative_text(found: Mapping[str, Any] | None) -> str:
    """Return an indicative share in words with whose shares it takes: `about 10% (8% to 12%), country`."""
    if not found:
        return ""
    low, high = f"{found['low']:.0%}", f"{found['high']:.0%}"
    span = f" ({low} to {high})" if low != high else ""
    return f"about {found['mid']:.0%}{span}, {found['basis']}"


def _origins(result: Found, names: Sequence[str]) -> set[str]:
    return {str(result["through"].get(name, [name])[0]) for name in names}


def _part(
    name: str, result: Found, claims: Found, flows: int, deciding: Mapping[str, Counter[str]]
) -> NetworkPart:
    ground = result["grounds"][name]
    title = ground.get("name", name)
    reports = [claims[one["claim"]] for one in ground["on_record"] if one.get("reports")]
    if deciding[CERTAIN][name]:
        sure = [part for part in ground["mix"] if _is_sure(part)]
        vendors = {part["vendor"] for part in sure}
        telling = [claims[key] for key in ground["claims"] if claims[key]["vendor"] in vendors]
        return _row(
            name, title, CERTAIN, _mix(sure), ground["grade"], telling, flows, deciding[CERTAIN][name]
        )
    if reports:
        best = min((claim["grade"] for claim in reports), key=lambda grade: (grade[1:], grade[0]))
        return _row(name, title, REPORTED, _said(reports), best, reports, flows, deciding[REPORTED][name])
    if there := vendors_there(result, ground):
        vendors = {part["vendor"] for part in there}
        telling = [claims[key] for key in ground["claims"] if claims[key]["vendor"] in vendors]
        return _row(name, title, THERE, _mix(there), ground["grade"], telling, flows, 0)
    beside = [claims[key] for key in ground["claims"]]
    beside += [claims[one["claim"]] for one in ground["on_record"]]
    if beside:
        return _row(name, title, ON_RECORD, _said(beside), "", beside, flows, 0)
    standing = SEARCHED if ground["searched"] else NOT_SEARCHED
    return _row(name, title, standing, "", "", [], flows, 0)


def _row(
    name: str,
    title: str,
    standing: str,
    known: str,
    grade: str,
    telling: Sequence[Found],
    flows: int,
    decides: int,
) -> NetworkPart:
    since = min((str(claim["since"] or claim["date"]) for claim in telling), default="")
    keys = tuple(claim["key"] for claim in telling)
    return NetworkPart(name, title, standing, known, since, grade, flows, decides, keys)


def _is_sure(part: Found) -> bool:
    """Whether a maker that is restricted for certain is there for certain."""
    return bool(part.get("restricted") == "yes") and _is_there(part)


def _is_there(part: Found) -> bool:
    return bool(part["present"] or part["low"] > 0.0)


def vendors_there(result: Found, ground: Found) -> list[Found]:
    """Return the makers of an aggregate that are there for certain, and of whom only the rules are open.

    A rule names each of them; those whom a rule may mean without a name are not among them.
    """
    open_ = [
        part for part in ground.get("mix", ()) if part.get("restricted") == "unknown" and _is_there(part)
    ]
    if not open_:
        return []
    reasons = (result["reasons"][number] for number in ground.get("reasons", ()))
    named = {
        r["target"] for r in reasons if r["rule"] and r["truth"] == "unknown" and r["target"] == r["maker"]
    }
    return [part for part in open_ if named & set(part["vendor"].split("|"))]


def _mix(mix: Sequence[Found]) -> str:
    return ", ".join(
        part["vendor"].replace("|", " and ") + _bounds(part["low"], part["high"]) for part in mix
    )


def _bounds(low: float, high: float) -> str:
    if high >= 1.0 and low <= 0.0:
        return ""
    return f" {low:.0%} to {high:.0%}" if low < high else f" {low:.0%}"


def _said(claims: Sequence[Found]) -> str:
    """Name the makers with the kinds of claim that tell of them: `huawei (contract)`."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        kinds[claim["vendor"].replace("|", " and ") or "maker not named"].add(claim["kind"].replace("_", " "))
    return ", ".join(f"{vendor} ({', '.join(sorted(told))})" for vendor, told in sorted(kinds.items()))


GROUPS = ("operator", "site", "country")
"""What flows can be counted by."""


def count_flows(result: Found, by: str) -> list[dict[str, Any]]:
    """Return the flows of each operator, site or country, counted by class; `(not said)` where none is."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for demand in result["demands"]:
        groups[demand.get(by) or "(not said)"][class_of(demand)] += 1
    return [{by: name, "flows": sum(counts.values()), **_each(counts)} for name, counts in _ranked(groups)]


def _each(counts: Counter[str]) -> dict[str, int]:
    return {name: counts[name] for name in CLASSES}


def _ranked(groups: Mapping[str, Counter[str]]) -> Iterator[tuple[str, Counter[str]]]:
    """Yield groups, those with the most flows in the worst class first."""
    yield from sorted(groups.items(), key=lambda item: ([-item[1][name] for name in CLASSES[:4]], item[0]))
