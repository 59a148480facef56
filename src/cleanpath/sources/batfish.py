"""Batfish's layer-1 topology: `{"edges": [{"node1": {"hostname", "interfaceName"}, "node2": {...}}]}`.

An edge may be told from both ends; two ports are joined once. The file says nothing of makers.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cleanpath.errors import BadInput
from cleanpath.records import Record
from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.io import objects_in, parse_json, read_bytes
from cleanpath.sources.values import check_country, found, read_id, read_text

OPTIONS = {
    "country": "Two-letter code of the country of the devices, such as DE; without it no sites are made."
}


def read_batfish(path: Path, options: Mapping[str, str]) -> Imported:
    """Read a layer-1 topology (.gz and .xz too).

    Raises
    ------
    BadInput
        Naming the edge, if it is no such file.
    """
    return parse_batfish(read_bytes(path), str(path), options)


def parse_batfish(data: bytes, where: str, options: Mapping[str, str]) -> Imported:
    """Read a layer-1 topology from bytes; `where` names the source in messages. Raises as `read_batfish`."""
    record = Record("options", options)
    draft = Draft(where, check_country(record.text("country", ""), "options [country]"))
    record.finish()
    value = parse_json(data, where)
    if not isinstance(value, dict) or "edges" not in value:
        raise BadInput(where, 'an object with "edges"', found(value))
    met: set[frozenset[tuple[str, str]]] = set()
    for number, edge in enumerate(objects_in(value, "edges", where), 1):
        place = f"{where}, edge {number}"
        ends = [_end(edge, name, place) for name in ("node1", "node2")]
        if frozenset(ends) in met:
            draft.leave("edges that are told from both ends")
            continue
        met.add(frozenset(ends))
        for host, _ in ends:
            if host not in draft:
                draft.add_element(host, "device", place, name=host)
                draft.add_row(place, host)
        draft.add_link(ends[0][0], ends[1][0], place)
    return draft.finish(f"Layer-1 topology {Path(where).stem}", "structural")


def _end(edge: dict[str, Any], name: str, where: str) -> tuple[str, str]:
    end = edge.get(name)
    if not isinstance(end, dict):
        raise BadInput(f"{where} [{name}]", "an object with hostname and interfaceName", found(end))
    host = read_id(end.get("hostname"), f"{where} [{name}] [hostname]")
    return host.casefold(), read_text(end.get("interfaceName"), f"{where} [{name}] [interfaceName]")
