"""What it would take: the cheapest dated programme, with its proof."""

from typing import TYPE_CHECKING

from cleanpath.workspace.desk import Plain, Workspace, open_case

if TYPE_CHECKING:
    from cleanpath.dates import Clocks
    from cleanpath.network.case import Case
    from cleanpath.planning.frame import Framed
    from cleanpath.policy.lens import Lens


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
    from cleanpath.planning.inquiry import Wishes, inquire
    from cleanpath.policy.lens import parse_lens
    from cleanpath.reporting.progress import show_search

    opened, clocks = open_case(case, as_of, known_at)
    chosen = parse_lens(lens or opened.settings.lens, workspace.registry, workspace.makers, "--lens")
    wishes = Wishes(gap, seconds, int(runs), int(seed), delay)
    asked = {"gap": gap, "seconds": seconds, "runs": int(runs), "seed": int(seed), "delay": delay}
    with workspace.recorded("plan", opened, clocks, str(chosen), asked) as keep:
        framed = frame(workspace, opened, chosen, clocks)
        with show_search("plan", workspace.progress) as tell:
            result = inquire(framed, wishes, tell)
        result["seal"] = seal(result)
        keep(result)
    return result


def frame(workspace: Workspace, case: "Case", lens: "Lens", clocks: "Clocks") -> "Framed":
    """Frame a case for planning, with all claims and waivers that are known."""
    from cleanpath.planning.frame import frame_case

    with workspace.open_ledger() as ledger:
        waivers = ledger.waivers()
    claims = workspace.known_claims()
    return frame_case(case, workspace.registry, workspace.makers, lens, clocks, claims, waivers=waivers)
