"""The two axes of an answer, never mixed up: what is known of the equipment, and how far the law had come."""

from collections.abc import Iterator, Mapping
from typing import Any

from cleanpath.results.classes import class_of
from cleanpath.results.cover import cover_columns
from cleanpath.results.lead import IN_FORCE_OPEN, STATES
from cleanpath.results.network_parts import (
    NOT_SEARCHED,
    ON_RECORD,
    REPORTED,
    SEARCHED,
    THERE,
    vendors_there,
)
from cleanpath.results.wording import SOME

Found = Mapping[str, Any]

EQUIPMENT, LAW = "equipment", "law"

LENS_SAYS = "said by the lens"
IN_FORCE = "in force"
NO_RULE = "no rule names a maker on record"
LAW_WORDS = (LENS_SAYS, IN_FORCE, *STATES.values(), NO_RULE)
"""How far the firmest rule had come that names a maker on record, from the firmest."""

SHOWN, EXCLUDED, VENDOR_OPEN = "shown", "excluded", "maker not known for certain"
EQUIPMENT_WORDS = (SHOWN, REPORTED, THERE, ON_RECORD, VENDOR_OPEN, SEARCHED, NOT_SEARCHED, EXCLUDED)
"""What is known of the equipment on the way of a flow."""


def equipment_known(result: Found, demand: Found) -> str:
    """Return what is known of restricted equipment on the way of a demand, a word of `EQUIPMENT_WORDS`."""
    name = class_of(demand)
    if name in ("exposed in full", "exposed in part", "at risk"):
        return SHOWN
    if name == "reported":
        return REPORTED
    if name == "clear":
        return EXCLUDED
    standings = {_standing(result, ground) for ground in _grounds(result, demand)}
    return next((word for word in EQUIPMENT_WORDS if word in standings), NOT_SEARCHED)


def _standing(result: Found, ground: Found) -> str:
    if "mix" not in ground:
        return VENDOR_OPEN
    if vendors_there(result, ground):
        return THERE
    if ground["claims"] or ground["on_record"]:
        return ON_RECORD
    return SEARCHED if ground["searched"] else NOT_SEARCHED


def law_known(result: Found, demand: Found) -> str:
    """Return how far the firmest rule had come that names a maker on the way, a word of `LAW_WORDS`."""
    claims = {claim["key"]: claim for claim in result["claims"]}
    said = {word for ground in _grounds(result, demand) for word in _states(result, ground, claims)}
    return next((word for word in LAW_WORDS if word in said), NO_RULE)


def _states(result: Found, ground: Found, claims: Found) -> Iterator[str]:
    vendors = _vendors(ground, claims)
    for number in ground.get("reasons", ()):
        reason = result["reasons"][number]
        if reason["kind"] == "named_in_lens":
            yield LENS_SAYS
        if not reason["rule"] or not vendors & set((reason["maker"] or "").split("|")):
            continue
        if reason["state"] == "in_force":
            yield IN_FORCE if reason["truth"] == "yes" else STATES[IN_FORCE_OPEN]
        elif reason["state"] in STATES:
            yield STATES[reason["state"]]


def _vendors(ground: Found, claims: Found) -> set[str]:
    if "mix" not in ground:
        return set(ground["vendor"].split("|"))
    keys = [*ground["claims"], *(one["claim"] for one in ground["on_record"])]
    vendors = {name for key in keys for name in claims[key]["vendor"].split("|")}
    return vendors | {name for part in ground["mix"] for name in part["vendor"].split("|")}


def open_on(result: Found, demand: Found) -> list[str]:
    """Return the axes on which a demand is open; `explain` tells in words what would close them."""
    if not demand["reachable"] or demand["low"] == demand["high"]:
        return []
    grounds = _grounds(result, demand)
    equipment = any(set(missing_facts(ground)) - {LAW} for ground in grounds)
    reasons = (result["reasons"][number] for ground in grounds for number in ground.get("reasons", ()))
    law = any(one["rule"] and one["truth"] == "unknown" and LAW in one["missing"] for one in reasons)
    return [EQUIPMENT] * equipment + [LAW] * law


def missing_facts(ground: Found) -> list[str]:
    """Return the facts that are missing of an element, the shares of an aggregate whose mix is open."""
    implied = ["shares"] if "mix" in ground and ground["restricted"] == "unknown" else []
    return ground.get("missing") or implied


def _grounds(result: Found, demand: Found) -> list[Found]:
    """Return the grounds of what a demand touches or may touch."""
    origins = (result["through"].get(n, [n])[0] for n in (*demand["touches"], *demand["may_touch"]))
    return [result["grounds"][name] for name in dict.fromkeys(origins) if name in result["grounds"]]


def grade_told(result: Found, demand: Found) -> str:
    """Return the grade of what is certain of a demand, else of its firmest report; what is open has none."""
    name = class_of(demand)
    if name == "reported":
        reports = set(demand["reported"])
        grades = [claim["grade"] for claim in result["claims"] if claim["key"] in reports]
        return min(grades, key=lambda grade: (grade[1:], grade[0]), default="")
    return "" if name == "nothing known" else str(demand["grade"] or "")


INDICATIVE = ("low", "mid", "high", "basis")
"""What is told of an indicative share; the claims stand in the JSON."""
FLOW_COLUMNS = ("id", "class", "low", "high", "share_low", "share_high", "avoidable", "reachable", "grade")
MORE_COLUMNS = ("reported", "site", "operator", "country")


def _some(demand: Found) -> dict[str, str]:
    """Return the least share of a demand in words, where only that there is some is known."""
    certain = demand["low"] in ("sometimes", "always")
    return {"share_low": SOME} if certain and demand["share_low"] == 0.0 else {}


def _estimate(demand: Found, estimated: bool) -> dict[str, Any]:
    found = demand.get("indicative") or {}
    return {f"indicative_{name}": found.get(name) for name in INDICATIVE} if estimated else {}


def flow_rows(result: Found) -> list[dict[str, Any]]:
    """Return the demands of a result as rows of one shape: class, interval, both axes, and what is open.

    Where an estimate is on record of one, all have the columns of it, which stand apart from the shares.
    """
    estimated = any(demand.get("indicative") for demand in result["demands"])
    return [
        {name: demand.get(name) for name in (*FLOW_COLUMNS, *MORE_COLUMNS)}
        | _some(demand)
        | {
            "grade": grade_told(result, demand),
            "equipment": equipment_known(result, demand),
            "law": law_known(result, demand),
            "open": open_on(result, demand),
        }
        | _estimate(demand, estimated)
        | cover_columns(result)
        for demand in result["demands"]
    ]
