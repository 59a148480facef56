"""The lead paragraph of an assessment: what is certain, reported and unknown, and what the law was."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cleanpath.claims.set_aside import AGE_LIMIT_YEARS
from cleanpath.results.classes import CLASSES, class_of
from cleanpath.results.network_parts import (
    CERTAIN,
    NOT_SEARCHED,
    ON_RECORD,
    REPORTED,
    SEARCHED,
    THERE,
    NetworkPart,
    network_parts,
    vendors_there,
)

Found = Mapping[str, Any]

PARTS_NAMED = 12
"""Parts of the network that a sentence names."""

RULES_NAMED = 6
"""Rules that a sentence names."""

CERTAIN_CLASSES = CLASSES[:3]
"""The classes in which something is certain."""

IN_FORCE_OPEN = "in_force_open"
STATES = {
    IN_FORCE_OPEN: "in force, and open whether it means this equipment",
    "enacted_not_effective": "signed, not yet in force",
    "advisory": "advice",
    "proposed": "proposed",
    "announced_other": "announced",
    "rumoured_or_lobbied_only": "rumour",
    "rescinded": "withdrawn",
}
"""How far a rule had come that does not bind on the day for certain, in words, from the firmest."""

WORD = {
    "press": "the press",
    "operator": "operators",
    "vendor": "vendors",
    "official document": "official documents",
    "analyst": "analysts",
    "unnamed people, through the press": "unnamed people in the press",
}
"""Who spoke, in the plural."""


def lead(result: Found, lens: str) -> list[str]:
    """Return the lead paragraph of a case whose makers are known by claims; empty for other cases.

    `lens` says in words whose rules decide.
    """
    parts = network_parts(result)
    if not parts:
        return []
    groups = Counter(class_of(demand) for demand in result["demands"])
    open_ = [demand for demand in result["demands"] if class_of(demand) == "nothing known"]
    there, rest = _split(result, parts, open_)
    lines = (
        _certain(result, parts, groups, lens),
        _reported(parts, groups["reported"]),
        _there(result, parts, there, len(open_)),
        _nothing_known(result, parts, groups, rest, len(there)),
        _law(result),
    )
    return [line for line in lines if line]


def _split(
    result: Found, parts: Sequence[NetworkPart], open_: Sequence[Found]
) -> tuple[list[Found], list[Found]]:
    """Split flows of which no verdict is known: those with makers there for certain, and the others."""
    shown = {part.id for part in parts if part.standing == THERE}
    there = [demand for demand in open_ if shown & _origins(result, demand)]
    rest = [demand for demand in open_ if not shown & _origins(result, demand)]
    return there, rest


def _origins(result: Found, demand: Found) -> set[str]:
    """Return the elements that a flow may touch or that act on it."""
    return {result["through"].get(name, [name])[0] for name in demand["may_touch"]}


def _certain(result: Found, parts: Sequence[NetworkPart], groups: Counter[str], lens: str) -> str:
    head, total = f"Under {lens}, as of {result['as_of']}", len(result["demands"])
    told = [(groups[name], name) for name in CERTAIN_CLASSES if groups[name]]
    if not told and not _restricts(result):
        return (
            f"{head}, no maker on record here is judged to be restricted for certain, so that none of "
            f"{total} protected flows can be exposed for certain.{_signed(result)}"
        )
    if not told:
        return f"{head}, none of {total} protected flows is certainly exposed to restricted equipment."
    deciding = [part for part in parts if part.standing == CERTAIN]
    return (
        f"{head}, of {total} protected flows it is certain that {_are(told)} to restricted equipment, "
        f"by way of {_through(deciding)}. That rests on the word of {_word(result, deciding)}."
    )


def _signed(result: Found) -> str:
    """Say which lens counts what is signed, where rules of the lens are and do not count under it."""
    lens = result["lens"]
    signed = any(reason["state"] == "enacted_not_effective" for reason in result["reasons"])
    plain = ":" not in lens and lens != "local" and lens in {r["jurisdiction"] for r in result["reasons"]}
    if not signed or not plain:
        return ""
    return f" Under {lens}:enacted the rules count too that are signed and not yet in force."


def _are(told: Sequence[tuple[int, str]]) -> str:
    """Say how many are exposed: `1 is exposed in full, 55 are exposed in part`."""
    return ", ".join(f"{count} {'is' if count == 1 else 'are'} {name}" for count, name in told)


def _through(parts: Sequence[NetworkPart]) -> str:
    """Name parts with the number of flows that each decides: `BT fixed access (6 flows), Play access (1)`."""
    named = [f"{part.name.replace(': ', ' ')} ({part.decides})" for part in parts[:PARTS_NAMED]]
    if named:
        count = parts[0].decides
        named[0] = named[0].replace(f"({count})", f"({count} flow{'s' if count != 1 else ''})")
    more = len(parts) - PARTS_NAMED
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _word(result: Found, parts: Iterable[NetworkPart]) -> str:
    """Say who stands behind what is known of some parts: each speaker once a part, the most often first."""
    said = {claim["key"]: claim["said_by"] for claim in result["claims"]}
    speakers = Counter(who for part in parts for who in {said[key] for key in part.claims})
    ranked = sorted(speakers.items(), key=lambda item: (-item[1], item[0]))
    told = [f"{WORD.get(who, who or 'people who are not named')} ({count})" for who, count in ranked]
    told[:1] = [part.replace(")", " of these parts)") for part in told[:1]]
    return ", ".join(told)


def _reported(parts: Sequence[NetworkPart], count: int) -> str:
    if not count:
        return ""
    through = _through([part for part in parts if part.standing == REPORTED and part.decides])
    by = "by a contract, an undated or a joined statement"
    return f"Only reported, {by}, are {count} more, by way of {through}."


def _there(result: Found, parts: Sequence[NetworkPart], flows: Sequence[Found], total: int) -> str:
    """Say of how many of `total` open flows makers are known, so that the rules are what is open."""
    if not flows:
        return ""
    names = {name for demand in flows for name in _origins(result, demand)}
    shown = [part for part in parts if part.standing == THERE and part.id in names]
    vendors = {
        name
        for part in shown
        for one in vendors_there(result, result["grounds"][part.id])
        for name in one["vendor"].split("|")
    }
    passing: Counter[str] = Counter()
    for demand in flows:
        passing.update(_origins(result, demand))
    shown = sorted(
        (replace(part, decides=passing[part.id]) for part in shown), key=lambda p: (-p.decides, p.id)
    )
    return (
        f"{total} are open. Of {len(flows)} of them it is certain that they pass equipment of "
        f"{_either(sorted(vendors))}, and open whether that is restricted, by way of {_through(shown)}. "
        f"That rests on the word of {_word(result, shown)}."
    )


def _either(names: Sequence[str]) -> str:
    return " or ".join((", ".join(names[:-1]), names[-1]) if len(names) > 1 else names)


def _nothing_known(
    result: Found,
    parts: Sequence[NetworkPart],
    groups: Counter[str],
    rest: Sequence[Found],
    told: int,
) -> str:
    """Say of how many flows nothing is known, besides the `told`, and what was looked for on their way."""
    if not rest:
        return ""
    names = {name for demand in rest for name in _origins(result, demand)}
    standing = Counter(part.standing for part in parts if part.id in names)
    words = {
        ON_RECORD: "with statements on record that decide nothing",
        SEARCHED: "searched and nothing found",
        NOT_SEARCHED: "with nothing on record, and nobody is known to have searched",
    }
    found = ", ".join(f"{standing[name]} {text}" for name, text in words.items() if standing[name])
    clear = f"{groups['clear'] or 'none'} of the {len(result['demands'])} flows"
    return (
        f"{'Of the makers of the other' if told else 'Nothing is known of'} {len(rest)}"
        f"{' nothing is certain' if told else ''}. Of the {standing.total()} parts on their way: {found}. "
        f"{_aged(result, rest)}Unknown is not clear: {clear} shown to be clear."
    )


def _aged(result: Found, open_: Sequence[Found]) -> str:
    """Say how many flows pass parts of which only statements that are too old tell of restricted makers."""
    restricted = _restricted(result)
    vendors = {claim["key"]: set(claim["vendor"].split("|")) for claim in result["claims"]}
    old = {
        name
        for name, ground in result["grounds"].items()
        for one in ground.get("on_record", ())
        if TOO_OLD in one["reason"] and vendors[one["claim"]] <= restricted
    }
    flows = sum(bool(old & _origins(result, demand)) for demand in open_)
    if not flows:
        return ""
    return (
        f"{flows} of them pass parts of which only statements {TOO_OLD} place such equipment there; "
        "these are set aside. "
    )


TOO_OLD = f"more than {AGE_LIMIT_YEARS} years old"
"""How the reason of a claim says that it is set aside for its age."""


def _law(result: Found) -> str:
    """Say how far the rules had come that name makers who are on record here."""
    if any(reason["kind"] == "named_in_lens" for reason in result["reasons"]):
        return "The lens says itself who is restricted; no law is asked."
    named = _on_record(result)
    rules: dict[str, set[str]] = {}
    titles: dict[str, str] = {}
    for reason in result["reasons"]:
        about = set((reason["maker"] or "").split("|"))
        if reason["rule"] and about & named:
            titles[reason["rule"]] = reason.get("rule_title") or ""
            open_ = reason["state"] == "in_force" and reason["truth"] != "yes"
            rules.setdefault(IN_FORCE_OPEN if open_ else reason["state"], set()).add(reason["rule"])
    if not rules:
        return "The law: no rule that could be known names a maker on record here; that is not freedom."
    rules[IN_FORCE_OPEN] = rules.get(IN_FORCE_OPEN, set()) - rules.get("in_force", set())
    told = [
        f" {words[:1].upper()}{words[1:]}: {_rules(rules[state], titles)}."
        for state, words in STATES.items()
        if rules.get(state)
    ]
    in_force = _rules(rules.get("in_force", ()), titles) or "none"
    return f"Rules that name makers on record here, in force on the day: {in_force}.{''.join(told)}"


def _restricts(result: Found) -> bool:
    """Whether, under the lens and on the day, a maker on record is restricted for certain."""
    return bool(_restricted(result) & _on_record(result))


def _restricted(result: Found) -> set[str]:
    """Return the makers that are restricted for certain under the lens and on the day."""
    sure = (reason["maker"] or "" for reason in result["reasons"] if reason["truth"] == "yes")
    return {name for vendors in sure for name in vendors.split("|") if name}


def _on_record(result: Found) -> set[str]:
    """Return the makers of whom a claim speaks that the result tells."""
    return {name for claim in result["claims"] for name in claim["vendor"].split("|") if name}


def _rules(names: Iterable[str], titles: Mapping[str, str]) -> str:
    """Name rules by title and key; a result of an earlier version tells no titles."""
    ranked = sorted(names)
    named = [f"{titles[name]} ({name})" if titles.get(name) else name for name in ranked[:RULES_NAMED]]
    more = len(ranked) - RULES_NAMED
    return "; ".join(named) + (f" and {more} more" if more > 0 else "")
