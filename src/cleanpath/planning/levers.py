"""Who could decide to clear which elements: countries, operators, makers, sites, or element by element."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cleanpath.network.graph import Codes, Flags, Offsets
from cleanpath.network.network import Network
from cleanpath.policy.answers import Judgement
from cleanpath.policy.restricted import MixGround, Restricted
from cleanpath.verdict import Truth

LEVER_KINDS = {
    "country": "a government has the restricted equipment of its country and its operators replaced",
    "operator": "an operator replaces its restricted equipment",
    "maker": "a maker's equipment is replaced everywhere",
    "site": "the restricted equipment at one site is replaced",
    "element": "one element is replaced or shown to be clean",
}
UNKNOWN_MAKER = "(maker unknown)"
"""A lever beside the makers: all equipment is identified, and replaced where it is restricted."""


@dataclass(frozen=True, slots=True)
class Levers:
    """Levers of one kind and the elements that need them.

    Element e, if it is or may be restricted, is clear once all of `lever[start[e]:start[e + 1]]` are pulled;
    `stuck` (N,) marks those that no lever of this kind reaches.
    """

    kind: str
    names: tuple[str, ...]
    start: Offsets
    lever: Codes
    stuck: Flags


def find_levers(kind: str, network: Network, restricted: Restricted) -> Levers:
    """Assign to every element that is or may be restricted the levers that clear it.

    Parameters
    ----------
    kind
        A key of `LEVER_KINDS`.
    network, restricted
        The network of N elements, and which of them are restricted.
    """
    flagged = np.flatnonzero(restricted.high > 0.0).tolist()
    if kind == "maker":
        makers = [_makers(row, network, restricted) for row in flagged]
    else:
        column = _countries(network) if kind == "country" else _column(kind, network)
        makers = [(column[row],) if column[row] else () for row in flagged]
    names = tuple(sorted({name for needed in makers for name in needed}))
    code = {name: number for number, name in enumerate(names)}
    count = np.zeros(network.elements.num_rows + 1, np.int64)
    stuck = np.zeros(network.elements.num_rows, np.bool_)
    for row, needed in zip(flagged, makers, strict=True):
        count[row + 1] = len(needed)
        stuck[row] = not needed
    lever = np.array([code[name] for needed in makers for name in needed], np.int32)
    return Levers(kind, names, np.cumsum(count), lever, stuck)


def _column(kind: str, network: Network) -> list[str]:
    found: list[str] = network.elements["id" if kind == "element" else kind].to_pylist()
    return found


def _countries(network: Network) -> list[str]:
    """Return whose government can decide on each element: that of its place, else that of its operator.

    An operator is at home where all of its elements with a known place stand; one in several countries
    settles nothing.
    """
    elements, sites = network.elements, network.sites
    of_site = dict(zip(sites["id"].to_pylist(), sites["country"].to_pylist(), strict=True))
    columns = (elements[name].to_pylist() for name in ("country", "site", "operator"))
    rows = [
        (country or of_site.get(site, ""), operator) for country, site, operator in zip(*columns, strict=True)
    ]
    homes: dict[str, set[str]] = {}
    for country, operator in rows:
        if country and operator:
            homes.setdefault(operator, set()).add(country)
    home = {operator: next(iter(places)) for operator, places in homes.items() if len(places) == 1}
    return [country or home.get(operator, "") for country, operator in rows]


def _makers(row: int, network: Network, restricted: Restricted) -> tuple[str, ...]:
    """Return whose equipment an element that is or may be restricted can be."""
    if row in restricted.mixes:
        return _makers_of_mix(restricted.mixes[row])
    judgement = restricted.judgements[int(restricted.place[row])]
    listed = str(network.elements["vendor"][row].as_py()).split("|")
    candidates = {name.strip() for name in listed if name.strip()}
    if not candidates:
        return (UNKNOWN_MAKER,)
    return tuple(sorted(_against(judgement) & candidates or candidates))


def _makers_of_mix(ground: MixGround) -> tuple[str, ...]:
    judged = ground.judgements.items()
    named = {maker for maker, judgement in judged if judgement.truth > Truth.NO}
    closed = sum(part.low for part in ground.mix.parts) >= 1.0
    return tuple(sorted(named)) + (() if closed and named else (UNKNOWN_MAKER,))


def _against(judgement: Judgement) -> set[str]:
    return {reason.maker for reason in judgement.reasons if reason.truth > Truth.NO and reason.maker}


def elements_of(levers: Levers, chosen: Iterable[int]) -> Codes:
    """Return the elements that need any of the chosen levers."""
    owner = np.repeat(np.arange(len(levers.start) - 1), np.diff(levers.start))
    return np.unique(owner[np.isin(levers.lever, np.fromiter(chosen, np.int32))]).astype(np.int32)
