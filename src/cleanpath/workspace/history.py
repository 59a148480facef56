"""runs, diff, alerts."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanpath.claims.model import Claim
from cleanpath.dates import Clocks
from cleanpath.errors import BadInput
from cleanpath.waivers import Waiver
from cleanpath.workspace.workspace import Plain, Workspace

if TYPE_CHECKING:
    from cleanpath.ledger.runs import Run
    from cleanpath.ledger.store import Ledger
    from cleanpath.network.case import Case
    from cleanpath.results.changes import Attribution, Standing


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run was given besides files: its clocks, its lens, and what the ledger held and was known."""

    clocks: Clocks
    lens: str
    claims: tuple[Claim, ...]
    waivers: tuple[Waiver, ...]


def inputs_of(run: "Run", ledger: "Ledger", market: Sequence[Claim]) -> Inputs:
    """Gather the inputs of a run; claims and waivers as they were when it began, as far as known then."""
    as_of, known_at = (datetime.date.fromisoformat(day or "") for day in (run.as_of, run.known_at))
    clocks = Clocks(as_of, known_at)
    claims = [*market, *ledger.claims(at=run.started)]
    return Inputs(
        clocks,
        run.lens,
        tuple(c for c in claims if clocks.knows(c.known_from)),
        tuple(_as_known(w, known_at) for w in ledger.waivers(at=run.started) if w.signed <= known_at),
    )


def _as_known(waiver: Waiver, day: datetime.date) -> Waiver:
    """Return a waiver as it could be known on a day, and known ever since, so that no clock hides it."""
    gone = waiver.withdrawn if waiver.withdrawn is not None and waiver.withdrawn <= day else None
    return replace(waiver, signed=datetime.date.min, withdrawn=gone)


def open_factors(old: Inputs, new: Inputs, workspace: Workspace) -> list[str]:
    """Return the factors that changed and can be exchanged."""
    told = {
        "evidence": old.claims != new.claims,
        "rules": _visible(workspace, old.clocks) != _visible(workspace, new.clocks),
        "waivers": old.waivers != new.waivers,
        "date": old.clocks.as_of != new.clocks.as_of,
        "question": old.lens != new.lens,
    }
    return [factor for factor, changed in told.items() if changed]


def _visible_claim(claim: Claim, clocks: Clocks) -> Claim:
    """Return a claim that the other run knew so that no clock hides it."""
    from cleanpath.claims.vendor_shares import ALWAYS_KNOWN

    return claim if clocks.knows(claim.known_from) else replace(claim, known_from=ALWAYS_KNOWN)


def _visible(workspace: Workspace, clocks: Clocks) -> list[tuple[str, int]]:
    from cleanpath.policy.status import visible_events

    return [(key, len(visible_events(rule, clocks))) for key, rule in workspace.registry.items()]


def judge_again(
    workspace: Workspace, verb: str, case: "Case", base: Inputs, other: Inputs, exchanged: frozenset[str]
) -> Mapping[str, "Standing"]:
    """Judge a case with the inputs of `base`, those of the factors `exchanged` taken from `other`."""
    from cleanpath.results.changes import standings

    def chosen(factor: str) -> Inputs:
        return other if factor in exchanged else base

    clocks = Clocks(chosen("date").clocks.as_of, chosen("rules").clocks.known_at)
    claims = tuple(_visible_claim(claim, clocks) for claim in chosen("evidence").claims)
    given = Inputs(clocks, chosen("question").lens, claims, chosen("waivers").waivers)
    return standings(_computed(workspace, verb, case, given))


def _computed(workspace: Workspace, verb: str, case: "Case", given: Inputs) -> dict[str, Any]:
    from cleanpath.analysis import Analysis, Registries
    from cleanpath.results.findings import describe_findings

    registries = Registries(workspace.registry, workspace.vendors)
    lens = registries.lens(given.lens, "lens")
    analysis = Analysis(case, registries, lens, given.clocks, given.claims, given.waivers)
    if verb == "judge":
        return describe_findings(analysis.judge()).to_dict()
    return analysis.assessment.to_dict()


def runs(workspace: Workspace, limit: float = 20) -> list[Plain]:
    """List recorded runs, the latest first."""
    from cleanpath.ledger.listing import list_runs
    from cleanpath.results.record_rows import RunEntry
    from cleanpath.results.typed import entries

    rows = list_runs(workspace.ledger, max(0, int(limit)))
    return entries(RunEntry, [row | {"result": _outcome(row)} for row in rows])


MOST_COUNTS = 4
"""Counts of a result that a line tells."""


def _outcome(run: Plain) -> str:
    """Say in a line what a run found: its classes from the worst, or its counts, or why it failed."""
    from cleanpath.results.classes import CLASSES

    counts = run["counts"]
    ranked = [name for name in CLASSES if name in counts] or list(counts)
    told = [f"{name.replace('_', ' ')} {counts[name]}" for name in ranked if counts[name]]
    more = f" and {len(told) - MOST_COUNTS} more counts" if len(told) > MOST_COUNTS else ""
    return run["message"] or ", ".join(told[:MOST_COUNTS]) + more


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
    from cleanpath.results.changes import describe_difference

    ledger = workspace.ledger
    runs = ledger.run(old), ledger.run(new)
    if runs[0].verb != runs[1].verb:
        raise BadInput("runs", "two runs of one verb", f"{runs[0].verb} and {runs[1].verb}")
    results = _recorded(ledger, old), _recorded(ledger, new)
    between = [(run.id, _recorded(ledger, run.id)) for run in _between(ledger, *runs)]
    found = _attribution(workspace, ledger, runs, results, case)
    told = describe_run(runs[0]), describe_run(runs[1])
    return describe_difference(told, results, between, found).to_dict()


def _recorded(ledger: "Ledger", run: str) -> Plain:
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
    from cleanpath.claims.market import load_market_claims
    from cleanpath.ledger.listing import describe_run
    from cleanpath.results.changes import Attribution, fixed_factors, standings

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
    pending: bool = False,
) -> Iterator[Plain]:
    """Judge a case with what was known on two days, and tell what the later knowledge changes.

    With `pending` it tells too which verdicts each open candidate of the inbox would change.

    Raises
    ------
    BadInput
        If the earlier day is not before the later one.
    """
    from cleanpath.analysis import Registries
    from cleanpath.dates import Clocks, parse_day
    from cleanpath.policy.registry import load_registry
    from cleanpath.results.alerts import list_alerts

    now = workspace.analyse(case, lens or "local", as_of, known_at)
    earlier = Clocks(now.clocks.as_of, parse_day(since, "--since"))
    if earlier.known_at > now.clocks.known_at:
        raise BadInput("--since", f"a day up to {now.clocks.known_at}", since)
    past = Registries(load_registry(Path(rules)), workspace.vendors) if rules else now.registries
    before = replace(now, registries=past, lens=past.lens(lens or "local"), clocks=earlier)
    told = list_alerts(before.judge(), now.judge())
    if not pending:
        return told
    from itertools import chain

    from cleanpath.workspace.press import pending_alerts

    return chain(told, pending_alerts(workspace, workspace.analyse(case, lens, as_of, known_at)))
