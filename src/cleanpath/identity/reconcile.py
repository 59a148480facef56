"""What an inventory declares and what was observed of its elements, settled into the vendors of a case.

A declared name counts where it is an id or an exact name of the registry; one that is only alike makes a
candidate and no vendor. What is declared and what is observed stand beside each other: where they agree the
vendor is named, where they disagree both are kept as a set, and possible relabelling is told.

A vendor is only named where a declaration or an observed signal that names the maker of the chassis says so
(`Strength.CLEARS`). A product name, a hardware address, an operating system or a remote fingerprint makes
candidates: it widens what is named, never narrows it, and alone it names nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cleanpath.identity.devices import DECLARED as WRITTEN
from cleanpath.identity.devices import fuse_box
from cleanpath.identity.evidence import KINDS, Strength, is_kin
from cleanpath.identity.identify import Knowledge
from cleanpath.identity.names import fold, resolve
from cleanpath.identity.observations import Observation
from cleanpath.identity.text_matching import is_doubted, split_labels
from cleanpath.identity.vendors import Vendors
from cleanpath.sources.builder import DECLARED, Columns, Component, Evidence, Imported

FIRM = 3
"""The credibility (1 firmest to 6) from which a candidate's evidence suffices to narrow the maker down."""

_OBSERVED = frozenset(KINDS) - WRITTEN
RELABELLING = "possible relabelling"
_REMOTE = frozenset(kind.reliability for kind in KINDS.values() if kind.remote)
_NOTHING = "n a,na,nn,k a,ka,tbd,tba,none,null,unknown,not known,unbekannt,inconnu,desconocido,desconhecido"
NOT_STATED = frozenset(
    ["", *_NOTHING.split(","), "sconosciuto", "nieznany", "onbekend", "不明", "未知", "미상"]
)
"""What people write where they do not know the maker, folded; it says nothing."""

EXACT = ("id", "name", "alias")
REASON_LENGTH = 600
CLUE_LENGTH = 200

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """The vendors that a case should hold for an element, whoever else may have made it, and why.

    No vendor means unknown. `candidates` are ids with their grade; `relabelled` says that the register and
    the box name different makers. `grade` is that of the weakest evidence that the vendors need, empty where
    the source itself is sure of them; `clue` names the kinds of evidence and what they say.
    """

    vendors: tuple[str, ...]
    candidates: tuple[str, ...] = ()
    reason: str = ""
    relabelled: bool = False
    grade: str = ""
    clue: str = ""

    @property
    def outcome(self) -> str:
        """`matched`, `candidates` or `unknown`."""
        if len(self.vendors) == 1:
            return "matched"
        return "candidates" if self.vendors or self.candidates else "unknown"


@dataclass(frozen=True, slots=True)
class _Said:
    """What names say: the vendors that each means, candidates by likeness, names that nobody bears.

    `kept` is what a candidate set of ids names: whoever wrote it weighed the evidence, so nothing narrows it.
    """

    groups: tuple[frozenset[str], ...]
    kept: frozenset[str]
    alike: dict[str, str]
    strange: tuple[str, ...]

    @property
    def sure(self) -> frozenset[str]:
        """All vendors that the names mean."""
        return self.kept.union(*self.groups)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What observations say: a set that evidence weighs for, the designers in it, and what disagrees.

    `firm` is that set where evidence that may clear speaks for one of it, else empty.
    """

    sure: frozenset[str]
    firm: frozenset[str]
    designers: frozenset[str]
    contradictions: tuple[str, ...]
    reasons: tuple[str, ...]
    grades: dict[str, str]

    @property
    def fits(self) -> frozenset[str]:
        """All vendors that anything speaks for."""
        return frozenset(self.grades)

    @property
    def groups(self) -> tuple[frozenset[str], ...]:
        """The firm sets of which each has the maker: one, or one for each vendor that contradicts another."""
        if self.contradictions:
            return tuple(frozenset({vendor}) for vendor in sorted(self.firm))
        return (self.firm,) if self.firm else ()

    def agrees(self, said: _Said, vendors: Vendors) -> bool:
        """Whether what was observed meets a declared maker, which then wins over what a product name fits."""
        return any(_meet(group, self.sure, vendors) for group in said.groups)


def settle_vendors(imported: Imported, known: Knowledge) -> tuple[Imported, list[Report]]:
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
    findings, alike = {}, dict[tuple[object, ...], Finding]()
    for element, given in zip(table["id"], table["vendor"], strict=True):
        pieces = by_element.get(element, [])
        key = (given, *((piece.kind, piece.value) for piece in pieces))
        if key not in alike:
            alike[key] = settle_vendor(pieces, known, given)
        findings[element] = alike[key]
    found = [findings[element] for element in table["id"]]
    filled = {
        "vendor": ["|".join(one.vendors) for one in found],
        "vendor_grade": [one.grade for one in found],
        "vendor_clue": [one.clue for one in found],
    }
    tables = imported.tables | {"elements": dict(table) | filled}
    if imported.components:
        tables["components"] = _settle_components(imported.components, known)
    settled = replace(imported, tables=tables)
    return settled, list(_report(imported, findings, by_element))


def _settle_components(components: Sequence[Component], known: Knowledge) -> Columns:
    """Return the table of components: a maker is named where its name is one of the registry's."""
    named = {
        name: "|".join(sorted(_hear([], [name], known).sure)) for name in {c.declared for c in components}
    }
    return {
        "element": [part.element for part in components],
        "component": [f"{part.component} ({part.declared or 'maker not told'})" for part in components],
        "vendor": [named[part.declared] for part in components],
    }


def list_evidence(evidence: Iterable[Evidence]) -> list[Report]:
    """List evidence as `identify` reads it: `box`, `kind`, `value`; a declared name as inventory text."""
    rows = []
    for element, kind, value in evidence:
        told = "inventory_model" if kind == DECLARED else kind
        if told in KINDS:
            rows.append({"box": element, "kind": told, "value": value})
    return rows


def settle_vendor(evidence: Iterable[Evidence], known: Knowledge, given: str = "") -> Finding:
    """Settle who made one element; `given` are vendors that its source is already sure of, joined by `|`."""
    pieces = list(evidence)
    names = [piece.value for piece in pieces if piece.kind == DECLARED]
    said = _hear([*filter(None, given.split("|"))], names, known)
    rows = [Observation(piece.kind, piece.value) for piece in pieces if piece.kind in KINDS]
    seen, box = (_look([r for r in rows if r.kind in kinds], known) for kinds in (KINDS, _OBSERVED))
    texts = [_look([row], known) for row in rows if row.kind in WRITTEN]
    candidates = said.alike | dict.fromkeys(said.sure, "declared") | seen.grades
    vendors, relabelled, reasons = _combine(said, seen, texts, box, known.vendors)
    told = [f"{vendor} ({grade})" for vendor, grade in sorted(candidates.items())]
    reason = "; ".join(dict.fromkeys(filter(None, reasons)))
    grade = "" if not vendors or vendors <= said.kept else _grade(vendors, said, seen)
    kinds = dict.fromkeys([KINDS[row.kind].told for row in rows] + ["the register"] * bool(said.sure))
    clue = f"{', '.join(kinds)}: {reason}"[:CLUE_LENGTH] if grade else ""
    return Finding(tuple(sorted(vendors)), tuple(told), reason[:REASON_LENGTH], relabelled, grade, clue)


def _grade(vendors: frozenset[str], said: _Said, seen: _Seen) -> str:
    """Return the grade of the weakest evidence that a set of vendors needs; of each vendor its firmest."""
    register = KINDS["register"]
    stated = f"{register.reliability}{register.best}"
    each = [
        min([seen.grades.get(v, "F6"), stated if v in said.sure else "F6"], key=_firmness) for v in vendors
    ]
    return max(each, key=_firmness)


def _firmness(grade: str) -> tuple[str, str]:
    return grade[1], grade[0]


def _hear(given: Sequence[str], names: Sequence[str], known: Knowledge) -> _Said:
    """Resolve declared names: exact ones are sure, else what the text says as an inventory's text."""
    groups: list[frozenset[str]] = []
    kept = set(given)
    alike, strange = dict[str, str](), []
    for name in (name for name in names if fold(name) not in NOT_STATED):
        if split_labels(f" {name}")[1]:
            continue  # "not X" names nobody
        if is_doubted(name):
            strange.append(name)
            alike |= _look([Observation("inventory_model", name)], known).grades
            continue
        parts = name.split("|")
        if len(parts) > 1 and all(part in known.vendors for part in parts):
            kept |= set(parts)
            continue
        found = resolve(known.vendors, name)
        exact = frozenset(m.vendor for m in found.candidates if m.how in EXACT and m.score >= 99)
        text = frozenset[str]() if exact else _look([Observation("inventory_model", name)], known).sure
        if exact or text:
            groups.append(exact or text)
        else:
            strange.append(name)
            alike |= {match.vendor: f"fuzzy {match.score:.0f} %" for match in found.candidates}
    return _Said(tuple(groups), frozenset(kept), alike, tuple(strange))


def _look(seen: Sequence[Observation], known: Knowledge) -> _Seen:
    if not seen:
        return _Seen(frozenset(), frozenset(), frozenset(), (), (), {})
    box = fuse_box(seen, known)
    listed = box["candidates"]
    firm = {c["vendor"] for c in listed if int(c["grade"][1]) <= FIRM}
    designers = {c["vendor"] for c in listed if c["role"] == "designer"}
    decided = box["vendor"] is not None and not box["contradictions"]
    told = {c["vendor"] for c in listed if c["vendor"] in firm and c["grade"][0] not in _REMOTE}
    if not told or (box["remote"] and not box["contradictions"]):
        sure: set[str] = set()
    elif decided:
        sure = {box["vendor"]} | designers
    else:
        sure = firm if box["contradictions"] else {c["vendor"] for c in listed}
    reasons = [c["reasons"][0] for c in listed[:3] if c["reasons"]]
    if box["remote"] and listed:
        reasons.append("only what the box shows to strangers speaks for it")
    grades = {c["vendor"]: c["grade"] for c in listed}
    clearing = {c["vendor"] for c in listed if c["strength"] == str(Strength.CLEARS)}
    held = sure if sure & (clearing - designers or clearing) else set()
    contradictions = tuple(box["contradictions"])
    return _Seen(
        frozenset(sure), frozenset(held), frozenset(designers), contradictions, tuple(reasons), grades
    )


def _combine(
    said: _Said, seen: _Seen, texts: Sequence[_Seen], box: _Seen, vendors: Vendors
) -> tuple[frozenset[str], bool, list[str]]:
    """Return the vendors, whether the register and the box disagree, and the reasons.

    `seen` is all evidence but the names, `texts` what each text written down fits, `box` what was observed.
    Firm sets that have vendors in common narrow each other down; of sets that have none, all vendors are
    kept. What is not firm never narrows: that a product name is known of one maker does not speak against
    the others.
    """
    told = [*_told(said), *(seen.contradictions or seen.reasons)]
    register = [*said.groups, *filter(None, [said.kept, *(text.sure for text in texts)])]
    meets = any(_meet(group, box.sure, vendors) for group in register)
    relabelled = bool(box.sure and register and not all(_meet(g, box.sure, vendors) for g in register))
    if relabelled:
        names = ", ".join(
            sorted({vendor for g in register if not _meet(g, box.sure, vendors) for vendor in g})
        )
        told.insert(0, _disagreement(names, box))
    strange = said.strange and not _meet(frozenset(said.alike), said.sure | seen.sure, vendors)
    if strange:
        odd = _disagreement(", ".join(map(repr, said.strange)), box) if box.sure and not meets else ""
        return frozenset(), relabelled or bool(odd), [odd, *told]
    named = filter(None, (text.firm for text in texts))
    firm = _narrow([*said.groups, *named, *box.groups], vendors)
    if not firm and not said.kept:
        return frozenset(), relabelled, [WEAK if seen.sure else "", *told]
    known = [*firm, *filter(None, [said.kept])]
    weak = [*(text for text in texts if not box.agrees(said, vendors)), box]
    beside = [one.sure for one in weak if not any(_meet(one.fits, group, vendors) for group in known)]
    return said.kept.union(*firm, *beside) | (seen.designers & seen.sure), relabelled, told


WEAK = (
    "only what cannot clear speaks for a maker: a product name, an address, an operating system or a banner"
)


def _narrow(sets: Iterable[frozenset[str]], vendors: Vendors) -> list[frozenset[str]]:
    """Return sets of vendors of which each has a maker: those that meet are narrowed to what they share."""
    groups: list[frozenset[str]] = []
    for group in sorted(set(sets), key=lambda g: (len(g), sorted(g))):
        place = next((n for n, known in enumerate(groups) if _meet(known, group, vendors)), len(groups))
        groups[place : place + 1] = [_meet(groups[place], group, vendors) if place < len(groups) else group]
    return groups


def _meet(one: frozenset[str], other: frozenset[str], vendors: Vendors) -> frozenset[str]:
    """Return the vendors of one set that the other has too, by another brand of the same house as well."""
    return frozenset(v for v in one if any(_same(v, known, vendors) for known in other))


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
