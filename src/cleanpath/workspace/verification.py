"""What a result rests on, beside its proofs: the case's files and settings, and the evidence known here."""

from collections.abc import Mapping
from typing import Any

from cleanpath.errors import CleanpathError
from cleanpath.network.case import Case
from cleanpath.workspace.desk import Workspace, read_clocks

LISTED = 5
"""Elements that are named when the evidence differs."""


def check_terms(workspace: Workspace, printed: Mapping[str, Any], case: Case) -> list[str]:
    """Return what a result says of its case and evidence that is not so, one line each."""
    faults = []
    for name in ("title", "synthetic", "routing", "failures", "reroute"):
        stated = getattr(case.settings, name)
        if printed.get(name) != stated:
            faults.append(f"{name}: the case says {stated!r}, the result {printed.get(name)!r}")
    if printed.get("digests") != case.digests:
        faults.append("digests: the files of the case are not those that were assessed")
    try:
        return faults + _check_elements(workspace, printed, case)
    except (CleanpathError, KeyError, TypeError, ValueError, AttributeError) as error:
        return [*faults, f"terms: the lens or the clocks of the result cannot be read ({error})"]


def _check_elements(workspace: Workspace, printed: Mapping[str, Any], case: Case) -> list[str]:
    from cleanpath.policy.evidence import gather_evidence
    from cleanpath.policy.lens import parse_lens

    lens = parse_lens(printed["lens"], workspace.registry, workspace.makers, "lens of the result")
    clocks = read_clocks(printed["as_of"], printed["known_at"])
    claims = workspace.known_claims()
    found = gather_evidence(case, workspace.registry, workspace.makers, lens, clocks, claims).restricted
    ids = case.network.elements["id"].to_pylist()
    known = {
        ids[row]: [float(found.low[row]), float(found.high[row])] for row in found.high.nonzero()[0].tolist()
    }
    stated = printed["elements"]
    wrong = sorted(e for e in known.keys() | stated.keys() if known.get(e) != stated.get(e))
    if not wrong:
        return []
    more = f" and {len(wrong) - LISTED} more" if len(wrong) > LISTED else ""
    names = ", ".join(wrong[:LISTED]) + more
    return [f"elements: by the rules and claims known here the evidence on {names} is another"]
