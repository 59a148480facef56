"""All pairs of autonomous systems."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleanpath.workspace.workspace import Plain, Workspace

if TYPE_CHECKING:
    from cleanpath.analysis import Analysis
    from cleanpath.exposure.internet_losses import LossProblem, NamedLoss


def internet(
    workspace: Workspace,
    case: str,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    from_: str = "",
    to: str = "",
    top: float = 15,
    save: str | None = None,
    bits: bool = False,
) -> Plain:
    """Tell what the routes between all pairs of systems of a case touch, added up, and record the run.

    Raises
    ------
    BadInput
        If the case has no relationships between systems, `top` is not above 0, or bits are asked for without
        a folder or of too many pairs.
    """
    from cleanpath.errors import BadInput
    from cleanpath.exposure.internet import ask_of, assess_internet
    from cleanpath.network.case import new_folder
    from cleanpath.progress import show_progress, time_spent
    from cleanpath.results.internet import describe_internet, write_internet
    from cleanpath.results.pair_bits import refuse_many, write_pairs

    if not 1 <= top <= 1_000_000 or top != int(top):
        raise BadInput("--top", "a whole number above 0", f"{top:g}")
    if bits and save is None:
        raise BadInput("--bits", "a folder for them", "no --save")
    with time_spent("loading the graph and judging its systems"):
        analysis = workspace.analyse(case, lens, as_of, known_at)
        restricted, problem = analysis.restricted, analysis.problem
    if bits:
        asked = ask_of(problem, analysis.case.network, restricted.low, restricted.high, (from_, to))
        refuse_many(asked[1])
    parameters = {"from": from_, "to": to, "top": int(top)}
    with workspace.recorded("internet", analysis, parameters) as keep:
        with time_spent("routes of all pairs"), show_progress("internet", workspace.progress) as tell:
            found = assess_internet(
                problem, analysis.case.network, restricted.low, restricted.high, (from_, to), progress=tell
            )
        described = describe_internet(analysis.case, analysis.terms, (from_, to), found, int(top))
        if save is not None:
            with new_folder(Path(save)) as partial:
                written = write_internet(partial, analysis.case, found)
                written += write_pairs(partial, analysis.case, *asked) if bits else []
                described = replace(described, written=written)
        result = described.to_dict()
        keep(result)
    return result


def losses(
    workspace: Workspace,
    case: str,
    losses: str,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    from_: str = "",
    to: str = "",
    engine: str = "local",
    master: str = "local[*]",
) -> Plain:
    """Tell what all pairs touch after each loss of a file, in a case or several, and record the run.

    Raises
    ------
    BadInput
        If the file of losses or a case is not what it must be.
    Unavailable
        If Spark is asked for and is not installed or does not start.
    """
    from cleanpath.exposure.internet_losses import NOTHING, count_local, read_losses
    from cleanpath.progress import show_progress
    from cleanpath.results.losses import LossesOf, describe_losses

    named = read_losses(Path(losses))
    cases = list(dict.fromkeys(loss.case or case for loss in named)) or [case]
    analyses = {name: workspace.analyse(name, lens, as_of, known_at) for name in cases}
    ours = {name: [loss for loss in named if (loss.case or case) == name] for name in cases}
    first = analyses[cases[0]]
    parameters = {"losses": losses, "from": from_, "to": to, "engine": engine}
    with workspace.recorded("losses", first, parameters) as keep:
        problems = [_loss_problem(analyses[name], ours[name], (from_, to)) for name in cases]
        if engine == "spark":
            from cleanpath.exposure.losses_on_spark import count_on_spark

            counted = count_on_spark(problems, master)
        else:
            with show_progress("losses", workspace.progress) as tell:
                counted = count_local(problems, tell)
        found = [
            LossesOf(
                analyses[name].case.name,
                analyses[name].case.settings.graph,
                [(NOTHING, ()), *((loss.name, loss.words) for loss in ours[name])],
                counts,
            )
            for name, counts in zip(cases, counted, strict=True)
        ]
        about = {
            "lens": str(first.lens),
            "as_of": first.clocks.as_of.isoformat(),
            "known_at": first.clocks.known_at.isoformat(),
            "engine": engine,
        }
        result = describe_losses(found, about, (from_, to)).to_dict()
        keep(result)
    return result


def _loss_problem(analysis: "Analysis", named: "list[NamedLoss]", ends: tuple[str, str]) -> "LossProblem":
    from cleanpath.exposure.internet import ask_of
    from cleanpath.exposure.internet_losses import LossProblem, find_loss, nothing

    network, restricted = analysis.case.network, analysis.restricted
    graph, question = ask_of(analysis.problem, network, restricted.low, restricted.high, ends)
    return LossProblem(graph, question, (nothing(), *(find_loss(network, loss) for loss in named)))
