"""Files for others: tables, forms of authorities, formats of other programs."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleanpath.workspace.compliance import judge_opened
from cleanpath.workspace.desk import Plain, Workspace, open_case

if TYPE_CHECKING:
    from cleanpath.compliance.casework import Judged
    from cleanpath.dates import Clocks
    from cleanpath.network.case import Case
    from cleanpath.policy.lens import Lens
    from cleanpath.reporting.exports.dossier import Dossier
    from cleanpath.reporting.planned import Planned

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
    from cleanpath.reporting.planned import read_planned
    from cleanpath.sources.opening import parse_json, read_bytes
    from cleanpath.workspace.pages import make_page

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
    from cleanpath.identity.claimlist import mix_claims
    from cleanpath.network.overrides import case_kinds
    from cleanpath.policy.judge import prepare
    from cleanpath.policy.restricted import find_restricted
    from cleanpath.reporting.exports.dossier import Dossier
    from cleanpath.reporting.grounds import Grounds
    from cleanpath.reporting.report import Sources, report_rows

    registry, makers, kinds = workspace.registry, workspace.makers, case_kinds(case.folder)
    own = mix_claims(case.network.mixes.to_pylist(), workspace.known_claims(), f"{case.folder}/mixes")
    claims = [*workspace.known_claims(), *own]
    bench = prepare(registry, makers, lens, clocks)
    restricted = find_restricted(case.network, bench, kinds, claims, str(case.folder))
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
