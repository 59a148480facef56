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

from cleanpath.network.graph import Codes, Offsets
from cleanpath.routing.bgp.as_graph import AsGraph, Numbers
from cleanpath.routing.jit import kernel

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


def find_routes(graph: AsGraph, target: int) -> Routes:
    """Find the route of every AS to `target`."""
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
        )
    )


def next_hops(graph: AsGraph, routes: Routes, own: int) -> list[int]:
    """Return the next hops of all equally good routes of an AS, by AS number: same class, same length."""
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
    found: list[int] = near[good & (kind[near] > UNROUTED) & (length[near] == length[own] - 1)].tolist()
    return found


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
) -> tuple[Classes, Codes, Codes]:
    size = len(number)
    kind = np.zeros(size, np.int8)
    length = np.full(size, -1, np.int32)
    hop = np.full(size, -1, np.int32)
    queue = np.empty(size, np.int32)
    kind[target], length[target], queue[0] = ORIGIN, 0, target
    done, filled = 0, 1
    while done < filled:  # up
        own = queue[done]
        done += 1
        for at in range(provider_start[own], provider_start[own + 1]):
            upper = provider[at]
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
            closer = kind[other] == UNROUTED or length[own] + 1 < length[other]
            tied = kind[other] == PEER and length[own] + 1 == length[other]
            if closer or (tied and number[own] < number[hop[other]]):
                kind[other], length[other], hop[other] = PEER, length[own] + 1, own
    order = np.argsort(length, kind="mergesort")
    first = 0
    while first < size and length[order[first]] < 0:
        first += 1
    done = filled = 0
    level = 0
    while first < size or done < filled:  # down: by length, those that start here and those that were reached
        start, end = done, filled
        done = filled
        while first < size and length[order[first]] == level:
            filled = _tell(order[first], kind, length, hop, number, customer_start, customer, queue, filled)
            first += 1
        for place in range(start, end):
            filled = _tell(queue[place], kind, length, hop, number, customer_start, customer, queue, filled)
        level += 1
    return kind, length, hop


@kernel
def _tell(
    own: int,
    kind: Classes,
    length: Codes,
    hop: Codes,
    number: Numbers,
    customer_start: Offsets,
    customer: Codes,
    queue: Codes,
    filled: int,
) -> int:
    """Tell the customers of an AS its route; return how many have got one from a provider so far."""
    for at in range(customer_start[own], customer_start[own + 1]):
        lower = customer[at]
        if kind[lower] == UNROUTED:
            kind[lower], length[lower], hop[lower] = PROVIDER, length[own] + 1, own
            queue[filled] = lower
            filled += 1
        else:
            tied = kind[lower] == PROVIDER and length[lower] == length[own] + 1
            if tied and number[own] < number[hop[lower]]:
                hop[lower] = own
    return filled
