"""Judge a case from its folder: the rules asked, its faults, the findings, the calendar, as plain data."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cleanpath.claims import Claim
from cleanpath.compliance.calendar import list_dates
from cleanpath.compliance.declarations import read_declarations
from cleanpath.compliance.docket import Docket, open_docket
from cleanpath.compliance.faults import find_faults
from cleanpath.compliance.findings import SCHEMA, Finding, Status
from cleanpath.compliance.judgement import judge_case
from cleanpath.compliance.obligations import ABROAD, EU_MEMBERS, Operator
from cleanpath.compliance.waiving import lay_waivers
from cleanpath.dates import Clocks
from cleanpath.errors import BadInput, UnknownName
from cleanpath.exposure.situation import situate
from cleanpath.identity.claimlist import mix_claims
from cleanpath.identity.vendors import Vendors
from cleanpath.network.case import Case
from cleanpath.network.overrides import case_kinds
from cleanpath.policy.judge import prepare
from cleanpath.policy.lens import Lens
from cleanpath.policy.registry import Registry
from cleanpath.policy.rules import Rule
from cleanpath.policy.standing import silent_places
from cleanpath.waivers import Waiver


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found in a case: the findings with waivers laid over, and the faults beside them."""

    case: Case
    lens: Lens
    docket: Docket
    findings: tuple[Finding, ...]
    faults: tuple[BadInput, ...]
    waivers: tuple[Waiver, ...]

    @property
    def elements(self) -> list[str]:
        """The ids of the elements by row."""
        ids: list[str] = self.case.network.elements["id"].to_pylist()
        return ids

    def silent(self) -> list[str]:
        """Return the places of which no rule could be known, `?` for a home that nobody says: law unknown."""
        homes = [operator.countries or {"?"} for operator in self.docket.operators]
        bench = self.docket.bench
        return silent_places(
            bench.registry, self.lens, bench.clocks, {place for home in homes for place in home}
        )

    def describe(self, until: datetime.date | None = None) -> dict[str, Any]:
        """Return plain data for JSON; with `until` the calendar up to that day."""
        ids, clocks = self.elements, self.docket.clocks
        result: dict[str, Any] = {
            "schema": SCHEMA,
            "case": self.case.name,
            "title": self.case.settings.title,
            "synthetic": self.case.settings.synthetic,
            "as_of": clocks.as_of.isoformat(),
            "known_at": clocks.known_at.isoformat(),
            "lens": str(self.lens),
            "counts": {str(s): sum(f.status is s for f in self.findings) for s in reversed(Status)},
            "findings": [finding.view(ids) for finding in self.findings],
            "faults": [_view_fault(fault) for fault in self.faults],
            "silent": self.silent(),
        }
        if until is not None:
            result["until"] = until.isoformat()
            result["calendar"] = list_dates(self.docket, self.findings, self.waivers, until)
        return result


def _view_fault(fault: BadInput) -> dict[str, Any]:
    return {
        "where": fault.where,
        "expected": fault.expected,
        "found": fault.found,
        "way_out": fault.way_out or None,
    }


def judge_network(
    case: Case,
    registry: Registry,
    vendors: Vendors,
    lens: Lens,
    clocks: Clocks,
    claims: Sequence[Claim] = (),
    waivers: Sequence[Waiver] = (),
    operator: str | None = None,
) -> Judged:
    """Judge a case.

    Parameters
    ----------
    case
        The case.
    registry, vendors
        The rules and the makers.
    lens
        Whose rules are asked: a jurisdiction, a rule, or `local`: the law of the places where the operators
        are at home, the rules that they declare to be bound by, and those that follow a role abroad.
    clocks
        The day, and the day of knowledge.
    claims, waivers
        What bounds the mix of aggregates, and what marks findings.
    operator
        Only this operator; all by default.

    Raises
    ------
    BadInput
        If the lens names no rules, or the case has no such operator.
    """
    if lens.kind == "vendors":
        raise BadInput("lens", "rules: a jurisdiction, a rule or local", f"a list of makers, {lens}")
    if lens.firmness != "in_force":
        raise BadInput("lens", "rules as they stand", str(lens), "What is less firm is never broken.")
    network, kinds, place = case.network, case_kinds(case.folder), str(case.folder)
    declarations = read_declarations(network.declarations)
    faults = find_faults(network, registry, vendors, place, case.settings.as_of, waivers, declarations)
    mixes = mix_claims(network.mixes.to_pylist(), claims, f"{place}/mixes")
    bench = prepare(registry, vendors, lens, clocks)
    docket = open_docket(network, bench, kinds, [*claims, *mixes], faults.contested, faults.undated)
    known = [one.id for one in docket.operators]
    if operator is not None and operator not in known:
        raise UnknownName("--operator", "operator of the case", operator, known)
    rules = choose_rules(registry, lens, docket.operators)
    routed = any(c.kind == "require_clean_path" for rule in rules for c in rule.constraints)
    situation = situate(case, kinds, clocks.as_of, planes=True) if routed else None
    found = judge_case(docket, rules, situation, None if operator is None else [operator])
    of_id = {one.id: one for one in docket.operators}
    kept = [f for f in found if lens.kind != "local" or _asked(registry[f.rule], of_id[f.operator])]
    marked = lay_waivers(kept, waivers, clocks, network, kinds)
    return Judged(case, lens, docket, tuple(marked), faults.found, tuple(waivers))


def choose_rules(registry: Registry, lens: Lens, operators: Sequence[Operator]) -> list[Rule]:
    """Return the rules of a lens, in the order of their keys."""
    if lens.kind == "rule":
        return [registry.find(lens.names[0])]
    if lens.kind == "jurisdiction":
        return list(registry.rules_of(lens.names[0]))
    return [rule for rule in registry.values() if any(_asked(rule, operator) for operator in operators)]


def _asked(rule: Rule, operator: Operator) -> bool:
    """Whether a rule is of a place where an operator is at home, declared about it, or follows its role."""
    if rule.key in operator.bound_by | operator.not_bound_by:
        return True
    roles = {*rule.scope.roles, *(role for constraint in rule.constraints for role in constraint.roles)}
    if roles & ABROAD & (operator.roles or frozenset()):
        return True
    european = rule.jurisdiction == "EU" and bool(operator.countries & EU_MEMBERS)
    return european or rule.jurisdiction in operator.countries
