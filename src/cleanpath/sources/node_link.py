"""Node-link JSON (networkx, NetJSON, TopoHub).

An object with `nodes` and `links` or `edges`. A node is an object with `id`; an edge an object with `source`
and `target`, or a list `[a, b]` or `[a, b, km]`. Position: `lat` and `lon`, or `pos` = [lon, lat]. Demands in
Mbit/s: `demands` of the file or of its `graph` object, `{source: {target: volume}}`.

JSON lines or one JSON array or one object; each network as `node_link` describes: nodes with lon and lat,
edges [a, b, km] whose length is the routing cost, and `demands` as a traffic matrix in Mbit/s (SNDlib).
"""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.graph_attributes import OPTIONS as GRAPH_OPTIONS
from cleanpath.sources.graph_attributes import GraphOptions, add_edge, add_node, find_ends, take_options
from cleanpath.sources.io import decode_text, parse_json, read_bytes
from cleanpath.sources.values import found, read_id, read_number, read_text

SHORTEST_KM = 0.01
"""Length given to an edge of 0 km: sources round to 10 m, and a routing cost is above 0."""


def read_node_link(path: Path, options: Mapping[str, str]) -> Imported:
    """Read a node-link JSON file (.gz and .xz too).

    Raises
    ------
    BadInput
        Naming node or edge, if it is not such a file or holds a value that cannot be meant.
    """
    return parse_node_link(read_bytes(path), str(path), options)


def parse_node_link(data: bytes, where: str, options: Mapping[str, str]) -> Imported:
    """Read node-link JSON from bytes; `where` names the source in messages. Raises as `read_node_link`."""
    return read_graph(parse_json(data, where, nan=True), where, take_options(options))


def read_graph(value: Any, where: str, options: GraphOptions) -> Imported:
    """Read a node-link object. Raises as `read_node_link`."""
    graph = _object(value, where)
    draft = Draft(where, options.country)
    about = _object(graph.pop("graph", None) or {}, f"{where} [graph]")
    if "edges" in graph and "links" in graph:
        raise BadInput(where, "edges or links", "both", "Keep one of them.")
    edges = _list(graph.pop("edges", None) or graph.pop("links", None) or [], f"{where} [edges]")
    nodes = _list(graph.pop("nodes", None), f"{where} [nodes]")
    oneway = _flag(graph.pop("directed", False), f"{where} [directed]")
    graph.pop("multigraph", None)
    elements = _add_nodes(nodes, draft, options)
    _add_edges(edges, elements, draft, options, oneway)
    for part, place in ((graph, f"{where} [demands]"), (about, f"{where} [graph] [demands]")):
        _add_demands(_object(part.pop("demands", None) or {}, place), elements, draft, place)
    title = next((str(part.pop("name")) for part in (graph, about) if isinstance(part.get("name"), str)), "")
    for key in [*graph, *about]:
        draft.leave(f"graph attribute {shown(key)}")
    return draft.finish(title or "Network from node-link JSON")


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(where, "an object", found(value))
    return dict(value)


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise BadInput(where, "a list", found(value))
    return value


def _flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise BadInput(where, "true or false", found(value))
    return value


def _add_nodes(nodes: list[Any], draft: Draft, options: GraphOptions) -> dict[str, str]:
    elements: dict[str, str] = {}
    for number, entry in enumerate(nodes, 1):
        where = f"{draft.where}, node {number}"
        values = _object(entry, where)
        node = read_id(values.pop("id", None), f"{where} [id]")
        if node in elements:
            raise BadInput(where, "an id used once", shown(node), "Give each node its own id.")
        if "pos" in values and "lat" not in values:
            place = _list(values.pop("pos"), f"{where} [pos]")
            if len(place) != 2:
                raise BadInput(f"{where} [pos]", "[longitude, latitude]", f"{len(place)} values")
            values["lon"], values["lat"] = place
        elements[node] = add_node(draft, options, node, values, where)
    return elements


def _add_edges(
    edges: list[Any], elements: Mapping[str, str], draft: Draft, options: GraphOptions, oneway: bool
) -> None:
    for number, entry in enumerate(edges, 1):
        where = f"{draft.where}, edge {number}"
        values = _listed_edge(entry, where, options) if isinstance(entry, list) else _object(entry, where)
        ends = [read_id(values.pop(end, None), f"{where} [{end}]") for end in ("source", "target")]
        link = read_id(values.pop("id"), f"{where} [id]") if values.get("id") is not None else ""
        places = find_ends(elements, ends[0], ends[1], where)
        add_edge(draft, options, places, values, where, directed=oneway, link=link)


def _listed_edge(entry: list[Any], where: str, options: GraphOptions) -> dict[str, Any]:
    if not 2 <= len(entry) <= 3:
        raise BadInput(where, "[a, b] or [a, b, km]", f"{len(entry)} values")
    values: dict[str, Any] = dict(zip(("source", "target"), entry, strict=False))
    if len(entry) == 3 and options.weight != "none":
        km = read_number(entry[2], f"{where} [km]", 0, what="a length not below 0")
        values[options.weight or "weight"] = None if km is None else max(km, SHORTEST_KM)
    return values


def _add_demands(matrix: Mapping[str, Any], elements: Mapping[str, str], draft: Draft, where: str) -> None:
    for source, row in matrix.items():
        for target, volume in _object(row, f"{where} of {shown(source)}").items():
            place = f"{where} from {shown(source)} to {shown(target)}"
            number = read_number(volume, place, 0, what="a volume not below 0")
            if number is None:
                raise BadInput(place, "a volume in Mbit/s", "none")
            ends = find_ends(elements, read_id(source, place), read_id(target, place), place)
            draft.add_demand(*ends, number, place)


def name_of(value: Any, where: str) -> str:
    """Return the name of a network: its own, or that of its `graph` object, or nothing."""
    graph = _object(value, where)
    about = graph.get("graph")
    inner = about.get("name") if isinstance(about, dict) else None
    return read_text(graph.get("name", inner), f"{where} [name]")


OPTIONS = {"name": "Which network of the file; needed where there are several."} | GRAPH_OPTIONS
SHOWN = 8


def read_topohub(path: Path, options: Mapping[str, str]) -> Imported:
    """Read one network of a TopoHub file (.gz and .xz too), chosen by the option `name`.

    Raises
    ------
    BadInput
        If the file is not of this form, or holds several networks and none is chosen.
    UnknownName
        If no network has the name.
    """
    return parse_topohub(read_bytes(path), str(path), options)


def parse_topohub(data: bytes, where: str, options: Mapping[str, str]) -> Imported:
    """Read one network from bytes; `where` names the source in messages. Raises as `read_topohub`."""
    rest = dict(options)
    name = rest.pop("name", "")
    settings = take_options(rest)
    networks = split_networks(data, where)
    names = [name_of(network, place) for place, network in networks]
    if not name and len(networks) > 1:
        some = ", ".join(names[:SHOWN])
        raise BadInput(where, "one network", f"{len(networks)}: {some} ...", "Give --option name=NAME.")
    rows = [row for row, own in enumerate(names) if own == name] if name else [0]
    if not rows:
        see = f"There are {', '.join(sorted(names)[:SHOWN])} ..."
        raise UnknownName(where, "network", name, get_close_matches(name, names), see)
    if len(rows) > 1:
        raise BadInput(where, "one network of that name", f"{len(rows)}", "Rename them.")
    place, network = networks[rows[0]]
    return read_graph(network, place, settings)


def split_networks(data: bytes, where: str) -> list[tuple[str, Any]]:
    """Return each network of a file with its place in it.

    Raises
    ------
    BadInput
        If there is none, or the text is not JSON.
    """
    text = decode_text(data, where).strip()
    if text.startswith("["):
        values = parse_json(text, where)
        result = [(f"{where}, network {n}", value) for n, value in enumerate(values, 1)]
    elif "\n" in text and text.partition("\n")[0].rstrip().endswith("}"):
        lines = enumerate(text.split("\n"), 1)
        result = [(f"{where}:{n}", parse_json(line, f"{where}:{n}")) for n, line in lines if line.strip()]
    else:
        result = [(where, parse_json(text, where))]
    if not result:
        raise BadInput(where, "at least one network", "none")
    return result
