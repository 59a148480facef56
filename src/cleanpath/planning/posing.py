"""Pose the problem of a case: obligations, costs, crews, budgets and demands become arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.docket import Docket
from cleanpath.exposure.situation import Situation
from cleanpath.network.graph import Flags, Reals
from cleanpath.planning.costs import Costs
from cleanpath.planning.inputs import read_aid, read_budgets, read_crews
from cleanpath.planning.jobs import Gathered, Traits, gather_jobs
from cleanpath.planning.obligations import Obligations, due_period, find_obligations
from cleanpath.planning.periods import Periods, lay_periods
from cleanpath.planning.pricing import UNKNOWN_AGE, Lookup, PriceClass, look_up, price
from cleanpath.planning.problem import NONE, Cap, Demand, Family, Limit, Problem
from cleanpath.planning.remedies import offer_remedies, price_remedy
from cleanpath.planning.settings import PlanSettings
from cleanpath.planning.touches import find_touches
from cleanpath.planning.waived import Waived, Waivers
from cleanpath.policy.rules import Rule


@dataclass(frozen=True, slots=True)
class Posed:
    """A problem with what its codes mean, and what is needed to price it otherwise.

    `elements`, `sites`, `operators` are the names behind the codes (a site may be a lone element's);
    `touches` the elements that each demand of the case touches, `demand_rows` the demands of the case behind
    each one of the problem.
    """

    problem: Problem
    costs: Costs
    lookup: Lookup
    settings: PlanSettings
    elements: tuple[str, ...]
    sites: tuple[str, ...]
    operators: tuple[str, ...]
    touches: tuple[frozenset[int], ...]
    demand_rows: tuple[tuple[int, ...], ...]
    notes: tuple[str, ...]
    waived: tuple[Waived, ...]

    def priced(self, values: Reals) -> Problem:
        """Return the problem with these values of the figures (R,), as `Costs.values` gives them."""
        exposure = float(values[self.costs.find("exposure")])
        demands = tuple(
            replace(
                one,
                price=exposure,
                remedies=tuple(price_remedy(self.costs, values, r) for r in one.remedies),
            )
            for one in self.problem.demands
        )
        prices = price(self.lookup, values, self.problem.periods)
        return replace(self.problem, prices=prices, demands=demands)


def pose(
    docket: Docket,
    rules: Sequence[Rule],
    situation: Situation,
    flagged: Flags,
    settings: PlanSettings,
    costs: Costs,
    where: str,
    waivers: Waivers,
) -> Posed:
    """Pose the problem of a case.

    Parameters
    ----------
    docket, rules
        The case, prepared, and the rules of the lens.
    situation, flagged
        What the exposure engine works on, and which elements (N,) count as restricted.
    settings, costs
        How to plan, and what things cost.
    where
        The case, for messages.
    waivers
        Those that count on the day.

    Raises
    ------
    BadInput
        If a limit or a cost is missing or contradicts the plan.
    """
    network, inventory = docket.network, docket.inventory
    periods = lay_periods(settings.begin or docket.clocks.as_of, settings.years, settings.period, where)
    found = find_obligations(docket, rules, periods, settings.cautious, waivers)
    _remove_by(found, flagged, settings, periods)
    touches = find_touches(situation, flagged)
    values = costs.values("mid")
    demands, rows = _demands(docket, situation, found, touches, settings, periods, costs, values)
    part = [inventory.traits[group.trait].parts[0] for group in inventory.groups]
    parts = [part[g] for g in inventory.group]
    operators = inventory.operators
    budgets = read_budgets(network.budgets, operators, periods, costs, where, found.add)
    crews = read_crews(network.crews, operators, periods, where, found.add)
    aids, eligible = read_aid(network.aid, network.elements, parts, periods, costs, where)
    outages, outage = _outages(docket, parts, settings, periods, found)
    classes, price_of = _price_classes(docket, parts)
    order = found.add(Family("sensitive sites first", "sensitive", "sensitive sites come first"))
    anchors = found.add(Family("anchors", "anchor", "a 4G anchor goes no later than its 5G station"))
    gathered = gather_jobs(
        Traits(docket, price_of, found, rows, touches, eligible, outage, flagged), crews.of
    )
    lookup, price_code = _used_prices(costs, classes, gathered, operators)
    problem = Problem(
        periods=periods,
        discount=periods.discount(settings.discount),
        families=tuple(found.families),
        jobs=replace(gathered.jobs, price=price_code),
        sites=gathered.sites,
        prices=price(lookup, values, periods),
        duty_sets=gathered.duty_sets,
        cap_sets=gathered.cap_sets,
        touch_sets=gathered.touch_sets,
        aid_sets=gathered.aid_sets,
        caps=tuple(Cap(one.family, one.allowed) for one in found.caps),
        holdings=gathered.holdings,
        crews=crews.limits,
        outages=outages,
        budgets=budgets,
        aids=aids,
        demands=demands,
        sensitive_first=order if settings.sensitive_first else NONE,
        anchors_first=anchors,
        currency=settings.currency,
        element_job=gathered.element_job,
    )
    names = tuple(network.elements["id"].to_pylist())
    return Posed(
        problem, costs, lookup, settings, names, gathered.site_names, operators, tuple(touches), rows,
        tuple(found.notes), tuple(found.waived),
    )  # fmt: skip


def _remove_by(found: Obligations, flagged: Flags, settings: PlanSettings, periods: Periods) -> None:
    """Add the duty of `plan.toml` to remove all that is restricted."""
    rows = np.flatnonzero(flagged)
    if settings.remove_by is not None and len(rows):
        day = settings.remove_by
        due = due_period("plan.toml remove_by", day, periods, found.notes)
        words = f"plan.toml remove_by: everything restricted is gone by {day}"
        family = Family("plan.toml remove_by", "remove", words, day.isoformat(), due)
        found.duties.append((found.add(family), rows))


def _demands(
    docket: Docket,
    situation: Situation,
    found: Obligations,
    touches: Sequence[frozenset[int]],
    settings: PlanSettings,
    periods: Periods,
    costs: Costs,
    values: Reals,
) -> tuple[tuple[Demand, ...], tuple[tuple[int, ...], ...]]:
    """Return the demands that touch anything, those alike together, and the rows of each."""
    families = list(found.paths)
    if not settings.accept and any(touches):
        day = settings.clean_by or periods.end[-1]
        due = due_period("plan.toml clean_by", day, periods, found.notes)
        words = f"every protected demand has a clean path by {day}"
        families.append(found.add(Family("clean paths", "demand", words, day.isoformat(), due)))
    table = docket.network.demands
    operators = table["operator"].to_pylist()
    ends = list(zip(situation.demands.source.tolist(), situation.demands.target.tolist(), strict=True))
    alike: dict[tuple[frozenset[int], str, bool], list[int]] = {}
    for row, touched in enumerate(touches):
        if touched:
            own = touched.isdisjoint(ends[row])
            alike.setdefault((touched, operators[row], own), []).append(row)
    names = table["id"].to_pylist()
    known = docket.inventory.operators
    exposure = float(values[costs.find("exposure")])
    demands = tuple(
        Demand(
            names[rows[0]],
            len(rows),
            exposure,
            tuple(families),
            tuple(
                price_remedy(costs, values, one)
                for one in offer_remedies(settings, situation, rows[0], touched)
            ),
            known.index(operator) if operator in known else NONE,
        )
        for (touched, operator, _), rows in alike.items()
    )
    return demands, tuple(tuple(rows) for rows in alike.values())


def _outages(
    docket: Docket, parts: Sequence[str], settings: PlanSettings, periods: Periods, found: Obligations
) -> tuple[tuple[Limit, ...], NDArray[np.int32]]:
    """Return the limits on what is out of service, and which of them each element falls under (N,)."""
    inventory = docket.inventory
    outage = np.full(len(inventory), NONE, np.int32)
    limits: list[Limit] = []
    part = np.array(parts, dtype=object)
    for one in settings.outages:
        for operator, name in enumerate(inventory.operators):
            if one.operator not in ("", name):
                continue
            mine = (inventory.operator == operator) & ((part == one.part) | (one.part == ""))
            open_ = mine & (outage == NONE)
            if not open_.any():
                continue
            most = max(1.0, float(np.floor(one.share * inventory.count[mine].sum() + 1e-9)))
            about = " ".join(text for text in (one.part, name) if text)
            words = f"no more than {one.share:.0%} of {about or 'all elements'} out of service in a period"
            family = found.add(Family(f"outage {about}".strip(), "outage", words))
            outage[open_] = len(limits)
            limits.append(Limit(family, np.full(len(periods), most)))
    return tuple(limits), outage


def _price_classes(docket: Docket, parts: Sequence[str]) -> tuple[list[PriceClass], NDArray[np.int64]]:
    """Return the distinct classes of price and the class of each element (N,)."""
    inventory = docket.inventory
    bought = np.where(inventory.obtained.known, inventory.obtained.last, UNKNOWN_AGE)
    kinds = inventory.table["kind"].to_pylist()
    known: dict[PriceClass, int] = {}
    of = np.fromiter(
        (
            known.setdefault(PriceClass(kind, part, inventory.operators[operator], int(day)), len(known))
            for kind, part, operator, day in zip(kinds, parts, inventory.operator, bought, strict=True)
        ),
        np.int64,
        len(kinds),
    )
    return list(known), of


def _used_prices(
    costs: Costs, classes: Sequence[PriceClass], gathered: Gathered, operators: Sequence[str]
) -> tuple[Lookup, NDArray[np.int32]]:
    """Look up the classes that some job has, so that nothing without a job needs a figure."""
    used, code = np.unique(gathered.jobs.price, return_inverse=True)
    return look_up(costs, [classes[c] for c in used], operators), code.astype(np.int32)
