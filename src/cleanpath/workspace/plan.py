"""plan, whatif, levers."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from cleanpath.errors import BadInput
from cleanpath.planning.formulate import PlanInput
from cleanpath.planning.infeasibility import Conflict, find_conflicts, shift_least
from cleanpath.planning.plan import Plan, find_plan, promise
from cleanpath.planning.sensitivity import find_ranges, price_delay
from cleanpath.planning.solve import Limits, Status
from cleanpath.results.plan import PlanExtras, describe_plan
from cleanpath.workspace.workspace import Plain, Workspace, open_case, read_clocks

if TYPE_CHECKING:
    from cleanpath.analysis import Analysis
    from cleanpath.dates import Clocks
    from cleanpath.levers.levers import Prices
    from cleanpath.network.case import Case
    from cleanpath.planning.formulate import PlanInput
    from cleanpath.policy.lens import Lens
    from cleanpath.results.levers import Ranked
    from cleanpath.scenarios.scenario import Scenario


Tell = Callable[[str, float, float], None]
"""Told what is being done, the best cost so far (or the work done) and the bound (or the whole work)."""


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What is wanted: gap and seconds of each plan, runs with other costs and their seed, delays priced."""

    gap: float = 0.001
    seconds: float = 300.0
    runs: int = 20
    seed: int = 1
    delay: bool = False

    def limits(self) -> Limits:
        """Return the limits of each search.

        Raises
        ------
        BadInput
            If one is out of range.
        """
        for name, value, high in (
            ("gap", self.gap, 1.0),
            ("seconds", self.seconds, 1e6),
            ("runs", self.runs, 1e4),
        ):
            if not 0 <= value <= high or (name == "seconds" and value == 0):
                raise BadInput(f"--{name}", f"a number from 0 to {high:g}", f"{value:g}")
        return Limits(gap=self.gap, seconds=self.seconds, stop=Event())


def inquire(framed: PlanInput, options: PlanOptions, tell: Tell | None = None) -> dict[str, Any]:
    """Find the plan of a case, or why there is none, and describe it.

    An interruption of the user ends the search with the best plan so far, and leaves out what is worked out
    beside a plan that is found.

    Raises
    ------
    SolverFault, BrokenPromise
        If the solver or the engine contradicts the plan; then nothing is shown.
    """
    limits = options.limits()
    problem = framed.posed.problem
    plan = find_plan(problem, limits, _part(tell, "plan"))
    try:
        if plan.status is Status.INFEASIBLE:
            conflicts = find_conflicts(problem, limits, _part(tell, "conflicts"))
            return _shift(framed, plan, conflicts, limits)
        if plan.status is Status.OPTIMAL:
            return describe_plan(framed, plan, _look_beside(framed, plan, options, limits, tell))
    except KeyboardInterrupt:
        if plan.schedule is None:
            return describe_plan(framed, plan, PlanExtras())
    beside = PlanExtras(promised=promise(framed, plan)) if plan.schedule is not None else PlanExtras()
    return describe_plan(framed, plan, beside)


def _shift(framed: PlanInput, plan: Plan, conflicts: tuple[Conflict, ...], limits: Limits) -> dict[str, Any]:
    """Describe the cheapest plan once dates have moved, or that moving dates does not help."""
    eased = shift_least(plan.problem, conflicts, limits)
    if eased is None:
        return describe_plan(framed, plan, PlanExtras(conflicts=conflicts))
    later = find_plan(eased[0], limits)
    if later.schedule is None:
        return describe_plan(framed, plan, PlanExtras(conflicts=conflicts))
    beside = PlanExtras(conflicts=conflicts, moved=eased[1], promised=promise(framed, later))
    return describe_plan(framed, later, beside)


def _look_beside(
    framed: PlanInput, plan: Plan, options: PlanOptions, limits: Limits, tell: Tell | None
) -> PlanExtras:
    ranges = None
    if options.runs:
        ranges = find_ranges(framed.posed, plan, options.runs, options.seed, limits, _part(tell, "ranges"))
    delays = price_delay(plan.problem, limits, _part(tell, "delay")) if options.delay else ()
    return PlanExtras(ranges=ranges, delays=delays, promised=promise(framed, plan))


def _part(tell: Tell | None, name: str) -> Callable[[float, float], None] | None:
    if tell is None:
        return None
    return lambda done, whole: tell(name, done, whole)


MOST = 512
"""Decisions of one kind that are ranked."""
USUAL = ("country", "operator", "maker", "site")


def levers(
    workspace: Workspace,
    case: str,
    by: list[str] | None = None,
    count: str = "flows",
    budget: float | None = None,
    price: str = "mid",
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
) -> Plain:
    """Rank the decisions that clear protected traffic."""
    from cleanpath.errors import BadInput

    if budget is not None and budget < 0:
        raise BadInput("--budget", "an amount of 0 or more", f"{budget:g}")
    opened, clocks = open_case(case, as_of, known_at)
    study = workspace.study(opened, lens, clocks)
    return rank_levers(study, by or USUAL, count, None if budget is None else (budget, price))


def rank_levers(
    study: "Analysis", by: Sequence[str], count: str = "flows", money: tuple[float, str] | None = None
) -> Plain:
    """Rank the decisions on a case that was studied.

    Parameters
    ----------
    study
        The case under its lens.
    by, count
        Who decides, and what is counted.
    money
        A budget, and the end of the price ranges that it is held against.

    Raises
    ------
    BadInput
        If there is a budget and no price.
    """
    from cleanpath.errors import BadInput
    from cleanpath.levers.levers import read_prices
    from cleanpath.results.levers import describe_levers

    case = study.case
    prices = read_prices(case.folder, study.clocks)
    if money is not None and not prices:
        hint = "Add a table prices.csv to the case; `docs/guide/levers.md` has its columns."
        raise BadInput(f"case {case.name}", "prices of decisions for --budget", "none", hint)
    kinds = [_rank(study, kind, count, prices, money) for kind in by]
    return describe_levers(case, study.terms(), count, kinds, prices, money)


def _rank(
    study: "Analysis", kind: str, count: str, prices: "Prices", money: tuple[float, str] | None
) -> "Ranked | str":
    import numpy as np

    from cleanpath.levers.levers import find_levers, find_needs, price_of
    from cleanpath.levers.ranking import best_within, count_goals, rank
    from cleanpath.results.levers import Ranked

    network, found = study.case.network, study.restricted
    levers = find_levers(kind, network, found)
    if not levers.names:
        return f"{kind}: nothing that is or may be restricted has one."
    if len(levers.names) > MOST:
        return f"{kind}: {len(levers.names)} decisions are more than the {MOST} that are ranked."
    needs = find_needs(study.situation, levers, found.low, found.high)
    ids, volume, choice = (network.demands[name] for name in ("id", "volume", "choice"))
    goals = count_goals(count, ids.to_pylist(), volume.to_numpy(), choice.to_pylist())
    cost = price_of(prices, levers, money[1] if money else "mid")
    priced = bool(np.isfinite(cost).all())
    ranking = rank(levers, needs, goals, cost if priced else np.ones(len(cost)))
    return Ranked(levers, ranking, best_within(ranking, cost, money[0]) if money else None, priced)


def plan(
    workspace: Workspace,
    case: str,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    gap: float = 0.001,
    seconds: float = 300,
    runs: float = 20,
    seed: float = 1,
    delay: bool = False,
) -> Plain:
    """Find the cheapest plan of a case, and record the run."""
    from cleanpath.checker.check import seal

    pass
    from cleanpath.policy.lens import parse_lens
    from cleanpath.progress import show_search

    opened, clocks = open_case(case, as_of, known_at)
    chosen = parse_lens(lens or opened.settings.lens, workspace.registry, workspace.makers, "--lens")
    options = PlanOptions(gap, seconds, int(runs), int(seed), delay)
    asked = {"gap": gap, "seconds": seconds, "runs": int(runs), "seed": int(seed), "delay": delay}
    with workspace.recorded("plan", opened, clocks, str(chosen), asked) as keep:
        framed = frame(workspace, opened, chosen, clocks)
        with show_search("plan", workspace.progress) as tell:
            result = inquire(framed, options, tell)
        result["seal"] = seal(result)
        keep(result)
    return result


def frame(workspace: Workspace, case: "Case", lens: "Lens", clocks: "Clocks") -> "PlanInput":
    """Frame a case for planning, with all claims and waivers that are known."""
    from cleanpath.planning.formulate import frame_case

    with workspace.open_ledger() as ledger:
        waivers = ledger.waivers()
    claims = workspace.known_claims()
    return frame_case(case, workspace.registry, workspace.makers, lens, clocks, claims, waivers=waivers)


def whatif(
    workspace: Workspace,
    case: str,
    scenario: list[str],
    plan: bool = False,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
) -> Plain:
    """Compare a case as it is with what it would be under each scenario."""
    from cleanpath.network.case import find_case, read_case
    from cleanpath.results.whatif import describe_whatif
    from cleanpath.results.wording import AS_IT_IS
    from cleanpath.scenarios.overlay import overlay_case, suppose_rules, suppose_vendors
    from cleanpath.scenarios.scenario import read_scenario

    opened = read_case(case)
    read = [read_scenario(Path(file)) for file in scenario]
    asked = as_of, known_at
    variants = [_weigh(workspace, opened, AS_IT_IS, [], lens, asked, plan)]
    for one in read:
        registry = suppose_rules(workspace.registry, one)
        makers = suppose_vendors(workspace.makers, one.sales, one.origin)
        supposed = workspace.supposing(registry, makers)
        day = one.as_of.isoformat() if one.as_of else None
        clocks = as_of or day, known_at
        with tempfile.TemporaryDirectory(prefix="cleanpath-whatif-") as place:
            folder = Path(place) / opened.name
            said = [*_said(one), *overlay_case(find_case(case), one, folder)]
            variant = read_case(str(folder))
            variants.append(_weigh(supposed, variant, one.title, said, lens or one.lens, clocks, plan))
    return describe_whatif(opened.name, opened.settings.title, opened.settings.synthetic, variants)


def _said(scenario: "Scenario") -> list[str]:
    """Tell in words what a scenario supposes of rules and makers."""
    return [
        *(f"{s.rule}: {s.status} {s.date}" for s in scenario.steps),
        *(f"{f.country} follows {f.like} from {f.date}" for f in scenario.follows),
        *(f"{s.vendor} is sold to {s.buyer} on {s.date}" for s in scenario.sales),
    ]


def _weigh(
    workspace: Workspace,
    case: "Case",
    title: str,
    edits: list[str],
    lens: str | None,
    asked: tuple[str | None, str | None],
    plan: bool,
) -> Plain:
    from cleanpath.results.whatif import describe_variant
    from cleanpath.workspace.assess import judge_opened

    clocks = read_clocks(*asked, case.settings.as_of)
    study = workspace.study(case, lens, clocks, planes=True)
    findings = None
    if case.network.operators.num_rows:
        findings = judge_opened(workspace, case, clocks).describe()
    volume = case.network.demands["volume"].to_pylist()
    made = _plan(workspace, case, lens, clocks) if plan else None
    return describe_variant(title, edits, study.describe(), volume, findings, made)


def _plan(workspace: Workspace, case: "Case", lens: str | None, clocks: "Clocks") -> Plain:
    pass
    from cleanpath.policy.lens import parse_lens

    pass

    chosen = parse_lens(lens or case.settings.lens, workspace.registry, workspace.makers, "--lens")
    return inquire(frame(workspace, case, chosen, clocks), PlanOptions(runs=0))
