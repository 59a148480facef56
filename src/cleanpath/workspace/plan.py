"""plan, whatif, levers."""

from cleanpath.workspace.workspace import Plain, Workspace


def levers(
    workspace: Workspace,
    case: str,
    by: list[str] | None = None,
    count: str | None = None,
    budget: float | None = None,
    price: str = "mid",
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
) -> Plain:
    """Rank the decisions that clear protected traffic."""
    analysis = workspace.analyse(case, lens, as_of, known_at)
    return analysis.levers(by or (), count, budget, price).to_dict()


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
    analysis = workspace.analyse(case, lens, as_of, known_at)
    asked: Plain = {"gap": gap, "seconds": seconds, "runs": int(runs), "seed": int(seed), "delay": delay}
    with workspace.recorded("plan", analysis, asked) as keep:
        result = analysis.plan(**asked).to_dict()
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

    analysis = workspace.analyse(case, lens, as_of, known_at, planes=PLANES)
    return analysis.whatif(*scenario, plan=plan).to_dict()
