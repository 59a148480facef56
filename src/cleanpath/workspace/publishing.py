"""export, brief, chart."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleanpath.workspace.assess import judge_opened
from cleanpath.workspace.workspace import Plain, Workspace, open_case

if TYPE_CHECKING:
    from cleanpath.compliance.evaluate import Judged
    from cleanpath.dates import Clocks
    from cleanpath.network.case import Case
    from cleanpath.policy.lens import Lens
    from cleanpath.reporting.exports.bundle import Dossier
    from cleanpath.results.assets import Planned


def chart(workspace: Workspace, picture: str, result: str, to: str) -> Plain:
    """Draw a picture of a result that was printed as JSON."""
    from cleanpath.reporting.charts import draw, save
    from cleanpath.sources.io import parse_json, read_bytes

    described = draw(picture, parse_json(read_bytes(Path(result)), result), result)
    save(described, Path(to))
    return {"written": to}


def make_page(
    workspace: Workspace, case: "Case", lens: str | None, clocks: "Clocks", plan: str | None
) -> tuple[str, Plain]:
    """Return the brief of a case as HTML, with the plan of a file where one is named, and the counts."""
    from dataclasses import replace

    from cleanpath.reporting.brief import write_brief
    from cleanpath.reporting.brief_content import gather_content, read_story
    from cleanpath.results.registries import list_rules
    from cleanpath.sources.io import parse_json, read_bytes
    from cleanpath.workspace.plan import rank_levers

    study = workspace.study(case, lens, clocks)
    result = study.describe()
    story = read_story(case.folder, workspace.registry)
    rules = list_rules(workspace.registry, clocks)
    ranked = rank_levers(study, ("country", "operator"))
    planned = parse_json(read_bytes(Path(plan)), plan) if plan else None
    content = gather_content(result, case, clocks, story, workspace.registry, rules, ranked)
    return write_brief(replace(content, plan=planned, plan_file=plan or "")), result["counts"]


HOMES = {"fcc": "US", "uk": "GB", "de": "DE"}
"""Whose rules a form is about, where no lens is given."""


def export(
    workspace: Workspace,
    case: str,
    as_: str,
    to: str,
    plan: str | None = None,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
) -> Plain:
    """Write one file about a case, whole or not at all."""
    from cleanpath.policy.lens import parse_lens
    from cleanpath.reporting.exports.formats import WRITERS
    from cleanpath.reporting.exports.pdf import print_page
    from cleanpath.results.assets import read_planned
    from cleanpath.sources.io import parse_json, read_bytes

    pass

    opened, clocks = open_case(case, as_of, known_at)
    text = lens or HOMES.get(as_) or opened.settings.lens
    chosen = parse_lens(text, workspace.registry, workspace.makers, "--lens")
    if as_ == "pdf":
        page, counts = make_page(workspace, opened, str(chosen), clocks, plan)
        print_page(page, Path(to))
        return {"written": to, "as": as_, "counts": counts}
    planned = read_planned(Path(plan), opened.digests) if plan else {}
    dossier = gather(workspace, opened, chosen, clocks, planned, whole=as_ == "pack")
    if plan and as_ == "pack":
        dossier = replace(
            dossier, records=dossier.records | {"plan": parse_json(read_bytes(Path(plan)), plan)}
        )
    WRITERS[as_](dossier, Path(to))
    return {"written": to, "as": as_, "rows": len(dossier.rows)} | {
        "findings": len(dossier.findings),
        "not_known": len(dossier.not_known),
    }


def gather(
    workspace: Workspace,
    case: "Case",
    lens: "Lens",
    clocks: "Clocks",
    planned: Mapping[str, "Planned"],
    whole: bool,
) -> "Dossier":
    """Judge a case and put together all that an export may say of it.

    Parameters
    ----------
    workspace
        With the registries and the ledger.
    case, lens, clocks
        What is asked. Verdicts are under the lens; findings too, or by local law where it names vendors.
    planned
        What a plan says of each asset; empty without one.
    whole
        Also the documents of an auditor's pack, which hold the assessment.
    """
    from cleanpath.claims.vendor_shares import mix_claims
    from cleanpath.network.kinds import case_kinds
    from cleanpath.policy.applicability import prepare
    from cleanpath.policy.restricted import find_restricted
    from cleanpath.reporting.exports.bundle import Dossier
    from cleanpath.results.assessment import Grounds
    from cleanpath.results.assets import Sources, report_rows

    registry, makers, kinds = workspace.registry, workspace.makers, case_kinds(case.folder)
    own = mix_claims(case.network.mixes.to_pylist(), workspace.known_claims(), f"{case.folder}/mixes")
    claims = [*workspace.known_claims(), *own]
    rules_as_of = prepare(registry, makers, lens, clocks)
    restricted = find_restricted(case.network, rules_as_of, kinds, claims, str(case.folder))
    grounds = Grounds(restricted, {claim.key: claim for claim in claims})
    judged = judge_opened(workspace, case, clocks, None if lens.kind == "vendors" else str(lens))
    sources = Sources(case.network, kinds, makers, clocks, grounds, judged.findings, judged.waivers, planned)
    records = _records(workspace, judged, lens, clocks) if whole else {}
    return Dossier(case, str(lens), clocks, registry, report_rows(sources), judged, records)


def _records(workspace: Workspace, judged: "Judged", lens: "Lens", clocks: "Clocks") -> Plain:
    """Return the documents of an auditor's pack."""
    from cleanpath.ledger.listing import describe_waiver, list_claims

    with workspace.open_ledger() as ledger:
        return {
            "assessment": workspace.study(judged.case, str(lens), clocks).describe(),
            "findings": judged.describe(),
            "claims": list_claims(ledger, include_withdrawn=True),
            "waivers": [describe_waiver(held, clocks) for held in ledger.held_waivers()],
            "ledger": dict(zip(("entries", "digest"), ledger.head(), strict=True)),
        }


def brief(
    workspace: Workspace,
    case: str,
    to: str,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    plan: str | None = None,
) -> Plain:
    """Write the brief of a case as one page."""
    from cleanpath.files import write_text

    opened, clocks = open_case(case, as_of, known_at)
    page, counts = make_page(workspace, opened, lens, clocks, plan)
    write_text(Path(to), page)
    return {"written": to, "counts": counts}
