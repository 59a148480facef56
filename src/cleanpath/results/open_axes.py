"""What is open of a verdict and what would close it: the law, the equipment, or both.

The two are never mixed up. A maker may be certain while no law of the lens is in force, and a law may be in
force while nobody knows the maker.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cleanpath.dates import Clocks, PartialDate
from cleanpath.policy.constraint_kinds import KINDS
from cleanpath.policy.missing_facts import FACTS
from cleanpath.policy.status import Standing, known_date, state_of
from cleanpath.results.axes import LAW, missing_facts
from cleanpath.verdict import Truth

Found = Mapping[str, Any]
MOST_AXES = 6
"""Elements of which one kind of fact is asked, named in a sentence."""


def tell_open(
    result: Found, grounds: Sequence[tuple[str, Found]], standings: Sequence[Standing]
) -> Iterator[str]:
    """Yield in words what is open of one demand, and what would close it.

    Parameters
    ----------
    result
        The assessment.
    grounds
        The elements that the demand touches or may touch, with what their answers rest on.
    standings
        The rules of the lens as they stand on the day.
    """
    yield from _law(result, grounds, standings)
    asked: dict[str, list[str]] = {}
    for name, ground in grounds:
        for fact in missing_facts(ground):
            if fact != LAW:
                asked.setdefault(fact, []).append(name)
    for fact, names in asked.items():
        more = f" and {len(names) - MOST_AXES} more" if len(names) > MOST_AXES else ""
        yield f"Equipment is open: of {', '.join(names[:MOST_AXES])}{more}, {FACTS[fact]}."


def _law(result: Found, grounds: Sequence[tuple[str, Found]], standings: Sequence[Standing]) -> Iterator[str]:
    """Tell which rules would restrict makers of this way once they begin, are read, or have a purpose."""
    clocks = Clocks(
        datetime.date.fromisoformat(result["as_of"]), datetime.date.fromisoformat(result["known_at"])
    )
    by_key = {standing.rule.key: standing for standing in standings}
    numbers = sorted({n for _, ground in grounds for n in ground.get("reasons", ())})
    open_: dict[str, list[Found]] = {}
    for number in numbers:
        reason = result["reasons"][number]
        if reason["rule"] and reason["truth"] == "unknown":
            open_.setdefault(reason["rule"], []).append(reason)
    for key in sorted(open_):
        vendors = ", ".join(sorted({one["maker"] for one in open_[key] if one["maker"]})) or "what is here"
        missing = sorted({fact for one in open_[key] for fact in one["missing"]})
        standing = by_key.get(key)
        state = open_[key][0]["state"]
        begins = _begins(standing, clocks) if standing else ""
        others = "; ".join(FACTS[fact] for fact in missing if fact != LAW)
        if begins and state == "enacted_not_effective":
            yield f"The law is open: {key} is signed and comes into force on {begins}, for {vendors}."
        elif missing == [LAW]:
            yield f"The law is open: {key} {_STEPS.get(state, _READ).format(vendors)}."
        elif others:
            yield f"{key} ({_state(open_[key][0])}) would be settled for {vendors} by {others}."


_READ = "is in force, and what it means is open: for {} it would have to be read, or interpreted"
_STEPS = {
    "enacted_not_effective": "is signed and not in force: for {} it would have to begin",
    "proposed": "is a draft: for {} it would have to become law",
    "advisory": "is advice: for {} it would have to bind",
    "announced_other": "is announced, without force: for {} it would have to become law",
    "rumoured_or_lobbied_only": "is rumour or lobbying: for {} it would have to become law",
    "regime_only": "is a procedure: for {} it would have to be used",
}


def _state(reason: Found) -> str:
    return str(reason["state"]).replace("_", " ")


def _begins(standing: Standing, clocks: Clocks) -> str:
    """Return when what a rule forbids begins, as far as that could be known and is still to come."""
    state = state_of(standing.rule, clocks)
    dates: list[PartialDate] = []
    for one in standing.rule.constraints:
        date = known_date(one, one.applies_from, state, clocks)
        if date and KINDS[one.kind].restricts > Truth.NO and date.by(clocks.as_of) is not Truth.YES:
            dates.append(date)
    if not dates:
        return ""
    return str(min(dates, key=lambda date: date.first))


def tell_grades(result: Found, demand: Found, grounds: Sequence[tuple[str, Found]]) -> Iterator[str]:
    """Yield how firm the certain part is, and which is the firmest statement on the open part.

    The certain part is as firm as the weakest evidence it needs. The open part has questions and no grade,
    but what is on record about it may be firm or not; statements on makers that a rule may mean come first.
    """
    if not demand["reachable"]:
        return
    if demand["touches"] and demand["low"] != "clear" and demand["grade"]:
        yield f"The certain part ({demand['low']}) has the grade {demand['grade']}, its weakest evidence."
    if demand["low"] == demand["high"]:
        return
    claims = {claim["key"]: claim for claim in result["claims"]}
    told = [
        (claims[one["claim"]], name)
        for name, ground in grounds
        for one in ground.get("on_record", ())
        if one["claim"] in claims
    ]
    if not told:
        yield "The open part has no statement on record: it has open questions, and no grade."
        return
    numbers = {n for _, ground in grounds for n in ground.get("reasons", ())}
    meant = {result["reasons"][n]["maker"] for n in numbers if result["reasons"][n]["truth"] != "no"}
    told = [pair for pair in told if meant & set(pair[0]["vendor"].split("|"))] or told
    best, name = min(told, key=lambda pair: (pair[0]["grade"][1:], pair[0]["grade"][0], pair[0]["key"]))
    kind, vendor = best["kind"].replace("_", " "), best["vendor"].replace("|", " and ")
    yield (
        f"The open part has no grade; the firmest statement on it is a {kind} of {vendor} in {name} "
        f"({best['date']}), {best['grade']}, which bounds nothing."
    )
