"""One case under one lens at one time: its evidence, situation and findings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cleanpath.checker.case import digest
from cleanpath.checker.check import seal
from cleanpath.claims.model import Claim
from cleanpath.dates import Clocks
from cleanpath.exposure.assess import Assessment, assess_situation
from cleanpath.exposure.certificates import Names, certify
from cleanpath.exposure.problem import ExposureProblem, situate
from cleanpath.exposure.relation_chains import Chain, Chains
from cleanpath.exposure.settle import Settlement, settle_each, settle_situation
from cleanpath.identity.vendors import Vendors
from cleanpath.network.case import Case
from cleanpath.network.graph import group_names
from cleanpath.policy.lens import Lens
from cleanpath.policy.registry import Registry
from cleanpath.policy.restricted import Restricted, gather_evidence
from cleanpath.progress import show_progress
from cleanpath.results.assessment import Terms, describe_assessment, describe_settlement
from cleanpath.results.wording import verdict_text
from cleanpath.routing.contract import Touch
from cleanpath.verdict import Level, Verdict

BUDGET = 10
"""Elements whose makers an assessment proposes to find out."""
MOST_NEEDED = 50
"""Elements whose makers are found out for one demand at the most."""
MOST_SETTLED = 8
"""Open elements that an explanation settles one by one."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was asked of a case and what was found."""

    case: Case
    lens: Lens
    clocks: Clocks
    claims: dict[str, Claim]
    restricted: Restricted
    situation: ExposureProblem
    found: Assessment

    def describe(self) -> dict[str, Any]:
        """Return the result as plain data with a certificate for every demand."""
        network, situation = self.case.network, self.situation
        names = Names(self.names, network.links["id"].to_pylist(), group_names(network))
        found = self.restricted
        touch = Touch(found.low[np.newaxis], found.high[np.newaxis])
        proofs = certify(situation, touch, self.found.outcome, names)
        settled = describe_settlement(self.settle(), self.names, BUDGET)
        result = describe_assessment(self.case, self.terms(), found, self.found, proofs, self.claims, settled)
        return result | {"seal": seal(result)}

    def terms(self) -> Terms:
        """Return what was asked, with the digest of the tables that the answer rests on."""
        tables = self.case.network.tables()
        whole = digest({name: table.to_pydict() for name, table in tables.items()})
        return Terms(str(self.lens), self.clocks, whole)

    def settle(self, demand: int | None = None, budget: int = BUDGET) -> Settlement | None:
        """Find which makers to find out first, for all undecided demands or one; `None` if all is decided."""
        outcome, found = self.found.outcome, self.restricted
        undecided = outcome.reachable & (outcome.low[0] != outcome.high[0])
        which = np.flatnonzero(undecided) if demand is None else np.array([demand])[undecided[[demand]]]
        if not len(which):
            return None
        mixed = np.zeros(len(found.low), np.bool_)
        mixed[[*found.mixes, *found.inside]] = True
        touch = Touch(found.low[np.newaxis], found.high[np.newaxis])
        levels = np.stack([outcome.low[0], outcome.high[0]])
        return settle_situation(self.situation, touch, levels, mixed, which, budget)

    @property
    def names(self) -> list[str]:
        """The ids of the elements in the order of their rows."""
        ids: list[str] = self.case.network.elements["id"].to_pylist()
        return ids

    def countries(self, elements: Collection[str]) -> set[str]:
        """Return the countries in which the named elements stand, as far as the case says."""
        network, named = self.case.network, set(elements)
        of_site = {site["id"]: site["country"] for site in network.sites.to_pylist()}
        columns = (network.elements[name].to_pylist() for name in ("id", "country", "site"))
        found = {c or of_site.get(s, "") for e, c, s in zip(*columns, strict=True) if e in named}
        return found - {""}

    def look_closer(self, demand: int, answer: dict[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
        """Return the route of one demand and, for each open element on it, the verdicts it could lead to."""
        names = self.names
        row = {name: number for number, name in enumerate(names)}
        walk = self._route(demand)
        open_ = [row[name] for name in answer["may_touch"][:MOST_SETTLED]]
        settled = settle_each(self.situation, demand, self.restricted.low, self.restricted.high, open_)
        shown = {**answer}
        return [names[e] if e >= 0 else "?" for e in walk], [
            {
                "element": names[fact.element],
                "free": _words(shown, fact.free.low, fact.free.high),
                "flagged": _words(shown, fact.flagged.low, fact.flagged.high),
            }
            for fact in settled
        ]

    def settle_one(self, demand: int) -> dict[str, Any] | None:
        """Return which makers settle one demand, whatever they are, and whether all of them are needed."""
        found = self.settle(demand, MOST_NEEDED)
        if found is None:
            return None
        return {"elements": [self.names[e] for e in sorted(found.needs[0])], "all_needed": found.exact_needs}

    def trace_planes(self, demand: int) -> list[dict[str, Any]]:
        """Return what exposes the planes of a demand: plane, properties, levels, and the chain that does."""
        outcome, sets, planes = self.found.outcome, self.found.sets, self.found.planes
        if sets is None or planes is None or not outcome.reachable[demand]:
            return []
        chains = Chains(sets), Chains(sets, high=True)
        asked = self.situation.demands, demand
        found: dict[tuple[str, str, str], list[str]] = {}
        for plane, properties in planes.planes(demand).items():
            for name, (low, high) in properties.items():
                if high == "clear":
                    continue
                side = chains[low == "clear"]
                chain = side.reason(outcome, *asked, plane, name, self.situation.protections[demand])
                level = str(Verdict(Level[low.upper()], Level[high.upper()]))
                found.setdefault((plane, level, self._chain(chain)), []).append(name)
        return [
            {"plane": plane, "level": level, "chain": chain, "properties": names}
            for (plane, level, chain), names in found.items()
        ]

    def _chain(self, chain: Chain | None) -> str:
        if chain is None:
            return "?"
        kinds = self.case.network.relations["kind"]
        names = self.names
        steps = (
            f" {kinds[row].as_py()} {names[e]}"
            for row, e in zip(chain.relations, chain.elements[1:], strict=True)
        )
        return names[chain.elements[0]] + "".join(steps)

    def _route(self, demand: int) -> list[int]:
        paths = self.situation.paths
        if paths is not None:
            chosen = np.flatnonzero(paths.demand == demand)
            if len(chosen):
                first = int(chosen[np.argmax(paths.share[chosen])])
                return [int(e) for e in paths.element[paths.start[first] : paths.start[first + 1]]]
        for walks in (self.found.outcome.low_witness, self.found.outcome.high_witness):
            walk = [int(e) for e in walks.walk(0, demand)]
            if walk:
                return walk
        return []


def _words(answer: dict[str, Any], low: object, high: object) -> str:
    return verdict_text({**answer, "low": str(low), "high": str(high)})


def make_study(
    case: Case,
    registry: Registry,
    vendors: Vendors,
    lens: Lens,
    clocks: Clocks,
    claims: Sequence[Claim],
    planes: bool,
    resume: str | None,
    progress: bool,
) -> Analysis:
    """Gather the evidence and assess the case; `resume` names a folder that keeps finished parts.

    Raises
    ------
    BadInput
        If the case contradicts itself or names a maker that is not registered.
    """
    known = gather_evidence(case, registry, vendors, lens, clocks, claims)
    restricted = known.restricted
    situation = situate(case, known.kinds, clocks.as_of, planes)
    with show_progress("assess", progress) as tell:
        keep = Path(resume) if resume else None
        found = assess_situation(situation, restricted.low, restricted.high, tell, keep)
    return Analysis(case, lens, clocks, known.claims, restricted, situation, found)
