"""The terms of a plan, worked out by the checker: duties, caps, prices, rates, limits, what demands touch.

Reads the case, the rules, the vendors and the costs itself and shares no code with the planner. Which
elements are restricted is handed in, as in the check of an assessment.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleanpath.checker.case import Case, Fault, Tables
from cleanpath.checker.duties import Deriver, Obligations, Waived, check_caps, check_duties, move_dates
from cleanpath.checker.igp import INTACT, Igp
from cleanpath.checker.prices import PAIR, Costs, PriceCheck, Settings
from cleanpath.checker.registries import Plain, Registries, read_toml
from cleanpath.checker.relations import Bounds, acting, reach
from cleanpath.checker.requirements import Inventory, Kinds
from cleanpath.verdict import Truth

MALFORMED = (Fault, KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError)
"""What reading a hostile plan may raise."""
MOST_ALONE = 512
"""With more restricted elements the planner may list more than a demand can touch."""


@dataclass(frozen=True)
class Grounds:
    """What a plan rests on besides its case: folders of registries, waivers, and what is restricted.

    `restricted` bounds how much of an element is; `told` are events of rules that the ledger adds, by key.
    """

    rules: Path
    vendors: Path
    kinds: Path
    costs: Path
    waivers: Sequence[Waived]
    restricted: Mapping[str, tuple[float, float]]
    told: Mapping[str, Sequence[Plain]]


@dataclass
class Terms:
    """What was found: the faults, and the elements of which duties or caps were not derived."""

    faults: list[str]
    open: list[str]


def check_terms(plan: Plain, folder: Path, tables: Tables, grounds: Grounds) -> Terms:
    """Hold the terms of a plan against those that the checker works out; a line for each that differs.

    Parameters
    ----------
    plan
        The printed plan.
    folder, tables
        The folder of the case, and its tables as the checker reads them.
    grounds
        What the plan rests on besides.
    """
    try:
        return _check(plan, folder, tables, grounds)
    except MALFORMED as error:
        told = str(error) if isinstance(error, Fault) else f"malformed ({type(error).__name__}: {error})"
        return Terms([f"terms: {told}"], [])


def _check(plan: Plain, folder: Path, tables: Tables, grounds: Grounds) -> Terms:
    as_of, known = (datetime.date.fromisoformat(plan[name]) for name in ("as_of", "known_at"))
    terms, settings = plan["terms"], Settings(folder, as_of)
    registries = Registries(grounds.rules, grounds.vendors, as_of, known, grounds.told)
    inventory = Inventory(tables, registries, Kinds(grounds.kinds, folder))
    deriver = Deriver(inventory, plan["lens"], settings.cautious, settings.ends[-1], grounds.waivers)
    found = deriver.derive()
    end = 1 if settings.cautious else 0
    flagged = {element for element, bounds in grounds.restricted.items() if bounds[end] > 0.0}
    if settings.remove_by is not None and flagged:
        found.duty("plan.toml remove_by", "remove", settings.remove_by).elements |= flagged
    move_dates(found, plan["shifted"])
    faults = [] if plan["currency"] == settings.currency else ["terms: the currency is not that of plan.toml"]
    faults += check_duties(terms, found) + check_caps(terms, found)
    faults += _check_periods(plan, settings, found)
    costs = Costs(tables, grounds.costs, settings)
    faults += PriceCheck(terms, inventory, costs, settings, grounds.restricted).faults()
    faults += _check_priced(terms, tables, flagged, found)
    faults += _Touches(plan, folder, tables, flagged, as_of).faults(settings, found)
    return Terms(faults, sorted(found.open))


def _check_periods(plan: Plain, settings: Settings, found: Obligations) -> Iterable[str]:
    """Refuse other periods than those of `plan.toml`, and dates that are met in another one."""
    if [one["end"] for one in plan["periods"]] != [end.isoformat() for end in settings.ends]:
        yield "terms: the periods are not those of plan.toml"
        return
    names = [one["name"] for one in plan["periods"]]
    moved = {one["name"] for one in plan["shifted"]}
    for one in (*plan["terms"]["duties"], *plan["terms"]["caps"]):
        by = datetime.date.fromisoformat(one["by"])
        due = names[max(sum(end <= by for end in settings.ends) - 1, 0)]
        if one["period"] != due and one["name"] not in moved:
            yield f"terms: {one['name']} falls due in {due}, the plan says {one['period']}"


def _check_priced(terms: Plain, tables: Tables, flagged: set[str], found: Obligations) -> Iterable[str]:
    """Refuse a plan without a price for what it may have to replace, or with one for anything else."""
    priced = {element for one in terms["prices"] for element in one["elements"]}
    needed = set(flagged)
    for duty in found.duties.values():
        needed |= duty.elements
    for cap in found.caps:
        needed |= {element for element, weight in cap.weights.items() if weight > 0.0}
    if missing := sorted(needed - priced - found.open):
        yield f"prices: {', '.join(missing[:3])} may have to go and have no price"
    relations = tables["relations"]
    pairs = zip(relations["source"], relations["kind"], strict=True)
    anchors = {source for source, kind in pairs if kind == "anchors"}
    if strange := sorted(priced - needed - anchors - found.open):
        yield f"prices: nothing asks for {', '.join(strange[:3])} to go"


class _Touches:
    """What each demand touches of what is restricted, on its routes or acting on what is there."""

    def __init__(
        self, plan: Plain, folder: Path, tables: Tables, flagged: set[str], day: datetime.date
    ) -> None:
        self.plan, self.tables, self.flagged = plan, tables, flagged
        settings = read_toml(folder / "case.toml")
        self.model = settings["routing"]
        self.failures, self.reroute = settings.get("failures", "none"), settings.get("reroute", False)
        self.case = Case(tables, day)
        relations = acting(tables, day, self.case.late, self.case.doubtful)
        self.acts_on = {e: self._reached(e, relations) for e in sorted(flagged)}
        self.igp = Igp(self.case, self.failures, self.reroute)

    @staticmethod
    def _reached(element: str, relations: Sequence[tuple[str, str, Truth]]) -> frozenset[str]:
        alone: Bounds = {element: (1.0, 1.0)}
        return frozenset(reach(alone, relations))

    def faults(self, settings: Settings, found: Obligations) -> Iterable[str]:
        """Yield a line for each demand that touches something else than its plan says."""
        proposed = dict(zip(self.tables["demands"]["id"], self.tables["demands"]["proposed"], strict=True))
        touching = set()
        for demand in self.plan["demands"]:
            name, stated = demand["id"], set(demand["touches"])
            if stated - self.flagged:
                yield f"demands: {name} touches {min(stated - self.flagged)}, which is not restricted"
            if stated:
                touching.add(name)
            if proposed[name]:
                continue
            derived, exact = self._derive(name)
            if derived is not None and derived - stated:
                yield f"demands: {name} can touch {min(derived - stated)}, and the plan does not say so"
            elif derived is not None and exact and stated - derived:
                yield f"demands: {name} cannot touch {min(stated - derived)}, as the plan says"
        listed = [name for one in self.plan["terms"]["demands"] for name in one["ids"]]
        if sorted(listed) != sorted(touching):
            yield "demands: the terms are not about those demands that touch something"
        yield from self._clean_by(settings, found)

    def _clean_by(self, settings: Settings, found: Obligations) -> Iterable[str]:
        wanted = sorted([*found.paths, *([] if settings.accept else ["clean paths"])])
        touches = {demand["id"]: set(demand["touches"]) for demand in self.plan["demands"]}
        for one in self.plan["terms"]["demands"]:
            if sorted(one["needs_clean_by"]) != wanted:
                yield f"demands: {one['ids'][0]} needs a clean path for {', '.join(wanted) or 'nothing'}"
            touched = touches[one["ids"][0]]
            offered = self._offered(settings, self.case.demands[one["ids"][0]], touched)
            if sorted(remedy["name"] for remedy in one["remedies"]) != sorted(offered):
                yield f"remedies: {one['ids'][0]} may take {', '.join(offered) or 'none'}"

    def _offered(self, settings: Settings, ends: tuple[str, str], touched: set[str]) -> list[str]:
        """Return the remedies that help: another way only where routes are fixed and the ends are clean."""
        fixed = self.model != "structural" and not self.reroute
        apart = fixed and not any(self.acts_on[e] & set(ends) for e in touched)
        given = self.model in ("pinned", "measured")
        pair = PAIR if self.failures != "none" and not given else ""
        words = (name if name == "encryption" else pair + name for name in settings.remedies)
        return [word for word in words if word == "encryption" or apart]

    def _derive(self, name: str) -> tuple[set[str] | None, bool]:
        """Return what a demand can touch, and whether that is all; `None` where it is not derived."""
        ends = self.case.demands[name]
        if self.model != "pinned" and self.case.separates(frozenset(), *ends):
            return set(), True
        if self.model == "igp" and not self.reroute:
            return self._on(self._routed(ends)), len(self.flagged) <= MOST_ALONE
        if self.model in ("structural", "igp") and not self.case.oneway:
            return self._on(self._any_path(ends)), False
        if self.model == "pinned":
            return self._on({row[3] for row in self.case.paths if row[0] == name and row[3]}), True
        return None, False

    def _on(self, passed: set[str]) -> set[str]:
        return {element for element in self.flagged if self.acts_on[element] & passed}

    def _routed(self, ends: tuple[str, str]) -> set[str]:
        """Return the elements on the shortest routes, in the intact network and after each failure."""
        now = self.igp.routes(ends)
        states = (INTACT, *self.igp.states(ends, now))
        return {element for state in states for element in self.igp.routes(ends, state).order}

    def _any_path(self, ends: tuple[str, str]) -> set[str]:
        """Return the elements on simple paths that matter: those with two ways apart, one to each end."""
        if ends[0] == ends[1]:
            return {ends[0]}
        wanted = set().union(*self.acts_on.values()) if self.acts_on else set()
        return {element for element in wanted if element in ends or self._between(element, ends)}

    def _between(self, element: str, ends: tuple[str, str]) -> bool:
        """Return whether a simple path leads through an element: two ways from it that share nothing else."""
        # A further element that both ends are joined to turns two ways to the ends into two side by side.
        return _Joined(self.case, ends).two_ways(element)


class _Joined:
    """The network with one more element that is linked to both ends of a demand."""

    def __init__(self, case: Case, ends: tuple[str, str]) -> None:
        self.case, self.ends = case, ends

    def two_ways(self, element: str) -> bool:
        """Return whether two ways from an element to the ends share no other element (Menger, 1927)."""
        source, target = self.ends
        part = self.case.reach(element)
        if not {source, target} <= part:
            return False
        return not any(self._cut_off(element, one) for one in self._on_a_way(element) if one != element)

    def _on_a_way(self, element: str) -> list[str]:
        """Return the elements of one way to an end: only these can cut off every way."""
        above: dict[str, str] = {element: ""}
        waiting = [element]
        while waiting:
            here = waiting.pop(0)
            if here in self.ends:
                way = []
                while here:
                    way.append(here)
                    here = above[here]
                return way
            for there, _ in self.case.out[here]:
                if there not in above:
                    above[there] = here
                    waiting.append(there)
        return []

    def _cut_off(self, element: str, gone: str) -> bool:
        """Return whether without one other element no way is left from an element to another end."""
        left = [end for end in self.ends if end != gone]
        found = self.case.reach(element, [gone])
        return not any(end in found for end in left)
