"""The formats that can be imported, by name; one reader each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cleanpath.errors import BadInput, UnknownName
from cleanpath.sources import (
    as_relationships,
    batfish,
    cables,
    containerlab,
    cyclonedx,
    gml,
    graph_attributes,
    graphml,
    librenms,
    lldp,
    meshviewer,
    nautobot,
    netbox,
    node_link,
    sheet_files,
    snmpwalk,
    spreadsheet,
    suzieq,
)
from cleanpath.sources.builder import Imported
from cleanpath.sources.cli_captures import OPTIONS as CAPTURE_OPTIONS
from cleanpath.sources.cli_captures import read_captures
from cleanpath.sources.default_demands import OPTIONS as DEMAND_OPTIONS
from cleanpath.sources.default_demands import add_demands, assume_demands, propose_demands
from cleanpath.sources.server_address import is_address


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is, its reader, and the options it knows with their meaning."""

    description: str
    read: Callable[[Path, Mapping[str, str]], Imported]
    options: Mapping[str, str]
    ask: Callable[[str, Mapping[str, str]], Imported] | None = None
    """Reads from a server at an address, where the format knows one."""

    between_sites: bool = False
    """Whether a demand is proposed between each two sites, where nobody names others."""


FORMATS: dict[str, Format] = {
    "as-relationships": Format(
        "relationships between autonomous systems as CAIDA publishes them",
        as_relationships.read_as_relationships,
        as_relationships.OPTIONS,
    ),
    "batfish": Format("Batfish's layer-1 topology (JSON)", batfish.read_batfish, batfish.OPTIONS),
    "cables": Format("submarine cables, as the public map's JSON", cables.read_cables, cables.OPTIONS),
    "cli": Format("folder of CLI captures (show version ...)", read_captures, CAPTURE_OPTIONS),
    "containerlab": Format(
        "containerlab's topology-data.json, or its topology file (YAML)",
        containerlab.read_containerlab,
        containerlab.OPTIONS,
    ),
    "csv": Format("inventory in CSV, by a column map", sheet_files.read_delimited, sheet_files.CSV_OPTIONS),
    "cyclonedx": Format("devices in a CycloneDX BOM (JSON)", cyclonedx.read_cyclonedx, cyclonedx.OPTIONS),
    "gml": Format("GML, as the Topology Zoo and networkx write it", gml.read_gml, graph_attributes.OPTIONS),
    "graphml": Format("GraphML", graphml.read_graphml, graph_attributes.OPTIONS),
    "librenms": Format("devices as LibreNMS's API gives them", librenms.read_librenms, librenms.OPTIONS),
    "meshviewer": Format("Freifunk meshviewer JSON", meshviewer.read_meshviewer, meshviewer.OPTIONS),
    "lldp": Format("neighbours as `lldpcli show neighbors -f json` tells them", lldp.read_lldp, lldp.OPTIONS),
    "nautobot": Format(
        "Nautobot 2 by REST: the address of the server",
        nautobot.refuse_file,
        nautobot.OPTIONS,
        nautobot.ask_nautobot,
        between_sites=True,
    ),
    "netbox": Format(
        "NetBox: an export (JSON of manage.py dumpdata) or the address of the server",
        netbox.read_netbox,
        netbox.OPTIONS,
        netbox.ask_netbox,
        between_sites=True,
    ),
    "node-link": Format(
        "node-link JSON of networkx and others", node_link.read_node_link, graph_attributes.OPTIONS
    ),
    "snmpwalk": Format("SNMP walks as text, a file or a folder", snmpwalk.read_snmpwalk, snmpwalk.OPTIONS),
    "suzieq": Format("Suzieq's Parquet store, a folder or a tar", suzieq.read_suzieq, suzieq.OPTIONS),
    "topohub": Format(
        "TopoHub collections (SNDlib, Topology Zoo, CAIDA)", node_link.read_topohub, node_link.OPTIONS
    ),
    "xlsx": Format("inventory in XLSX, by a column map", sheet_files.read_workbook, spreadsheet.OPTIONS),
}


OPERATOR = {"operator": "Who runs every element of which the source does not say it."}
"""An option of all formats but those that read it otherwise."""


def read(format_name: str, source: str | Path, options: Mapping[str, str]) -> Imported:
    """Read a source, a file or an address, in a named format; options `from` and `to` of all add demands.

    Raises
    ------
    UnknownName
        If the format or an option is not known.
    BadInput
        If the source is not what it must be.
    """
    if format_name not in FORMATS:
        raise UnknownName("import", "format", format_name, FORMATS, f"Known are {', '.join(FORMATS)}.")
    chosen = FORMATS[format_name]
    known = {**OPERATOR, **chosen.options, **DEMAND_OPTIONS}
    general = {*DEMAND_OPTIONS, *(OPERATOR.keys() - chosen.options.keys())}
    for option, value in options.items():
        if option not in known:
            see = f"{format_name} knows {', '.join(known)}."
            raise UnknownName(f"import {format_name}", "option", option, known, see)
        if not value:
            raise BadInput(f"import {format_name} [{option}]", "a value", "nothing")
    own = {option: value for option, value in options.items() if option not in general}
    imported = _open(chosen, format_name, str(source), own)
    if "operator" in options and "operator" in general:
        imported = name_operator(imported, options["operator"])
    if "from" not in options and "to" not in options and imported.rows:
        between = propose_demands(imported) if chosen.between_sites else imported
        return between if len(between.tables["demands"]["id"]) else assume_demands(imported)
    return add_demands(imported, options.get("from", ""), options.get("to", ""))


def name_operator(imported: Imported, operator: str) -> Imported:
    """Name who runs the elements of which the source does not say it; mere places have nobody."""
    table = dict(imported.tables["elements"])
    said = table.get("operator") or [""] * len(table["id"])
    runs = [
        known or ("" if kind == "boundary" else operator)
        for known, kind in zip(said, table["kind"], strict=True)
    ]
    return replace(imported, tables={**imported.tables, "elements": table | {"operator": runs}})


def _open(chosen: Format, format_name: str, source: str, options: Mapping[str, str]) -> Imported:
    if not is_address(source):
        return chosen.read(Path(source), options)
    if chosen.ask is None:
        raise BadInput("source", f"a file in the format {format_name}", "an address", "Save it first.")
    return chosen.ask(source, options)
