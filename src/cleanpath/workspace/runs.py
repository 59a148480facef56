"""What was asked before, what was found, and what changed since."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cleanpath.errors import BadInput
from cleanpath.workspace.desk import Plain, Workspace, open_case

if TYPE_CHECKING:
    from cleanpath.compliance.casework import Judged
    from cleanpath.dates import Clocks
    from cleanpath.ledger.runs import Run
    from cleanpath.ledger.store import Ledger
    from cleanpath.network.case import Case
    from cleanpath.policy.registry import Registry
    from cleanpath.reporting.causes import Attribution


def runs(workspace: Workspace, limit: float = 20) -> list[Plain]:
    """List recorded runs, the latest first."""
    from cleanpath.ledger.listing import list_runs

    with workspace.open_ledger() as ledger:
        return list_runs(ledger, max(0, int(limit)))


def diff(workspace: Workspace, old: str, new: str, case: str | None = None) -> Plain:
    """Compare the results of two runs of one verb, and say what brought each change about.

    Raises
    ------
    UnknownName
        If there is no such run.
    BadInput
        If a run has no result, or they are of different verbs.
    """
    from cleanpath.ledger.listing import describe_run
    from cleanpath.reporting.difference import describe_difference

    with workspace.open_ledger() as ledger:
        runs = ledger.run(old), ledger.run(new)
        if runs[0].verb != runs[1].verb:
            raise BadInput("runs", "two runs of one verb", f"{runs[0].verb} and {runs[1].verb}")
        results = _result(ledger, old), _result(ledger, new)
        between = [(run.id, _result(ledger, run.id)) for run in _between(ledger, *runs)]
        found = _attribution(workspace, ledger, runs, results, case)
    told = describe_run(runs[0]), describe_run(runs[1])
    return describe_difference(told, results, between, found)


def _result(ledger: "Ledger", run: str) -> Plain:
    result = ledger.result(run)
    if not isinstance(result, dict):
        status = ledger.run(run).status
        raise BadInput(f"run {run}", "a run whose result was kept", f"one that is {status} without one")
    return result


def _between(ledger: "Ledger", old: "Run", new: "Run") -> list["Run"]:
    """Return the finished runs of the same question between two runs, the earliest first."""
    found = [
        run
        for run in ledger.runs()
        if (run.verb, run.case, run.lens) == (new.verb, new.case, new.lens)
        and run.result_digest
        and old.started < run.started < new.started
    ]
    return found[::-1]


def _attribution(
    workspace: Workspace,
    ledger: "Ledger",
    runs: tuple["Run", "Run"],
    results: tuple[Plain, Plain],
    case: str | None,
) -> "Attribution":
    from cleanpath.ledger.listing import describe_run
    from cleanpath.reporting.causes import Attribution, fixed_factors
    from cleanpath.reporting.standings import standings
    from cleanpath.sources.market import load_market_claims
    from cleanpath.workspace.again import inputs_of, judge_again, open_factors

    opened, here = _find_inputs(runs, case)
    base, other = (runs[here], runs[1 - here])
    market = load_market_claims()
    inputs = inputs_of(base, ledger, market), inputs_of(other, ledger, market)
    fixed = fixed_factors(describe_run(runs[0]), describe_run(runs[1]))
    free = [factor for factor in open_factors(*inputs, workspace) if factor not in fixed]
    judged = partial(judge_again, workspace, base.verb, opened, *inputs) if opened else None
    return Attribution(
        standings(results[here]), standings(results[1 - here]), tuple(fixed), tuple(free), judged
    )


def _find_inputs(runs: tuple["Run", "Run"], case: str | None) -> tuple["Case | None", int]:
    """Return the case that one of the runs read, and which of the two it is: 1 for the later one."""
    from cleanpath.errors import UnknownName
    from cleanpath.network.case import read_case

    try:
        opened = read_case(case or runs[1].case)
    except UnknownName:
        if case is not None:
            raise
        return None, 1
    for here in (1, 0):
        if opened.digests.items() <= dict(runs[here].inputs).items():
            return opened, here
    if case is not None:
        raise BadInput("--case", "the files that one of the runs read", "others", "Leave it out.")
    return None, 1


def alerts(
    workspace: Workspace,
    case: str,
    since: str,
    rules: str | None = None,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
) -> Iterator[Plain]:
    """Judge a case with what was known on two days, and tell what the later knowledge changes.

    Raises
    ------
    BadInput
        If the earlier day is not before the later one.
    """
    from cleanpath.dates import Clocks, parse_day
    from cleanpath.policy.registry import load_registry
    from cleanpath.reporting.alerts import list_alerts

    opened, clocks = open_case(case, as_of, known_at)
    earlier = Clocks(clocks.as_of, parse_day(since, "--since"))
    if earlier.known_at > clocks.known_at:
        raise BadInput("--since", f"a day up to {clocks.known_at}", since)
    past = load_registry(Path(rules)) if rules else workspace.registry
    before = _judge_by(workspace, past, opened, earlier, lens)
    return list_alerts(before, _judge_by(workspace, workspace.registry, opened, clocks, lens))


def _judge_by(
    workspace: Workspace, registry: "Registry", case: "Case", clocks: "Clocks", lens: str | None
) -> "Judged":
    from cleanpath.compliance.casework import judge_network
    from cleanpath.policy.lens import parse_lens

    chosen = parse_lens(lens or "local", registry, workspace.makers, "--lens")
    with workspace.open_ledger() as ledger:
        waivers = ledger.waivers()
    claims = workspace.known_claims()
    return judge_network(case, registry, workspace.makers, chosen, clocks, claims, waivers)
