"""Findings as SARIF 2.1.0 (OASIS), for pipelines and code-scanning services."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cleanpath import __version__
from cleanpath.compliance.findings import Finding, Status, identify_finding
from cleanpath.files import to_json, write_text
from cleanpath.reporting.exports.bundle import Dossier

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
KINDS = {
    Status.BREACHED: ("fail", "error"),
    Status.UNKNOWN: ("open", "none"),
    Status.DUE: ("informational", "none"),
    Status.NOT_EVALUABLE: ("review", "none"),
    Status.MET: ("pass", "none"),
    Status.NOT_APPLICABLE: ("notApplicable", "none"),
}
"""Kind and level of a result. What is not decided is `open`, never `pass`."""
_BY_ASSET = (Status.BREACHED, Status.UNKNOWN, Status.DUE, Status.WAIVED)


def write_sarif(dossier: Dossier, to: Path) -> None:
    """Write one run: a rule for each requirement, a result for each finding, one an asset where it matters.

    A waived finding keeps the kind of what is beneath and carries an accepted suppression.
    """
    rules: dict[str, int] = {}
    for finding in dossier.findings:
        rules.setdefault(_rule_id(finding), len(rules))
    first = {_rule_id(finding): finding for finding in reversed(dossier.findings)}
    run = {
        "tool": {
            "driver": {
                "name": "cleanpath",
                "version": __version__,
                "rules": [_rule(dossier, first[name]) for name in rules],
            }
        },
        "artifacts": [
            {"location": {"uri": quote(name)}, "hashes": {"sha-256": digest}}
            for name, digest in dossier.case.digests.items()
        ],
        "results": list(_results(dossier, rules)),
        "columnKind": "unicodeCodePoints",
        "properties": dossier.about,
    }
    write_text(to, to_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}))


def _rule_id(finding: Finding) -> str:
    return f"{finding.rule}/{finding.requirement}"


def _rule(dossier: Dossier, finding: Finding) -> dict[str, Any]:
    rule = dossier.registry[finding.rule]
    return {
        "id": _rule_id(finding),
        "shortDescription": {"text": f"{rule.title}: {finding.kind.replace('_', ' ')}"},
        "properties": {
            "jurisdiction": rule.jurisdiction,
            "issuer": rule.issuer,
            "state": finding.state,
            "starts": str(finding.starts) if finding.starts else None,
            "deadline": str(finding.deadline) if finding.deadline else None,
        },
    }


def _results(dossier: Dossier, rules: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    ids = dossier.judged.elements
    plain = (dossier.case.folder / "elements.csv").is_file()
    waivers = {w.key: f"{w.reason} ({w.by}, until {w.expires})" for w in dossier.judged.waivers}
    for finding in dossier.findings:
        assets = finding.assets
        beneath = dict(zip(assets.rows.tolist(), assets.beneath.tolist(), strict=True))
        named = [(row, status) for status in _BY_ASSET for row in assets.named(status).tolist()]
        for row, status in named:
            under = Status(beneath[row])
            place = _location(ids[row], finding.operator, row if plain else None)
            found = _result(dossier, finding, rules, under, ids[row]) | {"locations": [place]}
            yield found | _suppressed(finding, waivers, status is Status.WAIVED)
        if not named or finding.status not in {status for _, status in named}:
            place = _location("", finding.operator, None)
            found = _result(dossier, finding, rules, finding.beneath, "") | {"locations": [place]}
            yield found | _suppressed(finding, waivers, finding.status is Status.WAIVED)


def _result(
    dossier: Dossier, finding: Finding, rules: Mapping[str, int], status: Status, asset: str
) -> dict[str, Any]:
    kind, level = KINDS[status]
    name = identify_finding(finding.rule, finding.requirement, finding.operator, asset)
    about = f"{asset or finding.operator or 'the case'}: {status}"
    due = f", by {finding.deadline}" if finding.deadline else ""
    return {
        "ruleId": _rule_id(finding),
        "ruleIndex": rules[_rule_id(finding)],
        "kind": kind,
        "level": level,
        "message": {
            "text": _literal(f"{about} ({dossier.title(finding)}{due}). {dossier.reason(finding)}".strip())
        },
        "partialFingerprints": {"findingId/v1": name},
    }


def _literal(text: str) -> str:
    """Return a text in which nothing is a link or a placeholder (SARIF 2.1.0, 3.11.5 and 3.11.6)."""
    return re.sub(r"[\\\[\]]", r"\\\g<0>", text).replace("{", "{{").replace("}", "}}")


def _suppressed(finding: Finding, waivers: Mapping[str, str], waived: bool) -> dict[str, Any]:
    if not waived:
        return {}
    words = "; ".join(f"{key}: {waivers.get(key, 'a waiver')}" for key in finding.waivers)
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": words}]}


def _location(asset: str, operator: str, row: int | None) -> dict[str, Any]:
    """Return where a result is: the asset, and its line in the table of elements where that is a text."""
    name = asset or operator or "case"
    place: dict[str, Any] = {
        "logicalLocations": [
            {"name": name, "fullyQualifiedName": f"{operator}/{asset}" if asset and operator else name}
            | {"kind": "resource"}
        ]
    }
    if row is not None:
        place["physicalLocation"] = {
            "artifactLocation": {"uri": "elements.csv"},
            "region": {"startLine": row + 2},
        }
    return place
