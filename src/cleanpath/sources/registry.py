"""The formats that can be imported, by name; one reader each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cleanpath.errors import BadInput, UnknownName
from cleanpath.sources import attributes, gml, graphml, lldp, meshviewer, netbox, node_link, topohub
from cleanpath.sources.demands import OPTIONS as DEMAND_OPTIONS
from cleanpath.sources.demands import add_demands
from cleanpath.sources.imported import Imported


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is, its reader, and the options it knows with their meaning."""

    description: str
    read: Callable[[Path, Mapping[str, str]], Imported]
    options: Mapping[str, str]


FORMATS: dict[str, Format] = {
    "gml": Format("GML, as the Topology Zoo and networkx write it", gml.read_gml, attributes.OPTIONS),
    "graphml": Format("GraphML", graphml.read_graphml, attributes.OPTIONS),
    "meshviewer": Format("Freifunk meshviewer JSON", meshviewer.read_meshviewer, meshviewer.OPTIONS),
    "lldp": Format("neighbours as `lldpcli show neighbors -f json` tells them", lldp.read_lldp, lldp.OPTIONS),
    "netbox": Format("NetBox export (JSON of manage.py dumpdata)", netbox.read_netbox, netbox.OPTIONS),
    "node-link": Format(
        "node-link JSON of networkx and others", node_link.read_node_link, attributes.OPTIONS
    ),
    "topohub": Format(
        "TopoHub collections (SNDlib, Topology Zoo, CAIDA)", topohub.read_topohub, topohub.OPTIONS
    ),
}


def read(format_name: str, path: Path, options: Mapping[str, str]) -> Imported:
    """Read a source in a named format; options `from` and `to`, known to all, add demands.

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
    known = {**chosen.options, **DEMAND_OPTIONS}
    for option, value in options.items():
        if option not in known:
            see = f"{format_name} knows {', '.join(known)}."
            raise UnknownName(f"import {format_name}", "option", option, known, see)
        if not value:
            raise BadInput(f"import {format_name} [{option}]", "a value", "nothing")
    own = {option: value for option, value in options.items() if option not in DEMAND_OPTIONS}
    return add_demands(chosen.read(path, own), options.get("from", ""), options.get("to", ""))
