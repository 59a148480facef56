"""From a case and a lens to the posed problem of its plan: everything that a plan rests on, gathered once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleanpath.claims import Claim
from cleanpath.compliance.docket import open_docket
from cleanpath.dates import Clocks
from cleanpath.exposure.situation import Situation, situate
from cleanpath.identity.claimlist import mix_claims
from cleanpath.identity.vendors import Vendors
from cleanpath.network.case import Case
from cleanpath.network.overrides import case_kinds
from cleanpath.planning.costs import gather_costs
from cleanpath.planning.posing import Posed, pose
from cleanpath.planning.settings import PlanSettings, read_plan_settings
from cleanpath.policy.judge import prepare
from cleanpath.policy.lens import Lens
from cleanpath.policy.registry import Registry
from cleanpath.policy.restricted import Restricted, find_restricted
from cleanpath.policy.rules import Rule
from cleanpath.verdict import Truth


@dataclass(frozen=True, slots=True)
class Framed:
    """A case under a lens: the posed problem, what is restricted, and what the exposure engine works on."""

    case: Case
    lens: Lens
    clocks: Clocks
    posed: Posed
    restricted: Restricted
    situation: Situation


def frame_case(
    case: Case,
    registry: Registry,
    vendors: Vendors,
    lens: Lens,
    clocks: Clocks,
    claims: Sequence[Claim],
    settings: PlanSettings | None = None,
) -> Framed:
    """Pose the problem of a case; without `settings` those of its `plan.toml` hold.

    Raises
    ------
    BadInput
        If the case contradicts itself, or a cost, a rate or a limit is missing or out of place.
    """
    where = str(case.folder)
    chosen = read_plan_settings(case.folder) if settings is None else settings
    kinds = case_kinds(case.folder)
    known = [*claims, *mix_claims(case.network.mixes.to_pylist(), claims, f"{where}/mixes")]
    bench = prepare(registry, vendors, lens, clocks)
    restricted = find_restricted(case.network, bench, kinds, known, where)
    situation = situate(case, kinds, clocks.as_of, False)
    docket = open_docket(case.network, bench, kinds, known)
    costs = gather_costs(case.network.costs, chosen.currency, chosen.rates, where)
    flagged = restricted.truth >= (Truth.UNKNOWN if chosen.cautious else Truth.YES)
    rules = rules_of(lens, registry, case)
    posed = pose(docket, rules, situation, np.asarray(flagged), chosen, costs, where)
    return Framed(case, lens, clocks, posed, restricted, situation)


def rules_of(lens: Lens, registry: Registry, case: Case) -> tuple[Rule, ...]:
    """Return the rules of a lens; of `local` those of every country where an element or a site stands."""
    if lens.kind == "rule":
        return (registry.find(lens.names[0]),)
    if lens.kind == "jurisdiction":
        return registry.rules_of(lens.names[0])
    if lens.kind == "vendors":
        return ()
    network = case.network
    places = {*network.elements["country"].to_pylist(), *network.sites["country"].to_pylist()} - {""}
    return tuple(rule for place in sorted(places) for rule in registry.rules_of(place))
