"""One case under one lens at one time, prepared once: exposure, findings, plan, levers, what-ifs."""

import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cleanpath.checker.case import Fault
from cleanpath.checker.check import check_sample, sample_size
from cleanpath.checker.tables import read_tables
from cleanpath.claims.model import Claim
from cleanpath.dates import Clocks
from cleanpath.errors import BadInput, Conflict, InternalFault
from cleanpath.exposure.assess import Assessment, assess_situation
from cleanpath.exposure.certificates import Names, certify
from cleanpath.exposure.problem import ExposureProblem, situate
from cleanpath.exposure.relation_chains import Chain, Chains
from cleanpath.exposure.relevance import needs_within
from cleanpath.exposure.settle import Settlement, settle_each, settle_situation
from cleanpath.identity.vendors import Vendors
from cleanpath.network.case import Case, digest_files, find_case, read_case
from cleanpath.network.graph import codes, group_names
from cleanpath.network.planes import PLANES
from cleanpath.policy.applicability import RulesAsOf, prepare
from cleanpath.policy.lens import Lens, parse_lens
from cleanpath.policy.registry import Registry
from cleanpath.policy.restricted import CaseFacts, Restricted, gather_facts, restrict_case
from cleanpath.policy.status import silent_places, standing_rules
from cleanpath.progress import show_progress, show_search
from cleanpath.results.assessment import (
    AssessmentResult,
    CheckedRow,
    Terms,
    describe_assessment,
    describe_settlement,
)
from cleanpath.results.grounds import read_identifications
from cleanpath.results.seal import digest_tables, seal
from cleanpath.results.wording import verdict_text
from cleanpath.routing.contract import Touch
from cleanpath.verdict import Level, Verdict
from cleanpath.waivers import Waiver

if TYPE_CHECKING:
    from cleanpath.compliance.evaluate import Judged
    from cleanpath.planning.formulate import PlanInput
    from cleanpath.results.explanation import ExplanationResult
    from cleanpath.results.findings import FindingsResult
    from cleanpath.results.levers import LeversResult
    from cleanpath.results.plan import PlanResult
    from cleanpath.results.whatif import Variant, WhatIfResult
    from cleanpath.scenarios.scenario import Scenario

BUDGET = 10
"""Elements whose makers an assessment proposes to find out."""
MOST_NEEDED = 50
"""Elements whose makers are found out for one demand at the most."""
MOST_SETTLED = 8
"""Open elements that an explanation settles one by one."""


@dataclass(frozen=True, slots=True)
class Registries:
    """The rules and the vendors."""

    rules: Registry
    vendors: Vendors

    def lens(self, text: str, where: str = "--lens") -> Lens:
        """Read a lens that these registries know; see `parse_lens`."""
        return parse_lens(text, self.rules, self.vendors, where)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for by name, and not taken from the case; a scenario may set the rest."""

    lens: bool = False
    as_of: bool = False
    known_at: bool = False


@dataclass(frozen=True, eq=False, repr=False)
class Analysis:
    """One case under one lens at one time. Everything is worked out when it is first asked for, and once.

    Parameters
    ----------
    case
        The case.
    registries
        The rules and the vendors.
    lens, clocks
        Whose rules decide, the day, and the day of knowledge.
    claims, waivers
        All that are known; those of the case's own shares are added.
    planes
        The planes that the headline covers, all by default. Naming them, all too, has every plane and
        property judged even where the case states no relation and no protection.
    resume
        A folder that keeps finished parts of a long assessment.
    progress
        Whether long work shows how far it is, on standard error.
    asked
        What of the question was asked for by name.

    Raises
    ------
    BadInput
        From whatever is asked for first, if the case contradicts itself or names a vendor that is not
        registered.
    """

    case: Case
    registries: Registries
    lens: Lens
    clocks: Clocks
    claims: Sequence[Claim] = ()
    waivers: Sequence[Waiver] = ()
    planes: tuple[str, ...] | None = None
    resume: Path | None = None
    progress: bool = False
    asked: Asked = Asked()

    @cached_property
    def facts(self) -> CaseFacts:
        """The kinds of the elements, and every claim."""
        return gather_facts(self.case, self.claims)

    @cached_property
    def rules_as_of(self) -> RulesAsOf:
        """The rules and their states on the day."""
        return prepare(self.registries.rules, self.registries.vendors, self.lens, self.clocks)

    @cached_property
    def restricted(self) -> Restricted:
        """Which elements are restricted, and why."""
        return restrict_case(self.case, self.facts, self.rules_as_of)

    @cached_property
    def problem(self) -> ExposureProblem:
        """What the exposure engine works on."""
        return situate(self.case, self.facts.kinds, self.clocks.as_of, self.planes)

    @cached_property
    def whole_problem(self) -> ExposureProblem:
        """The same with no plane left out, whatever was asked."""
        scope = replace(self.problem.scope, planes=PLANES)
        return replace(self.problem, scope=scope)

    @cached_property
    def _problem_with_kinds(self) -> ExposureProblem:
        """The same with the kinds of the elements, even where the case states no relation."""
        if self.problem.makeup is not None:
            return self.problem
        return situate(self.case, self.facts.kinds, self.clocks.as_of, PLANES)

    @cached_property
    def exposure(self) -> Assessment:
        """What the traffic of every demand touches, as arrays."""
        restricted = self.restricted
        with show_progress("assess", self.progress) as tell:
            return assess_situation(self.problem, restricted.low, restricted.high, tell, self.resume)

    def under(self, lens: Lens | str) -> "Analysis":
        """Return the same question under another lens; what does not depend on the lens is kept."""
        other = self.registries.lens(lens) if isinstance(lens, str) else lens
        if other == self.lens:
            return self
        found = replace(self, lens=other)
        kept = ("facts", "problem", "whole_problem")
        found.__dict__.update({name: self.__dict__[name] for name in kept if name in self.__dict__})
        return found

    def judge(self, operator: str | None = None) -> "Judged":
        """Judge the case by every requirement of the rules of the lens; see `judge_network`."""
        return self._judged if operator is None else self._judge(operator)

    @cached_property
    def _judged(self) -> "Judged":
        return self._judge(None)

    def _judge(self, operator: str | None) -> "Judged":
        from cleanpath.compliance.evaluate import judge_network

        asked = self.case, self.facts, self.rules_as_of, self.waivers, operator
        return judge_network(*asked, lambda: self.whole_problem)

    @cached_property
    def plan_input(self) -> "PlanInput":
        """The problem that a plan solves."""
        from cleanpath.planning.formulate import frame_case

        prepared = self.facts, self.rules_as_of, self.restricted, self.problem
        return frame_case(self.case, *prepared, waivers=self.waivers)

    def plan(
        self, gap: float = 0.001, seconds: float = 300.0, runs: int = 20, seed: int = 1, delay: bool = False
    ) -> "PlanResult":
        """Find the cheapest plan, or why there is none.

        Parameters
        ----------
        gap, seconds
            How far from the cheapest a plan may be, as a share of its cost, and how long to search.
        runs, seed
            How often it is planned again with other costs, and the seed of their draw.
        delay
            Whether the worth of a year's delay is priced too.
        """
        from cleanpath.planning.inquire import PlanOptions, inquire
        from cleanpath.results.plan import describe_plan

        options = PlanOptions(gap, seconds, runs, seed, delay)
        with show_search("plan", self.progress) as tell:
            result = describe_plan(self.plan_input, *inquire(self.plan_input, options, tell))
        return replace(result, seal=seal(result.to_dict()))

    def levers(
        self,
        by: str | Sequence[str] = (),
        count: str | None = None,
        budget: float | None = None,
        price: str = "mid",
    ) -> "LeversResult":
        """Rank the decisions that clear protected traffic.

        Parameters
        ----------
        by, count
            Who decides, the usual ones by default, and what is counted: choices among operators by default
            where the case states them, else flows.
        budget, price
            What may be spent, and the end of the price ranges that it is held against.

        Raises
        ------
        BadInput
            If the budget is negative, or there is one and no price.
        """
        from cleanpath.levers.levers import read_prices, require_prices
        from cleanpath.levers.rank_kinds import USUAL, rank_kind
        from cleanpath.results.levers import describe_levers

        prices = read_prices(self.case.folder, self.clocks)
        money = None if budget is None else (budget, price)
        if budget is not None:
            require_prices(prices, self.case.name, budget)
        asked = (by,) if isinstance(by, str) else by or USUAL
        network, restricted, problem = self.case.network, self.restricted, self.problem
        counted = count or ("choices" if any(network.demands["choice"].to_pylist()) else "flows")
        kinds = [rank_kind(kind, network, restricted, problem, counted, prices, money) for kind in asked]
        return describe_levers(self.case, self.terms, counted, kinds, prices, money, problem.scope)

    def whatif(self, *scenarios: "str | Path | Scenario", plan: bool = False) -> "WhatIfResult":
        """Compare the case as it is with what it would be under each scenario.

        Parameters
        ----------
        scenarios
            Files of what is supposed, or scenarios that were read; each by itself.
        plan
            Whether each variant is planned too.
        """
        from cleanpath.results.whatif import Question, compare_scenarios
        from cleanpath.scenarios.scenario import read_scenario

        read = [read_scenario(Path(s)) if isinstance(s, (str, Path)) else s for s in scenarios]
        asked, clocks = self.asked, self.clocks
        question = Question(
            str(self.lens) if asked.lens else None,
            clocks.as_of.isoformat() if asked.as_of else None,
            clocks.known_at.isoformat() if asked.known_at else None,
            plan,
        )
        return compare_scenarios(self if self.planes else replace(self, planes=PLANES), read, question)

    def asking(self, lens: Lens, clocks: Clocks) -> "Analysis":
        """Return the same case asked under another lens, on another day; it itself where both are its own."""
        if (lens, clocks) == (self.lens, self.clocks):
            return self
        if lens.kind == "rule" and lens.names[0] not in self.registries.rules:
            hint = "Name its jurisdiction instead, or local."
            raise BadInput("lens of the scenario", "one that the case as it is has too", str(lens), hint)
        return replace(self, lens=lens, clocks=clocks)

    @contextmanager
    def suppose(self, scenario: "Scenario") -> Iterator[tuple["Analysis", list[str]]]:
        """Give the analysis of the case with a scenario laid over it, and what it supposes in words.

        It is good within the `with` block only, as the edited case is a temporary folder. The scenario sets
        the lens and the day where they were not asked for by name.
        """
        from cleanpath.scenarios.overlay import overlay_case, suppose_rules, suppose_vendors

        supposed = Registries(
            suppose_rules(self.registries.rules, scenario),
            suppose_vendors(self.registries.vendors, scenario.sales, scenario.origin),
        )
        with tempfile.TemporaryDirectory(prefix="cleanpath-whatif-") as place:
            folder = Path(place) / self.case.name
            said = [*scenario.suppositions, *overlay_case(find_case(str(self.case.folder)), scenario, folder)]
            case = read_case(str(folder))
            text = scenario.lens if scenario.lens and not self.asked.lens else str(self.lens)
            day = self.clocks.as_of if self.asked.as_of else scenario.as_of or self.clocks.as_of
            clocks = Clocks.at(day, self.clocks.known_at if self.asked.known_at else None)
            yield replace(self, case=case, registries=supposed, lens=supposed.lens(text), clocks=clocks), said

    def variant(self, title: str, said: list[str], plan: bool = False) -> "Variant":
        """Return the figures of this case that what-ifs compare."""
        from cleanpath.results.whatif import describe_variant

        network = self.case.network
        findings = self.under("local").findings if network.operators.num_rows else None
        volume = network.demands["volume"].to_pylist()
        made = self.plan(runs=0) if plan else None
        return describe_variant(title, said, self.assessment, volume, findings, made)

    @cached_property
    def assessment(self) -> AssessmentResult:
        """The verdict of every demand, with a certificate for each, which the independent checker accepts.

        Raises
        ------
        InternalFault
            If the checker refuses any of those that it tries: all of a small case, a sample of a large one.
        """
        links, found = self.case.network.links["id"].to_pylist(), self.restricted
        names = Names(self.names, links, group_names(self.case.network))
        proofs = certify(self.problem, self.exposure.headline, self.exposure.outcome, names)
        settled = describe_settlement(self.settle(), self.names, BUDGET, found)
        claims = self.facts.claims
        asked = self.case, self.terms, self.problem.scope
        more = self.through, self._needed_identifications()
        result = describe_assessment(*asked, found, self.exposure, proofs, claims, settled, *more)
        return self._hold(result)

    def _hold(self, result: AssessmentResult) -> AssessmentResult:
        """Seal a result that the independent checker accepts, from its own reading of the case."""
        size = self.case.network.elements.num_rows + self.case.network.links.num_rows
        count = sample_size(size, len(result), result.routing, result.failures)
        result = replace(result, checked=CheckedRow(count, len(result)))
        plain = result.to_dict()
        try:
            faults = check_sample(plain, read_tables(self.case.folder), count)
        except Fault as fault:
            faults = [str(fault)]
        if faults and digest_files(self.case.folder) != self.case.digests:
            raise Conflict(str(self.case.folder), "the case as it was read", "files that changed meanwhile")
        if faults:
            hint = "Nothing is printed; please report it with the case."
            raise InternalFault("assess", "a result that the independent checker accepts", faults[0], hint)
        return replace(result, seal=seal(plain))

    def _needed_identifications(self) -> dict[int, frozenset[int]]:
        """Return for each demand that is clear the elements with a graded vendor that may bear on it.

        They lie on a simple path of the demand, or act on other elements.
        """
        graded = frozenset(read_identifications(self.case.network.elements))
        outcome, problem = self.exposure.outcome, self.problem
        clear = outcome.reachable & (outcome.high[0] == Level.CLEAR)
        if not graded or not clear.any():
            return {}
        flagged = np.zeros(problem.graph.size, np.bool_)
        flagged[sorted(graded)] = True
        found, wide = needs_within(problem.graph, problem.demands, flagged, clear)
        sources = self.case.network.relations["source"]
        acting = graded & set(codes(sources, self.case.network.elements["id"]).tolist())
        rows = {d: graded if wide[d] else found[d] | acting for d in np.flatnonzero(clear).tolist()}
        return {d: needed for d, needed in rows.items() if needed}

    @cached_property
    def findings(self) -> "FindingsResult":
        """What was found of each requirement of the lens, or of local law where the lens names vendors."""
        from cleanpath.results.findings import describe_findings

        return describe_findings(self.judge_by_law())

    def judge_by_law(self) -> "Judged":
        """Judge by the rules of the lens that are in force; by local law where it names no rules."""
        if not self.lens.asks_rules:
            return self.under("local").judge()
        return self.under(replace(self.lens, firmness="in_force")).judge()

    def explain(self, demand: str) -> "ExplanationResult":
        """Tell how one verdict came about, sentence by sentence.

        `demand` may also be an element, or a class such as `exposed-in-part`: then what is known of it, and
        which demands that decides.

        Raises
        ------
        UnknownName
            If the case has nothing of that name.
        """
        from cleanpath.results.complexities import find_features, look_around
        from cleanpath.results.explanation import explain_demand, find_demand
        from cleanpath.results.part_explanation import explain_subject

        result = self.assessment.to_dict()
        place = find_demand(result, demand)
        if place is None:
            return explain_subject(result, demand)
        route, settled = self.look_closer(place, result["demands"][place])
        passed = self.countries(route)
        asked = self.registries.rules, self.lens, self.clocks, passed
        law = standing_rules(*asked), silent_places(*asked)
        elsewhere = passed - set(self.lens.names) if self.lens.kind != "local" else set[str]()
        there = standing_rules(self.registries.rules, Lens("local", ()), self.clocks, elsewhere)
        more = self.settle_one(place), self.trace_planes(place)
        problem = self._problem_with_kinds
        scene = look_around(self.case.network, problem, place, self._route(place))
        hard = find_features(scene) if scene else [], problem.protections[place]
        return explain_demand(result, result["demands"][place], route, settled, *more, *law, there, *hard)

    def through(self, element: int) -> Chain | None:
        """Return the chain of relations by which something restricted acts on an element; itself if it is."""
        if self.restricted.high[element] > 0.0:
            return Chain((element,), ())
        for chains in self._chains:
            found = chains.chain(element, "headline", "", "")
            if found:
                return found
        return None

    @cached_property
    def _chains(self) -> tuple[Chains, ...]:
        sets = self.exposure.sets
        return () if sets is None else (Chains(sets), Chains(sets, high=True))

    def assert_no_exposure(self, level: str = "possible", allow_unknown: bool = False) -> None:
        """Fail where a demand may be exposed at a level or above.

        Parameters
        ----------
        level
            `possible`, `sometimes` or `always`.
        allow_unknown
            Whether only what is certain counts. Otherwise a verdict that the evidence leaves open counts as
            what it may be, and a demand without a route as exposed.

        Raises
        ------
        AssertionError
            Naming the first demands that are exposed.
        BadInput
            If the level is none.
        """
        from cleanpath.results.assertions import find_exposed, refuse

        exposed = find_exposed(self.assessment, level, allow_unknown)
        refuse(f"{self.case.name} under lens {self.lens}: no exposure at {level} or above", exposed)

    def assert_compliant(self, allow_unknown: bool = False) -> None:
        """Fail where a requirement is breached, or may be.

        Parameters
        ----------
        allow_unknown
            Whether only what is certainly breached counts.

        Raises
        ------
        AssertionError
            Naming the first findings that stand against it.
        """
        from cleanpath.results.assertions import find_breaches, refuse

        against = find_breaches(self.findings, allow_unknown)
        refuse(f"{self.case.name} under lens {self.findings.lens}: no breach", against)

    def __repr__(self) -> str:
        asked = f"lens {self.lens}, as of {self.clocks.as_of}"
        return f"<Analysis of {self.case.name}, {asked}, known at {self.clocks.known_at}>"

    def _repr_html_(self) -> str:
        return self.assessment._repr_html_()

    @cached_property
    def terms(self) -> Terms:
        """What was asked, with the digest of the tables that the answer rests on."""
        return Terms(str(self.lens), self.clocks, digest_tables(self.case.network))

    def settle(self, demand: int | None = None, budget: int = BUDGET) -> Settlement | None:
        """Find which makers to find out first, for all undecided demands or one; `None` if all is decided."""
        outcome, found = self.exposure.outcome, self.restricted
        undecided = outcome.reachable & (outcome.low[0] != outcome.high[0])
        which = np.flatnonzero(undecided) if demand is None else np.array([demand])[undecided[[demand]]]
        if not len(which):
            return None
        mixed = np.zeros(len(found.low), np.bool_)
        mixed[[*found.mixes, *found.inside]] = True
        touch = Touch(found.low[np.newaxis], found.high[np.newaxis])
        levels = np.stack([outcome.low[0], outcome.high[0]])
        return settle_situation(self.problem, touch, levels, mixed, which, budget)

    @cached_property
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
        behind = [self.through(row[name]) for name in answer["may_touch"]]
        origins = dict.fromkeys(chain.elements[0] for chain in behind if chain)
        found = self.restricted
        open_ = [e for e in origins if found.low[e] < found.high[e]][:MOST_SETTLED]
        settled = settle_each(self.problem, demand, found.low, found.high, open_)
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
        outcome, planes, chains = self.exposure.outcome, self.exposure.planes, self._chains
        if planes is None or not outcome.reachable[demand]:
            return []
        asked = self.problem.demands, demand
        found: dict[tuple[str, str, str], list[str]] = {}
        for plane, properties in planes.planes(demand).items():
            for name, (low, high) in properties.items():
                if high == "clear":
                    continue
                side = chains[low == "clear"]
                chain = side.reason(outcome, *asked, plane, name, self.problem.protections[demand])
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

    def routes(self) -> list[list[str]]:
        """Return for each demand the ids on the route that shows its verdict, without silent hops."""
        return [
            [self.names[e] for e in self._route(demand) if e >= 0]
            for demand in range(self.case.network.demands.num_rows)
        ]

    def _route(self, demand: int) -> list[int]:
        paths = self.problem.paths
        if paths is not None:
            chosen = np.flatnonzero(paths.demand == demand)
            if len(chosen):
                first = int(chosen[np.argmax(paths.share[chosen])])
                return [int(e) for e in paths.element[paths.start[first] : paths.start[first + 1]]]
        for walks in (self.exposure.outcome.low_witness, self.exposure.outcome.high_witness):
            walk = [int(e) for e in walks.walk(0, demand)]
            if walk:
                return walk
        return []


def _words(answer: dict[str, Any], low: object, high: object) -> str:
    return verdict_text({**answer, "low": str(low), "high": str(high)})
