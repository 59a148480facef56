"""The boxes of one's own network on the page, and what the rules find of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cleanpath.policy.missing_facts import FACTS
from cleanpath.reporting.figures import Markup, fold, grade_mark, grid, tag

Plain = Mapping[str, Any]

SHOWN = 30
"""Boxes and findings that are in sight; the others are folded."""


@dataclass(frozen=True, slots=True)
class Box:
    """One element that is or may be restricted, and how many flows touch it on the way that proves them.

    `why` is the firmest ground, `missing` what would decide where that is open.
    """

    id: str
    kind: str
    vendor: str
    site: str
    site_name: str
    restricted: str
    why: str
    missing: str
    grade: str
    flows: int


def list_boxes(result: Plain, elements: Sequence[Plain], sites: Mapping[str, str]) -> list[Box]:
    """Return the elements in question: the restricted ones first, then by the flows that touch them."""
    touched = Counter(
        result["through"].get(name, [name])[0]
        for demand in result["demands"]
        for name in {*demand["touches"], *demand["may_touch"]}
    )
    held = {element["id"]: element for element in elements}
    boxes = [
        _box(name, ground, held[name], sites, result, touched[name])
        for name, ground in result["grounds"].items()
        if name in held and "mix" not in ground and ground["restricted"] != "no"
    ]
    return sorted(boxes, key=lambda box: (box.restricted != "yes", -box.flows, box.id))


def _box(
    name: str, ground: Plain, element: Plain, sites: Mapping[str, str], result: Plain, flows: int
) -> Box:
    reasons = [result["reasons"][number] for number in ground.get("reasons", ())]
    firm = [reason for reason in reasons if reason["truth"] == ground["restricted"]] or reasons
    missing = "; ".join(FACTS[fact].partition(" (")[0] for fact in ground.get("missing", ()))
    return Box(
        name,
        element["kind"].replace("_", " "),
        ground["vendor"] or "not known",
        element["site"],
        sites.get(element["site"], element["site"]),
        ground["restricted"],
        firm[0]["text"] if firm else "",
        missing,
        ground.get("grade") or "",
        flows,
    )


def box_section(boxes: Sequence[Box]) -> Markup | None:
    """Return the section of the boxes; nothing where none is in question."""
    if not boxes:
        return None
    sure = sum(box.restricted == "yes" for box in boxes)
    words = (
        f"{sure} restricted for certain, {len(boxes) - sure} open. Flows: protected flows whose verdict "
        "rests on the element."
    )
    parts = [tag("h2", "The equipment in question", id="boxes"), tag("p", words), _boxes(boxes[:SHOWN])]
    if rest := boxes[SHOWN:]:
        parts.append(fold(f"{len(rest)} more", _boxes(rest), long=True))
    return tag("section", *parts, aria_labelledby="boxes")


def _boxes(boxes: Sequence[Box]) -> Markup:
    names = ("element", "kind", "maker", "site", "restricted", "why, or what is missing", "grade", "flows")
    rows = []
    for box in boxes:
        told = (box.id, box.kind, box.vendor, box.site_name, box.restricted, box.missing or box.why)
        rows.append((*told, grade_mark(box.grade), box.flows))
    return grid(names, rows)


GRAVITY = ("breached", "unknown", "due", "waived")
"""Statuses of findings that ask for something, the gravest first."""


def finding_section(findings: Plain | None) -> Markup | None:
    """Return the section of what the rules in force ask of the operators; nothing where none asks."""
    rows = [f for f in (findings or {}).get("findings", ()) if f["status"] in GRAVITY]
    if findings is None or not rows:
        return None
    rows.sort(key=lambda f: (GRAVITY.index(f["status"]), f["deadline"] or f["starts"] or "", f["id"]))
    counts = Counter(f["status"] for f in rows)
    told = ", ".join(f"{counts[name]} {name}" for name in GRAVITY if counts[name])
    words = f"Under {findings['lens']}: {told}. A requirement is unknown while a fact is missing."
    parts = [tag("h2", "What the rules ask", id="requirements"), tag("p", words), _findings(rows[:SHOWN])]
    if rest := rows[SHOWN:]:
        parts.append(fold(f"{len(rest)} more requirements", _findings(rest), long=True))
    return tag("section", *parts, aria_labelledby="requirements")


def _findings(rows: Sequence[Plain]) -> Markup:
    names = ("status", "rule", "requirement", "operator", "date", "elements", "what would settle it")
    return grid(names, [_finding(row) for row in rows])


def _finding(row: Plain) -> tuple[str, ...]:
    held = row["assets"].get(row["status"], [])
    more = f" and {len(held) - 3} more" if len(held) > 3 else ""
    date = f"by {row['deadline']}" if row["deadline"] else f"from {row['starts'] or '?'}"
    settle = "; ".join(row["settle"][:2]) if row["status"] == "unknown" else ""
    elements = ", ".join(held[:3]) + more
    return row["status"], row["rule"], row["requirement"], row["operator"], date, elements, settle
