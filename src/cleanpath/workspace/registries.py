"""rules, vendors, identify."""

import datetime
import sys
from collections.abc import Iterator
from os.path import isfile
from pathlib import Path

from cleanpath.errors import BadInput, UnknownName
from cleanpath.workspace.workspace import Plain, Workspace, read_clocks


def identify(
    workspace: Workspace,
    source: str,
    kind: str | None = None,
    boxes: bool = False,
    as_of: str | None = None,
) -> Iterator[Plain]:
    """Say who made what, row by row: of a case its elements, of anything else its observations."""
    from cleanpath.identity.devices import identify_boxes, identify_elements
    from cleanpath.identity.identify import identify as identify_rows
    from cleanpath.identity.identify import know
    from cleanpath.identity.observations import read_observations
    from cleanpath.network.case import read_case

    if source != "-" and not isfile(source):
        try:
            case = read_case(source)
        except UnknownName as error:
            expected = "a case, a file, or - for standard input"
            raise BadInput("source", expected, f"{source!r}", str(error)) from None
        day = read_clocks(as_of, None, case.settings.as_of).as_of
        return identify_elements(case, know(workspace.vendors, day))
    day = read_clocks(as_of, None).as_of
    rows = read_observations(sys.stdin.buffer if source == "-" else Path(source), kind)
    return (identify_boxes if boxes else identify_rows)(rows, workspace.vendors, day)


def vendors_resolve(workspace: Workspace, name: str) -> Plain:
    """Find the vendor that a name stands for, with the reasons of every candidate."""
    from cleanpath.identity.names import resolve
    from cleanpath.results.listings import NameMatch, NameResolution

    found = resolve(workspace.vendors, name)
    matches = [NameMatch(m.vendor, round(m.score, 1), m.how, m.reason) for m in found.candidates]
    return NameResolution(found.name, found.vendor, matches).to_dict()


def vendors_import_(workspace: Workspace, source: str, date: str | None = None) -> Plain:
    """Keep a list of MAC prefixes or enterprise numbers in the user's data folder, with its date."""
    from cleanpath.identity.number_registries import data_folder, import_list
    from cleanpath.results.made_cases import KeptList

    kept = import_list(Path(source), date or _file_day(Path(source)))
    return KeptList(kept.label, kept.date, len(kept.names), str(data_folder())).to_dict()


def _file_day(path: Path) -> str:
    """Return the day on which a file was last written."""
    try:
        written = path.stat().st_mtime
    except OSError as error:
        raise BadInput(str(path), "a readable file", error.strerror or "an error") from None
    return datetime.datetime.fromtimestamp(written, datetime.UTC).date().isoformat()


def rules(
    workspace: Workspace,
    as_of: str | None = None,
    known_at: str | None = None,
    jurisdiction: str | None = None,
    vendor: str | None = None,
    state: str | None = None,
) -> list[Plain]:
    """List the rules and their state on a day."""
    from cleanpath.policy.lens import check_jurisdiction
    from cleanpath.results.listings import RuleRow
    from cleanpath.results.registries import list_rules
    from cleanpath.results.typed import entries

    if vendor is not None:
        workspace.vendors.find(vendor, "--vendor")
    if jurisdiction is not None:
        check_jurisdiction(jurisdiction, "--jurisdiction")
    rows = list_rules(workspace.registry, read_clocks(as_of, known_at), jurisdiction, vendor, state)
    return entries(RuleRow, rows)


def rules_show(
    workspace: Workspace, key: str, as_of: str | None = None, known_at: str | None = None
) -> Plain:
    """Show one rule; with a day, only what could be known then."""
    from cleanpath.results.rule_detail import show_rule

    clocks = read_clocks(as_of, known_at) if as_of or known_at else None
    return show_rule(workspace.registry, key, clocks).to_dict()


def registry_check(workspace: Workspace, rules: str | None = None, vendors: str | None = None) -> Plain:
    """Check the registries and list every fault."""
    from cleanpath.identity.vendor_checks import check_vendors
    from cleanpath.policy.registry import check_registry
    from cleanpath.results.answers import RegistryFaults

    faults = [*check_vendors(Path(vendors) if vendors else None)]
    faults += check_registry(Path(rules) if rules else None)
    return RegistryFaults([str(fault) for fault in faults], len(faults)).to_dict()


def vendors(
    workspace: Workspace, as_of: str | None = None, country: str | None = None, owner: str | None = None
) -> list[Plain]:
    """List the vendors with home and owners on a day."""
    from cleanpath.identity.vendor_checks import list_vendors
    from cleanpath.results.listings import VendorRow
    from cleanpath.results.typed import entries

    day = read_clocks(as_of, None).as_of
    rows = list_vendors(workspace.vendors, day, home=country or "", owner=owner or "")
    named = [row | {"owner": [link["name"] for link in row["owners"]]} for row in rows]
    return entries(VendorRow, named)


def vendors_show(workspace: Workspace, vendor: str, as_of: str | None = None) -> Plain:
    """Show one vendor with its owners on a day."""
    from cleanpath.identity.names import resolve
    from cleanpath.results.vendor_detail import show_vendor

    found = resolve(workspace.vendors, vendor).vendor
    return show_vendor(workspace.vendors, found or vendor, read_clocks(as_of, None).as_of).to_dict()
