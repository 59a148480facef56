"""What-ifs side by side: the same figures for the case as it is and for each scenario."""

import math
from typing import Any

from cleanpath import __version__
from cleanpath.results.wording import verdict_text

SCHEMA = "cleanpath.whatif/1"
Plain = dict[str, Any]


def describe_variant(
    title: str,
    edits: list[str],
    result: Plain,
    volume: list[float],
    findings: Plain | None,
    plan: Plain | None,
) -> Plain:
    """Return the figures of one variant.

    Parameters
    ----------
    title, edits
        The scenario and what it changed, in words.
    result
        Its assessment.
    volume
        Mbit/s of each of its demands.
    findings, plan
        What was judged and planned, where it was asked for.
    """
    demands = result["demands"]
    pairs = list(zip(volume, demands, strict=True))
    low, high = (math.fsum(v * d[end] for v, d in pairs) for end in ("share_low", "share_high"))
    whole = math.fsum(volume)
    return {
        "title": title,
        "edits": edits,
        "as_of": result["as_of"],
        "known_at": result["known_at"],
        "lens": result["lens"],
        "verdicts": result["counts"],
        "traffic": {"whole": whole, "exposed_low": low, "exposed_high": high},
        "user_plane": _count_planes(demands),
        "levels": {d["id"]: verdict_text(d) for d in demands},
        "findings": findings and findings["counts"],
        "plan": plan and _plan_figures(plan),
    }


def _plan_figures(plan: Plain) -> Plain:
    """Return what of a plan is compared; without one, why there is none."""
    cost = plan["cost"] or {}
    late = [one["name"] for one in plan["requirements"] if one["met"] is False]
    conflicts = [part for one in plan["conflicts"] for part in one["families"]]
    return {
        "status": plan["status"],
        "currency": plan["currency"],
        **{name: cost.get(name) for name in ("present", "cash", "aid", "exposure_years")},
        "gap": plan["proof"]["gap"],
        "not_met": late,
        "cannot_hold_together": conflicts,
    }


def _count_planes(demands: list[Plain]) -> Plain:
    """Count the flows whose content and so on is or may be exposed on the user plane."""
    planes = [d["planes"]["user"] for d in demands if d["reachable"] and "planes" in d]
    return {name: sum(ends[name][1] != "clear" for ends in planes) for name in (planes[0] if planes else ())}


def describe_whatif(case: str, title: str, synthetic: bool, variants: list[Plain]) -> Plain:
    """Put the variants beside each other; the first is the case as it is, the others say what changed."""
    levels = [variant.pop("levels") for variant in variants]
    for variant, level in zip(variants, levels, strict=True):
        variant["changed"] = [
            {"demand": name, "before": before, "after": level.get(name, "gone")}
            for name, before in levels[0].items()
            if level.get(name, "gone") != before
        ]
    return {
        "schema": SCHEMA,
        "version": __version__,
        "case": case,
        "title": title,
        "synthetic": synthetic,
        "variants": variants,
    }
