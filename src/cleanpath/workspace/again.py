"""Judge a recorded question again, with some of its inputs taken from another run."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cleanpath.claims import Claim
from cleanpath.dates import Clocks
from cleanpath.waivers import Waiver
from cleanpath.workspace.desk import Workspace

if TYPE_CHECKING:
    from cleanpath.ledger.runs import Run
    from cleanpath.ledger.store import Ledger
    from cleanpath.network.case import Case
    from cleanpath.reporting.standings import Standing


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
    from cleanpath.identity.claimlist import ALWAYS_KNOWN

    return claim if clocks.knows(claim.known_from) else replace(claim, known_from=ALWAYS_KNOWN)


def _visible(workspace: Workspace, clocks: Clocks) -> list[tuple[str, int]]:
    from cleanpath.policy.state import visible_events

    return [(key, len(visible_events(rule, clocks))) for key, rule in workspace.registry.items()]


def judge_again(
    workspace: Workspace, verb: str, case: "Case", base: Inputs, other: Inputs, exchanged: frozenset[str]
) -> Mapping[str, "Standing"]:
    """Judge a case with the inputs of `base`, those of the factors `exchanged` taken from `other`."""
    from cleanpath.reporting.standings import standings

    def chosen(factor: str) -> Inputs:
        return other if factor in exchanged else base

    clocks = Clocks(chosen("date").clocks.as_of, chosen("rules").clocks.known_at)
    claims = tuple(_visible_claim(claim, clocks) for claim in chosen("evidence").claims)
    given = Inputs(clocks, chosen("question").lens, claims, chosen("waivers").waivers)
    return standings(_result(workspace, verb, case, given))


def _result(workspace: Workspace, verb: str, case: "Case", given: Inputs) -> dict[str, Any]:
    from cleanpath.compliance.casework import judge_network
    from cleanpath.policy.lens import parse_lens
    from cleanpath.study import make_study

    registry, makers = workspace.registry, workspace.makers
    lens = parse_lens(given.lens, registry, makers, "lens")
    if verb == "judge":
        return judge_network(
            case, registry, makers, lens, given.clocks, given.claims, given.waivers
        ).describe()
    return make_study(case, registry, makers, lens, given.clocks, given.claims, False, None, False).describe()
