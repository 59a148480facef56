"""What a network does not hold and that could carry traffic: where it may be, and boxes that nothing links.

Traffic that meets something missing goes on unseen. A missing link may join any two elements of the parts
that it belongs to, so every element connected with one of those beside it is in doubt, not only the ones on
today's paths.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cleanpath.errors import UnknownName
from cleanpath.network.graph import codes
from cleanpath.network.kinds import Kind
from cleanpath.network.network import Network
from cleanpath.sources.builder import Gap, Imported
from cleanpath.sources.sheets import fold

NAMED = 5
"""Elements that a reason names."""

GIVEN = ("pinned", "measured", "bgp")
"""Routings whose paths do not follow from what an inventory says of links."""

NO_LINKS = "links in the source: 0, so nothing is known of the way that traffic takes"


def doubtful_rows(network: Network, gaps: Sequence[Gap], where: str) -> list[NDArray[np.int64]]:
    """Return for each gap the rows of the elements that it could touch.

    Raises
    ------
    UnknownName
        If a gap names an element that is not there.
    """
    ids = network.elements["id"].to_pylist()
    row = {name: number for number, name in enumerate(ids)}
    part: NDArray[np.int64] | None = None
    found = []
    for gap in gaps:
        if not gap.elements:
            found.append(np.arange(len(ids)))
            continue
        for name in gap.elements:
            if name not in row:
                place = f"{where}/case.toml [incomplete] [elements]"
                raise UnknownName(place, "element", name, ids if len(ids) < 5000 else ())
        if part is None:
            part = connected_parts(
                len(ids), *(codes(network.links[end], network.elements["id"]) for end in "ab")
            )
        met = np.unique(part[[row[name] for name in gap.elements]])
        found.append(np.flatnonzero(np.isin(part, met)))
    return found


def connected_parts(size: int, a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return for each of `size` nodes the smallest node of its connected part, directions ignored.

    Shiloach and Vishkin's method: roots are hooked under smaller ones across links, then pointers are halved.
    """
    part = np.arange(size)
    while True:
        low = np.minimum(part[a], part[b])
        hooked = part.copy()
        np.minimum.at(hooked, part[a], low)
        np.minimum.at(hooked, part[b], low)
        while not np.array_equal(hooked, shorter := hooked[hooked]):
            hooked = shorter
        if np.array_equal(hooked, part):
            return part
        part = hooked


_NO_NETWORK = frozenset(
    (
        *("pdu", "power", "power supply", "power distribution unit", "ups", "usv", "rectifier", "battery"),
        *("generator", "stromverteiler", "rack", "shelf", "blank", "cooling", "crac", "sensor", "camera"),
        *("printer", "kvm", "kvm switch", "console server", "terminal server", "application server"),
    )
)
"""What stands in racks and passes on nobody's traffic, folded."""


def may_carry(kind: str, kinds: Mapping[str, Kind]) -> bool:
    """Whether equipment of a kind may pass on what others send; of an unknown kind it may."""
    if fold(kind) in _NO_NETWORK:
        return False
    known = kinds.get(kind)
    return known is None or ("user" in known.planes and "transmission" in known.classes)


def find_unlinked(imported: Imported, kinds: Mapping[str, Kind]) -> Imported:
    """Return an imported network with a gap for its boxes that may carry traffic and have no link.

    A network without a single link says nothing of traffic at all, unless its paths are given.
    """
    if imported.routing in GIVEN:
        return imported
    links, elements = imported.tables["links"], imported.tables["elements"]
    linked = {end for ends in zip(links["a"], links["b"], strict=True) if ends[0] != ends[1] for end in ends}
    if not linked:
        return replace(imported, gaps=(Gap(NO_LINKS), *imported.gaps))
    pairs = zip(elements["id"], elements["kind"], strict=True)
    placed = linked | imported.idle
    alone = [e for e, kind in pairs if e not in placed and may_carry(kind, kinds)]
    if not alone:
        return imported
    more = ", ..." if len(alone) > NAMED else ""
    named = f"{', '.join(alone[:NAMED])}{more}"
    reason = (
        f"boxes without a link, of which nobody says where they stand in the network ({named}): {len(alone)}"
    )
    return replace(imported, gaps=(*imported.gaps, Gap(reason)))
