"""What an inventory declares and what was observed of its elements, settled into the vendors of a case.

A declared name counts where it is an id or an exact name of the registry; one that is only alike makes a
candidate and no vendor. What is declared and what is observed stand beside each other: where they agree the
vendor is named, where they disagree both are kept as a set, and possible relabelling is told. Remote
fingerprints alone name nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cleanpath.identity.boxes import fuse_box
from cleanpath.identity.evidence import KINDS
from cleanpath.identity.fuse import is_kin
from cleanpath.identity.identify import Knowledge
from cleanpath.identity.names import resolve
from cleanpath.identity.observations import Observation
from cleanpath.identity.vendors import Vendors
from cleanpath.sources.imported import DECLARED, Evidence, Imported

FIRM = 3
"""The credibility (1 firmest to 6) from which a candidate's evidence suffices to narrow the maker down."""

RELABELLING = "possible relabelling"
EXACT = ("id", "name", "alias")
REASON_LENGTH = 600

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """The vendors that a case should hold for an element, whoever else may have made it, and why.

    No vendor means unknown. `candidates` are ids with their grade; `relabelled` says that the register and
    the box name different makers.
    """

    vendors: tuple[str, ...]
    candidates: tuple[str, ...] = ()
    reason: str = ""
    relabelled: bool = False

    @property
    def outcome(self) -> str:
        """`matched`, `candidates` or `unknown`."""
        if len(self.vendors) == 1:
            return "matched"
        return "candidates" if self.vendors or self.candidates else "unknown"


@dataclass(frozen=True, slots=True)
class _Said:
    """What names say: vendors without doubt, candidates by likeness, names that nobody bears."""

    sure: frozenset[str]
    alike: dict[str, str]
    strange: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What observations say: a set that evidence is firm for, the designers in it, and what disagrees."""

    sure: frozenset[str]
    designers: frozenset[str]
    contradictions: tuple[str, ...]
    reasons: tuple[str, ...]
    grades: dict[str, str]


def settle_makers(imported: Imported, known: Knowledge) -> tuple[Imported, list[Report]]:
    """Fill in the vendors of an imported network from its evidence, and report on every row.

    Returns
    -------
    imported, report
        The network with its vendors; and one object for each row of the source, in order, then for each
        element that has no row of its own: `row`, `element`, `outcome`, `vendor`, `declared`, `candidates`,
        `relabelling`, `reason`.
    """
    by_element: dict[str, list[Evidence]] = {}
    for piece in imported.evidence:
        by_element.setdefault(piece.element, []).append(piece)
    table = imported.tables["elements"]
    findings = {
        element: settle_maker(by_element.get(element, []), known, given)
        for element, given in zip(table["id"], table["vendor"], strict=True)
    }
    vendors = ["|".join(findings[element].vendors) for element in table["id"]]
    settled = replace(imported, tables=imported.tables | {"elements": dict(table) | {"vendor": vendors}})
    return settled, list(_report(imported, findings, by_element))


def settle_maker(evidence: Iterable[Evidence], known: Knowledge, given: str = "") -> Finding:
    """Settle who made one element; `given` are vendors that its source is already sure of, joined by `|`."""
    pieces = list(evidence)
    names = [piece.value for piece in pieces if piece.kind == DECLARED]
    said = _hear([*filter(None, given.split("|"))], names, known)
    seen = _look([Observation(p.kind, p.value) for p in pieces if p.kind in KINDS], known)
    candidates = said.alike | dict.fromkeys(said.sure, "declared") | seen.grades
    vendors, relabelled, reasons = _combine(said, seen, known.vendors)
    told = [f"{vendor} ({grade})" for vendor, grade in sorted(candidates.items())]
    reason = "; ".join(dict.fromkeys(filter(None, reasons)))
    return Finding(tuple(sorted(vendors)), tuple(told), reason[:REASON_LENGTH], relabelled)


def _hear(given: Sequence[str], names: Sequence[str], known: Knowledge) -> _Said:
    """Resolve declared names: exact ones are sure, else what the text says as an inventory's text."""
    sure, alike, strange = set(given), dict[str, str](), []
    for name in names:
        parts = name.split("|")
        if len(parts) > 1 and all(part in known.vendors for part in parts):
            sure |= set(parts)
            continue
        found = resolve(known.vendors, name)
        exact = {match.vendor for match in found.candidates if match.how in EXACT and match.score >= 99}
        text = frozenset[str]() if exact else _look([Observation("inventory_model", name)], known).sure
        sure |= exact or text
        if not exact and not text:
            strange.append(name)
            alike |= {match.vendor: f"fuzzy {match.score:.0f} %" for match in found.candidates}
    return _Said(frozenset(sure), alike, tuple(strange))


def _look(seen: Sequence[Observation], known: Knowledge) -> _Seen:
    box = fuse_box(seen, known)
    listed = box["candidates"]
    firm = {c["vendor"] for c in listed if int(c["grade"][1]) <= FIRM}
    designers = {c["vendor"] for c in listed if c["role"] == "designer"}
    decided = box["vendor"] is not None and not box["contradictions"]
    if not firm or box["remote"]:
        sure: set[str] = set()
    elif decided:
        sure = {box["vendor"]} | designers
    else:
        sure = firm if box["contradictions"] else {c["vendor"] for c in listed}
    reasons = [c["reasons"][0] for c in listed[:3] if c["reasons"]]
    if box["remote"] and listed:
        reasons.append("only what the box shows to strangers speaks for it")
    grades = {c["vendor"]: c["grade"] for c in listed}
    return _Seen(frozenset(sure), frozenset(designers), tuple(box["contradictions"]), tuple(reasons), grades)


def _combine(said: _Said, seen: _Seen, vendors: Vendors) -> tuple[frozenset[str], bool, list[str]]:
    """Return the vendors, whether register and box disagree, and the reasons."""
    told = [*_told(said), *(seen.reasons if not seen.contradictions else seen.contradictions)]
    relabelled = any(RELABELLING in line for line in seen.contradictions)
    known = said.sure | seen.sure
    if said.strange and not any(_same(one, other, vendors) for one in said.alike for other in known):
        shift = _disagreement(", ".join(map(repr, said.strange)), seen) if seen.sure else ""
        return frozenset(), bool(shift), [shift, *told]
    if not said.sure or not seen.sure:
        return known, relabelled, told
    meet = {one for one in said.sure if any(_same(one, other, vendors) for other in seen.sure)}
    if not meet:
        return known, True, [_disagreement(", ".join(sorted(said.sure)), seen), *told]
    return known if seen.contradictions else seen.designers | meet, relabelled, told


def _told(said: _Said) -> list[str]:
    told = [f"the register says {', '.join(sorted(said.sure))}"] if said.sure else []
    return told + [f"the register says {name[:80]!r}, which no vendor of the registry is called"
                   for name in said.strange]  # fmt: skip


def _disagreement(name: str, seen: _Seen) -> str:
    box = ", ".join(sorted(seen.sure))
    return f"the register says {name[:120]}, the box says {box}: {RELABELLING}"


def _same(one: str, other: str, vendors: Vendors) -> bool:
    return one == other or (one in vendors and other in vendors and is_kin(vendors, one, other))


def _report(
    imported: Imported, findings: dict[str, Finding], by_element: dict[str, list[Evidence]]
) -> Iterable[Report]:
    met = set()
    for row in imported.rows:
        met.add(row.element)
        yield _line(row.where, row.element, row.note, findings, by_element)
    for element in findings:
        if element not in met:
            yield _line("", element, "no row of its own", findings, by_element)


def _line(
    where: str,
    element: str,
    note: str,
    findings: dict[str, Finding],
    by_element: dict[str, list[Evidence]],
) -> Report:
    pieces = by_element.get(element, [])
    finding = findings.get(element, Finding(()))
    nothing = "" if pieces or finding.vendors else "nothing in the source tells of its maker"
    unclear = "" if finding.outcome != "unknown" else "no evidence names a maker of the registry"
    reason = finding.reason or nothing or unclear
    return {
        "row": where,
        "element": element,
        "outcome": finding.outcome,
        "vendor": "|".join(finding.vendors),
        "declared": ", ".join(piece.value[:100] for piece in pieces if piece.kind == DECLARED),
        "candidates": list(finding.candidates),
        "relabelling": finding.relabelled,
        "reason": "; ".join(filter(None, (reason, note))),
    }
