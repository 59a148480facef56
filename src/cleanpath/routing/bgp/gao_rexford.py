"""Routes of every AS to one destination after the Gao-Rexford rules.

An AS prefers a route from a customer over one from a peer over one from a provider, then the shortest, then
the lowest AS number of the next hop; it tells customers every route, peers and providers those to its own
customers alone (L. Gao and J. Rexford, "Stable Internet routing without global coordination", 2001). Three
searches settle all: up from the destination, one step across, and down by length (P. Gill, M. Schapira and
S. Goldberg, "Modeling on quicksand", 2012).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.jit import inner, kernel
from cleanpath.network.graph import Codes, Flags, Offsets
from cleanpath.routing.bgp.as_graph import AsGraph, Numbers

UNROUTED, ORIGIN, CUSTOMER, PEER, PROVIDER = 0, 1, 2, 3, 4
"""Class of an AS's route: none, its own, or from whom it has it."""

Classes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Routes:
    """The route of each AS to one destination: its class, its length in links, its next hop; all (N,).

    Without a route the length and the next hop are -1; so is the next hop of the destination.
    """

    kind: Classes
    length: Codes
    next_hop: Codes


NOBODY = np.zeros(0, np.bool_)


def find_routes(
    graph: AsGraph, target: int, gone: Flags = NOBODY, link: tuple[int, int] = (-1, -1)
) -> Routes:
    """Find the route of every AS to `target`, without the systems `gone` (N,) and without one link."""
    missing = gone if len(gone) else np.zeros(graph.size, np.bool_)
    return Routes(
        *_find(
            graph.number,
            graph.provider_start,
            graph.provider,
            graph.customer_start,
            graph.customer,
            graph.peer_start,
            graph.peer,
            target,
            missing,
            *link,
        )
    )


def next_hops(graph: AsGraph, routes: Routes, own: int, link: tuple[int, int] = (-1, -1)) -> list[int]:
    """Return the next hops of all equally good routes of an AS, by AS number: same class, same length.

    `link` is the one that was left out when the routes were found.
    """
    kind, length = routes.kind, routes.length
    if kind[own] == CUSTOMER:
        near = graph.customer[graph.customer_start[own] : graph.customer_start[own + 1]]
        good = kind[near] <= CUSTOMER
    elif kind[own] == PEER:
        near = graph.peer[graph.peer_start[own] : graph.peer_start[own + 1]]
        good = kind[near] <= CUSTOMER
    elif kind[own] == PROVIDER:
        near = graph.provider[graph.provider_start[own] : graph.provider_start[own + 1]]
        good = kind[near] > UNROUTED
    else:
        return []
    good &= (kind[near] > UNROUTED) & (length[near] == length[own] - 1)
    return [hop for hop in near[good].tolist() if (own, hop) not in (link, link[::-1])]


@kernel
def _find(
    number: Numbers,
    provider_start: Offsets,
    provider: Codes,
    customer_start: Offsets,
    customer: Codes,
    peer_start: Offsets,
    peer: Codes,
    target: int,
    gone: Flags,
    link_a: int,
    link_b: int,
) -> tuple[Classes, Codes, Codes]:
    size = len(number)
    kind = np.zeros(size, np.int8)
    length = np.full(size, -1, np.int32)
    hop = np.full(size, -1, np.int32)
    queue = np.empty(size, np.int32)
    kind[target], length[target], queue[0] = ORIGIN, 0, target
    done, filled = 0, 1
    if gone[target]:
        kind[target], length[target], filled = UNROUTED, -1, 0
    while done < filled:  # up
        own = queue[done]
        done += 1
        for at in range(provider_start[own], provider_start[own + 1]):
            upper = provider[at]
            if gone[upper] or _is_link(own, upper, link_a, link_b):
                continue
            if kind[upper] == UNROUTED:
                kind[upper], length[upper], hop[upper] = CUSTOMER, length[own] + 1, own
                queue[filled] = upper
                filled += 1
            else:
                tied = kind[upper] == CUSTOMER and length[upper] == length[own] + 1
                if tied and number[own] < number[hop[upper]]:
                    hop[upper] = own
    for place in range(done):  # across
        own = queue[place]
        for at in range(peer_start[own], peer_start[own + 1]):
            other = peer[at]
            if kind[other] == ORIGIN or kind[other] == CUSTOMER:
                continue
            if gone[other] or _is_link(own, other, link_a, link_b):
                continue
            closer = kind[other] == UNROUTED or length[own] + 1 < length[other]
            tied = kind[other] == PEER and length[own] + 1 == length[other]
            if closer or (tied and number[own] < number[hop[other]]):
                kind[other], length[other], hop[other] = PEER, length[own] + 1, own
    order = np.argsort(length, kind="mergesort")
    arrays, cut = (kind, length, hop), (gone, link_a, link_b)
    first = 0
    while first < size and length[order[first]] < 0:
        first += 1
    done = filled = 0
    level = 0
    while first < size or done < filled:  # down: by length, those that start here and those that were reached
        start, end = done, filled
        done = filled
        while first < size and length[order[first]] == level:
            filled = _tell(order[first], arrays, number, customer_start, customer, queue, filled, cut)
            first += 1
        for place in range(start, end):
            filled = _tell(queue[place], arrays, number, customer_start, customer, queue, filled, cut)
        level += 1
    return kind, length, hop


@inner
def _is_link(own: int, other: int, link_a: int, link_b: int) -> bool:
    return (own == link_a and other == link_b) or (own == link_b and other == link_a)


@kernel
def _tell(
    own: int,
    arrays: tuple[Classes, Codes, Codes],
    number: Numbers,
    customer_start: Offsets,
    customer: Codes,
    queue: Codes,
    filled: int,
    cut: tuple[Flags, int, int],
) -> int:
    """Tell the customers of an AS its route; return how many have got one from a provider so far."""
    kind, length, hop = arrays
    for at in range(customer_start[own], customer_start[own + 1]):
        lower = customer[at]
        if cut[0][lower] or _is_link(own, lower, cut[1], cut[2]):
            continue
        if kind[lower] == UNROUTED:
            kind[lower], length[lower], hop[lower] = PROVIDER, length[own] + 1, own
            queue[filled] = lower
            filled += 1
        else:
            tied = kind[lower] == PROVIDER and length[lower] == length[own] + 1
            if tied and number[own] < number[hop[lower]]:
                hop[lower] = own
    return filled
