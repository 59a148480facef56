"""Freifunk meshviewer JSON: routers with their model, links with quality, and the gateway each one chose.

Both forms in use are read: meshviewer's own (`node_id`, `is_gateway`, `source_tq` ...) and a reduced one
(`id`, `gateway`, `q_ab` ...).

Weights. The mesh protocol batman-adv (algorithm IV) multiplies the transmit qualities q of the hops of a
path, takes a hop penalty off at each hop and chooses the greatest product. With a penalty of 30/255 that is
the shortest path under `1 + ln(1/q) / -ln(1 - 30/255)`: a perfect link costs 1. A quality below 1/255, the
smallest that the protocol can say, counts as 1/255, so that a link that was seen is never lost. The same
formula serves wifi, cable and vpn links, whose quality the source states alike.

Demands: every node that is online to its chosen gateway, 1 Mbit/s.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from cleanpath.errors import BadInput, shown
from cleanpath.records import Record
from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.io import parse_json, read_bytes
from cleanpath.sources.values import (
    check_country,
    clean_text,
    found,
    read_id,
    read_number,
    read_text,
    vendor_of,
)

OPTIONS = {
    "country": "Two-letter code of the country of the network, such as DE; without it no sites are made.",
    "quality": "`worse` (default): one link, the worse direction counts; `each`: a directed link each way.",
    "vpn": "`link` (default): the tunnel as a link; `opaque`: an element of unknown maker stands in it.",
}

HOP_PENALTY = 30 / 255
LEAST_QUALITY = 1 / 255
_SCALE = -math.log(1 - HOP_PENALTY)
_VPN_TYPES = ("vpn", "tunnel")


@dataclass(frozen=True, slots=True)
class _Options:
    country: str
    each: bool
    opaque: bool


def read_meshviewer(path: Path, options: Mapping[str, str]) -> Imported:
    """Read a meshviewer file (.gz and .xz too).

    Raises
    ------
    BadInput
        Naming node or link, if it is not such a file or holds a value that cannot be meant.
    """
    return parse_meshviewer(read_bytes(path), str(path), options)


def parse_meshviewer(data: bytes, where: str, options: Mapping[str, str]) -> Imported:
    """Read meshviewer JSON from bytes; `where` names the source in messages. Raises as `read_meshviewer`."""
    settings = _take_options(options)
    top = _fields(parse_json(data, where), where)
    draft = Draft(where, settings.country)
    nodes = top.pop("nodes", None)
    links = top.pop("links", [])
    for name, value in (("nodes", nodes), ("links", links)):
        if not isinstance(value, list):
            raise BadInput(f"{where} [{name}]", "a list", found(value))
    taken = clean_text(top.pop("taken", top.pop("timestamp", "")))[:40]
    for name in top:
        draft.leave(f"file field {shown(name)}")
    chosen = [_add_node(draft, entry, f"{where}, node {n}") for n, entry in enumerate(nodes, 1)]
    for number, entry in enumerate(links, 1):
        _add_link(draft, entry, settings, f"{where}, link {number}")
    _add_demands(draft, chosen)
    return draft.finish(f"Mesh network as seen {taken}" if taken else "Mesh network")


def _take_options(options: Mapping[str, str]) -> _Options:
    record = Record("options", options)
    taken = _Options(
        check_country(record.text("country", ""), "options [country]"),
        record.choice("quality", ("worse", "each"), "worse") == "each",
        record.choice("vpn", ("link", "opaque"), "link") == "opaque",
    )
    record.finish()
    return taken


def _fields(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(where, "an object", found(value))
    return dict(value)


def _flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise BadInput(where, "true or false", found(value))
    return value


def _add_node(draft: Draft, entry: Any, where: str) -> tuple[str, str, str]:
    """Add a router and return its id, the gateway for its demand (or nothing), and its place."""
    fields = _fields(entry, where)
    node = read_id(fields.pop("node_id", fields.pop("id", None)), f"{where} [id]")
    online = _flag(fields.pop("is_online", fields.pop("online", True)), f"{where} [online]")
    own = "is_gateway" in fields
    gateway = _flag(fields.pop("is_gateway" if own else "gateway", False), f"{where} [gateway]")
    uplink = fields.pop("gateway" if own else "uplink", None)
    model = read_text(fields.pop("model", None), f"{where} [model]")
    hostname = read_text(fields.pop("hostname", None), f"{where} [hostname]")
    vendor = vendor_of(model)
    if not vendor:
        draft.leave(
            "model without a maker in the registry (the vendor stays unknown)" if model else "no model"
        )
    draft.add_element(
        node,
        "gateway" if gateway else "mesh_router",
        where,
        vendor=vendor,
        name=" ".join(filter(None, (hostname, f"({model})" if hostname and model else model))),
        place=_place(fields, where),
    )
    if not online:
        draft.idle(node)
    for name in fields:
        draft.leave(f"node field {shown(name)}")
    if not uplink:
        draft.leave("no demand: a gateway" if gateway else "no demand: no chosen gateway")
        return node, "", where
    if not online:
        draft.leave("no demand: offline")
        return node, "", where
    return node, read_id(uplink, f"{where} [gateway]"), where


def _place(fields: dict[str, Any], where: str) -> tuple[float | None, float | None]:
    location = fields.pop("location", None)
    inner = fields if location is None else _fields(location, f"{where} [location]")
    latitude = inner.pop("latitude", inner.pop("lat", None))
    longitude = inner.pop("longitude", inner.pop("lon", None))
    return read_number(latitude, f"{where} [latitude]"), read_number(longitude, f"{where} [longitude]")


def cost_of(quality: float) -> float:
    """Return the routing cost of a link of transmit quality in [0, 1]; a perfect one costs 1."""
    return round(1 + math.log(1 / max(quality, LEAST_QUALITY)) / _SCALE, 6)


def _quality(fields: dict[str, Any], names: tuple[str, str], where: str) -> float:
    value = fields.pop(names[0], fields.pop(names[1], None))
    number = read_number(value, f"{where} [{names[0]}]", 0, 1, "a quality from 0 to 1")
    if number is None:
        raise BadInput(f"{where} [{names[0]}]", "a quality from 0 to 1", "none")
    return number


def _add_link(draft: Draft, entry: Any, options: _Options, where: str) -> None:
    fields = _fields(entry, where)
    a = read_id(fields.pop("source", fields.pop("a", None)), f"{where} [source]")
    b = read_id(fields.pop("target", fields.pop("b", None)), f"{where} [target]")
    forth = cost_of(_quality(fields, ("source_tq", "q_ab"), where))
    back = cost_of(_quality(fields, ("target_tq", "q_ba"), where))
    kind = read_text(fields.pop("type", None), f"{where} [type]")
    for name in fields:
        draft.leave(f"link field {shown(name)}")
    tunnel = kind in _VPN_TYPES
    draft.leave(f"link type {shown(kind)} (all types cost alike)")
    if tunnel and not options.opaque:
        draft.miss("vpn links whose Internet access is not in the source (give --option vpn=opaque)", a, b)
    stops = _stops(draft, a, b, where) if tunnel and options.opaque else (a, b)
    group = f"link {where.rpartition(' ')[2]}" if options.each or len(stops) > 2 else ""
    for one, other in pairwise(stops):
        share = 1 / (len(stops) - 1)
        if options.each and a != b:
            draft.add_link(one, other, where, weight=forth * share, directed=True, group=group)
            draft.add_link(other, one, where, weight=back * share, directed=True, group=group)
        else:
            draft.add_link(one, other, where, weight=max(forth, back) * share, group=group)


def _stops(draft: Draft, a: str, b: str, where: str) -> tuple[str, ...]:
    """Put the Internet access between the ends of a tunnel: an element of unknown maker."""
    middle = f"access {where.rpartition(' ')[2]}"
    draft.add_element(middle, "opaque", where, name=f"Internet access under the tunnel {a} - {b}"[:400])
    return (a, middle, b)


def _add_demands(draft: Draft, chosen: list[tuple[str, str, str]]) -> None:
    for node, gateway, where in chosen:
        if not gateway:
            continue
        if gateway not in draft:
            draft.leave("no demand: the chosen gateway is not in the source")
        elif gateway == node:
            draft.leave("no demand: chose itself as gateway")
        else:
            draft.add_demand(node, gateway, 1.0, where)
