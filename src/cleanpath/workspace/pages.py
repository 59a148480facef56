"""The brief of a case as a page, for the commands that write or print it."""

from pathlib import Path
from typing import TYPE_CHECKING

from cleanpath.workspace.desk import Plain, Workspace

if TYPE_CHECKING:
    from cleanpath.dates import Clocks
    from cleanpath.network.case import Case


def make_page(
    workspace: Workspace, case: "Case", lens: str | None, clocks: "Clocks", plan: str | None
) -> tuple[str, Plain]:
    """Return the brief of a case as HTML, with the plan of a file where one is named, and the counts."""
    from dataclasses import replace

    from cleanpath.policy.story import read_story
    from cleanpath.policy.views import list_rules
    from cleanpath.reporting.brief import write_brief
    from cleanpath.reporting.content import gather_content
    from cleanpath.sources.opening import parse_json, read_bytes
    from cleanpath.workspace.levers import rank_levers

    study = workspace.study(case, lens, clocks)
    result = study.describe()
    story = read_story(case.folder, workspace.registry)
    rules = list_rules(workspace.registry, clocks)
    ranked = rank_levers(study, ("country", "operator"))
    planned = parse_json(read_bytes(Path(plan)), plan) if plan else None
    content = gather_content(result, case, clocks, story, workspace.registry, rules, ranked)
    return write_brief(replace(content, plan=planned, plan_file=plan or "")), result["counts"]
