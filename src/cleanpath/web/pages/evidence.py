"""The tables of an answer: flows, sites, parts and elements, each with on whose word."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cleanpath.results.classes import CLASSES, class_of
from cleanpath.results.lead import WORD
from cleanpath.results.network_parts import STANDINGS, network_parts
from cleanpath.results.wording import origin_of, share_text, verdict_text
from cleanpath.web.answers import Answer
from cleanpath.web.tables import Column, Row, Table

Plain = dict[str, Any]

CERTAIN = CLASSES[:3]
"""The classes in which something is certain."""

SOURCES_NAMED = 3
"""Publishers that a cell names."""


def class_order(name: str) -> int:
    """Return the rank of a headline class, the worst first."""
    return CLASSES.index(name) if name in CLASSES else len(CLASSES)


FLOW_COLUMNS = (
    Column("id", "Flow", "link"),
    Column("class", "Class", "class", facet=True, order=class_order),
    Column("verdict", "Verdict"),
    Column("share", "Share now"),
    Column("avoidable", "Avoidable", facet=True),
    Column("word", "On whose word"),
    Column("grade", "Grade", "grade"),
    Column("site", "Site", facet=True),
    Column("operator", "Operator", facet=True),
    Column("country", "Country", facet=True),
)


def flows(answer: Answer) -> Table:
    """Return all flows of a case."""

    def target(row: Row) -> tuple[object, ...]:
        return "cases", answer.case.name, "flows", row["id"]

    rows = answer.get("flows", lambda: [flow_row(answer, d) for d in answer.assessment["demands"]])
    path = ("cases", answer.case.name, "flows")
    note = "Share: bounds of the traffic that touches restricted equipment now."
    return Table("flows", "Flows", path, FLOW_COLUMNS, rows, target, note=note, keep=answer.get)


def flow_row(answer: Answer, demand: Plain) -> Plain:
    """Return one flow as a row."""
    return {
        "id": demand["id"],
        "class": class_of(demand),
        "verdict": verdict_text(demand),
        "share": share_text(demand),
        "avoidable": demand["avoidable"],
        "word": whose_word(answer, [demand]),
        "grade": certain_grade(answer, [demand]),
        "site": demand.get("site", ""),
        "operator": demand.get("operator", ""),
        "country": demand.get("country", ""),
    }


def telling_claims(answer: Answer, demand: Mapping[str, Any]) -> set[str]:
    """Return the keys of the claims that make a flow's class: of the certain, else of the reported."""
    if class_of(demand) not in CERTAIN:
        return set(demand["reported"])
    grounds, claims = answer.assessment["grounds"], answer.claims
    return {
        key
        for name in origins(answer.assessment, [demand])
        for key in grounds.get(name, {}).get("claims", ())
        if _accuses(grounds[name], claims[key])
    }


def certain_grade(answer: Answer, demands: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the weakest grade among the parts that some flows touch for certain."""
    sure = [demand for demand in demands if class_of(demand) in CERTAIN]
    grounds = answer.assessment["grounds"]
    grades = [grounds[name]["grade"] for name in origins(answer.assessment, sure) if name in grounds]
    return max(grades, key=lambda grade: (grade[1:], grade[0]), default=None)


def origins(result: Plain, demands: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the restricted elements that some flows touch for certain, or that act on what they touch."""
    return list(dict.fromkeys(origin_of(result, name) for demand in demands for name in demand["touches"]))


def _accuses(ground: Plain, claim: Plain) -> bool:
    """Whether a claim tells of a maker that is restricted for certain."""
    sure = {part["vendor"] for part in ground.get("mix", ()) if part.get("restricted") == "yes"}
    return claim["vendor"] in sure


def whose_word(answer: Answer, demands: Sequence[Mapping[str, Any]]) -> str:
    """Say who stands behind the class of some flows, with the grade and the publisher of each statement."""
    result = answer.assessment
    spoken: dict[str, list[Plain]] = defaultdict(list)
    for key in sorted({key for demand in demands for key in telling_claims(answer, demand)}):
        claim = answer.claims[key]
        spoken[claim["said_by"]].append(claim)
    told = [_speaker(who, claims) for who, claims in sorted(spoken.items())]
    sure = [demand for demand in demands if class_of(demand) in CERTAIN]
    named = [result["grounds"].get(name, {}) for name in origins(result, sure)]
    grades = sorted({ground["grade"] for ground in named if ground and "mix" not in ground})
    if grades:
        told.append(f"the inventory {', '.join(grades)}")
    return "; ".join(told)


def _speaker(who: str, claims: list[Plain]) -> str:
    grades = ", ".join(sorted({claim["grade"] for claim in claims}))
    names = list(
        dict.fromkeys(s["publisher"] for claim in claims for s in claim["sources"] if s["publisher"])
    )
    more = len(names) - SOURCES_NAMED
    told = ", ".join(names[:SOURCES_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"{WORD.get(who, who or 'people who are not named')} {grades}" + (f" ({told})" if told else "")


SITE_COLUMNS = (
    Column("name", "Site", "link"),
    Column("country", "Country", facet=True),
    Column("worst", "Worst class", "class", facet=True, order=class_order),
    Column("flows", "Flows", "number"),
    Column("certain", "Certainly touching", "number"),
    Column("through", "By way of"),
    Column("word", "On whose word"),
    Column("grade", "Weakest grade", "grade"),
)


def sites(answer: Answer) -> Table:
    """Return the sites with what is certain of their flows, and on whose word."""

    def target(row: Row) -> tuple[object, ...]:
        return "cases", answer.case.name, "sites", row["id"]

    rows = answer.get("sites", lambda: _site_rows(answer))
    note = "A site touches restricted equipment for certain where at least one of its flows does."
    path = ("cases", answer.case.name, "sites")
    return Table("sites", "Sites", path, SITE_COLUMNS, rows, target, note=note, keep=answer.get)


def _site_rows(answer: Answer) -> list[Plain]:
    result = answer.assessment
    groups: dict[str, list[Plain]] = defaultdict(list)
    for demand in result["demands"]:
        groups[demand.get("site") or ""].append(demand)
    known = {site["id"]: site for site in answer.case.network.sites.to_pylist()}
    rows = [_site_row(answer, known.get(name), name, demands) for name, demands in groups.items() if name]
    return sorted(rows, key=lambda row: (class_order(row["worst"]), -row["certain"], row["name"]))


def _site_row(answer: Answer, site: Plain | None, name: str, demands: list[Plain]) -> Plain:
    grounds = answer.assessment["grounds"]
    counts = Counter(class_of(demand) for demand in demands)
    worst = next(one for one in CLASSES if counts[one])
    sure = [demand for demand in demands if class_of(demand) in CERTAIN]
    through = origins(answer.assessment, sure)
    return {
        "id": name,
        "name": site["name"] if site else name,
        "country": site["country"] if site else "",
        "worst": worst,
        "flows": len(demands),
        "certain": len(sure),
        "through": ", ".join(grounds.get(one, {}).get("name", one) for one in through),
        "word": whose_word(answer, sure or demands),
        "grade": certain_grade(answer, sure),
    }


PART_COLUMNS = (
    Column("name", "Part", "link"),
    Column("standing", "What is known", facet=True, order=lambda word: _standing(word)),
    Column("known", "Makers"),
    Column("since", "Since", "date"),
    Column("grade", "Grade", "grade"),
    Column("flows", "Flows", "number"),
    Column("decides", "Decides", "number"),
    Column("id", "Id"),
)


def _standing(word: str) -> int:
    return STANDINGS.index(word) if word in STANDINGS else len(STANDINGS)


def parts(answer: Answer) -> Table:
    """Return what is known of each operator's part of the network."""

    def rows() -> list[Plain]:
        found = network_parts(answer.assessment)
        return [
            {key: getattr(part, key) for key in (column.key for column in PART_COLUMNS)} for part in found
        ]

    def target(row: Row) -> tuple[object, ...]:
        return "cases", answer.case.name, "elements", row["id"]

    note = "One row for each part of a network of which only shares of makers can be known."
    path = ("cases", answer.case.name, "parts")
    return Table("parts", "Parts", path, PART_COLUMNS, answer.get("parts", rows), target, note=note)


ELEMENT_COLUMNS = (
    Column("id", "Element", "link"),
    Column("kind", "Kind", "words", facet=True),
    Column("restricted", "Restricted", facet=True),
    Column("vendor", "Maker", facet=True),
    Column("grade", "Grade", "grade"),
    Column("site", "Site"),
    Column("operator", "Operator", facet=True),
    Column("name", "Name"),
)


def elements(answer: Answer) -> Table:
    """Return the elements with whether they are restricted."""

    def target(row: Row) -> tuple[object, ...]:
        return "cases", answer.case.name, "elements", row["id"]

    path = ("cases", answer.case.name, "elements")
    rows = answer.get("elements", lambda: _element_rows(answer))
    return Table("elements", "Elements", path, ELEMENT_COLUMNS, rows, target, keep=answer.get)


def elements_by_id(answer: Answer) -> dict[str, Row]:
    """Return the rows of the elements by their ids."""
    return answer.get("elements by id", lambda: {row["id"]: row for row in elements(answer).rows})


PLANE_COLUMNS = (
    Column("demand", "Flow", "link", facet=True),
    Column("plane", "Plane", facet=True),
    Column("property", "Property", facet=True),
    Column("low", "At least", facet=True),
    Column("high", "At most", facet=True),
)


def planes(answer: Answer) -> Table:
    """Return each plane and property of each flow with the bounds of its level."""

    def rows() -> list[Plain]:
        return [
            {"demand": demand["id"], "plane": plane, "property": name, "low": ends[0], "high": ends[1]}
            for demand in answer.assessment["demands"]
            for plane, properties in (demand.get("planes") or {}).items()
            for name, ends in properties.items()
        ]

    def target(row: Row) -> tuple[object, ...]:
        return "cases", answer.case.name, "flows", row["demand"]

    path = ("cases", answer.case.name, "planes")
    note = "With planes=all in the address every plane is judged."
    found = answer.get("planes", rows)
    return Table("planes", "Planes and properties", path, PLANE_COLUMNS, found, target, note=note)


SETTLE_COLUMNS = (
    Column("id", "Element", "link"),
    Column("missing", "What is missing"),
    Column("settles", "Flows settled with those above", "number"),
)


def settle(answer: Answer) -> Table:
    """Return the few elements that settle most once their maker is known, in the order to find it out."""

    def target(row: Row) -> tuple[object, ...]:
        return "cases", answer.case.name, "elements", row["id"]

    path = ("cases", answer.case.name, "settle")
    rows = (answer.assessment["settle"] or {}).get("elements", ())
    return Table("settle", "What to find out first", path, SETTLE_COLUMNS, rows, target)


def _element_rows(answer: Answer) -> list[Plain]:
    result = answer.assessment
    grounds = result["grounds"]
    rows = []
    for element in answer.case.network.elements.to_pylist():
        name = element["id"]
        ground = grounds.get(name, {})
        rows.append(
            {
                "id": name,
                "kind": element["kind"],
                "restricted": restricted_word(result, name),
                "vendor": element["vendor"] or "",
                "grade": ground.get("grade"),
                "site": element.get("site") or "",
                "operator": element.get("operator") or "",
                "name": element.get("name") or "",
            }
        )
    return rows


def restricted_word(result: Plain, element: str) -> str:
    """Say whether an element is restricted: `yes`, `partly`, `unknown` or `no`."""
    low, high = result["restricted"].get(element, (0.0, 0.0))
    if low >= 1.0:
        return "yes"
    if low > 0.0:
        return "partly"
    return "unknown" if high > 0.0 else "no"
