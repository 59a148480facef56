"""assess, explain, judge, cases."""

from cleanpath.workspace.workspace import Plain, Workspace, read_clocks


def judge(
    workspace: Workspace,
    subject: str,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    until: str | None = None,
    operator: str | None = None,
    kind: str | None = None,
    part: str | None = None,
    generation: str | None = None,
    country: str | None = None,
    sensitive: bool = False,
) -> Plain:
    """Judge a case against every rule that binds its operators, and record the run; or judge a maker.

    Raises
    ------
    BadInput
        If `subject` is both a case and a maker or neither, or an option belongs to the other.
    """
    of_vendor = {"kind": kind, "part": part, "generation": generation, "country": country}
    if _is_case(workspace, subject):
        _refuse("a maker", of_vendor | {"sensitive": sensitive or None})
        return _judge_case(workspace, subject, lens, as_of, known_at, until, operator)
    _refuse("a case", {"until": until, "operator": operator})
    return judge_vendor(workspace, subject, lens, as_of, known_at, of_vendor, sensitive)


def _is_case(workspace: Workspace, subject: str) -> bool:
    """Whether a subject is a case, and not a maker."""
    from cleanpath.errors import BadInput, UnknownName, shown
    from cleanpath.network.case import bundled_cases, find_case

    registered = all(name in workspace.vendors for name in subject.split("|"))
    try:
        find_case(subject)
    except UnknownName:
        if registered or "|" in subject:
            return False
        known = [*bundled_cases(), *workspace.vendors]
        raise UnknownName("subject", "case or maker", subject, known, "See `cleanpath cases`.") from None
    if registered:
        raise BadInput(
            "subject",
            "a case or a maker",
            f"{shown(subject)}, which is both",
            f"Write ./{subject} for the folder; for the maker call from another folder.",
        )
    return True


def _refuse(owner: str, options: dict[str, object]) -> None:
    from cleanpath.errors import BadInput

    for name, value in options.items():
        if value is not None:
            raise BadInput(f"--{name}", f"to be left out: it is for {owner}", str(value))


def _judge_case(
    workspace: Workspace,
    name: str,
    lens: str | None,
    as_of: str | None,
    known_at: str | None,
    until: str | None,
    operator: str | None,
) -> Plain:
    from cleanpath.dates import parse_day
    from cleanpath.results.findings import describe_findings

    analysis = workspace.analyse(name, lens or "local", as_of, known_at)
    last = parse_day(until, "--until") if until else None
    asked = {"until": until, "operator": operator}
    with workspace.recorded("judge", analysis, asked) as keep:
        result = describe_findings(analysis.judge(operator), last, operator).to_dict()
        keep(result)
    return result


def judge_vendor(
    workspace: Workspace,
    vendor: str,
    lens: str | None,
    as_of: str | None,
    known_at: str | None,
    said: dict[str, str | None],
    sensitive: bool,
) -> Plain:
    """Say whether equipment of a maker is restricted; `said` is what is known of it."""
    from cleanpath.errors import BadInput
    from cleanpath.network.kinds import load_kinds
    from cleanpath.policy.equipment import describe_equipment
    from cleanpath.policy.judge import judge
    from cleanpath.policy.lens import FORMS, parse_lens
    from cleanpath.results.grounds import ReasonRow, VendorJudgement

    if lens is None:
        raise BadInput("--lens", FORMS, "nothing", "Say whose rules count for the maker.")
    clocks = read_clocks(as_of, known_at)
    chosen = parse_lens(lens, workspace.registry, workspace.vendors, "--lens")
    for name in vendor.split("|"):
        workspace.vendors.find(name.strip(), "maker")
    row = {**said, "vendor": vendor, "sensitive": True if sensitive else None}
    equipment = describe_equipment(row, load_kinds())
    answer = judge(workspace.registry, workspace.vendors, chosen, clocks, equipment)
    days = clocks.as_of.isoformat(), clocks.known_at.isoformat()
    reasons = [ReasonRow.of(reason) for reason in answer.reasons]
    return VendorJudgement(vendor, str(chosen), *days, str(answer.truth), reasons).to_dict()


def cases(workspace: Workspace) -> list[Plain]:
    """List the bundled cases."""
    from cleanpath.network.case import bundled_cases, find_case, read_settings
    from cleanpath.results.listings import CaseRow

    found = [(name, read_settings(find_case(name))) for name in bundled_cases()]
    return [CaseRow(name, s.title, s.synthetic, s.lens).to_dict() for name, s in found]


def assess(
    workspace: Workspace,
    case: str,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    planes: str | None = None,
    resume: str | None = None,
) -> Plain:
    """Give a verdict for every demand of a case, and record the run.

    `planes` names the planes that the verdicts cover, joined by commas; all without it.

    Raises
    ------
    Interrupted
        If the user stopped the work; says how to go on.
    """
    from cleanpath.errors import Interrupted
    from cleanpath.exposure.scope import parse_planes

    named = None if planes is None else parse_planes(planes)
    analysis = workspace.analyse(case, lens, as_of, known_at, planes=named, resume=resume)
    with workspace.recorded("assess", analysis, {"planes": planes}) as keep:
        try:
            result = analysis.assessment.to_dict()
        except KeyboardInterrupt:
            again = f"Run the same command again to go on from {resume}."
            hint = again if resume else "Give --resume FOLDER to keep finished parts of a long run."
            raise Interrupted("assess", "to finish", "an interrupt", hint) from None
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
    return workspace.analyse(case, lens, as_of, known_at).explain(demand).to_dict()
