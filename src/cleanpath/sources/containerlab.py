"""Containerlab: the `topology-data.json` of a running lab, or its topology file in YAML.

A node's kind names the software in the container (`nokia_srlinux`). That is evidence of the maker and, like
all that somebody typed, opens a question and never closes one. A link to the host or to a tunnel leaves the
network and is told.
"""

import importlib
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cleanpath.errors import BadInput, Unavailable, shown
from cleanpath.records import Record
from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.io import decode_text, parse_json, read_bytes
from cleanpath.sources.values import check_country, found, read_id, read_text

OPTIONS = {
    "country": "Two-letter code of the country of the nodes, such as DE; without it no sites are made."
}

SWITCHES = ("bridge", "ovs-bridge")
"""Kinds that are a bridge of the host."""

OUTSIDE = ("host", "mgmt-net", "macvlan", "vxlan", "vxlan-stitch", "dummy")
"""Ends of links that are no node."""

LARGEST_YAML = 4 * 1024 * 1024
"""Bytes of a file in YAML: its reader is slow."""


def read_containerlab(path: Path, options: Mapping[str, str]) -> Imported:
    """Read a topology (.gz and .xz too).

    Raises
    ------
    BadInput
        Naming the link or node, if it is no such file.
    Unavailable
        If it is YAML and no library for it is installed.
    """
    return parse_containerlab(read_bytes(path), str(path), options)


def parse_containerlab(data: bytes, where: str, options: Mapping[str, str]) -> Imported:
    """Read a topology from bytes; `where` names the source in messages. Raises as `read_containerlab`."""
    record = Record("options", options)
    draft = Draft(where, check_country(record.text("country", ""), "options [country]"))
    record.finish()
    is_json = data.lstrip()[:1] in (b"{", b"[")
    value = parse_json(data, where) if is_json else _parse_yaml(data, where)
    lab = value.get("topology", value) if isinstance(value, dict) else None
    if not isinstance(lab, dict) or not isinstance(lab.get("nodes"), dict):
        raise BadInput(where, "a topology with nodes", found(value))
    usual = _fields(lab.get("defaults"), f"{where} [defaults]")
    kinds = _fields(lab.get("kinds"), f"{where} [kinds]")
    for name, node in lab["nodes"].items():
        _add_node(draft, name, _fields(node, f"{where} [nodes] [{shown(name)}]"), usual, kinds, where)
    links = lab.get("links")
    if not isinstance(links, list) and links is not None:
        raise BadInput(f"{where} [links]", "a list of links", found(links))
    for number, link in enumerate(links or [], 1):
        place = f"{where}, link {number}"
        ends = [end for end in _ends(link, place) if end in draft]
        if len(ends) == 2:
            draft.add_link(ends[0], ends[1], place)
        else:
            draft.miss("links that leave the lab or end at something else than a node", *ends)
    return draft.finish(f"Lab {read_text(value.get('name'), where) or Path(where).stem}"[:100], "structural")


def _parse_yaml(data: bytes, where: str) -> Any:
    """Parse YAML into plain values."""
    if not find_spec("yaml"):
        hint = "Give the lab's topology-data.json, or install PyYAML."
        raise Unavailable(where, "a library for YAML", "none", hint)
    if len(data) > LARGEST_YAML:
        raise BadInput(where, f"at most {LARGEST_YAML} bytes of YAML", "more", "Give topology-data.json.")
    yaml = importlib.import_module("yaml")
    try:
        return yaml.safe_load(decode_text(data, where))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadInput(where, "a topology in JSON or YAML", shown(type(error).__name__)) from None


def _fields(value: object, where: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadInput(where, "an object", found(value))
    return value


def _add_node(
    draft: Draft,
    name: object,
    node: Mapping[str, Any],
    usual: Mapping[str, Any],
    kinds: Mapping[str, Any],
    where: str,
) -> None:
    place = f"{where} [nodes]"
    element = read_id(name, place)
    kind = read_text(node.get("kind", usual.get("kind")), place)
    image = node.get("image", _fields(kinds.get(kind), place).get("image", usual.get("image")))
    labels = _fields(node.get("labels"), place)
    role = read_text(labels.get("role", labels.get("graph-icon")), place)
    draft.add_element(element, "switch" if kind in SWITCHES else role or "device", place, name=element)
    draft.add_row(place, element)
    if kind and kind not in (*SWITCHES, "linux", "host"):
        draft.observe(element, "inventory_model", kind.replace("_", " ").replace("-", " "))
    draft.detail("elements", element, "model", read_text(image, place)[:200])


def _ends(link: object, where: str) -> Iterator[str]:
    """Yield the nodes at the ends of a link, in any of the forms that releases write."""
    fields = _fields(link, where)
    listed = fields.get("endpoints", [fields[side] for side in ("a", "z", "endpoint") if side in fields])
    if isinstance(listed, dict):
        listed = [listed[side] for side in ("a", "z") if side in listed]
    if not isinstance(listed, list) or not 1 <= len(listed) <= 2:
        raise BadInput(where, "one or two endpoints", found(listed))
    for end in listed:
        node = end.get("node") if isinstance(end, dict) else end
        text = read_text(node, where)
        name = text.rpartition(":")[0] if isinstance(end, str) else text
        if name not in OUTSIDE:
            yield read_id(name, where)
