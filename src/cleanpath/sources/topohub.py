"""TopoHub collections: several networks in one file, of which one is chosen by its name.

JSON lines or one JSON array or one object; each network as `node_link` describes: nodes with lon and lat,
edges [a, b, km] whose length is the routing cost, and `demands` as a traffic matrix in Mbit/s (SNDlib).
"""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from cleanpath.errors import BadInput, UnknownName
from cleanpath.sources.attributes import OPTIONS as GRAPH_OPTIONS
from cleanpath.sources.attributes import take_options
from cleanpath.sources.imported import Imported
from cleanpath.sources.node_link import name_of, read_graph
from cleanpath.sources.opening import decode_text, parse_json, read_bytes

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
