"""verify: accept or reject a printed result.

First the checker, which shares no code with the engine, reads the case and tries the certificates. Then
the program works out again what has no certificate, and every word of the result is held against that.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanpath.checker.case import Fault
from cleanpath.checker.check import check, check_seal
from cleanpath.checker.duties import Waived
from cleanpath.checker.plan import SCHEMA as PLAN
from cleanpath.checker.plan import check_plan
from cleanpath.checker.structural import LEAST
from cleanpath.checker.tables import read_tables
from cleanpath.checker.terms import Grounds, Terms
from cleanpath.checker.terms import check_terms as check_plan_terms
from cleanpath.errors import CleanpathError, shown
from cleanpath.files import to_json
from cleanpath.verdict import Truth
from cleanpath.workspace.ledger import compare_noted
from cleanpath.workspace.workspace import Plain, Workspace, read_clocks

if TYPE_CHECKING:
    from cleanpath.analysis import Analysis
    from cleanpath.network.case import Case
    from cleanpath.policy.restricted import Restricted

FINDINGS, LEVERS, WHATIF = "cleanpath.findings/", "cleanpath.levers/", "cleanpath.whatif/"
ASSESSMENT = "cleanpath.assessment/"
LISTED = 5
"""Elements, or parts of a result, that are named where they differ."""

ALWAYS = (
    "title", "synthetic", "lens", "currency", "periods", "shifted", "conflicts", "waived", "notes",
    "counts", "scope", "incomplete",
)  # fmt: skip
"""The parts of a plan that are the same for every plan of the case."""

OF_THE_STEPS = ("steps", "status", "proof", "cost", "programme", "demands", "aid", "requirements")
"""Those that follow from the steps; another plan that costs no more has others, and cannot be compared."""

LEAST_GAP = 1e-3
"""The gap to which a plan is worked out again, or that of the plan where it is wider."""

TOLERANCE = 1e-6
"""By how much the cost of a plan may exceed what its gap allows, as a fraction."""


def verify(workspace: Workspace, result: str, case: str) -> Plain:
    """Check a printed assessment, plan, what-if, ranking of levers or list of findings against its case."""
    from cleanpath.network.case import read_case
    from cleanpath.sources.io import parse_json, read_bytes

    printed = parse_json(read_bytes(Path(result)), result)
    opened = read_case(case)
    answer = verify_result(workspace, printed, opened)
    held = compare_noted(workspace, Path(result).with_name("ledger.json"))
    if held is None:
        return answer
    faults = answer["faults"] + held[1]
    return answer | {"accepted": not faults, "faults": faults, "ledger": held[0]}


def verify_result(workspace: Workspace, printed: Any, opened: "Case") -> Plain:
    """Check a result that was printed and read, whatever it is."""
    schema = str(printed.get("schema")) if isinstance(printed, dict) else ""
    if schema == PLAN:
        return verify_plan(workspace, printed, opened)
    if schema.startswith(FINDINGS):
        return verify_findings(workspace, printed, opened)
    if schema.startswith(LEVERS):
        return verify_levers(workspace, printed, opened)
    if schema.startswith(WHATIF):
        return verify_whatif(workspace, printed, opened)
    if not schema.startswith(ASSESSMENT):
        expected = "one of assess, judge of a case, plan, levers or whatif"
        told = f"result: expected {expected}, found {shown(schema or 'no schema')}"
        return _answer(0, [told], "nothing", "nothing")
    return verify_assessment(workspace, printed, opened)


def verify_assessment(workspace: Workspace, printed: Plain, case: "Case") -> Plain:
    """Try every certificate, hold the evidence against rules and claims, and work out the rest again."""
    faults = _independently(lambda tables: check(printed, tables), case)
    faults += check_terms(workspace, printed, case)
    faults += check_seal(printed)
    faults = faults or _compare(printed, lambda again: again.assessment.to_dict(), workspace, case)
    proven = "reachability, levels, shares, avoidability, disjoint paths and cuts of every demand"
    again = "planes, classes, grades, grounds, sources, counts and what would settle"
    return _answer(0 if faults else len(printed["demands"]), faults, proven, again)


def verify_findings(workspace: Workspace, printed: Plain, case: "Case") -> Plain:
    """Work the findings out again and compare every word."""

    def judge(again: "Analysis") -> Plain:
        from cleanpath.dates import parse_day
        from cleanpath.results.findings import describe_findings

        until = printed.get("until")
        last = parse_day(until, "until") if until else None
        operator = printed.get("operator")
        return describe_findings(again.judge(operator), last, operator).to_dict()

    faults = _compare(printed, judge, workspace, case)
    return _answer(0 if faults else len(printed["findings"]), faults, "nothing", "every finding and date")


def verify_levers(workspace: Workspace, printed: Plain, case: "Case") -> Plain:
    """Rank the decisions again and compare every word."""

    def rank(again: "Analysis") -> Plain:
        kinds = [kind["by"] for kind in printed["kinds"]]
        kinds += [told.partition(":")[0] for told in printed["skipped"]]
        money = printed["budget"] or {"amount": None, "price": "mid"}
        return again.levers(kinds, printed["count"], money["amount"], money["price"]).to_dict()

    faults = _compare(printed, rank, workspace, case)
    ranked = 0 if faults else sum(len(kind["levers"]) for kind in printed["kinds"])
    return _answer(ranked, faults, "nothing", "every decision, order and price")


def verify_whatif(workspace: Workspace, printed: Plain, case: "Case") -> Plain:
    """Lay the scenarios of a result over the case again and compare every word."""

    def suppose() -> Plain:
        from cleanpath.network.planes import PLANES
        from cleanpath.scenarios.scenario import parse_scenario

        asked = printed["asked"]
        told = [one["scenario"] for one in printed["variants"] if one["scenario"] is not None]
        scenarios = [parse_scenario(f"scenario {number}", one) for number, one in enumerate(told, 1)]
        named = (asked[name] for name in ("lens", "as_of", "known_at"))
        again = workspace.analyse(case, *named, planes=PLANES, where="lens of the result")
        return again.whatif(*scenarios, plan=asked["plan"] is True).to_dict()

    faults = _compare_with(printed, suppose)
    variants = 0 if faults else len(printed["variants"])
    return _answer(
        variants, faults, "nothing", "every figure of every scenario, from the edits in the result"
    )


def verify_plan(workspace: Workspace, printed: Plain, case: "Case") -> Plain:
    """Try the steps of a plan on every single element, and work out its terms and its bound again."""
    held: list[Terms] = []

    def look(tables: Any) -> list[str]:
        found = check_plan(printed, tables)
        if not found:
            held.append(_check_plan_terms(workspace, printed, case, tables))
            found = held[0].faults
        return found

    faults = _independently(look, case)
    if printed.get("digests") != case.digests:
        faults.append("digests: the files of the case are not those that were planned for")
    faults += check_seal(printed)
    faults = faults or _check_plan_again(workspace, printed, case)
    steps = printed["steps"] if not faults else []
    proven = (
        "the terms (duties, caps, prices, rates, limits, what demands touch), and that the steps keep them "
        "at the stated cost"
    )
    again = "which elements are restricted, and what the cheapest plan costs"
    if held and held[0].open:
        again += f"; duties and caps of {len(held[0].open)} aggregates, whose makers claims bound"
    return _answer(sum(len(step["elements"]) for step in steps), faults, proven, again)


def _check_plan_terms(workspace: Workspace, printed: Plain, case: "Case", tables: Any) -> Terms:
    """Let the checker work out the terms of a plan from the case, the registries and the costs."""
    from cleanpath.articles.review import gathered

    try:
        clocks = read_clocks(printed["as_of"], printed["known_at"])
        found = _restricted(workspace, printed, case)
        ids = case.network.elements["id"].to_pylist()
        rows = found.high.nonzero()[0].tolist()
        flagged = {
            ids[row]: (1.0 if found.truth[row] == Truth.YES else 0.0, float(found.truth[row] > Truth.NO))
            for row in rows
        }
    except (CleanpathError, KeyError, TypeError, ValueError, AttributeError) as error:
        return Terms([f"terms: the lens or the clocks of the plan cannot be read ({error})"], [])
    waivers = [
        Waived(one.rule, one.requirement, dict(one.selector), one.expires)
        for one in workspace.known_waivers()
        if one.kind == "waiver" and one.holds(clocks)
    ]
    told = {key: events for key, rule, events in gathered(workspace.accepted_press()) if rule is None}
    bundled = Path(__file__).resolve().parent.parent
    grounds = Grounds(
        workspace.registry.folder, workspace.vendors.folder, bundled / "kinds", bundled / "costs", waivers,
        {element: ends for element, ends in flagged.items() if ends[1] > 0.0}, told,
    )  # fmt: skip
    return check_plan_terms(printed, case.folder, tables, grounds)


def check_terms(workspace: Workspace, printed: Mapping[str, Any], case: "Case") -> list[str]:
    """Return what a result says of its case and evidence that is not so, one line each."""
    faults = []
    for name in ("title", "synthetic", "routing", "failures", "reroute"):
        stated = getattr(case.settings, name)
        if printed.get(name) != stated:
            faults.append(f"{name}: the case says {stated!r}, the result {printed.get(name)!r}")
    if printed.get("digests") != case.digests:
        faults.append("digests: the files of the case are not those that were assessed")
    if printed.get("incomplete") != [gap.reason for gap in case.settings.incomplete]:
        faults.append("incomplete: the case says something else of what it does not hold")
    try:
        return faults + _check_elements(workspace, printed, case)
    except (CleanpathError, KeyError, TypeError, ValueError, AttributeError) as error:
        return [*faults, f"terms: the lens or the clocks of the result cannot be read ({error})"]


def _check_elements(workspace: Workspace, printed: Mapping[str, Any], case: "Case") -> list[str]:
    found = _restricted(workspace, printed, case)
    ids = case.network.elements["id"].to_pylist()
    known = {
        ids[row]: [float(found.low[row]), float(found.high[row])] for row in found.high.nonzero()[0].tolist()
    }
    present = set(printed.get("present", {}).get("restricted", ()))
    stated = {e: [LEAST if e in present else low, high] for e, (low, high) in printed["restricted"].items()}
    wrong = sorted(e for e in known.keys() | stated.keys() if known.get(e) != stated.get(e))
    if not wrong:
        return []
    more = f" and {len(wrong) - LISTED} more" if len(wrong) > LISTED else ""
    names = ", ".join(wrong[:LISTED]) + more
    return [f"restricted: by the rules and claims known here the evidence on {names} is another"]


def _restricted(workspace: Workspace, printed: Mapping[str, Any], case: "Case") -> "Restricted":
    # Not by an `Analysis`, which loads the engine: this stage shares nothing with it.
    from cleanpath.policy.applicability import prepare
    from cleanpath.policy.lens import parse_lens
    from cleanpath.policy.restricted import gather_facts, restrict_case

    registries = workspace.registry, workspace.vendors
    lens = parse_lens(printed["lens"], *registries, "lens of the result")
    clocks = read_clocks(printed["as_of"], printed["known_at"])
    facts = gather_facts(case, workspace.known_claims())
    return restrict_case(case, facts, prepare(*registries, lens, clocks))


def _check_plan_again(workspace: Workspace, printed: Plain, case: "Case") -> list[str]:
    try:
        gap = min(max(float(printed["proof"]["gap"] or 0.0), LEAST_GAP), 0.999)
        again = _analysis(workspace, printed, case).plan(gap=gap, runs=0).to_dict()
    except (CleanpathError, KeyError, TypeError, ValueError, AttributeError) as error:
        return [f"plan: it cannot be worked out again ({error})"]
    again = json.loads(to_json(again))
    faults = _differences(printed["terms"], again["terms"], "terms")
    for name in (*ALWAYS, *OF_THE_STEPS) if _when(printed) == _when(again) else ALWAYS:
        faults += _differences(printed.get(name), again[name], name)
    stated, best = printed["proof"]["objective"], again["proof"]["objective"]
    if best is None or stated > best * (1 + TOLERANCE) / (1 - gap) + 1.0:
        faults.append(f"cost: the plan costs {stated:,.2f}, one of {best or 0:,.2f} keeps the same terms")
    return faults


def _when(plan: Plain) -> set[tuple[str, str, str]]:
    """Return what a plan does: an action, a period and an element each."""
    return {
        (step["action"], step["period"], element) for step in plan["steps"] for element in step["elements"]
    }


def _independently(look: Callable[[Any], list[str]], case: "Case") -> list[str]:
    try:
        return look(read_tables(case.folder))
    except Fault as fault:
        return [f"case: {fault}"]


def _analysis(workspace: Workspace, printed: Plain, case: "Case") -> "Analysis":
    asked = printed["lens"], printed["as_of"], printed["known_at"]
    demands = printed.get("demands", ())
    judged = _are_rows(demands) and any("planes" in demand for demand in demands)
    planes = tuple(printed["scope"]["planes"]) if judged and "scope" in printed else None
    return workspace.analyse(case, *asked, planes=planes, where="lens of the result")


def _compare(
    printed: Plain, work_out: "Callable[[Analysis], Plain]", workspace: Workspace, case: "Case"
) -> list[str]:
    return _compare_with(printed, lambda: work_out(_analysis(workspace, printed, case)))


def _compare_with(printed: Plain, work_out: Callable[[], Plain]) -> list[str]:
    try:
        again = work_out()
    except (CleanpathError, KeyError, TypeError, ValueError, AttributeError) as error:
        return [f"result: it cannot be worked out again ({error})"]
    return _differences(printed, json.loads(to_json(again)))


def _differences(printed: Any, again: Any, where: str = "") -> list[str]:
    """Return a line for each of the first leaves that differ; what is not proven aside."""
    found = []
    for place, one, other in _leaves(printed, again, where):
        if place in ("seal", "version", "case") or place.endswith(".kept"):
            continue
        told = f"the result says {shown(str(one))}, worked out again {shown(str(other))}"
        found.append(f"{place or 'result'}: {told}")
        if len(found) == LISTED:
            break
    return found


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _leaves(one: Any, other: Any, where: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in dict.fromkeys([*other, *one]):
            if name not in one or name not in other:
                yield f"{where}.{name}".lstrip("."), one.get(name, "nothing"), other.get(name, "nothing")
            else:
                yield from _leaves(one[name], other[name], f"{where}.{name}".lstrip("."))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _leaves(left, right, f"{where}[{number}]")
    elif one != other or type(one) is not type(other):
        yield where, one, other


def _answer(checked: int, faults: list[str], proven: str, again: str) -> Plain:
    from cleanpath.results.answers import Verification

    return Verification(not faults, checked, faults, proven, again).to_dict()
