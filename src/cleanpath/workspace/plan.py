"""plan, whatif, levers."""

from pathlib import Path

from cleanpath.workspace.workspace import Plain, Workspace


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
    analysis = workspace.analyse(case, lens, as_of, known_at)
    return analysis.describe_levers(by or (), count, None if budget is None else (budget, price))


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
    from cleanpath.planning.inquire import PlanOptions

    analysis = workspace.analyse(case, lens, as_of, known_at)
    options = PlanOptions(gap, seconds, int(runs), int(seed), delay)
    asked = {"gap": gap, "seconds": seconds, "runs": int(runs), "seed": int(seed), "delay": delay}
    with workspace.recorded("plan", analysis, asked) as keep:
        result = analysis.describe_plan(options)
        keep(result)
    return result


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
    from cleanpath.network.planes import PLANES
    from cleanpath.scenarios.scenario import read_scenario

    analysis = workspace.analyse(case, lens, as_of, known_at, planes=PLANES)
    return analysis.describe_whatif([read_scenario(Path(file)) for file in scenario], plan)
