"""Findings as OSCAL assessment results (NIST, model version 1.2)."""

import uuid
from pathlib import Path
from typing import Any

from cleanpath import __version__
from cleanpath.compliance.findings import MEANINGS, Finding, Status
from cleanpath.files import to_json, write_text
from cleanpath.reporting.exports.bundle import Dossier

OSCAL_VERSION = "1.2.3"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:cleanpath:oscal")
"""Names of things follow from what they are (UUID version 5), so that the same case gives the same file."""

STATES = {
    Status.BREACHED: ("not-satisfied", "fail"),
    Status.UNKNOWN: ("not-satisfied", "other"),
    Status.NOT_EVALUABLE: ("not-satisfied", "other"),
    Status.DUE: ("satisfied", "other"),
    Status.MET: ("satisfied", "pass"),
    Status.NOT_APPLICABLE: ("satisfied", "other"),
}
"""OSCAL knows two states: only what is shown to be kept, or not yet asked, is satisfied."""


def write_oscal(dossier: Dossier, to: Path) -> None:
    """Write one result with a finding and an observation for each requirement and operator."""
    day = f"{dossier.clocks.as_of.isoformat()}T00:00:00Z"
    seed = "|".join([*dossier.about.values(), *(f"{f.id} {f.status}" for f in dossier.findings)])
    plan = _name(seed, "plan")
    words = "The rules of the registry are held against the inventory."
    document = {
        "uuid": _name(seed, "assessment-results"),
        "metadata": {
            "title": f"cleanpath: {dossier.case.settings.title}",
            "last-modified": day,
            "version": __version__,
            "oscal-version": OSCAL_VERSION,
            "props": [_prop(name, value) for name, value in dossier.about.items()],
        },
        "import-ap": {"href": f"#{plan}"},
        "results": [_result(dossier, seed, day)],
        "back-matter": {"resources": [{"uuid": plan, "title": "No assessment plan", "description": words}]},
    }
    write_text(to, to_json({"assessment-results": document}))


def _result(dossier: Dossier, seed: str, day: str) -> dict[str, Any]:
    found = dossier.findings
    result: dict[str, Any] = {
        "uuid": _name(seed, "result"),
        "title": f"{dossier.case.settings.title}, as of {dossier.clocks.as_of}",
        "description": "Each requirement of each rule held against the inventory of the case.",
        "start": day,
        "reviewed-controls": {"control-selections": [{"include-all": {}}]},
    }
    if found:
        result["observations"] = [_observation(dossier, finding, seed, day) for finding in found]
        result["findings"] = [_finding(dossier, finding, seed) for finding in found]
    return result


def _name(seed: str, what: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{what}|{seed}"))


def _prop(name: str, value: str) -> dict[str, str]:
    token = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)
    # A value of OSCAL neither begins nor ends with a space, and is not empty.
    said = " ".join(value.split()) or "-"
    return {"name": token if token[:1].isalpha() else f"p-{token}", "ns": "urn:cleanpath", "value": said}


def _observation(dossier: Dossier, finding: Finding, seed: str, day: str) -> dict[str, Any]:
    return {
        "uuid": _name(seed, f"observation {finding.id}"),
        "title": finding.id,
        "description": dossier.reason(finding) or MEANINGS[finding.status],
        "methods": ["EXAMINE"],
        "collected": day,
    }


def _finding(dossier: Dossier, finding: Finding, seed: str) -> dict[str, Any]:
    state, reason = STATES[finding.beneath]
    props = [
        ("status", str(finding.status)),
        ("beneath", str(finding.beneath)),
        ("binds", str(finding.binds)),
    ]
    props += [("state-of-rule", finding.state), ("operator", finding.operator)]
    props += [("deadline", str(finding.deadline))] if finding.deadline else []
    props += [("waiver", key) for key in finding.waivers]
    found = {
        "uuid": _name(seed, f"finding {finding.id}"),
        "title": f"{dossier.title(finding)}: {finding.requirement} ({finding.operator})",
        "description": f"{finding.status}: {MEANINGS[finding.status]}.",
        "props": [_prop(name, value) for name, value in props if value],
        "target": {
            "type": "objective-id",
            "target-id": _token(f"{finding.rule}_{finding.requirement}"),
            "status": {"state": state, "reason": reason},
        },
        "related-observations": [{"observation-uuid": _name(seed, f"observation {finding.id}")}],
    }
    if finding.settle:
        found["remarks"] = "What would decide it: " + "; ".join(finding.settle)
    return found


def _token(text: str) -> str:
    """Return a text as a token of OSCAL: letters, digits, and . - _ ; it begins with a letter."""
    token = "".join(c if c.isalnum() or c in "-_." else "-" for c in text)
    return token if token[:1].isalpha() else f"r-{token}"
