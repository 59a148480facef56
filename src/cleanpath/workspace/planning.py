"""What it would take: the cheapest dated programme, with its proof."""

from cleanpath.workspace.desk import Plain, Workspace, read_clocks


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
    from cleanpath.checker.seal import seal
    from cleanpath.network.case import read_case
    from cleanpath.planning.frame import frame_case
    from cleanpath.planning.inquiry import Wishes, inquire
    from cleanpath.policy.lens import parse_lens
    from cleanpath.reporting.progress import show_search

    opened = read_case(case)
    clocks = read_clocks(as_of, known_at, opened.settings.as_of)
    chosen = parse_lens(lens or opened.settings.lens, workspace.registry, workspace.makers, "--lens")
    wishes = Wishes(gap, seconds, int(runs), int(seed), delay)
    asked = {"gap": gap, "seconds": seconds, "runs": int(runs), "seed": int(seed), "delay": delay}
    with workspace.recorded("plan", opened, clocks, str(chosen), asked) as keep:
        with workspace.open_ledger() as ledger:
            waivers = ledger.waivers()
        framed = frame_case(
            opened, workspace.registry, workspace.makers, chosen, clocks, workspace.known_claims(),
            waivers=waivers,
        )  # fmt: skip
        with show_search("plan", workspace.progress) as tell:
            result = inquire(framed, wishes, tell)
        result["seal"] = seal(result)
        keep(result)
    return result
