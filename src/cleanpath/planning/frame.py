"""From a case and a lens to the posed problem of its plan: everything that a plan rests on, gathered once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleanpath.claims import Claim
from cleanpath.compliance.casework import choose_rules
from cleanpath.compliance.docket import open_docket
from cleanpath.dates import Clocks
from cleanpath.exposure.situation import Situation, situate
from cleanpath.identity.vendors import Vendors
from cleanpath.network.case import Case
from cleanpath.planning.costs import gather_costs
from cleanpath.planning.posing import Posed, pose
from cleanpath.planning.settings import PlanSettings, read_plan_settings
from cleanpath.planning.waived import read_waivers
from cleanpath.policy.evidence import gather_evidence
from cleanpath.policy.judge import prepare
from cleanpath.policy.lens import Lens
from cleanpath.policy.registry import Registry
from cleanpath.policy.restricted import Restricted
from cleanpath.verdict import Truth
from cleanpath.waivers import Waiver


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
    waivers: Sequence[Waiver] = (),
) -> Framed:
    """Pose the problem of a case; without `settings` those of its `plan.toml` hold.

    `waivers` are all that are recorded; those that count on the day put off what they cover.

    Raises
    ------
    BadInput
        If the case contradicts itself, or a cost, a rate or a limit is missing or out of place.
    """
    where = str(case.folder)
    chosen = read_plan_settings(case.folder) if settings is None else settings
    evidence = gather_evidence(case, registry, vendors, lens, clocks, claims)
    situation = situate(case, evidence.kinds, clocks.as_of, False)
    bench = prepare(registry, vendors, lens, clocks)
    docket = open_docket(case.network, bench, evidence.kinds, list(evidence.claims.values()))
    costs = gather_costs(case.network.costs, chosen.currency, chosen.rates, where)
    flagged = evidence.restricted.truth >= (Truth.UNKNOWN if chosen.cautious else Truth.YES)
    held = read_waivers(waivers, case.network, evidence.kinds, clocks)
    rules = () if lens.kind == "vendors" else choose_rules(registry, lens, docket.operators)
    posed = pose(docket, rules, situation, np.asarray(flagged), chosen, costs, where, held)
    return Framed(case, lens, clocks, posed, evidence.restricted, situation)
