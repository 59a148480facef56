"""From a case under a lens to the Problem.

A circuit or a second operator takes the traffic off the network, so that it is clear if its own ends are;
where failures are examined it takes two, as traffic would fall back on the network when one fails. Where any
path counts (structural routing, free rerouting) traffic may still take the old way, so neither is offered.
Encryption leaves who talks to whom, and whether they can, exposed, and so never clears.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleanpath.compliance.context import ComplianceContext, open_context
from cleanpath.compliance.evaluate import choose_rules
from cleanpath.dates import Clocks
from cleanpath.errors import BadInput
from cleanpath.exposure.problem import ExposureProblem
from cleanpath.exposure.relevance import needs_behind, needs_on_paths, needs_within
from cleanpath.network.case import Case
from cleanpath.network.graph import Flags, Reals
from cleanpath.network.network import Network
from cleanpath.planning.costs import UNKNOWN_AGE, Costs, Lookup, PriceClass, gather_costs, look_up, price
from cleanpath.planning.inputs import PlanSettings, read_aid, read_budgets, read_crews, read_plan_settings
from cleanpath.planning.jobs import Gathered, Traits, gather_jobs
from cleanpath.planning.obligations import (
    Obligations,
    Waived,
    Waivers,
    due_period,
    find_obligations,
    read_waivers,
)
from cleanpath.planning.problem import (
    NONE,
    Cap,
    ConstraintGroup,
    Demand,
    Limit,
    Periods,
    Problem,
    Remedy,
    lay_periods,
)
from cleanpath.policy.applicability import RulesAsOf
from cleanpath.policy.equipment import SYSTEM, split
from cleanpath.policy.lens import Lens
from cleanpath.policy.restricted import CaseFacts, Restricted
from cleanpath.policy.rules import Rule
from cleanpath.routing.contract import Failures, Routes, Touch
from cleanpath.routing.models import find_model, route
from cleanpath.verdict import Level, Truth
from cleanpath.waivers import Waiver

ENCRYPTION = "encryption"
LEFT = 0.5
"""Share of the price of exposure that encryption leaves: two of the four properties stay exposed."""
PAIR = "pair of "
"""How the name of a remedy begins that takes two."""


def offer_remedies(
    settings: PlanSettings, situation: ExposureProblem, demand: int, touched: frozenset[int]
) -> tuple[Remedy, ...]:
    """Return the remedies of the settings that help a demand, without prices."""
    ends, acting = situation.demands, situation.influence
    at_ends = acting.sources(int(ends.source[demand])) | acting.sources(int(ends.target[demand]))
    fixed = find_model(situation.model).routes is not Routes.ANY and not situation.reroute
    apart = fixed and not at_ends & touched
    pair = PAIR if situation.failures != Failures.NONE and situation.paths is None else ""
    offered = []
    for name in settings.remedies:
        if name == ENCRYPTION:
            offered.append(Remedy(name, 0.0, 0.0, LEFT, False))
        elif apart:
            offered.append(Remedy(pair + name, 0.0, 0.0, 0.0, True))
    return tuple(offered)


def price_remedy(costs: Costs, values: Reals, remedy: Remedy) -> Remedy:
    """Return a remedy with its prices; two of a kind cost twice."""
    item = remedy.name.removeprefix(PAIR)
    times = 2.0 if remedy.name.startswith(PAIR) else 1.0
    once, yearly = (float(values[costs.find(name)]) for name in (item, f"{item}_yearly"))
    return replace(remedy, once=times * once, yearly=times * yearly)


SINGLES = 512
"""With up to this many candidates the routing is asked about each alone; else all on any path count."""
BATCH = 32


def find_touches(situation: ExposureProblem, flagged: Flags) -> list[frozenset[int]]:
    """Return, for each demand, flagged elements (N,) whose removal makes it CLEAR.

    They are on its routes, or act on what is there as hosts, managers, controllers. Traffic touches a set in
    a state if and only if it touches one of its elements there, so a demand is CLEAR of all as soon as it is
    CLEAR of each that it can touch alone. For few candidates these are found exactly;
    for many, and where routes are not simple paths, more may be listed than the routing needs.
    """
    demands, influence = len(situation.demands), situation.influence
    every = np.ones(demands, np.bool_)
    given = situation.paths is not None
    on_route = needs_on_paths(situation.paths) if situation.paths is not None else needs_within
    within = needs_behind(on_route, influence)
    found, wide = within(situation.graph, situation.demands, flagged, every)
    if given and not wide.any():
        return list(found)
    if wide.any():
        all_ = frozenset(np.flatnonzero(flagged).tolist())
        found = [all_ if many else one for one, many in zip(found, wide, strict=True)]
    candidates = sorted(frozenset().union(*found)) if found else []
    any_path = find_model(situation.model).routes is Routes.ANY
    if not candidates or len(candidates) > SINGLES or any_path:
        return list(found)
    touching: list[set[int]] = [set() for _ in range(demands)]
    for begin in range(0, len(candidates), BATCH):
        some = candidates[begin : begin + BATCH]
        alone: Reals = np.zeros((len(some), situation.graph.size))
        for row, element in zip(alone, some, strict=True):
            row[influence.reached(np.arange(situation.graph.size) == element)] = 1.0
        outcome = route(situation, Touch(alone, alone))
        for k, d in zip(*np.nonzero((outcome.high > Level.CLEAR) & outcome.reachable), strict=True):
            touching[d].add(some[k])
    return [frozenset(one) for one in touching]


@dataclass(frozen=True, slots=True)
class PlanProblem:
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
    context: ComplianceContext,
    rules: Sequence[Rule],
    situation: ExposureProblem,
    flagged: Flags,
    unidentified: Flags,
    settings: PlanSettings,
    costs: Costs,
    where: str,
    waivers: Waivers,
) -> PlanProblem:
    """Pose the problem of a case.

    Parameters
    ----------
    context, rules
        The case, prepared, and the rules of the lens.
    situation, flagged, unidentified
        What the exposure engine works on, which elements (N,) count as restricted, and of which the answer
        turns on who made them.
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
    network, inventory = context.network, context.inventory
    periods = lay_periods(settings.begin or context.clocks.as_of, settings.years, settings.period, where)
    found = find_obligations(context, rules, periods, settings.cautious, waivers)
    _remove_by(found, flagged, settings, periods)
    touches = _without_proposed(context, find_touches(situation, flagged), found)
    values = costs.values("mid")
    demands, rows = _demands(context, situation, found, touches, settings, periods, costs, values)
    part = [group.trait.parts[0] for group in inventory.groups]
    parts = [part[g] for g in inventory.group]
    operators = inventory.operators
    budgets = read_budgets(network.budgets, operators, periods, costs, where, found.add)
    crews = read_crews(network.crews, operators, periods, where, found.add)
    aids, eligible = read_aid(network.aid, network.elements, parts, periods, costs, where)
    outages, outage = _outages(context, parts, settings, periods, found)
    classes, price_of = _price_classes(context, parts, unidentified)
    order = found.add(ConstraintGroup("sensitive sites first", "sensitive", "sensitive sites come first"))
    anchors = found.add(ConstraintGroup("anchors", "anchor", "a 4G anchor goes no later than its 5G station"))
    gathered = gather_jobs(
        Traits(context, price_of, found, rows, touches, eligible, outage, flagged), crews.of
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
    return PlanProblem(
        problem, costs, lookup, settings, names, gathered.site_names, operators, tuple(touches), rows,
        tuple(found.notes), tuple(found.waived),
    )  # fmt: skip


def _without_proposed(
    context: ComplianceContext, touches: list[frozenset[int]], found: Obligations
) -> list[frozenset[int]]:
    """Return what demands touch, nothing for those that an import proposed: nobody said that they exist."""
    proposed = context.network.demands["proposed"].to_pylist()
    count = sum(bool(one) for one in proposed)
    if count:
        found.notes.append(
            f"{count} demands were proposed by the import, as its source names none; nothing is planned for "
            "them. Clear `proposed` in demands where traffic is to be protected."
        )
    return [frozenset() if guess else one for guess, one in zip(proposed, touches, strict=True)]


def find_unidentified(network: Network, restricted: Restricted) -> Flags:
    """Return which elements (N,) may be restricted or not, by who made them, which nobody knows."""
    vendors = network.elements["vendor"].to_pylist()
    nameless = np.array([not split(cell) or len(split(cell)) > 1 for cell in vendors], np.bool_)
    open_ = nameless & (restricted.truth == Truth.UNKNOWN)
    open_[[*restricted.mixes, *restricted.inside]] = False
    return np.asarray(open_, np.bool_)


def _remove_by(found: Obligations, flagged: Flags, settings: PlanSettings, periods: Periods) -> None:
    """Add the duty of `plan.toml` to remove all that is restricted."""
    rows = np.flatnonzero(flagged)
    if settings.remove_by is not None and len(rows):
        day = settings.remove_by
        due = due_period("plan.toml remove_by", day, periods, found.notes)
        words = f"plan.toml remove_by: everything restricted is gone by {day}"
        family = ConstraintGroup("plan.toml remove_by", "remove", words, day.isoformat(), due)
        found.duties.append((found.add(family), rows))


def _demands(
    context: ComplianceContext,
    situation: ExposureProblem,
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
        families.append(found.add(ConstraintGroup("clean paths", "demand", words, day.isoformat(), due)))
    table = context.network.demands
    operators = table["operator"].to_pylist()
    acting = situation.influence
    pairs = zip(situation.demands.source.tolist(), situation.demands.target.tolist(), strict=True)
    ends = [acting.sources(a) | acting.sources(b) for a, b in pairs]
    alike: dict[tuple[frozenset[int], str, bool], list[int]] = {}
    for row, touched in enumerate(touches):
        if touched:
            own = touched.isdisjoint(ends[row])
            alike.setdefault((touched, operators[row], own), []).append(row)
    names = table["id"].to_pylist()
    known = context.inventory.operators
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
    context: ComplianceContext,
    parts: Sequence[str],
    settings: PlanSettings,
    periods: Periods,
    found: Obligations,
) -> tuple[tuple[Limit, ...], NDArray[np.int32]]:
    """Return the limits on what is out of service, and which of them each element falls under (N,)."""
    inventory = context.inventory
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
            family = found.add(ConstraintGroup(f"outage {about}".strip(), "outage", words))
            outage[open_] = len(limits)
            limits.append(Limit(family, np.full(len(periods), most)))
    return tuple(limits), outage


def _price_classes(
    context: ComplianceContext, parts: Sequence[str], unidentified: Flags
) -> tuple[list[PriceClass], NDArray[np.int64]]:
    """Return the distinct classes of price and the class of each element (N,)."""
    inventory = context.inventory
    bought = np.where(inventory.obtained.known, inventory.obtained.last, UNKNOWN_AGE)
    kinds = inventory.table["kind"].to_pylist()
    known: dict[PriceClass, int] = {}
    of = np.fromiter(
        (
            known.setdefault(
                PriceClass(kind, part, inventory.operators[operator], int(day), bool(open_)), len(known)
            )
            for kind, part, operator, day, open_ in zip(
                kinds, parts, inventory.operator, bought, unidentified, strict=True
            )
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


@dataclass(frozen=True, slots=True)
class PlanInput:
    """A case under a lens: the posed problem, what is restricted, and what the exposure engine works on."""

    case: Case
    lens: Lens
    clocks: Clocks
    posed: PlanProblem
    restricted: Restricted
    situation: ExposureProblem


def _refuse_systems(case: Case, flagged: Flags, where: str) -> None:
    """Refuse to plan what no replacement clears: a network run by somebody else is not replaced as a box is.

    Raises
    ------
    BadInput
        If an autonomous system is restricted, or may be.
    """
    elements = case.network.elements
    systems = np.asarray(pc.equal(elements["kind"], SYSTEM).to_numpy(zero_copy_only=False)) & flagged
    if systems.any():
        first = elements["id"][int(np.flatnonzero(systems)[0])].as_py()
        found = f"{int(systems.sum())} autonomous systems that are or may be restricted, such as {first}"
        hint = "No price replaces a carrier: levers ranks decisions, internet tells whose removal frees most."
        raise BadInput(where, "a case of equipment to plan for", found, hint)


def frame_case(
    case: Case,
    facts: CaseFacts,
    rules_as_of: RulesAsOf,
    restricted: Restricted,
    situation: ExposureProblem,
    settings: PlanSettings | None = None,
    waivers: Sequence[Waiver] = (),
) -> PlanInput:
    """Pose the problem of a case.

    Parameters
    ----------
    case, facts, rules_as_of, restricted, situation
        The case, what is known of it, the rules on the day, what they restrict, and what the exposure engine
        works on.
    settings
        How to plan; those of the case's `plan.toml` by default.
    waivers
        All that are recorded; those that count on the day put off what they cover.

    Raises
    ------
    BadInput
        If the case contradicts itself, or a cost, a rate or a limit is missing or out of place.
    """
    where, lens, clocks = str(case.folder), rules_as_of.lens, rules_as_of.clocks
    chosen = read_plan_settings(case.folder) if settings is None else settings
    context = open_context(case.network, rules_as_of, facts.kinds, facts.all_claims, where=where)
    costs = gather_costs(case.network.costs, chosen.currency, chosen.rates, where)
    flagged = restricted.truth >= (Truth.UNKNOWN if chosen.cautious else Truth.YES)
    _refuse_systems(case, np.asarray(flagged), where)
    held = read_waivers(waivers, case.network, facts.kinds, clocks)
    asked = rules_as_of.registry, lens, context.operators
    rules = choose_rules(*asked) if lens.asks_rules else ()
    open_ = find_unidentified(case.network, restricted)
    posed = pose(context, rules, situation, np.asarray(flagged), open_, chosen, costs, where, held)
    return PlanInput(case, lens, clocks, posed, restricted, situation)
