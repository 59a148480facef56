"""What traffic can touch restricted equipment, why, and the proof."""

from pathlib import Path

from cleanpath.workspace.desk import Plain, Workspace, open_case


def cases(workspace: Workspace) -> list[Plain]:
    """List the bundled cases."""
    from cleanpath.network.case import bundled_cases, find_case, read_settings

    found = [(name, read_settings(find_case(name))) for name in bundled_cases()]
    return [{"name": n, "title": s.title, "synthetic": s.synthetic, "lens": s.lens} for n, s in found]


def assess(
    workspace: Workspace,
    case: str,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    planes: bool = False,
    resume: str | None = None,
) -> Plain:
    """Give a verdict for every demand of a case, and record the run.

    Raises
    ------
    Interrupted
        If the user stopped the work; says how to go on.
    """
    from cleanpath.errors import Interrupted

    opened, clocks = open_case(case, as_of, known_at)
    chosen = lens or opened.settings.lens
    with workspace.recorded("assess", opened, clocks, chosen, {"planes": planes}) as keep:
        try:
            result = workspace.study(opened, chosen, clocks, planes, resume).describe()
        except KeyboardInterrupt:
            again = f"Run the same command again to go on from {resume}."
            way_out = again if resume else "Give --resume FOLDER to keep finished parts of a long run."
            raise Interrupted("assess", "to finish", "an interrupt", way_out) from None
        keep(result)
    return result


def explain(
    workspace: Workspace,
    case: str,
    demand: str,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
) -> Plain:
    """Tell how one verdict came about, sentence by sentence."""
    from cleanpath.policy.standing import silent_places, standing_rules
    from cleanpath.reporting.explanation import explain_demand, find_demand

    opened, clocks = open_case(case, as_of, known_at)
    study = workspace.study(opened, lens, clocks)
    result = study.describe()
    place = find_demand(result, demand)
    route, settled = study.look_closer(place, result["demands"][place])
    asked = workspace.registry, study.lens, clocks, study.countries(route)
    law = standing_rules(*asked), silent_places(*asked)
    more = study.settle_one(place), study.trace_planes(place)
    return explain_demand(result, result["demands"][place], route, settled, *more, *law)


def brief(
    workspace: Workspace,
    case: str,
    to: str,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    plan: str | None = None,
) -> Plain:
    """Write the brief of a case as one page."""
    from cleanpath.reporting.files import write_text
    from cleanpath.workspace.pages import make_page

    opened, clocks = open_case(case, as_of, known_at)
    page, counts = make_page(workspace, opened, lens, clocks, plan)
    write_text(Path(to), page)
    return {"written": to, "counts": counts}


def verify(workspace: Workspace, result: str, case: str) -> Plain:
    """Check every certificate of a printed result, or a plan, with the independent checker, and its seal."""
    from cleanpath.checker.check import check
    from cleanpath.checker.seal import check_seal
    from cleanpath.network.case import read_case
    from cleanpath.sources.opening import parse_json, read_bytes
    from cleanpath.workspace.proving import PLAN, verify_plan
    from cleanpath.workspace.verification import check_terms

    printed = parse_json(read_bytes(Path(result)), result)
    opened = read_case(case)
    if isinstance(printed, dict) and printed.get("schema") == PLAN:
        return verify_plan(printed, opened)
    faults = check(printed, {name: table.to_pydict() for name, table in opened.network.tables().items()})
    if isinstance(printed, dict):
        faults += check_terms(workspace, printed, opened)
    faults += check_seal(printed)
    return {"accepted": not faults, "checked": 0 if faults else len(printed["demands"]), "faults": faults}
