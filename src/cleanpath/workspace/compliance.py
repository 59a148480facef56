"""What rules ask: of equipment of a maker, or of the operators of a case."""

from typing import TYPE_CHECKING

from cleanpath.workspace.desk import Plain, Workspace, open_case, read_clocks

if TYPE_CHECKING:
    from cleanpath.compliance.casework import Judged
    from cleanpath.dates import Clocks
    from cleanpath.network.case import Case


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
    of_maker = {"kind": kind, "part": part, "generation": generation, "country": country}
    if _is_case(workspace, subject):
        _refuse("a maker", of_maker | {"sensitive": sensitive or None})
        return _judge_case(workspace, subject, lens, as_of, known_at, until, operator)
    _refuse("a case", {"until": until, "operator": operator})
    return _judge_maker(workspace, subject, lens, as_of, known_at, of_maker, sensitive)


def judge_opened(
    workspace: Workspace,
    case: "Case",
    clocks: "Clocks",
    lens: str | None = None,
    operator: str | None = None,
) -> "Judged":
    """Judge an opened case with all claims and waivers that are known; see `judge_network`."""
    from cleanpath.compliance.casework import judge_network
    from cleanpath.policy.lens import parse_lens

    chosen = parse_lens(lens or "local", workspace.registry, workspace.makers, "--lens")
    with workspace.open_ledger() as ledger:
        waivers = ledger.waivers()
    claims = workspace.known_claims()
    return judge_network(
        case, workspace.registry, workspace.makers, chosen, clocks, claims, waivers, operator
    )


def _is_case(workspace: Workspace, subject: str) -> bool:
    """Whether a subject is a case, and not a maker."""
    from cleanpath.errors import BadInput, UnknownName, shown
    from cleanpath.network.case import bundled_cases, find_case

    maker = all(name in workspace.makers for name in subject.split("|"))
    try:
        find_case(subject)
    except UnknownName:
        if maker or "|" in subject:
            return False
        known = [*bundled_cases(), *workspace.makers]
        raise UnknownName("subject", "case or maker", subject, known, "See `cleanpath cases`.") from None
    if maker:
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

    opened, clocks = open_case(name, as_of, known_at)
    last = parse_day(until, "--until") if until else None
    asked = {"until": until, "operator": operator}
    with workspace.recorded("judge", opened, clocks, lens or "local", asked) as keep:
        result = judge_opened(workspace, opened, clocks, lens, operator).describe(last)
        keep(result)
    return result


def _judge_maker(
    workspace: Workspace,
    vendor: str,
    lens: str | None,
    as_of: str | None,
    known_at: str | None,
    said: dict[str, str | None],
    sensitive: bool,
) -> Plain:
    from cleanpath.errors import BadInput
    from cleanpath.policy.answers import Question
    from cleanpath.policy.judge import judge
    from cleanpath.policy.lens import FORMS, parse_lens
    from cleanpath.verdict import Truth

    if lens is None:
        raise BadInput("--lens", FORMS, "nothing", "Say whose rules count for the maker.")
    clocks = read_clocks(as_of, known_at)
    chosen = parse_lens(lens, workspace.registry, workspace.makers, "--lens")
    generation = said["generation"]
    question = Question(
        makers=tuple(vendor.split("|")),
        part=said["part"] or "",
        generation=tuple(generation.split("|")) if generation else (),
        kind=said["kind"] or "",
        country=said["country"] or "",
        sensitive=Truth.YES if sensitive else Truth.UNKNOWN,
    )
    answer = judge(workspace.registry, workspace.makers, chosen, clocks, question)
    return {
        "vendor": vendor,
        "lens": str(chosen),
        "as_of": clocks.as_of.isoformat(),
        "known_at": clocks.known_at.isoformat(),
        "restricted": str(answer.truth),
        "reasons": [reason.view() for reason in answer.reasons],
    }
