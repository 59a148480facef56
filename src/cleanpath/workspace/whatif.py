"""What if: scenarios laid over a case, side by side with the case as it is."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cleanpath.workspace.desk import Plain, Workspace, read_clocks

if TYPE_CHECKING:
    from cleanpath.dates import Clocks
    from cleanpath.network.case import Case
    from cleanpath.planning.scenario import Scenario


def whatif(
    workspace: Workspace,
    case: str,
    scenario: list[str],
    plan: bool = False,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
) -> Plain:
    """Compare a case as it is with what it would be under each scenario."""
    from cleanpath.network.case import find_case, read_case
    from cleanpath.planning.hypotheses import suppose_rules, suppose_vendors
    from cleanpath.planning.overlay import overlay_case
    from cleanpath.planning.scenario import read_scenario
    from cleanpath.reporting.supposition import AS_IT_IS, describe_whatif

    opened = read_case(case)
    read = [read_scenario(Path(file)) for file in scenario]
    asked = as_of, known_at
    variants = [_weigh(workspace, opened, AS_IT_IS, [], lens, asked, plan)]
    for one in read:
        registry = suppose_rules(workspace.registry, one)
        makers = suppose_vendors(workspace.makers, one.sales, one.origin)
        supposed = workspace.supposing(registry, makers)
        day = one.as_of.isoformat() if one.as_of else None
        clocks = as_of or day, known_at
        with tempfile.TemporaryDirectory(prefix="cleanpath-whatif-") as place:
            folder = Path(place) / opened.name
            said = [*_said(one), *overlay_case(find_case(case), one, folder)]
            variant = read_case(str(folder))
            variants.append(_weigh(supposed, variant, one.title, said, lens or one.lens, clocks, plan))
    return describe_whatif(opened.name, opened.settings.title, opened.settings.synthetic, variants)


def _said(scenario: "Scenario") -> list[str]:
    """Tell in words what a scenario supposes of rules and makers."""
    return [
        *(f"{s.rule}: {s.status} {s.date}" for s in scenario.steps),
        *(f"{f.country} follows {f.like} from {f.date}" for f in scenario.follows),
        *(f"{s.vendor} is sold to {s.buyer} on {s.date}" for s in scenario.sales),
    ]


def _weigh(
    workspace: Workspace,
    case: "Case",
    title: str,
    edits: list[str],
    lens: str | None,
    asked: tuple[str | None, str | None],
    plan: bool,
) -> Plain:
    from cleanpath.reporting.supposition import describe_variant
    from cleanpath.workspace.compliance import judge_opened

    clocks = read_clocks(*asked, case.settings.as_of)
    study = workspace.study(case, lens, clocks, planes=True)
    findings = None
    if case.network.operators.num_rows:
        findings = judge_opened(workspace, case, clocks).describe()
    volume = case.network.demands["volume"].to_pylist()
    made = _plan(workspace, case, lens, clocks) if plan else None
    return describe_variant(title, edits, study.describe(), volume, findings, made)


def _plan(workspace: Workspace, case: "Case", lens: str | None, clocks: "Clocks") -> Plain:
    from cleanpath.planning.inquiry import Wishes, inquire
    from cleanpath.policy.lens import parse_lens
    from cleanpath.workspace.planning import frame

    chosen = parse_lens(lens or case.settings.lens, workspace.registry, workspace.makers, "--lens")
    return inquire(frame(workspace, case, chosen, clocks), Wishes(runs=0))
