"""export, brief, chart."""

import shlex
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleanpath.workspace.workspace import Plain, Workspace

if TYPE_CHECKING:
    from cleanpath.analysis import Analysis
    from cleanpath.reporting.exports.bundle import Dossier
    from cleanpath.results.assets import Planned


def chart(workspace: Workspace, picture: str, result: str, to: str, force: bool = False) -> Plain:
    """Draw a picture of a result that was printed as JSON; to standard output it is SVG."""
    from cleanpath.files import STANDARD_OUTPUT
    from cleanpath.reporting.charts import draw, render
    from cleanpath.results.answers import WrittenFile
    from cleanpath.sources.io import parse_json, read_bytes

    suffix = ".svg" if to in STANDARD_OUTPUT else Path(to).suffix.lower()
    with workspace.writing(to, force) as target:
        described = draw(picture, parse_json(read_bytes(Path(result)), result), result)
        target.write_bytes(render(described, suffix))
    return WrittenFile(written=to).to_dict()


def picture(
    workspace: Workspace,
    what: str,
    case: str,
    to: str,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    force: bool = False,
) -> Plain:
    """Draw the sites of a case on a map, or its network, with the verdicts, as SVG."""
    from cleanpath.reporting.pictures import draw_map, draw_network
    from cleanpath.results.answers import WrittenFile

    with workspace.writing(to, force) as target:
        analysis = workspace.analyse(case, lens, as_of, known_at)
        result, network = analysis.assessment.to_dict(), analysis.case.network
        demands = network.demands.select(["id", "site", "source"]).to_pylist()
        if what == "map":
            sites = {demand["id"]: demand["site"] for demand in demands}
            drawn = draw_map(result, network.sites.to_pylist(), sites)
        else:
            ends = list(dict.fromkeys(demand["source"] for demand in demands))
            drawn = draw_network(result, network.elements.to_pylist(), network.links.to_pylist(), ends)
        target.write_text(f"{drawn}\n", encoding="utf-8")
    return WrittenFile(written=to, counts=result["counts_by_class"]).to_dict()


def make_page(analysis: "Analysis", plan: str | None) -> tuple[str, Plain]:
    """Return the brief of a case as HTML, with the plan of a file where one is named, and counts by class."""
    from cleanpath.reporting.arcs import list_legs, positions
    from cleanpath.reporting.brief import write_brief
    from cleanpath.reporting.brief_content import gather_content, read_story
    from cleanpath.results.classes import class_of
    from cleanpath.results.network_parts import network_parts
    from cleanpath.results.registries import list_rules
    from cleanpath.sources.io import parse_json, read_bytes

    case, clocks, registry = analysis.case, analysis.clocks, analysis.registries.rules
    result = analysis.assessment.to_dict()
    story = read_story(case.folder, registry)
    rules = list_rules(registry, clocks)
    ranked = analysis.levers(("country", "operator")).to_dict()
    planned = parse_json(read_bytes(Path(plan)), plan) if plan else None
    own = not network_parts(result)
    found = analysis.findings.to_dict() if own else None
    content = gather_content(result, case, clocks, story, registry, rules, ranked, found)
    elements = case.network.elements.select(["id", "site", "country"]).to_pylist()
    routes = zip(analysis.routes(), map(class_of, result["demands"]), strict=True)
    legs = list_legs(routes, positions(elements, case.network.sites.to_pylist()))
    page = replace(content, plan=planned, plan_file=plan or "", legs=legs)
    return write_brief(page), result["counts_by_class"]


HOMES = {"fcc": "US", "uk": "GB", "de": "DE"}
"""Whose rules a form is about, where no lens is given."""
WITH_FLOWS = ("geojson", "xlsx")
"""Formats that tell of the protected flows beside the assets."""


def export(
    workspace: Workspace,
    case: str,
    as_: str,
    to: str,
    plan: str | None = None,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    force: bool = False,
) -> Plain:
    """Write one file about a case, whole or not at all; one that is there is replaced only by `force`."""
    from cleanpath.reporting.exports.formats import WRITERS
    from cleanpath.reporting.exports.pdf import print_page
    from cleanpath.results.answers import WrittenFile
    from cleanpath.results.assets import read_planned
    from cleanpath.results.axes import flow_rows
    from cleanpath.sources.io import parse_json, read_bytes

    with workspace.writing(to, force) as target:
        analysis = workspace.analyse(case, lens or HOMES.get(as_), as_of, known_at)
        if as_ == "pdf":
            page, counts = make_page(analysis, plan)
            print_page(page, target)
            return WrittenFile(written=to, form=as_, counts=counts).to_dict()
        planned = read_planned(Path(plan), analysis.case.digests) if plan else {}
        dossier = gather(workspace, analysis, planned, whole=as_ == "pack")
        if as_ in WITH_FLOWS:
            dossier = replace(dossier, flows=flow_rows(analysis.assessment.to_dict()))
        if plan and as_ == "pack":
            dossier = replace(
                dossier, records=dossier.records | {"plan": parse_json(read_bytes(Path(plan)), plan)}
            )
        listed = WRITERS[as_](dossier, target)
    rows = len(dossier.rows) if listed is None else listed
    return WrittenFile(
        written=to,
        form=as_,
        rows=rows,
        findings=len(dossier.findings),
        not_known=len(dossier.not_known),
    ).to_dict()


def gather(
    workspace: Workspace, analysis: "Analysis", planned: Mapping[str, "Planned"], whole: bool
) -> "Dossier":
    """Judge a case and put together all that an export may say of it.

    Parameters
    ----------
    workspace
        With the ledger.
    analysis
        The case under its lens. Verdicts are under the lens; findings too, or by local law where it names
        vendors.
    planned
        What a plan says of each asset; empty without one.
    whole
        Also the documents of an auditor's pack, which hold the assessment.
    """
    from cleanpath.reporting.exports.bundle import Dossier
    from cleanpath.results.assets import Sources, report_rows
    from cleanpath.results.grounds import Grounds, read_identifications

    case, clocks, facts, registries = analysis.case, analysis.clocks, analysis.facts, analysis.registries
    identified = read_identifications(analysis.case.network.elements)
    grounds = Grounds(analysis.restricted, facts.claims, identified)
    judged = analysis.judge_by_law()
    records = _records(workspace, analysis) if whole else {}
    told = grounds, judged.findings, judged.waivers, planned
    sources = Sources(case.network, facts.kinds, registries.vendors, clocks, *told)
    return Dossier(case, str(analysis.lens), clocks, registries.rules, report_rows(sources), judged, records)


def _records(workspace: Workspace, analysis: "Analysis") -> Plain:
    """Return the documents of an auditor's pack."""
    from cleanpath.ledger.listing import describe_waiver, list_claims

    ledger = workspace.ledger
    return {
        "assessment": analysis.assessment.to_dict(),
        "findings": analysis.findings.to_dict(),
        "claims": list_claims(ledger, include_withdrawn=True),
        "waivers": [describe_waiver(held, analysis.clocks) for held in ledger.held_waivers()],
        "ledger": dict(zip(("entries", "digest"), ledger.head(), strict=True)) | {"first": ledger.first()},
    }


def brief(
    workspace: Workspace,
    case: str,
    to: str,
    lens: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    plan: str | None = None,
    force: bool = False,
) -> Plain:
    """Write the brief of a case as one page; a file that is there is replaced only by `force`."""
    from cleanpath.errors import BadInput
    from cleanpath.results.answers import WrittenFile

    if Path(to).suffix.lower() == ".pdf":
        printed = shlex.join(["cleanpath", "export", case, "--as", "pdf", "--to", to])
        raise BadInput("--to", "the name of a page, such as brief.html", to, f"`{printed}` prints it.")
    with workspace.writing(to, force) as target:
        page, counts = make_page(workspace.analyse(case, lens, as_of, known_at), plan)
        target.write_text(page, encoding="utf-8")
    return WrittenFile(written=to, counts=counts).to_dict()
