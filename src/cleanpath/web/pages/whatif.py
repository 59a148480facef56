"""What-if: several suppositions side by side, each chosen on the page; the address keeps them all."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cleanpath.errors import BadInput
from cleanpath.policy.rules import STATUSES
from cleanpath.scenarios.scenario import parse_scenario
from cleanpath.web.pages.opened import Opened, open_case
from cleanpath.web.pages.programme import try_slow
from cleanpath.web.query import Query
from cleanpath.web.tables import Column, Table

router = APIRouter()
Plain = dict[str, Any]
Form = Literal["csv", "json"]

MOST_BESIDE = 4
"""What-ifs that one page sets side by side."""
CHANGED_SHOWN = 50

EDITS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "rule": ("A rule moves", {"key": "Rule", "status": "Becomes", "date": "On"}),
    "follow": ("A country follows suit", {"country": "Country", "like": "With a rule like", "date": "From"}),
    "sale": ("A maker is sold", {"vendor": "Maker", "to": "To", "date": "On"}),
    "leave": ("An operator leaves", {"operator": "Operator"}),
    "manage": ("Management is replaced", {"vendor": "Of the maker", "by": "By"}),
    "protect": ("Flows are protected", {"demands": "Flows, such as base-*", "protection": "Protection"}),
    "fund": ("Aid is paid in part", {"payer": "Payer (empty: all)", "share": "Share, such as 0.4"}),
    "element": ("Boxes are replaced", {"id": "Elements, joined by commas", "vendor": "Now made by"}),
}
"""The edits that the page offers: each with its title and its fields."""
PROTECTIONS = ("none", "link_ipsec", "end_to_end")

Edits = Mapping[str, str]
"""The edits of one what-if, as `kind_field`."""


def prefix(number: int) -> str:
    """Return what stands before the names of a what-if's fields in the address; nothing for the first."""
    return "" if number == 1 else f"{number}_"


def read_suppositions(query: Query) -> dict[int, Edits]:
    """Take the fields of every what-if, by its number from 1; those without any field are left out."""
    names = [f"{kind}_{field}" for kind, (_, fields) in EDITS.items() for field in fields]
    taken = {
        number: {name: query.text(prefix(number) + name) for name in names}
        for number in range(1, MOST_BESIDE + 1)
    }
    given = {n: {name: value for name, value in one.items() if value} for n, one in taken.items()}
    return {number: one for number, one in given.items() if one}


def as_values(supposed: Mapping[int, Edits]) -> dict[str, str]:
    """Return what-ifs as values of an address."""
    return {
        prefix(number) + name: value for number, given in supposed.items() for name, value in given.items()
    }


def scenario_of(given: Edits, title: str) -> Plain:
    """Return the edits of an address as a scenario file holds them."""
    tables: Plain = {"title": title}
    for kind, (_, fields) in EDITS.items():
        cells: Plain = {field: given[f"{kind}_{field}"] for field in fields if f"{kind}_{field}" in given}
        if not cells:
            continue
        if kind == "element":
            names = [name.strip() for name in cells.get("id", "").split(",") if name.strip()]
            values = {"vendor": cells.get("vendor", "")}
            tables["set"] = [{"table": "elements", "where": {"id": n}, "values": values} for n in names]
            continue
        if kind == "fund" and "share" in cells:
            cells["share"] = _number(cells["share"])
        tables[kind] = [cells]
    return tables


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _title(number: int, supposed: Mapping[int, Edits]) -> str:
    return "what if" if len(supposed) == 1 else f"what if {number}"


class Comparison:
    """The what-ifs of an address, compared with the case as it is; `fault` says why they are not."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.supposed, self.plan = read_suppositions(opened.query), opened.query.flag("plan")
        self.edited = opened.query.whole("edit", 1, 1, MOST_BESIDE)
        self.result: Plain | None = None
        self.fault = ""
        if self.supposed:
            asked = tuple((n, tuple(sorted(given.items()))) for n, given in self.supposed.items())
            self.result, self.fault = try_slow(opened, ("whatif", asked, self.plan), self._compare)

    def _compare(self) -> Plain:
        scenarios = []
        for number, given in self.supposed.items():
            title = _title(number, self.supposed)
            scenarios.append(parse_scenario(title, scenario_of(given, title)))
        return self.opened.answer.analysis.whatif(*scenarios, plan=self.plan).to_dict()

    def values(self, edited: int = 1, without: int = 0) -> dict[str, str]:
        """Return the address with one what-if to be edited, and without one of them."""
        held = {number: given for number, given in self.supposed.items() if number != without}
        more = {"plan": "yes"} if self.plan else {}
        return (
            dict(self.opened.asked) | as_values(held) | more | ({"edit": str(edited)} if edited > 1 else {})
        )

    def others(self) -> list[Plain]:
        """Return the what-ifs that are not edited now, each with the addresses to edit it and to drop it."""
        return [
            {
                "title": _title(number, self.supposed),
                "edits": [EDITS[kind][0] for kind in EDITS if any(n.startswith(f"{kind}_") for n in given)],
                "values": as_values({number: given}),
                "change": self.values(number),
                "drop": self.values(self.edited, number),
            }
            for number, given in self.supposed.items()
            if number != self.edited
        ]

    def next_free(self) -> int | None:
        """Return the number of a what-if that can be put beside; `None` if there are enough."""
        free = [number for number in range(1, MOST_BESIDE + 1) if number not in self.supposed]
        return free[0] if self.supposed and free else None

    def _needed(self) -> Plain:
        if self.result is None:
            raise BadInput("what-if", "a supposition that fits the case", self.fault or "none")
        return self.result

    def side_by_side(self) -> Table:
        """Return a row for the case as it is and for each what-if."""
        variants = self._needed()["variants"]
        rows = [_row(one) for one in variants]
        keys = {key: None for row in rows for key in row}
        columns = [Column(key, key.replace("_", " ").capitalize()) for key in keys]
        path = ("cases", self.opened.name, "whatif")
        return Table("whatif", "Side by side", path, columns, rows, None, self.values())

    def changed(self) -> Table:
        """Return the flows whose verdict differs from that of the case as it is, for every what-if."""
        name = self.opened.name
        rows = [
            {"variant": one["title"], **row} for one in self._needed()["variants"] for row in one["changed"]
        ]
        path = ("cases", name, "whatif", "flows")
        table = Table(
            "whatif-flows", "Flows with another verdict", path, CHANGED, rows,
            lambda row: ("cases", name, "flows", row["demand"]), self.values(),
        )  # fmt: skip
        return replace(table, carried=self.opened.asked)


CHANGED = (
    Column("variant", "What-if", facet=True),
    Column("demand", "Flow", "link"),
    Column("country", "Country", facet=True),
    Column("before", "As it is"),
    Column("after", "What if"),
    Column("class_after", "Class then", "class", facet=True),
)


def _row(variant: Plain) -> Plain:
    traffic = variant["traffic"]
    row: Plain = {"variant": variant["title"], "supposed": variant["edits"]}
    row |= {"as_of": variant["as_of"], "lens": variant["lens"]}
    row |= {name.replace(" ", "_"): count for name, count in variant["classes"].items()}
    row |= {f"traffic_{name}": traffic[name] for name in ("whole", "exposed_low", "exposed_high")}
    row |= {f"findings_{name}": count for name, count in (variant["findings"] or {}).items()}
    if variant["plan"]:
        row |= {f"plan_{name}": variant["plan"][name] for name in ("status", "currency", "present", "cash")}
    return row


@router.get("/cases/{case}/whatif")
def show_whatif(request: Request, case: str) -> Response:
    """Compare a case as it is with what it would be under several suppositions."""
    opened = open_case(request, case)
    found = Comparison(opened)
    workspace = opened.answer.workspace
    offered = {
        "key": sorted(workspace.registry),
        "like": sorted(workspace.registry),
        "vendor": sorted(workspace.vendors),
        "status": STATUSES,
        "protection": PROTECTIONS,
        "operator": sorted(
            {row or "" for row in opened.answer.case.network.elements["operator"].to_pylist()}
        ),
    }
    result, free = found.result, found.next_free()
    return opened.render(
        "whatif.html",
        "What-if",
        edits=EDITS,
        given=found.supposed.get(found.edited, {}),
        before=prefix(found.edited),
        edited=found.edited,
        others=found.others(),
        beside=found.values(free) if free else None,
        plan=found.plan,
        result=result,
        fault=found.fault,
        offered=offered,
        exported=found.values(),
        changed=opened.view(found.changed(), CHANGED_SHOWN) if result else None,
    )


@router.get("/cases/{case}/whatif.{form}")
def send_whatif(request: Request, case: str, form: Form) -> Response:
    """Send what is compared as CSV or JSON, one row for each what-if."""
    opened = open_case(request, case)
    return opened.send(Comparison(opened).side_by_side(), form, "What-if")


@router.get("/cases/{case}/whatif/flows")
def show_changed(request: Request, case: str) -> Response:
    """Show the flows whose verdict is another one under a what-if."""
    opened = open_case(request, case)
    return opened.send(Comparison(opened).changed(), "page", "What-if")


@router.get("/cases/{case}/whatif/flows.{form}")
def send_changed(request: Request, case: str, form: Form) -> Response:
    """Send the same as CSV or JSON."""
    opened = open_case(request, case)
    return opened.send(Comparison(opened).changed(), form, "What-if")
