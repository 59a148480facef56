"""One row an asset (schema/report.csv)."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from cleanpath.compliance.findings import Codes, Finding, Status
from cleanpath.dates import Clocks, parse_date
from cleanpath.errors import BadInput, shown
from cleanpath.identity.ownership import owner_chain
from cleanpath.identity.vendors import Vendors
from cleanpath.network.kinds import Kind
from cleanpath.network.network import Network
from cleanpath.policy.equipment import AGGREGATE
from cleanpath.results.grounds import Grounds
from cleanpath.schema.description import describe
from cleanpath.sources.io import parse_json, read_bytes
from cleanpath.verdict import Truth
from cleanpath.waivers import Waiver

SCHEMA = "cleanpath.plan/1"


@dataclass(frozen=True, slots=True)
class Planned:
    """The step of a plan that is about an asset: its words, the last day of its period, whether it goes."""

    text: str
    by: str
    replaced: bool


def read_planned(path: Path, digests: Mapping[str, str]) -> dict[str, Planned]:
    """Read what a plan says, by asset; the first step counts where there are several.

    Raises
    ------
    BadInput
        If the file is no plan, or a plan for other tables than those with these digests.
    """
    plan = parse_json(read_bytes(path), str(path))
    if not isinstance(plan, dict) or plan.get("schema") != SCHEMA:
        said = shown(plan.get("schema")) if isinstance(plan, dict) else "something else"
        raise BadInput(str(path), f"a plan, {SCHEMA}", said, "Print one with cleanpath plan --format json.")
    if plan.get("digests") != dict(digests):
        raise BadInput(str(path), "a plan for the tables of the case", "one for others", "Plan again.")
    found: dict[str, Planned] = {}
    try:
        # Finding out who made a box comes first in time, and says least of what becomes of it.
        for step in sorted(plan["steps"], key=lambda one: bool(one["action"] == "identify")):
            for asset in step["elements"]:
                found.setdefault(asset, _planned(step))
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInput(str(path), "a plan", f"a fault at {shown(str(error))}") from None
    return found


def _planned(step: Mapping[str, Any]) -> Planned:
    words = f"{step['id']}: {step['action']} by {step['by']} for {', '.join(step['for'])}"
    return Planned(words, str(step["by"]), step["action"] == "replace")


TOLD = (Status.BREACHED, Status.UNKNOWN, Status.DUE, Status.WAIVED)
"""Statuses of a finding that a row names; the others ask nothing of the asset."""

FACTS = (
    "operator", "site", "country", "position", "part", "makers", "model", "serial", "obtained", "in_service",
    "removal_state", "cost",
)  # fmt: skip
"""Columns that are facts about the asset: left empty (or unknown) where the case does not hold them."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sources:
    """What a report is made of: a network and its kinds, the grounds of verdicts, findings and waivers."""

    network: Network
    kinds: Mapping[str, Kind]
    vendors: Vendors
    clocks: Clocks
    grounds: Grounds
    findings: Sequence[Finding]
    waivers: Sequence[Waiver]
    planned: Mapping[str, Planned]


COVER = ("scope", "incomplete")
"""The columns that are the same in every row; the sheet adds them."""


def report_rows(sources: Sources) -> list[Row]:
    """Return one row for each piece of equipment, in the order of the elements; places have none."""
    network = sources.network
    sites = {site["id"]: site for site in network.sites.to_pylist()}
    worst, told = _stated(sources.findings, network.elements.num_rows)
    chains = cache(lambda vendors: _owners(sources.vendors, vendors, sources.clocks.as_of))
    names = [name for name in describe("report").names if name not in COVER]
    rows = []
    for number, element in enumerate(network.elements.to_pylist()):
        kind = sources.kinds.get(element["kind"])
        if kind is not None and kind.place:
            continue
        site = sites.get(element["site"], {})
        facts = _facts(element, site, kind, sources.clocks.as_of, chains)
        row = facts | _judged(sources.grounds, number, element["vendor"])
        known = {**element, "country": facts["country"], "part": facts["part"]}
        held = [w for w in sources.waivers if w.holds(sources.clocks) and w.covers(known)]
        row |= _status(int(worst[number]), told[number], held)
        row |= _plan(row, held, sources.planned.get(element["id"]))
        rows.append({name: row[name] for name in names})
    return rows


def not_known(rows: Sequence[Row]) -> list[Row]:
    """Return which facts are missing of which asset: a row each, with the names of the columns."""
    found = []
    for row in rows:
        missing = [name for name in FACTS if row[name] in ("", None, "unknown")]
        if missing:
            found.append({"asset": row["asset"], "not_known": ", ".join(missing)})
    return found


def _facts(
    element: Mapping[str, Any],
    site: Mapping[str, Any],
    kind: Kind | None,
    day: datetime.date,
    chains: Callable[[str], str],
) -> Row:
    state, gone = _removal(element.get("removed") or "", day)
    return {
        "asset": element["id"],
        "operator": element["operator"],
        "site": element["site"],
        "country": element["country"] or site.get("country", ""),
        "position": element.get("position") or "",
        "role": element["kind"],
        "function_class": "|".join(kind.classes) if kind else "",
        "part": element["part"] or (kind.part if kind else ""),
        "makers": "" if element["vendor"] == AGGREGATE else element["vendor"],
        "owner_chain": chains(element["vendor"]),
        "model": element["model"],
        "serial": element.get("serial") or "",
        "count": element.get("count", 1.0),
        "obtained": element["obtained"],
        "in_service": element.get("in_service") or element["obtained"],
        "removal_state": state,
        "removed": gone,
        "cost": "",
    }


def _removal(removed: str, day: datetime.date) -> tuple[str, str]:
    if not removed:
        return "in_place", ""
    come = parse_date(removed, "removed").by(day)
    return {Truth.YES: "removed", Truth.NO: "planned", Truth.UNKNOWN: "unknown"}[come], removed


def _owners(vendors: Vendors, cell: str, day: datetime.date) -> str:
    """Return the owners of each candidate maker, nearest first; a question mark where a link is uncertain."""
    told = []
    for vendor in cell.split("|") if cell and cell != AGGREGATE else ():
        steps = [
            link.parent + ("" if link.through is Truth.YES else "?")
            for link in owner_chain(vendors, vendor, day)
        ]
        if steps:
            told.append(" < ".join([vendor, *steps]))
    return "; ".join(told)


def _judged(grounds: Grounds, number: int, vendor: str) -> Row:
    ground = grounds.element(number, vendor)
    reasons = [grounds.reasons[i].text for i in ground.reasons or ()]
    mix = [f"{part.vendor} {part.low:.0%} to {part.high:.0%}" for part in ground.mix or ()]
    claims = [f"claim {key}" for key in ground.claims or ()]
    return {
        "verdict": ground.restricted,
        "grade": ground.grade or "",
        "evidence": "; ".join([*reasons, *mix, *claims]),
    }


Told = list[tuple[Finding, Status]]


def _stated(findings: Sequence[Finding], count: int) -> tuple[Codes, list[Told]]:
    """Return the gravest status of each element, -1 where no rule reaches it, and the findings to name."""
    worst = np.full(count, -1, dtype=np.int8)
    told: list[Told] = [[] for _ in range(count)]
    for finding in findings:
        np.maximum.at(worst, finding.assets.rows, finding.assets.status)
        for status in TOLD:
            for row in finding.assets.named(status).tolist():
                told[row].append((finding, status))
    return worst, told


def _status(worst: int, told: Told, held: Sequence[Waiver]) -> Row:
    """Return what the findings say of one element; `held` are the waivers and decisions that cover it."""
    deadlines = [finding.deadline for finding, _ in told if finding.deadline]
    marked = {key for finding, status in told if status is Status.WAIVED for key in finding.waivers}
    return {
        "status": str(Status(worst)) if worst >= 0 else "",
        "requirements": "; ".join(f"{f.rule}/{f.requirement} {status}" for f, status in told),
        "deadline": str(min(deadlines, key=lambda day: day.last)) if deadlines else "",
        "waiver": "|".join(waiver.key for waiver in held if waiver.key in marked),
    }


def _plan(row: Row, held: Sequence[Waiver], planned: Planned | None) -> Row:
    """Return the decisions on record about an asset and the step of the plan, which may take it out."""
    words = [waiver.reason for waiver in held if waiver.kind == "decision"]
    if planned is None:
        return {"plan": "; ".join(words)}
    told = {"plan": "; ".join([*words, planned.text])}
    goes = planned.replaced and row["removal_state"] == "in_place"
    return told | ({"removal_state": "planned", "removed": planned.by} if goes else {})
