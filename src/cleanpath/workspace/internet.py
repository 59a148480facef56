"""All pairs of autonomous systems."""

from pathlib import Path

from cleanpath.workspace.workspace import Plain, Workspace


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
) -> Plain:
    """Tell what the routes between all pairs of systems of a case touch, added up, and record the run.

    Raises
    ------
    BadInput
        If the case has no relationships between systems, or `top` is not above 0.
    """
    from cleanpath.errors import BadInput
    from cleanpath.exposure.internet import assess_internet
    from cleanpath.network.case import new_folder
    from cleanpath.progress import show_progress
    from cleanpath.results.internet import describe_internet, write_internet

    if not 1 <= top <= 1_000_000 or top != int(top):
        raise BadInput("--top", "a whole number above 0", f"{top:g}")
    analysis = workspace.analyse(case, lens, as_of, known_at)
    parameters = {"from": from_, "to": to, "top": int(top)}
    with workspace.recorded("internet", analysis, parameters) as keep:
        restricted, problem = analysis.restricted, analysis.problem
        with show_progress("internet", workspace.progress) as tell:
            found = assess_internet(
                problem, analysis.case.network, restricted.low, restricted.high, (from_, to), progress=tell
            )
        result = describe_internet(analysis.case, analysis.terms, (from_, to), found, int(top))
        if save is not None:
            with new_folder(Path(save)) as partial:
                result["written"] = write_internet(partial, analysis.case, found)
        keep(result)
    return result
